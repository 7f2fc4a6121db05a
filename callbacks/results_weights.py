"""Weight versions for the results page: what they say, what waits, and decisions about them."""

from collections.abc import Callable, Mapping
from datetime import date
from math import exp, log
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from analytics.learn.drift import Finding
from analytics.scores.likelihood import INTERCEPT
from analytics.statistics import Z90
from callbacks.clue_actions import person
from callbacks.once import Once
from callbacks.services import Services
from jobs import learn
from layouts.format import day, instant, number, percent
from layouts.results_weights import Version, Weight, Weights, named
from layouts.text import t
from schema.target import DATASET as TARGET
from schema.weight_version import DATASET as VERSION
from store import weights
from store.inspections import inspections_version
from store.silences import MAY_JUDGE
from store.viewer import Viewer
from store.weights import Weights as Row

FINDINGS: Once[list[Finding]] = Once(4)
OTHER_TITLES = {
    "petition": "信访举报",
    "petition_near": "周边信访举报",
    "found_before": "曾查实突出问题",
    "penalty": "行政处罚",
    "refuted_before": "曾查否",
    INTERCEPT: "基准水平",
}
METRICS: tuple[tuple[str, str, Callable[[float | None], str]], ...] = (
    ("hit20", "前 20% 的命中率", lambda x: percent(x, 1)),
    ("auc", "AUC", lambda x: number(x, 3)),
    ("log_loss", "对数损失（越小越好）", lambda x: number(x, 4)),
    ("brier", "Brier（越小越好）", lambda x: number(x, 4)),
    ("ece", "ECE（越小越好）", lambda x: number(x, 3)),
    ("expected", "平均预测概率", lambda x: percent(x, 1)),
)


def versions(services: Services, viewer: Viewer) -> Weights:
    """All versions, and the entries of the one that waits, else of the one in use, else of the newest."""
    rows = weights.versions(services.casework)
    by_state = {row.state: row for row in reversed(rows)}
    shown = by_state.get("waiting") or by_state.get("live") or (rows[0] if rows else None)
    said = {row.version: _version(services, row) for row in rows}
    entries = _entries(shown, by_state.get("live")) if shown else []
    return Weights(
        list(said.values()), said[shown.version] if shown else None, entries, viewer.role in MAY_JUDGE
    )


def drift(services: Services, last: pd.Timestamp | None) -> list[str]:
    """Sentences about evidence, probabilities and hits that moved in the weeks up to ``last``."""
    if last is None:
        return []
    store, casework = services.store, services.casework
    token = (
        str(services.settings.home),
        last,
        inspections_version(store, casework),
        casework.version(TARGET, VERSION),
    )
    day_after = (last + pd.Timedelta(days=1)).date()
    found = FINDINGS.of(token, lambda: learn.watch(store, casework, day_after))
    return [t(finding.template, **finding.values) for finding in found]


def decided(services: Services, viewer: Viewer, button: Mapping[str, str], given: Mapping[str, str]) -> str:
    """Approve, refuse or go back; the sentence to say, "" for an unknown button.

    Raises
    ------
    ValueError
        As :func:`store.weights.decide`.
    """
    what, of = button.get("act", ""), button.get("of", "")
    version = int(of) if of.isascii() and of.isdigit() and len(of) < 9 else -1
    note = given.get(f"note:{of}", "")
    if what in ("approve", "refuse"):
        weights.decide(services.casework, viewer, version, what == "approve", note)
        return t("已启用，下一次计算目标时生效。") if what == "approve" else t("已记录为不采用。")
    if what == "back":
        weights.go_back(services.casework, viewer, version, note)
        return t("已恢复使用，下一次计算目标时生效。")
    return ""


def _version(services: Services, row: Row) -> Version:
    who = ""
    if row.decided_by and row.decided_at:
        who = t("{who} 于 {at} 决定", who=person(services, row.decided_by), at=instant(row.decided_at))
    return Version(
        version=row.version,
        state=row.state,
        made_at=instant(row.made_at),
        as_of=day(row.as_of),
        n_outcomes=row.n_outcomes,
        reason=reason(row),
        decided=who,
        scores=_scores(row.backtest),
        scored=_scored(row.backtest),
    )


def reason(row: Row) -> str:
    """Why a version stands where it does, in the reader's language; what a person wrote stays as it is."""
    kept = row.backtest.get("said")
    if kept is None or row.decided_by or row.reason != learn.Verdict(**kept).text:
        return row.reason if row.decided_by else t(row.reason)
    return t(
        kept["template"],
        **{n: "、".join(map(t, v)) if isinstance(v, list) else v for n, v in kept["values"].items()},
    )


def _scores(backtest: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """Lines of the back-test: title, this version, the one then in use, the expert table."""
    if not backtest:
        return []
    sets = [backtest["new"], backtest["live"], backtest["expert"]]
    lines = [(t(title), *(written(values[name]) for values in sets)) for name, title, written in METRICS]
    return [(name, new, live, expert) for name, new, live, expert in lines]


def _scored(backtest: Mapping[str, Any]) -> str:
    if not backtest:
        return ""
    return t(
        "回测用 {since} 起的 {n} 次检查（命中 {hits} 次），每次只用更早的结果预测；“当时使用”是第 {live} 版。",
        since=day(date.fromisoformat(backtest["since"])),
        n=backtest["n"],
        hits=backtest["hits"],
        live=backtest["live_version"],
    )


def _entries(shown: Row, live: Row | None) -> list[Weight]:
    """The entries of a version, those that moved most first: away from the one in use, or from the experts."""
    titles = {code: t(d.title) for code, d in declared().items()} | {c: t(x) for c, x in OTHER_TITLES.items()}
    in_use = live.weights if live else {}
    entries = [_entry(code, values, in_use.get(code), titles) for code, values in shown.weights.items()]
    before = {
        w.code: w.live if w.live and live and live.version != shown.version else w.prior for w in entries
    }
    return sorted(entries, key=lambda w: (-abs(log((w.learned or w.prior) / before[w.code])), w.code))


def _entry(
    code: str, values: Mapping[str, Any], live: Mapping[str, Any] | None, titles: Mapping[str, str]
) -> Weight:
    mean, sd = float(values["mean"]), float(values["sd"])
    return Weight(
        code=code,
        name=named(code, titles),
        is_rule=code.partition("/")[0] in declared(),
        prior=exp(float(values["prior"])),
        live=exp(float(live["mean"])) if live else None,
        learned=exp(mean),
        low=exp(mean - Z90 * sd),
        high=exp(mean + Z90 * sd),
        labels=int(values["n"]),
        is_beyond=not float(values["low"]) <= mean <= float(values["high"]),
    )
