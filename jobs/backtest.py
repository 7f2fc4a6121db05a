"""Try a rule with any parameters over the last days of the data, beside its present parameters."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pandas as pd

from analytics.backtest import NEEDED, Window, figures
from analytics.block import BlockKind
from analytics.rule import Rule
from analytics.screening import joined, needed, screen_part, second_pass
from jobs.progress import Progress
from jobs.screening_plan import SERIES_H, Bundle, first_days, tasks
from jobs.screening_read import Known, frames_of, survey
from jobs.settings import declared, in_force, listed, typed, with_params
from jobs.worker import Work
from schema.backtest import DATASET as BACKTEST
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from schema.shadow_clue import DATASET as SHADOW
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.inspections import inspections
from store.rule_settings import packed
from store.tables import TABLES
from store.viewer import SYSTEM

KIND = "backtest"
MOST_D = 366
MEASURED = {  # datasets whose series a rule on these blocks judges
    BlockKind.EMISSION_HOUR: ("cems_hour",),
    BlockKind.OUTLET_HOUR: ("cems_hour",),
    BlockKind.EMISSION_MINUTE: ("cems_minute",),
    BlockKind.EMISSION_DAY: ("cems_hour", "cems_day"),
    BlockKind.SERIES_DAY: ("cems_hour",),
    BlockKind.SITE_DAY: ("cems_hour",),
    BlockKind.LABEL: ("cems_label",),
    BlockKind.METER_NIGHT: ("load_15min",),
    BlockKind.LINE: ("device_power",),
    BlockKind.SITE_HOUR: ("load_15min",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A trial somebody wants; parameters as typed or as values, only those that differ from the declaration."""

    rule: str
    params: Mapping[str, Any]
    days: int = 90
    by: str = ""


def asked(rule: str, texts: Mapping[str, str], days: int, by: str) -> Asked:
    """What was typed, checked.

    Raises
    ------
    ValueError
        For an unknown rule or parameter, a value that does not fit, or a number of days outside 1 to 366.
    """
    if not 1 <= days <= MOST_D:
        raise ValueError(f"回测天数应在 1 与 {MOST_D} 之间。")
    return Asked(rule, listed(typed(declared(rule), texts)), days, by)


def work(store: Store, casework: SqlCasework) -> Work:
    """What the worker does for a job of :data:`KIND`, whose arguments are the fields of :class:`Asked`."""

    def act(args: Mapping[str, Any], progress: Progress) -> None:
        wanted = Asked(str(args["rule"]), dict(args["params"]), int(args["days"]), str(args["by"]))
        run(store, casework, wanted, progress)

    return act


def lines(result: Mapping[str, Any]) -> list[str]:
    """The result for a terminal, one sentence per line."""
    said = []
    for title, name in (("回测参数", "given"), ("现行参数", "present")):
        f = result[name]
        met = "、".join(f"{row['rule']} {row['share']:.0%}" for row in f["overlap"][:5]) or "无"
        p = f["precision"]
        right = f"{p['k']}／{p['n']}（95% 区间 {p['low']:.0%}–{p['high']:.0%}）" if p["n"] else "无结果"
        per_day = f["clues"] / max(1, result["days"])
        said.append(
            f"{title}：{result['days']} 天 {f['clues']} 条线索，每天 {per_day:.2f} 条；涉及企业 {f['sites']}／"
            f"{f['sites_with_data']} 家；与其他规则重合：{met}；查实：{right}"
        )
    return [*said[: 1 if result["is_same"] else 2], f"用 CPU {result['cpu_s']} 秒"]


def run(store: Store, casework: SqlCasework, wanted: Asked, progress: Progress) -> dict[str, Any]:
    """The result, also kept in the table of trials: figures with the wanted and with the present parameters.

    Raises
    ------
    ValueError
        When the rule or a parameter is unknown, or there is nothing to screen.
    """
    began = time.process_time()
    given, present = with_params(declared(wanted.rule), wanted.params), in_force(casework, wanted.rule)
    variants = [given] if given.params == present.params else [given, present]
    progress.step("查看数据")
    known = survey(store, needed(variants), None)
    window = window_of(known, wanted.days)
    found = clues(store, known, variants, window, progress)
    progress.step("汇总", len(variants))
    others, visits = others_of(casework, wanted.rule, window), visits_of(store, casework)
    sites = sites_of(known, given, window)
    told = []
    for clues_of_one in found:
        told.append(figures(clues_of_one, others, visits, window, sites))
        progress.advance(1)
    result = {
        "days": len(window.days),
        "present_params": listed(changed(present)),
        "given": told[0],
        "present": told[-1],
        "is_same": len(variants) == 1,
        "cpu_s": round(time.process_time() - began, 2),
    }
    keep(casework, wanted, known.as_of, result)
    progress.done(
        f"{wanted.rule}：{len(window.days)} 天 {told[0]['clues']} 条线索，现行参数 {told[-1]['clues']} 条。"
    )
    return result


def clues(
    store: Store, known: Known, variants: Sequence[Rule], window: Window, progress: Progress
) -> list[pd.DataFrame]:
    """Clues of each variant of one rule, found as the night finds them, site by site in bounded parts."""
    bundle = bundle_of(variants)
    since = window.first - bundle.memory - bundle.slack
    begin = {s: None if first >= since else since for s, first in first_days(known).items()}
    parts = tasks(known, bundle, begin, None)
    progress.step(f"回测 {variants[0].code}", sum(part.rows for part in parts))
    found: list[list[pd.DataFrame]] = [[] for _ in variants]
    days = []
    for part in parts:
        frames = frames_of(store, part)
        if bundle.with_days:
            days.append(screen_part(frames, (), part.as_of, True).days)
        else:
            for mine, rule in zip(found, variants, strict=True):
                mine.append(screen_part(frames, (rule,), part.as_of, False).clues)
        progress.advance(part.rows)
    if not bundle.with_days:
        return [joined(mine) for mine in found]
    every = {n: store.read(datasets()[n], SYSTEM) for n in ("site", "outlet")}
    series = pd.concat(days, ignore_index=True) if days else pd.DataFrame()
    return [second_pass(series, every, (rule,), known.as_of) for rule in variants]


def bundle_of(variants: Sequence[Rule]) -> Bundle:
    """The variants together, over the history that the one with the longest memory needs."""
    compares = variants[0].block is BlockKind.SERIES_DAY
    hours = max(rule.memory_h for rule in variants) + (SERIES_H if compares else 0)
    return Bundle(tuple(variants), pd.Timedelta(hours=hours), compares)


def window_of(known: Known, days: int) -> Window:
    """The last whole days of the data, from the first day with data on."""
    last = (known.as_of - pd.Timedelta("1us")).normalize()
    first = pd.Timestamp(first_days(known).min()).normalize()
    return Window(max(first, last - pd.Timedelta(days=days - 1)), last)


def sites_of(known: Known, rule: Rule, window: Window) -> set[str]:
    """Sites with data the rule can judge within the window."""
    series = [known.series[name] for name in MEASURED[rule.block] if name in known.series]
    return {str(s) for rows in series for s in rows.loc[rows["last"] >= window.first, "site_id"]}


def others_of(casework: SqlCasework, rule: str, window: Window) -> pd.DataFrame:
    """Clues of the other rules, those in shadow among them, that reach into the window."""
    parts = []
    for dataset in (CLUE, SHADOW):
        table = TABLES[dataset.name].c
        inside = (table.t_end > window.first.to_pydatetime()) & (table.rule != rule)
        parts.append(casework.select(dataset, SYSTEM, NEEDED, where=inside))
    return pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)


def visits_of(store: Store, casework: SqlCasework) -> pd.DataFrame:
    """What inspections found; who went is not even read."""
    rows = inspections(store, casework, SYSTEM, ("site_id", "started_at", "outcome"))
    return rows.astype({"site_id": object, "outcome": object})


def changed(rule: Rule) -> dict[str, Any]:
    """The parameters of a rule that differ from its declaration."""
    usual = {t.name: t.value for t in declared(rule.code).thresholds}
    return {t.name: t.value for t in rule.thresholds if t.value != usual[t.name]}


def keep(casework: SqlCasework, wanted: Asked, as_of: pd.Timestamp, result: dict[str, Any]) -> str:
    """The number under which the trial is kept."""
    done = now()
    number = f"HC-{done:%Y%m%d}-{uuid4().hex[:8]}"
    row = {
        "backtest_id": number,
        "rule": wanted.rule,
        "params": packed(listed(wanted.params)),
        "days": wanted.days,
        "as_of": as_of,
        "asked_by": wanted.by or SYSTEM.name,
        "done_at": pd.Timestamp(done),
        "result": json.dumps(result, ensure_ascii=False, allow_nan=False),
    }
    casework.put(BACKTEST, pd.DataFrame([row]))
    return number
