"""The draws of released plans: promised before, proved after the day, forged ones found, and a file to make them again."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import board_world
import doors
import small_app
import tomorrow_world
from plotly.utils import PlotlyJSONEncoder

from analytics.plan.draw import as_json, commitment_of, draw
from callbacks import results, results_draws
from jobs.check import run as check
from store.draws import drawn as put_on_record
from store.draws import promise
from store.plans import Demands, Document, write_document
from store.viewer import Role, Viewer

DOC = Path(__file__).parents[2] / "docs" / "how-to" / "draw.md"
BOTH = Viewer(Role.LEADER, ("33", "32"), "leader")


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


PEOPLE = tomorrow_world.SITES.assign(industry_code="44", excluded=None)


def drawn_day(tmp_path, missing=""):
    """A released plan with two drawn sites, as the planning job leaves it; ``missing`` of them is excluded with a reason."""
    made = board_world.services(tmp_path)
    found = draw(board_world.DAY, board_world.PLAN_ID, "secret", PEOPLE, 2)
    promise(made.casework, board_world.DAY, "secret", found.commitment)
    put_on_record(made.casework, board_world.PLAN_ID, found.population_hash, 2)
    drawn = dict(zip(found.rows["site_id"], found.rows["inclusion"], strict=True))
    left = found.rows["site_id"].iloc[0]
    asked = Demands(drawn=drawn, excluded={left: missing} if missing else {})
    steps = board_world.steps().assign(document=write_document(Document(asked)))
    made.casework.put(board_world.plan_step.DATASET, steps)
    made.casework.put(board_world.plan.DATASET, board_world.plans().assign(draw=as_json(found)))
    return made, found


def test_a_draw_promises_before_and_proves_after_the_day(tmp_path, monkeypatch):
    made, found = drawn_day(tmp_path)
    for clock, is_open in ((board_world.NOON, False), (board_world.NOON + timedelta(days=1), True)):
        monkeypatch.setattr(results_draws, "now", lambda clock=clock: clock)
        shown = text_of(results.page(made, BOTH, {"view": "draws"}))
        assert commitment_of("secret") in shown
        assert ('"secret"' in shown, found.seed in shown, "重抽一致" in shown) == (is_open,) * 3
    made.casework.close()


def test_a_forged_list_is_not_called_consistent(tmp_path, monkeypatch):
    made, found = drawn_day(tmp_path)
    monkeypatch.setattr(results_draws, "now", lambda: board_world.NOON + timedelta(days=1))
    other = [s for s in PEOPLE["site_id"] if s not in set(found.rows["site_id"])][:2]
    for forged, why in (
        (replace(found, rows=found.rows.assign(site_id=other)), "抽中名单与按种子重新抽取的结果不符"),
        (replace(found, nonce="other"), "承诺值与随机数不符"),
        (draw(board_world.DAY, board_world.PLAN_ID, "other", PEOPLE, 2), "没有抽取前的这个承诺值"),
    ):
        made.casework.put(board_world.plan.DATASET, board_world.plans().assign(draw=as_json(forged)))
        shown = text_of(results.page(made, BOTH, {"view": "draws"}))
        assert '"不一致"' in shown and why in shown and "重抽一致" not in shown
        said = [finding.text for finding in check(made.store, made.casework)]
        assert any("随机抽取" in text and why in text for text in said)
    made.casework.close()


def test_a_drawn_site_that_was_not_planned_is_named_with_the_reason(tmp_path, monkeypatch):
    made, found = drawn_day(tmp_path, "企业停产")
    monkeypatch.setattr(results_draws, "now", lambda: board_world.NOON + timedelta(days=1))
    [row] = results_draws.draws(made, BOTH, 90)
    assert (row.drawn, row.planned) == (2, 0)
    assert {m.site_id: m.reason for m in row.missing}[found.rows["site_id"].iloc[0]] == "人工排除：企业停产"
    shown = text_of(results.page(made, BOTH, {"view": "draws"}))
    assert "抽中但未排入计划" in shown and "企业停产" in shown
    monkeypatch.setattr(results_draws, "now", lambda: board_world.NOON)
    assert results_draws.draws(made, BOTH, 90)[0].missing == []
    made.casework.close()


def test_the_list_and_the_nonce_are_given_away_when_the_day_is_over_and_give_the_same_draw(
    tmp_path, monkeypatch
):
    made, found = drawn_day(tmp_path)
    app = small_app.application(made)
    leader, officer = doors.signed_in(app, "leader"), doors.signed_in(app, "officer")
    address = f"/export/draw.json?plan={board_world.PLAN_ID}"
    monkeypatch.setattr(results_draws, "now", lambda: board_world.NOON)
    assert "当日结束后" in leader.get(address).get_json()["error"]
    monkeypatch.setattr(results_draws, "now", lambda: board_world.NOON + timedelta(days=1))
    assert "辖区以外" in officer.get(address).get_json()["error"]
    given = leader.get(address)
    path = tmp_path / "draw.json"
    path.write_bytes(given.data)
    recipe = re.search(r"```python\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL).group(1)
    (tmp_path / "recipe.py").write_text(recipe, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "recipe.py", str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1].startswith("一致") and found.rows["site_id"].iloc[0] in done.stdout
    spoiled = json.loads(given.data) | {"drawn": ["S1", "S2", "S3"]}
    path.write_text(json.dumps(spoiled), encoding="utf-8")
    again = subprocess.run(
        [sys.executable, "-I", "recipe.py", str(path)], cwd=tmp_path, capture_output=True, text=True
    )
    assert again.returncode != 0
    made.casework.close()
