"""Job of the night: what visits found goes back to clues and rules, and the weights of the ranking are learned anew.

A version goes live by itself only when the back-test says that it is not worse and every weight stays within its
bounds. Beyond the bounds, or worse by no more than chance, it waits for a person; a worse one is refused. All stay on
record with their figures.
"""

import argparse
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from analytics.learn import drift
from analytics.learn.backtest import LEAST_VISITS, Result, backtest
from analytics.learn.evaluate import clue_precision, judged, plan_days
from analytics.learn.fit import Learning, beyond, fit
from analytics.learn.samples import Samples, samples
from analytics.scores.likelihood import INTERCEPT
from jobs.progress import Progress, terminal
from jobs.targets import params_of
from jobs.worker import Work
from schema.clue_outcome import DATASET as OUTCOME
from schema.inspection import JUDGED, SUPPORT
from schema.target import DATASET as TARGET
from schema.visit_record import DATASET as RECORD
from schema.weight_version import STATES
from store import weights
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.inspections import between, inspections, planned_windows, trips
from store.jobtable import JobTable
from store.outcomes import Told, tell
from store.viewer import SYSTEM

KIND = "learn"
TICK_S, NIGHTLY = 300.0, time(1, 30)
MEMORY_D = 730  # visits older than this say nothing any more: forgotten to 4 %
BEFORE = date(1900, 1, 1)
# Caps on one over the inclusion probability: with few outcomes a high one misleads, so the lowest comes first.
WAYS = tuple(Learning(most_weight=cap) for cap in (1.0, 3.0, 15.0))

TOO_FEW = "自上次学习以来新的检查结果只有{n}条，不足{least}条，暂不重新估计权重。"
BETTER = "在{n}条新结果上不比现行版本差（对数损失{new}，现行{live}），各权重都在界限内，已启用。"
SIGN = "在{n}条新结果上不比现行版本差（对数损失{new}，现行{live}），但{names}超出界限，须有人批准。"
UNCLEAR = (
    "在{n}条新结果上与现行版本难分高下（对数损失{new}，现行{live}，差值在标准误{error}以内），须有人批准。"
)
WORSE = "在{n}条新结果上比现行版本差（对数损失{new}，现行{live}；前20%查实率{new20}，现行{live20}），未采用。"
INTERCEPT_NAME = "截距"


@dataclass(frozen=True, slots=True)
class Night:
    """What a night brought: clue outcomes written back, the new version (0: none) and what moved."""

    told: int
    version: int
    state: str
    reason: str
    findings: list[drift.Finding] = field(default_factory=list)
    precision: pd.DataFrame = field(default_factory=pd.DataFrame)  # per rule, as evaluate.clue_precision

    @property
    def summary(self) -> str:
        """One line for the log."""
        said = [f"写回线索结果 {self.told} 条。"]
        said.append(
            f"权重第 {self.version} 版{STATES[self.state]}：{self.reason}" if self.version else self.reason
        )
        return "".join([*said, *(finding.text for finding in self.findings)])


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence about a version as template and values, so that it reads in any language; names come as a list."""

    template: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The Chinese sentence."""
        plain = {name: "、".join(v) if isinstance(v, list) else v for name, v in self.values.items()}
        return self.template.format(**plain)

    @property
    def kept(self) -> dict[str, Any]:
        """What ``weight_version.backtest`` keeps of it."""
        return {"template": self.template, "values": dict(self.values)}


def run(store: Store, casework: SqlCasework, *, day: date, progress: Progress) -> Night:
    """Everything learned from visits before ``day``."""
    progress.step("读取检查结果")
    start, end = day - timedelta(days=MEMORY_D), day + timedelta(days=1)
    visits = between(inspections(store, casework, SYSTEM), start, end)
    visits = visits[plan_days(visits["started_at"]) < np.datetime64(day)]
    targets = _targets_of(casework, visits)
    progress.step("写回线索结果", len(visits))
    own = casework.read(RECORD, SYSTEM, ("record_id",))[
        "record_id"
    ]  # they told their clues when they came in
    told = tell(casework, _told(visits[~visits["record_id"].isin(own)], targets))
    progress.advance(len(visits))
    progress.step("重新估计权重", len(visits))
    learned, state, reason = _learn(casework, day, _samples(casework, visits, targets))
    progress.advance(len(visits))
    found = Night(told, learned, state, reason, watch(store, casework, day), precision(casework))
    casework.record(SYSTEM, KIND, "weight_version", str(found.version or ""), found.summary)
    progress.done(found.summary)
    return found


def watch(store: Store, casework: SqlCasework, day: date) -> list[drift.Finding]:
    """What moved in the last days before ``day``: evidence, probabilities, hits against expectation.

    Hits are held against what was expected when the site was chosen, as kept with the target of that day: the weights in
    use now were learned from the same visits and could not but fit them.
    """
    days = [day - timedelta(days=n) for n in range(1, drift.NEW_D + drift.OLD_D + 1)]
    columns = ("day", "site_id", "probability", "detect_day", "detect_night", "contributions", "reasons")
    known = casework.read(TARGET, SYSTEM, columns, day=tuple(days))
    pieces = [
        (at, site_id, c["entry"])
        for at, site_id, text in zip(known["day"], known["site_id"], known["contributions"], strict=True)
        for c in json.loads(text)
    ]
    found = drift.shifts(day, known, pd.DataFrame(pieces, columns=["day", "site_id", "entry"]))
    start = day - timedelta(days=drift.HITS_D)
    visits = between(inspections(store, casework, SYSTEM), start, day + timedelta(days=1))
    rows = judged(visits, known, planned_windows(trips(casework, SYSTEM)))
    recent = rows[
        (rows["day"] >= np.datetime64(start)) & (rows["day"] < np.datetime64(day)) & rows["expected"].notna()
    ]
    moved = drift.surprise(recent["hit"].to_numpy(bool), recent["expected"].to_numpy(float), drift.HITS_D)
    return [*found, *([moved] if moved else [])]


def precision(casework: SqlCasework) -> pd.DataFrame:
    """How often each rule was right on site: name, confirmed, checked, low, high."""
    return clue_precision(casework.read(OUTCOME, SYSTEM, ("rule", "outcome")))


def _targets_of(casework: SqlCasework, visits: pd.DataFrame) -> pd.DataFrame:
    """The targets of the days and sites of visits: one short query a day, however long the memory is."""
    columns = ("day", "site_id", "prior", "contributions", "reasons", "weights_version")
    sites = visits["site_id"].astype(object).groupby(plan_days(visits["started_at"])).unique()
    parts = [
        casework.read(TARGET, SYSTEM, columns, day=pd.Timestamp(at).date(), site_id=tuple(found))
        for at, found in sites.items()
    ]
    nothing = casework.read(TARGET, SYSTEM, columns, day=BEFORE)
    return pd.concat([part for part in parts if len(part)] or [nothing], ignore_index=True)


def _samples(casework: SqlCasework, visits: pd.DataFrame, targets: pd.DataFrame) -> Samples:
    return samples(visits, targets, {v.version: _intercept(v) for v in weights.versions(casework)})


def _intercept(version: weights.Weights) -> float:
    return float(version.weights[INTERCEPT]["mean"]) if INTERCEPT in version.weights else 0.0


def _told(visits: pd.DataFrame, targets: pd.DataFrame) -> list[Told]:
    """What each judged visit says about the clues that were its reasons."""
    is_judged = visits["outcome"].astype(object).isin(JUDGED)
    rows = visits[is_judged & (visits["visit_kind"].astype(object) != SUPPORT)]
    rows = rows.assign(day=plan_days(rows["started_at"]), site_id=rows["site_id"].astype(object))
    known = targets.assign(day=pd.to_datetime(targets["day"]), site_id=targets["site_id"].astype(object))
    rows = rows.merge(known[["day", "site_id", "reasons"]], on=["day", "site_id"])
    ended = rows["ended_at"].fillna(rows["started_at"])
    return [
        Told(str(reason["clue_id"]), str(record), str(outcome), at.to_pydatetime())
        for record, outcome, at, text in zip(
            rows["record_id"], rows["outcome"], ended, rows["reasons"], strict=True
        )
        for reason in json.loads(text)
        if reason["clue_id"]
    ]


def _learn(casework: SqlCasework, day: date, visits: Samples) -> tuple[int, str, str]:
    """Number, state and reason of the new version; number 0 when there is too little to learn from."""
    present = weights.live(casework)
    since = present.as_of if present is not None and present.version else _first(visits)
    tried = max((v.as_of for v in weights.versions(casework) if v.version), default=since)
    fresh = len(visits.since(tried))
    result = backtest(visits, since, params_of(present), WAYS) if fresh >= LEAST_VISITS else None
    if result is None:
        return 0, "", TOO_FEW.format(n=fresh, least=LEAST_VISITS)
    fitted = fit(visits, day, result.how)
    state, said = _verdict(result, beyond(fitted))
    made = weights.Made(
        state=state,
        as_of=day,
        n_outcomes=len(visits),
        weights=fitted.as_weights(result.spread),
        backtest=result.as_json(present.version if present else weights.EXPERT) | {"said": said.kept},
        reason=said.text,
    )
    return weights.add(casework, made), state, said.text


def _first(visits: Samples) -> date:
    return pd.Timestamp(visits.day[0]).date() if len(visits) else BEFORE


def _verdict(result: Result, outside: list[str]) -> tuple[str, Verdict]:
    """The state of the new version and the sentence with its figures."""
    loss = {
        name: f"{values['log_loss']:.4f}" for name, values in (("new", result.new), ("live", result.live))
    }
    figures: dict[str, Any] = {"n": result.n, **loss}
    if result.verdict == "worse":
        top = {"new20": f"{result.new['hit20']:.0%}", "live20": f"{result.live['hit20']:.0%}"}
        return "refused", Verdict(WORSE, figures | top)
    if result.verdict == "unclear":
        return "waiting", Verdict(UNCLEAR, figures | {"error": f"{result.error:.4f}"})
    if outside:
        names = [INTERCEPT_NAME if name == INTERCEPT else name for name in outside]
        return "waiting", Verdict(SIGN, figures | {"names": names})
    return "live", Verdict(BETTER, figures)


def command(stores: tuple[Store, SqlCasework], given: argparse.Namespace) -> None:
    """``learn [--date]``: learn from the visits before the day and print what came of it."""
    store, casework = stores
    found = run(store, casework, day=given.date or now().date(), progress=terminal())
    for row in found.precision.to_dict("records"):
        print(f"{row['name']}：核查 {row['checked']} 条，属实 {row['confirmed']} 条")
    print(found.summary)


def tick(table: JobTable, at: datetime) -> None:
    """Queue the night's run once a day, after the records of the day are in."""
    if at.time() >= NIGHTLY:
        table.submit(KIND, {"day": at.date().isoformat()}, key=f"{KIND}:{at.date()}")


def keep_up(_store: Store, table: JobTable, stop: threading.Event) -> None:
    """Look at the clock every five minutes until told to stop."""
    while not stop.wait(TICK_S):
        tick(table, now())


def work(store: Store, casework: SqlCasework) -> Work:
    """What the worker does with a job of this kind."""

    def act(args: Mapping[str, Any], progress: Progress) -> None:
        run(store, casework, day=date.fromisoformat(args["day"]), progress=progress)

    return act
