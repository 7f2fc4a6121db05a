"""What a plan brings and costs: every kilometre driven, the way home included, and only what a visit can see."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from plan_world import DAY, do, free_sites
from planning import scored

from analytics.plan.solve import Effort
from analytics.scores.likelihood import TABLE
from jobs.planning.edits import Edit
from jobs.planning.known import COLUMNS, read_known
from jobs.planning.solving import price, restored, solved, totals, ways_back
from store.plans import Document, Stop, document, read_document, steps, visits, write_document
from store.viewer import SYSTEM

NIGHT = {"rule": "N01", "family": "power_night", "evidence_class": "B", "confidence": 0.7}


def home_legs(day, rows):
    """Minutes and kilometres from the last stop of each team to its depot, worked out from places alone."""
    known = read_known(day.store, day.casework, DAY)
    place = {r["site_id"]: (r["lon_wgs84"], r["lat_wgs84"]) for r in known.targets.to_dict("records")}
    depot = {r["team_id"]: (r["lon_wgs84"], r["lat_wgs84"]) for r in known.teams.to_dict("records")}
    last = rows.sort_values("seq").groupby("team_id").tail(1)
    return {
        r["team_id"]: tuple(
            float(x[0, 0])
            for x in known.travel.between(np.array([place[r["site_id"]]]), np.array([depot[r["team_id"]]]))
        )
        for r in last.to_dict("records")
    }


def test_the_kilometres_of_a_plan_end_at_the_depot(day):
    now = day.now()
    rows = visits(day.casework, SYSTEM, now.plan_id)
    legs = home_legs(day, rows)
    assert set(legs) == {"T1", "T2"} and sum(km for _, km in legs.values()) > 0.1
    assert now.km == pytest.approx(rows["travel_km"].sum() + sum(km for _, km in legs.values()), abs=0.02)
    kept = document(day.casework, now.plan_id, now.step)
    for team, way in kept.back.items():
        last = kept.routes[team][-1]
        assert (way.travel_min, way.travel_km) == pytest.approx(legs[team], abs=0.01)
        assert way.arrive_min >= last.depart_min + way.travel_min


def test_a_decision_costs_its_way_home_too(day):
    before = day.now()
    site = free_sites(day)[0]
    done = do(day, Edit("exclude", site, reason="停产"))
    assert done.price.d_km == pytest.approx(day.now().km - before.km)
    assert done.price.d_finds == pytest.approx(day.now().finds - before.finds)


def test_only_what_a_visit_in_its_window_can_see_is_expected(day):
    known = read_known(day.store, day.casework, DAY)
    known = replace(known, targets=scored(NIGHT)[list(COLUMNS)])
    chance = float(known.targets["probability"].iloc[0])
    stop = Stop("S1", "night", 1330, 1390, 10.0, 5.0)
    by_night = totals(known, {"T1": (stop,)}, {})
    by_day = totals(known, {"T1": (replace(stop, window="day"),)}, {})
    assert by_night.finds == pytest.approx(chance * TABLE["N01"].by_night)
    assert by_day.finds == pytest.approx(chance * TABLE["N01"].by_day)
    assert by_night.value > by_day.value


def test_an_older_document_reads_and_writes_as_it_was_signed(day):
    now = day.now()
    kept = document(day.casework, now.plan_id, now.step)
    older = json.loads(write_document(kept))
    del older["back"]
    text = json.dumps(older, ensure_ascii=False, separators=(",", ":"))
    assert write_document(read_document(text)) == text
    assert read_document(text).back == {} and read_document(write_document(kept)) == kept


def test_an_older_plan_is_priced_with_the_way_home_on_both_sides(day):
    now = day.now()
    kept = document(day.casework, now.plan_id, now.step)
    known = read_known(day.store, day.casework, DAY)
    problem = known.problem(kept.demands)
    same = solved(known, kept.demands, problem, (Effort(seconds=0), restored(problem, kept.routes)))
    older = Document(kept.demands, kept.routes)
    cost = price(known, older, same, frozenset())
    assert (cost.moved, cost.d_finds) == (0, 0) and cost.d_km == pytest.approx(0, abs=0.02)
    assert ways_back(known, kept.routes, {}).keys() == kept.back.keys()


def test_every_step_keeps_its_way_home(day):
    do(day, Edit("exclude", free_sites(day)[0], reason="停产"))
    now = day.now()
    for step in steps(day.casework, now.plan_id):
        kept = document(day.casework, now.plan_id, step.step)
        assert set(kept.back) == {team for team, stops in kept.routes.items() if stops}
    do(day, Edit("undo"))
    assert pd.notna(day.now().km) and day.now().km == pytest.approx(
        now.km - steps(day.casework, now.plan_id)[-1].d_km
    )
