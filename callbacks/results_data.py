"""What the results page says: visits with their outcome and what was predicted before, summed up for the layout."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from analytics.learn import evaluate
from analytics.learn.effort import Effort, by_arm
from analytics.learn.evaluate import Lift, Rate, Share
from callbacks.names import names_of
from callbacks.once import Once
from callbacks.services import Services
from layouts.format import until
from layouts.results import ARMS, Bins, Cost, Field, Overall, RateRow, Ratio, Summary
from layouts.results_groups import GroupRow, Groups
from layouts.text import t
from schema.clue_outcome import DATASET as CLUE_OUTCOME
from schema.inspection import SUPPORT, UNVERIFIED
from schema.target import DATASET as TARGET
from schema.team import DATASET as TEAM
from store.inspections import inspections, inspections_version, planned_windows, trips
from store.viewer import Viewer

CHANGE_DAYS = 7
KNOWN: Once["Known"] = Once(4)
PREDICTED = ("day", "site_id", *evaluate.PREDICTED, "reasons")


@dataclass(frozen=True, slots=True)
class Known:
    """All inspections this viewer may see, those judged with their prediction, and clues checked on site."""

    every: pd.DataFrame  # schema/inspection.py, with day of the plan
    visits: pd.DataFrame  # analytics.learn.evaluate.judged, with rules: codes of the reasons
    outcomes: pd.DataFrame  # schema/clue_outcome.py
    trips: pd.DataFrame  # store.inspections.trips
    last: pd.Timestamp | None  # day of the newest inspection

    def since(self, days: int) -> "Known":
        """What lies in the last ``days`` days."""
        if self.last is None:
            return self
        start = self.last - pd.Timedelta(days=days - 1)
        at = pd.to_datetime(self.outcomes["at"].to_numpy())
        return Known(
            self.every[self.every["day"] >= start],
            self.visits[self.visits["day"] >= start],
            self.outcomes[at >= start],
            self.trips[pd.to_datetime(self.trips["day"]) >= start],
            self.last,
        )

    @property
    def as_of(self) -> str:
        """The day of the newest inspection in words."""
        return "" if self.last is None else until((self.last + pd.Timedelta(days=1)).to_pydatetime())


def known(services: Services, viewer: Viewer) -> Known:
    """Everything, read again when inspections, targets or outcomes change."""
    casework = services.casework
    token = (
        str(services.settings.home),
        viewer.role,
        viewer.prefixes,
        inspections_version(services.store, casework),
        casework.version(TARGET, CLUE_OUTCOME),
    )
    return KNOWN.of(token, lambda: _read(services, viewer))


def _read(services: Services, viewer: Viewer) -> Known:
    every = inspections(services.store, services.casework, viewer)
    is_support = every["visit_kind"].astype(object) == SUPPORT
    every = every[every["outcome"].notna() & ~is_support].reset_index(drop=True)
    every["day"] = evaluate.plan_days(every["started_at"])
    driven = trips(services.casework, viewer)
    visits = evaluate.judged(every, _predictions(services, viewer, every), planned_windows(driven))
    visits["rules"] = [_rules(text) for text in visits["reasons"]]
    outcomes = services.casework.read(CLUE_OUTCOME, viewer)
    return Known(every, visits, outcomes, driven, every["day"].max() if len(every) else None)


def _predictions(services: Services, viewer: Viewer, every: pd.DataFrame) -> pd.DataFrame:
    """Target rows of the sites inspected, day by day."""
    parts = [
        services.casework.read(
            TARGET, viewer, PREDICTED, day=pd.Timestamp(day), site_id=tuple(rows["site_id"].astype(str))
        )
        for day, rows in every.groupby("day")
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(PREDICTED))


def _rules(reasons: object) -> tuple[str, ...]:
    """Rules of the clues among the reasons of a target."""
    if not isinstance(reasons, str):
        return ()
    return tuple(sorted({str(r["rule"]) for r in json.loads(reasons) if r.get("clue_id")}))


def summary(found: Known, everything: Known, drift: Sequence[str]) -> Summary:
    """The first view of the visits ``found``; the change is taken from ``everything``."""
    visits = found.visits
    arms = evaluate.by_arm(visits, tuple(ARMS))
    shown = [arm for arm in ARMS if arms[arm].visits or arm in ("target", "random")]
    last = everything.last if everything.last is not None else pd.Timestamp(0)
    changes = evaluate.change(everything.visits, last, CHANGE_DAYS)
    share = evaluate.share_of_all(visits)
    return Summary(
        as_of=found.as_of,
        arms=[row(t(ARMS[arm]), arms[arm], arm=arm or "none") for arm in shown],
        unknown=int((found.every["outcome"].astype(object) == UNVERIFIED).sum()),
        costs={arm: cost(effort) for arm, effort in by_arm(found.trips, tuple(ARMS)).items()},
        lift=ratio(evaluate.lift(arms["target"], share)),
        overall=overall(share),
        field=_field(visits),
        bins=_bins(visits),
        changes=[
            (row(t(ARMS[arm]), now, **_span(arm, last, 0)), row("", before, **_span(arm, last, CHANGE_DAYS)))
            for arm, (now, before) in changes.items()
        ],
        change_days=CHANGE_DAYS,
        weeks={t(ARMS[arm]): _weeks(visits, arm) for arm in ("target", "random")},
        drift=drift,
    )


def _weeks(visits: pd.DataFrame, arm: str) -> list[tuple[date, RateRow]]:
    return [(week.date(), row("", rate)) for week, rate in evaluate.by_week(visits, arm)]


def _span(arm: str, last: pd.Timestamp, back: int) -> dict[str, str]:
    """The query of an arm's visits in the week that ends ``back`` days before ``last``."""
    end = last - pd.Timedelta(days=back)
    start = end - pd.Timedelta(days=CHANGE_DAYS - 1)
    return {"arm": arm, "from": f"{start:%Y-%m-%d}", "to": f"{end:%Y-%m-%d}"}


def row(name: str, rate: Rate, **query: str) -> RateRow:
    """A rate for the layout."""
    return RateRow(name, rate.hits, rate.visits, rate.low, rate.high, query)


def cost(effort: Effort) -> Cost:
    """Driving for the layout."""
    return Cost(effort.visits, effort.hits, effort.hours, effort.km, effort.hours_per_hit, effort.km_per_hit)


def overall(share: Share) -> Overall:
    """A weighted share for the layout."""
    return Overall(share.value, share.low, share.high, share.visits, share.effective)


def ratio(lift: Lift) -> Ratio:
    """A lift for the layout."""
    return Ratio(lift.value, lift.low, lift.high if isfinite(lift.high) else None)


def _field(visits: pd.DataFrame) -> Field:
    c = evaluate.compare(visits)
    found = {
        arm: row("", rate, arm=arm, predicted="1")
        for arm, rate in (("target", c.target), ("random", c.random))
    }
    expected = {"target": c.expected_target, "random": c.expected_random}
    return Field(expected, found, overall(c.weighted), c.offline, ratio(c.field))


def _bins(visits: pd.DataFrame) -> Bins:
    found = evaluate.calibration(visits)
    rows = [row("", b.observed, bin=str(i)) for i, b in enumerate(found.bins)]
    return Bins([b.predicted for b in found.bins], rows, found.ece, found.brier)


def groups(services: Services, viewer: Viewer, found: Known) -> Groups:
    """Rules and teams of the visits that were chosen by clues."""
    visits = found.visits
    targeted = visits[visits["arm"] == "target"]
    per_rule = visits.explode("rules").assign(rules=lambda f: f["rules"].fillna(""))
    checked = evaluate.clue_precision(found.outcomes).set_index("name").to_dict("index")
    known_teams = names_of(services, viewer, TEAM)
    rules = [
        _group(f"{code} {_title(code)}".strip(), line, {"rule": code}, checked.get(code, {}))
        for code, line in _lines(per_rule, "rules")
    ]
    teams = [
        _group(known_teams.get(code, code), line, {"team": code, "arm": "target"}, {})
        for code, line in _lines(targeted, "team_id")
    ]
    return Groups(rules, teams, evaluate.LEAST_RANKED, found.as_of)


def _lines(visits: pd.DataFrame, column: str) -> list[tuple[str, dict[str, Any]]]:
    table = evaluate.by_group(visits, column)
    return [(str(line["name"]), line) for line in table.to_dict("records")]  # type: ignore[misc]


def _group(
    title: str, line: Mapping[str, Any], query: Mapping[str, str], checked: Mapping[str, Any]
) -> GroupRow:
    return GroupRow(
        rate=RateRow(title, line["hits"], line["visits"], line["low"], line["high"], query),
        code=str(line["name"]),
        rank=int(line["rank"]),
        expected=float(line["expected"]),
        predicted=int(line["predicted"]),
        met=int(line["hits_predicted"]),
        confirmed=int(checked.get("confirmed", 0)),
        checked=int(checked.get("checked", 0)),
    )


def _title(code: str) -> str:
    return t(declared()[code].title) if code in declared() else ""
