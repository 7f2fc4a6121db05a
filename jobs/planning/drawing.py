"""The random share of a day's plan: who can be drawn, the draw itself, and targets for sites nobody has a clue about."""

import secrets
from datetime import date

import pandas as pd

from analytics.plan.draw import Draw, commitment_of, draw, size_of
from analytics.plan.planner import make_plan
from analytics.plan.solve import Effort
from analytics.scores.targets import without_clues
from jobs.planning.known import Able, Known, with_targets
from jobs.targets import live_params, read_register
from schema import site, target
from store.base import Store
from store.casework import SqlCasework
from store.draws import drawn, promise
from store.plans import Demands
from store.viewer import SYSTEM

NONCE_BYTES = 16
AWAY = "可检查该辖区的检查组都须回避"
PROTECTED = "正面清单或检查频次限制"
TO_COME = "已列入前一日计划，待结果"


def drawn_for(store: Store, casework: SqlCasework, known: Known, plan_id: str) -> tuple[Draw, pd.DataFrame]:
    """The draw of a new plan, and rows of ``schema/target.py`` for the drawn sites that have none.

    The commitment is on record (an event) before anything is drawn or even looked at, and binds the day: whoever breaks
    off and begins again draws with the same nonce.
    """
    fresh = secrets.token_hex(NONCE_BYTES)
    nonce = promise(casework, known.day, fresh, commitment_of(fresh))
    people, blind = population(store, casework, known)
    size = size_of(known.planning.random_share, _capacity(known))
    found = draw(known.day, plan_id, nonce, people, size)
    drawn(casework, plan_id, found.population_hash, len(found.rows))
    sites = set(found.rows["site_id"].astype(str))
    return found, blind[blind["site_id"].astype(str).isin(sites)]


def population(store: Store, casework: SqlCasework, known: Known) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every site where the teams may work (columns of ``draw``), and target rows of those without a target.

    Left out of the draw, with the reason: protected sites without a leader's consent, sites that an earlier plan has still
    to visit, and sites that every team must keep away from.
    """
    sites = store.read(site.DATASET, SYSTEM, ("site_id", "adcode", "industry_code"))
    able = Able.of(known.teams)
    sites = sites[[bool(able.teams(code)) for code in sites["adcode"].astype(str)]]
    ids = sites["site_id"].astype(str)
    new = ids[~ids.isin(known.targets["site_id"].astype(str))]
    blind = blind_targets(store, casework, known.day, frozenset(new))
    barred = pd.concat(
        [rows.loc[rows["barred"].notna(), "site_id"].astype(str) for rows in (known.targets, blind)]
    )
    closed = dict.fromkeys(known.awaited, TO_COME) | dict.fromkeys(barred, PROTECTED)
    apart = with_targets(known, blind).roster.barred_teams(known.planning.repeat_days)
    homes = known.roster.home_districts()
    reasons = [
        closed.get(
            one, AWAY if _all_apart(able.teams(code), code, apart.get(one, frozenset()), homes) else None
        )
        for one, code in zip(ids, sites["adcode"].astype(str), strict=True)
    ]
    return sites.astype(object).assign(excluded=reasons).reset_index(drop=True), blind


def blind_targets(store: Store, casework: SqlCasework, day: date, site_ids: frozenset[str]) -> pd.DataFrame:
    """Target rows of sites without a clue."""
    if not site_ids:
        return pd.DataFrame(columns=list(target.DATASET.names))
    return without_clues(day, site_ids, read_register(store, casework), live_params(casework))


def _capacity(known: Known) -> int:
    """How many visits the teams manage: those of a plan made by inserting alone; as many as they may on a day without clues."""
    if known.targets.empty:
        return int(known.teams["max_visits"].sum())
    plan = make_plan(known.problem(Demands()), Effort(seconds=0))
    return sum(len(route.visits) for route in plan.routes)


def _all_apart(
    teams: frozenset[str], adcode: str, barred: frozenset[str], homes: dict[str, tuple[str, ...]]
) -> bool:
    return all(team in barred or adcode.startswith(homes.get(team, ())) for team in teams)
