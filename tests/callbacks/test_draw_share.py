"""Whoever signs a plan reads which share of it, as it stands, was drawn at random."""

import json

from plan_world import DAY, OFFICER, do
from plotly.utils import PlotlyJSONEncoder

from callbacks.plan import plan_of
from callbacks.services import Services
from jobs.planning.edits import Edit
from layouts.tomorrow_release import strip
from settings import Settings
from store.plans import document, visits
from store.viewer import SYSTEM


def page(day, tmp_path):
    services = Services(Settings(home=tmp_path), day.store, day.casework)
    plan = plan_of(services, OFFICER, {"day": DAY.isoformat()})
    return json.dumps(strip(plan), cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_share_is_that_of_the_plan_as_it_stands(day, tmp_path):
    made = day.now()
    [drawn] = document(day.casework, made.plan_id, made.step).demands.drawn
    before = len(visits(day.casework, SYSTEM, made.plan_id))
    shown = page(day, tmp_path)
    assert f"随机抽查 1 家，占计划 {before} 家的 {int(1000 / before) / 10:.1f}%" in shown
    assert "占比低于" not in shown
    do(day, Edit("exclude", drawn, reason="停产"))
    after = len(visits(day.casework, SYSTEM, day.now().plan_id))
    shown = page(day, tmp_path)
    assert f"随机抽查 0 家，占计划 {after} 家的 0.0%" in shown and "占比低于 10%" in shown
