"""Four past weeks of the demo: sites chosen by value and at random, visited, and judged by the hidden truth.

Without it nothing could be learned and no page could show results. Teams overlook things, each in its own measure, and
what they confirm is written as any imported inspection would be.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.plan.draw import draw
from analytics.scores.evidence import Register
from analytics.scores.likelihood import Params
from analytics.scores.targets import targets, without_clues
from jobs.demo.records import NOTES
from jobs.demo.scale import END, SOURCE
from jobs.demo.truth import Planted
from jobs.progress import Progress
from jobs.targets import read_register, rule_texts
from schema import clue, inspection, target, team
from schema.inspection import HIT, PLAIN, REFUTED, TECHNICAL, UNVERIFIED
from store.base import Store
from store.casework import SqlCasework
from store.outcomes import Told, tell
from store.viewer import SYSTEM

DAYS, BY_VALUE, DRAWN = 28, 4, 1  # past days; visits a day by value and at random
MOST_SITES = 400  # sites that take part: enough for pages to have something to show, whatever the scale
# Share of sites, and of those with night work, not visited by value: tomorrow is not what the past left over.
KEPT, KEPT_AT_NIGHT = 0.5, 0.65
AGAIN_D = 10  # a site is left in peace for so many days
STALE_D = 10  # a problem can still be proved for so many days after its end
MANAGEMENT = frozenset({  # found on site these are general problems, not prominent ones
    "days_cut_short", "night_gaps", "offline", "fault_overdue", "few_values", "few_minutes", "late_messages",
    "wrong_clock", "rewritten_messages", "conflicting_messages", "treatment_late", "treatment_stops_early",
    "treatment_cycling", "labelled_afterwards", "label_without_proof", "blanket_label", "cap_used_up", "narrow_band",
    "hotspot", "tiny", "around_detection", "level_shift", "twin_outlets",
})  # fmt: skip
GRAVE = 0.6  # share of the other planted problems that are prominent
SEES = (0.95, 0.8, 0.65, 0.85)  # chance of each team to see what is there, in turn
SEES_GENERAL, MINOR, SHUT = 0.7, 0.15, 0.05  # general problem noticed; minor one anywhere; nobody there


@dataclass
class Past:
    """What has happened so far."""

    rng: np.random.Generator
    visits: list[dict[str, object]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    rows: list[pd.DataFrame] = field(default_factory=list)
    last: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scene:
    """Clues, register and teams, and the truth about each site with what is grave in it."""

    clues: pd.DataFrame
    register: Register
    teams: pd.DataFrame
    truth: dict[str, list[tuple[Planted, bool]]]
    kept: frozenset[str]


def replay(store: Store, casework: SqlCasework, planted: Sequence[Planted], progress: Progress) -> int:
    """Write the targets and inspections of the past days, and what they say about clues; the number of visits."""
    progress.step("补写历史检查", DAYS)
    past = Past(np.random.default_rng(41))
    scene = _scene(store, casework, planted, past.rng)
    for back in range(DAYS, 0, -1):
        _live_through((END - timedelta(days=back)).date(), scene, past)
        progress.advance(1)
    if past.visits:
        found = pd.concat([f for f in past.rows if len(f)], ignore_index=True)
        casework.put(target.DATASET, found)
        store.append(inspection.DATASET, pd.DataFrame(past.visits), source=SOURCE)
        tell(casework, past.told)
    progress.done(f"补写 {len(past.visits)} 次历史检查。")
    return len(past.visits)


def _scene(
    store: Store, casework: SqlCasework, planted: Sequence[Planted], rng: np.random.Generator
) -> Scene:
    teams = store.read(team.DATASET, SYSTEM)
    prefixes = tuple(sorted({p for each in teams["jurisdictions"].astype(str) for p in each.split(";")}))
    register = read_register(store, casework)
    codes = register.sites["adcode"].astype(str)
    own = register.sites[codes.str.startswith(prefixes)] if prefixes else register.sites.iloc[:0]
    own = own.iloc[:: max(1, -(-len(own) // MOST_SITES))]
    known = set(own["site_id"].astype(str))
    clues = casework.read(clue.DATASET, SYSTEM)
    truth: dict[str, list[tuple[Planted, bool]]] = {}
    for each in planted:
        is_grave = each.is_problem and each.kind not in MANAGEMENT and bool(rng.random() < GRAVE)
        truth.setdefault(each.site_id, []).append((each, is_grave))
    at_night = set(clues.loc[clues["family"] == "power_night", "site_id"])
    kept = frozenset(s for s in known if _lot(s) < (KEPT_AT_NIGHT if s in at_night else KEPT))
    return Scene(clues[clues["site_id"].isin(known)], replace(register, sites=own), teams, truth, kept)


def _lot(site_id: str) -> float:
    """A number from 0 to 1 that belongs to the site."""
    return int(hashlib.sha256(site_id.encode()).hexdigest()[:8], 16) / 16**8


def _live_through(day: date, scene: Scene, past: Past) -> None:
    """A day: targets as they were known in the morning, the draw, the visits."""
    at, first = pd.Timestamp(day), pd.Timestamp(day) - pd.Timedelta(days=1)
    clues = scene.clues[(scene.clues["t_start"] < first) & ~scene.clues["clue_id"].isin(past.answered)]
    clues = clues.assign(t_end=clues["t_end"].clip(upper=at), as_of=at)
    known = replace(scene.register, inspections=_so_far(scene.register.inspections, past))
    everybody = known.sites.assign(excluded=None)
    drawn = draw(
        day, f"JH-{day:%Y%m%d}-01", hashlib.sha256(str(day).encode()).hexdigest(), everybody, DRAWN
    ).rows
    chance = dict(zip(drawn["site_id"].astype(str), drawn["inclusion"].astype(float), strict=True))
    found = targets(day, clues, known, rule_texts(), Params())
    blind = without_clues(day, set(chance) - set(found["site_id"].astype(str)), known, Params())
    rows = pd.concat([f for f in (found, blind) if len(f)] or [found], ignore_index=True)
    past.rows.append(rows)
    rested = ~rows["site_id"].map(lambda s: day - past.last.get(str(s), date.min) < timedelta(days=AGAIN_D))
    free = rows[
        rested.to_numpy(bool) & rows["barred"].isna().to_numpy() & ~rows["site_id"].isin(chance).to_numpy()
    ]
    free = free[(free["n_clues"] > 0) & ~free["site_id"].isin(scene.kept)].head(BY_VALUE)
    chosen = [*((row, None) for row in free.to_dict("records"))]
    chosen += [(row, chance[row["site_id"]]) for row in rows[rows["site_id"].isin(chance)].to_dict("records")]
    for number, (row, inclusion) in enumerate(chosen):
        _visit((day, number), row, inclusion, clues, (scene, past))


def _so_far(before: pd.DataFrame, past: Past) -> pd.DataFrame:
    if not past.visits:
        return before
    own = pd.DataFrame(past.visits)[list(before.columns)]
    return pd.concat([before.astype(object), own.astype(object)], ignore_index=True)


def _visit(
    when: tuple[date, int],
    row: dict[str, object],
    inclusion: float | None,
    clues: pd.DataFrame,
    world: tuple[Scene, Past],
) -> None:
    """A team goes there; what it finds is kept."""
    (day, number), (scene, past) = when, world
    site_id, is_night = str(row["site_id"]), row["window"] == "night"
    people = scene.teams[scene.teams["works_night"].astype(bool) == is_night]
    people = people if len(people) else scene.teams
    place = people.index[(number + day.toordinal()) % len(people)]
    start = pd.Timestamp(day) + pd.Timedelta(minutes=(22 * 60 if is_night else 9 * 60) + 75 * (number % 6))
    outcome = _outcome(start, scene.truth.get(site_id, []), SEES[int(place) % len(SEES)], past.rng)
    record_id = f"JCH{day:%Y%m%d}{number:02d}"
    past.visits.append(
        {
            "record_id": record_id,
            "site_id": site_id,
            "started_at": start,
            "ended_at": start + pd.Timedelta(minutes=70),
            "visit_kind": "daily" if inclusion else row["visit_kind"],
            "team_id": scene.teams.loc[place, "team_id"],
            "outcome": outcome,
            "note": NOTES[outcome],
            "arm": "random" if inclusion else "target",
            "inclusion": inclusion,
        }
    )
    past.last[site_id] = day
    ended = (start + pd.Timedelta(minutes=70)).to_pydatetime()
    rules = {rule for each, _ in scene.truth.get(site_id, []) if each.is_problem for rule in each.rules}
    for each in clues[clues["site_id"] == site_id].to_dict("records"):
        said = outcome if outcome == UNVERIFIED or each["rule"] in rules else REFUTED
        past.told.append(Told(each["clue_id"], record_id, said, ended))
        whole = scene.clues.loc[scene.clues["clue_id"] == each["clue_id"], "t_end"].iloc[0]
        if said != UNVERIFIED and whole <= ended:
            past.answered.add(each["clue_id"])


def _outcome(
    at: pd.Timestamp, truth: list[tuple[Planted, bool]], sees: float, rng: np.random.Generator
) -> str:
    """What a team that sees this much writes down."""
    roll, minor, shut = rng.random(3)
    there = [
        (p, grave) for p, grave in truth if p.t_start <= at and p.t_end > at - pd.Timedelta(days=STALE_D)
    ]
    if shut < SHUT:
        return UNVERIFIED
    if any(grave for _, grave in there) and roll < sees:
        return HIT
    if any(p.is_problem for p, _ in there) and roll < SEES_GENERAL:
        return PLAIN
    if any(not p.is_problem for p, _ in there) and roll < sees:
        return TECHNICAL
    return PLAIN if minor < MINOR else REFUTED
