"""Screen the warehouse: find clues part by part, keep them, and score outlets and the power of every metered site."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

import pandas as pd

from analytics.catalogue import catalogue, chosen
from analytics.rule import Rule
from analytics.runner import frame
from analytics.screening import NO_DAYS, joined, needed
from jobs.progress import Progress, Silent
from jobs.screening_keep import Found, Scope, Settled, keep_outlet_scores, keep_power_scores, settle
from jobs.screening_passes import Order, compare, first_pass
from jobs.screening_plan import NEVER, Changes, changes, first_days, screened
from jobs.screening_read import Known, survey
from jobs.screening_run import PROCESSES, Run, digest, rules_key
from jobs.settings import Effective, effective, in_force
from jobs.worker import Work
from schema.alarm import DATASET as ALARM
from schema.clue import DATASET as CLUE
from schema.series_day import DATASET as SERIES_DAY
from schema.shadow_clue import DATASET as SHADOW_CLUE
from store.alarms import exemptions
from store.base import Instant, Store
from store.casework import SqlCasework
from store.clue_writing import write
from store.screening_state import ScreeningState

NOTHING: tuple[pd.DataFrame, list[Scope], pd.DataFrame] = (joined([]), [], NO_DAYS)


KIND = "screen"  # of the job in the worker


class Options(TypedDict, total=False):
    """What a run may be told; everything may be left out."""

    rules: Sequence[str] | None  # codes
    start: Instant | None  # inclusive
    end: Instant | None  # exclusive
    cluster: str | None  # address of a scheduler
    processes: int  # at most so many at once on this machine


@dataclass(frozen=True, slots=True)
class Asked:
    """The options, understood."""

    rules: Effective
    start: pd.Timestamp | None
    end: pd.Timestamp | None
    is_nightly: bool  # no span and no choice of rules: what has been screened is remembered

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """Rules that write clues, then rules in shadow."""
        return (*self.rules.on, *self.rules.shadow)

    @property
    def rules_key(self) -> str:
        """Text that changes when another rule runs, one with another parameter, or one in another mode."""
        return f"{rules_key(self.rules.on)}-{rules_key(self.rules.shadow)}"


def run(
    store: Store,
    casework: SqlCasework,
    *,
    progress: Progress | None = None,
    **options: Unpack[Options],
) -> pd.DataFrame:
    """Clues of the rules (default: those switched on) that overlap the span (default: all data), in order of clue_id.

    Without span and rules only what has come in since the last such run is screened, with the history it needs; the clues
    are those of a full run. Writes clues, and scores of outlets and power. A clue nobody has worked on goes when it no
    longer holds; one that was worked on stays, with an event. Running twice adds nothing. An interrupted run goes
    on where it stopped.

    Raises
    ------
    ValueError
        For an unknown rule, an empty warehouse, or a cluster that does not answer.
    """
    progress, asked = progress or Silent(), _asked(casework, options)
    progress.step("清点数据")
    names, state = needed(asked.all_rules), ScreeningState(casework.database)
    known = survey(store, names, asked.end)
    exempt = exemptions(casework)
    known = replace(known, shared={**known.shared, ALARM.name: exempt})
    said = digest([exempt.to_csv()])
    key = f"{asked.rules_key}-{said}"
    as_of = known.as_of
    batches = screened(store, known, names)  # what comes in from here on is new to the next run
    new = changes(store, known, names, state.seen(key)) if asked.is_nightly else _span(known, asked)
    place = Run(store, state, "", options.get("cluster"), options.get("processes") or PROCESSES)
    order = Order(
        known, asked.all_rules, new.since if new else None, asked.end, said, not new or new.all_series
    )
    found, scopes, days = _screen(place, order, progress) if not new or new.since else NOTHING
    if asked.start is not None:
        found, scopes = _from(found, scopes, asked.start)
    progress.step("写入线索", len(found))
    told = new.told if new else ""
    settled = _keep(casework, asked, Found(found, scopes, as_of, told))
    if len(days) and asked.end is None:
        store.append(SERIES_DAY, days, source="screen", replace=True)
    keep_outlet_scores(store, settled)
    keep_power_scores(store, casework, known, _earliest(new, settled.moved))
    if asked.is_nightly:
        state.set_seen(key, batches)
    else:  # clues of other parameters, or of data cut off at the end, are not those of a nightly run
        state.forget_seen(None if asked.end else _asked(casework, {}).rules_key)
    state.forget_parts()
    progress.advance(len(found))
    own = settled.standing["rule"].isin([rule.code for rule in asked.rules.on])
    if asked.start is not None or asked.end is not None:
        own &= settled.standing["clue_id"].isin(found["clue_id"])
    out = settled.standing[own]
    out = frame(out.to_dict("records")).sort_values("clue_id", ignore_index=True)
    progress.done(f"{len(asked.rules.on)} 条规则，{len(out)} 条线索，数据截至 {as_of:%Y-%m-%d %H:%M}")
    return out


def work(store: Store, casework: SqlCasework) -> Work:
    """What the worker does with a job of this kind; its arguments are those of :class:`Options`, times as ISO text."""

    def screened(args: Mapping[str, Any], progress: Progress) -> None:
        run(store, casework, progress=progress, **Options(**args))  # type: ignore[typeddict-item]

    return screened


def _asked(casework: SqlCasework, options: Options) -> Asked:
    codes = options.get("rules")
    start, end = (
        None if at is None else pd.Timestamp(at) for at in (options.get("start"), options.get("end"))
    )
    if codes is None:
        return Asked(effective(casework), start, end, start is None and end is None)
    chosen(codes)  # says which codes are unknown, all at once
    rules = tuple(in_force(casework, code) for code in dict.fromkeys(codes))
    return Asked(Effective(rules, ()), start, end, False)


def _span(known: Known, asked: Asked) -> Changes | None:
    """A span is screened as if everything in it had just come in."""
    if asked.start is None:
        return None
    return Changes(dict.fromkeys(first_days(known).index, asked.start), "", False)


def _screen(place: Run, order: Order, progress: Progress) -> tuple[pd.DataFrame, list[Scope], pd.DataFrame]:
    """Clues of both passes, where they were looked for, and the days of series that differ from those that are kept."""
    first = first_pass(place, order, progress)
    second, days = compare(place, order, first)
    return joined([first.clues, second.clues]), [*first.scopes, *second.scopes], days


def _from(clues: pd.DataFrame, scopes: list[Scope], start: pd.Timestamp) -> tuple[pd.DataFrame, list[Scope]]:
    """Only what ends after the start."""
    later = clues[clues["t_end"] > start].reset_index(drop=True)
    return later, [replace(scope, after=start) for scope in scopes]


def _keep(casework: SqlCasework, asked: Asked, found: Found) -> Settled:
    """Write clues and shadow clues in one transaction."""
    on, shadow = ([rule.code for rule in rules] for rules in (asked.rules.on, asked.rules.shadow))
    is_on = found.clues["rule"].isin(on)
    rest = frozenset(catalogue()) if asked.is_nightly else frozenset()  # rules that no longer run
    ended = [[*found.scopes, Scope(rest - {*codes})] for codes in (on, shadow)]
    real = settle(casework, CLUE, on, replace(found, clues=found.clues[is_on], scopes=ended[0]))
    unseen = settle(casework, SHADOW_CLUE, shadow, replace(found, clues=found.clues[~is_on], scopes=ended[1]))
    write(casework, [real.writing, unseen.writing])
    return real


def _earliest(new: Changes | None, moved: pd.DataFrame) -> pd.Timestamp | None:
    """First day whose power scores may differ; None for all days."""
    if new is None:
        return None
    return min([*new.since.values(), *moved["t_start"]], default=NEVER)
