"""Trials of a rule in the background: ask the worker once, follow it, stop it, show the newest result."""

import json
from collections.abc import Mapping
from typing import Any

from analytics.catalogue import catalogue
from callbacks.clue_actions import person
from callbacks.clue_list import named
from callbacks.clue_panel import said
from callbacks.services import Services
from jobs.backtest import KIND, asked
from layouts import rule_trial
from layouts.format import instant, until
from layouts.rule_trial import Progress, Trial
from layouts.text import t
from schema.backtest import DATASET as BACKTEST
from store.jobtable import OPEN, Job, JobTable
from store.silences import may_judge
from store.viewer import SYSTEM, Viewer


def section(services: Services, viewer: Viewer, code: str) -> Any:
    """The trial panel of a rule with its clock."""
    return rule_trial.section(code, newest_trial(services, viewer, code), progress(services, code))


def follow(services: Services, viewer: Viewer, code: object) -> tuple[Any, bool]:
    """The panel as it stands, and whether to stop asking."""
    if not isinstance(code, str) or code not in catalogue():
        return [], True
    at = progress(services, code)
    return rule_trial.panel(code, newest_trial(services, viewer, code), at), not at.is_running


def ask(services: Services, viewer: Viewer, code: str, given: Mapping[str, str]) -> str:
    """Queue a trial of what was typed unless one of this rule is under way; the sentence to say.

    Raises
    ------
    ValueError
        For a role that may not judge, an unknown rule, or a value that does not fit.
    """
    may_judge(viewer)
    days = given.get("days", "")
    wanted = asked(code, typed(given), int(days) if days.isascii() and days.isdigit() else 90, viewer.name)
    table = JobTable(services.casework.database)
    last = newest_job(table, code)
    if last is not None and last.state in OPEN:
        return t("这条规则的回测正在进行，请等它完成或先取消。")
    key = f"{KIND}:{code}:{last.job_id if last else 0}"
    args = {"rule": code, "params": dict(wanted.params), "days": wanted.days, "by": wanted.by}
    job = table.submit(KIND, args, key=key, owner=viewer.name)
    services.casework.record(viewer, "backtest", "rule", code, f"job {job}")
    return t("已提交回测。")


def stop(services: Services, viewer: Viewer, code: str) -> str:
    """Ask the trial under way to stop; raises ValueError for a role that may not judge."""
    may_judge(viewer)
    table = JobTable(services.casework.database)
    job = newest_job(table, code)
    if job is not None and job.state in OPEN:
        table.cancel(job.job_id)
    return t("已要求取消回测。")


def typed(given: Mapping[str, str]) -> dict[str, str]:
    """The parameter fields by the parameter's name."""
    return {name[2:]: text for name, text in given.items() if name.startswith("p:")}


def newest_job(table: JobTable, code: str) -> Job | None:
    """The last trial asked for of this rule."""
    return table.newest((KIND,), {"rule": code})


def progress(services: Services, code: str) -> Progress:
    """The newest job of this rule in words; nothing once it has ended well."""
    job = newest_job(JobTable(services.casework.database), code)
    if job is None or job.state == "done":
        return Progress()
    if job.state == "queued":
        return Progress(t("已提交，等待回测…"), True)
    if job.state == "running":
        count = f" {100 * job.done // job.total}%" if job.total else ""
        return Progress(t("正在回测：{note}", note=t(job.note) if job.note else "…") + count, True)
    if job.state == "cancelled":
        return Progress(t("已取消回测。"))
    return Progress(t("回测未完成：{why}", why=job.error))


def newest_trial(services: Services, viewer: Viewer, code: str) -> Trial | None:
    """The newest result kept of this rule; areas outside the viewer's jurisdiction are left out."""
    rows = services.casework.read(BACKTEST, SYSTEM, rule=code)
    if rows.empty:
        return None
    row = rows.sort_values("done_at").iloc[-1]
    result = json.loads(row["result"])
    codes = {c for c in result["given"]["areas"] if viewer.sees(c)}
    return Trial(
        result=result,
        params=in_words(code, json.loads(row["params"])),
        present=in_words(code, result["present_params"]),
        by=person(services, str(row["asked_by"])),
        at=instant(row["done_at"]),
        as_of=until(row["as_of"]),
        areas=named(services, viewer, codes),
    )


def in_words(code: str, params: Mapping[str, Any]) -> str:
    """Parameters that differ from the declaration, by title."""
    titles = {p.name: p.title for p in catalogue()[code].thresholds}
    parts = [f"{t(titles.get(n, n))} {said(v)}" for n, v in params.items()]
    return "；".join(parts) or t("声明值")
