"""The results page: rates that add up to their rows, random and targeted never mixed, decisions about weights."""

import json
import re
from dataclasses import replace

import board_world
import builders
import planning
import pytest
import results_world as world
from builders import NEIGHBOUR, OFFICER
from plotly.utils import PlotlyJSONEncoder

from callbacks import results
from callbacks.results_data import groups, known, summary
from callbacks.results_rows import listing
from callbacks.results_weights import reason
from jobs import learn
from layouts.results import RateRow
from layouts.results_cards import lift_words
from layouts.text import language
from schema import visit_record
from store import weights
from store.viewer import Role, Viewer

CHINESE = re.compile("[\u4e00-\u9fff]+")
BOTH = Viewer(Role.LEADER, ("33", "32"), "leader")


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    made = world.services(tmp_path_factory.mktemp("home"))
    yield made
    made.casework.close()


def text_of(component):
    return json.dumps(component, cls=PlotlyJSONEncoder, ensure_ascii=False)


def summed(services, viewer, days=90):
    everything = known(services, viewer)
    return summary(everything.since(days), everything, [])


def test_each_arm_has_its_own_rate_and_what_nobody_could_verify_is_left_out(services):
    found = summed(services, BOTH)
    assert [(row.hits, row.visits) for row in found.arms] == [(30, 40), (2, 20), (0, 20)]
    assert found.unknown == 20
    assert found.lift.value == pytest.approx(7.5)
    assert found.lift.low > 1.5


def test_the_share_of_all_comes_from_the_random_visits_alone(services):
    found = summed(services, BOTH)
    assert found.overall.value == pytest.approx(0.1)
    assert (found.overall.visits, round(found.overall.effective)) == (20, 20)
    text = text_of(results.page(services, BOTH, {}))
    assert "全部企业中有突出问题的比例" in text and "不能相互替代" in text


def test_offline_stands_beside_field_for_the_same_visits(services):
    found = summed(services, BOTH).field
    assert found.expected["target"] == pytest.approx((0.45 + 0.6) / 2)
    assert found.expected["random"] == pytest.approx(0.12)
    assert found.offline == pytest.approx(0.525 / 0.12)
    assert found.field.value == pytest.approx(7.5)


def test_lift_divides_by_the_drawn_weighted_by_their_chance_and_says_so(services):
    """Two hits among the two drawn with half the chance count twice: 2 x 2 / (18 + 2 x 2) instead of 2 / 20."""
    everything = known(services, BOTH)
    drawn = (everything.visits["arm"] == "random") & everything.visits["hit"]
    unequal = everything.visits.assign(inclusion=everything.visits["inclusion"].mask(drawn, 0.01))
    found = summary(replace(everything, visits=unequal), everything, [])
    assert found.lift.value == found.field.field.value == pytest.approx(0.75 / (4 / 22))
    said = lift_words(found)
    assert "加权" in said and "18.2%" in said and "2 / 20" in said
    assert (found.field.weighted.value, found.field.found["random"].visits) == (pytest.approx(4 / 22), 20)


def test_driving_for_each_hit_stands_beside_the_rate_of_each_arm(tmp_path):
    made = board_world.services(tmp_path)
    made.casework.put(world.target.DATASET, world.tomorrow_world.targets().assign(contributions="[]"))
    at = {
        "started_at": board_world.at("09:00"),
        "ended_at": board_world.at("10:00"),
        "received_at": board_world.at("10:05"),
    }
    sent = [
        {"record_id": "R-1", "task_id": "RW-1", "site_id": "S1", "adcode": builders.NINGBO, "outcome": "属实-突出"},
        {"record_id": "R-2", "task_id": "RW-2", "site_id": "S3", "adcode": builders.NINGBO, "outcome": "不属实"},
    ]  # fmt: skip
    told = dict.fromkeys(("officers", "items", "samples", "problems"), "[]") | {"clue_outcomes": "{}"}
    same = (
        at
        | told
        | {"day": board_world.DAY, "team_id": "T1", "showed_certificate": True, "checklist": "general"}
    )
    same |= {"by": "inspector", "sha256": "0"}
    made.casework.put(
        visit_record.DATASET, planning.shaped(visit_record.DATASET, [same | one for one in sent])
    )
    found = summed(made, BOTH).costs
    assert (found["random"].visits, found["random"].hits, found["target"].visits) == (2, 1, 0)
    assert (found["random"].hours_per_hit, found["random"].km_per_hit) == (
        pytest.approx(1.0),
        pytest.approx(40.0),
    )
    assert "1.0 小时，40 km" in text_of(results.page(made, BOTH, {}))
    made.casework.close()


def every_row(found) -> list[RateRow]:
    weeks = [pair for pairs in found.changes for pair in pairs]
    return [*found.arms, *found.field.found.values(), *found.bins.rows, *weeks]


@pytest.mark.parametrize("viewer", [OFFICER, BOTH], ids=["officer", "leader"])
@pytest.mark.parametrize("days", [30, 90])
def test_every_figure_leads_to_rows_that_add_up_to_it(services, viewer, days):
    everything = known(services, viewer)
    found = everything.since(days)
    rows = every_row(summary(found, everything, []))
    both = groups(services, viewer, found)
    rows += [group.rate for group in (*both.rules, *both.teams)]
    assert len(rows) > 10
    for row in rows:
        listed = listing(services, viewer, found, row.query)
        assert (listed.hits, listed.judged) == (row.hits, row.visits), row.query
        hits = listing(services, viewer, found, {**row.query, "hit": "1"})
        assert len(hits.rows) == row.hits, row.query


def test_rules_and_teams_with_few_visits_are_not_ranked(services):
    everything = known(services, BOTH)
    found = groups(services, BOTH, everything)
    [rule] = found.rules
    assert (rule.code, rule.confirmed, rule.checked) == ("Y26", 3, 4)
    assert [(g.code, g.rank) for g in found.teams] == [("T2", 1), ("T1", 2)]
    short = groups(services, BOTH, everything.since(5))
    assert {g.rank for g in short.teams} == {0}
    page = text_of(results.page(services, BOTH, {"view": "groups", "days": "30"}))
    assert '"样本少"' not in page and "不能单独用来评价检查组" in page


def test_only_the_own_jurisdiction_is_counted_and_named(services):
    found = summed(services, OFFICER)
    assert [(row.hits, row.visits) for row in found.arms] == [(10, 20), (2, 20), (0, 20)]
    for view in ("", "groups", "rows"):
        assert "320506" not in text_of(results.page(services, OFFICER, {"view": view}))
    listed = text_of(results.page(services, OFFICER, {"view": "rows"}))
    assert f"CANARY-{builders.NINGBO}" in listed


@pytest.mark.parametrize("role", [Role.NEIGHBOUR, Role.INSPECTOR])
def test_how_sites_were_chosen_is_shown_to_planners_only(services, role):
    with pytest.raises(ValueError, match="只对编制计划的人"):
        results.page(services, replace(NEIGHBOUR, role=role, team_id="T2"), {})


def test_unknown_parts_of_the_address_are_named(services):
    asked = results.asked_of({"view": "x", "days": "7", "arm": "target"})
    assert (asked.view, asked.days) == ("", 90)
    assert list(asked.ignored) == ["view=x", "days=7", "arm=target"]
    assert results.asked_of({"view": "rows", "days": "30", "arm": "random"}).ignored == []


SETS = ("new", "live", "expert")
FIGURES = {"log_loss": 0.4, "brier": 0.1, "auc": None, "ece": 0.02, "hit20": 0.5, "expected": 0.2}


def test_a_waiting_version_is_decided_with_a_reason_and_a_retired_one_comes_back(services):
    made = weights.Made(
        state="waiting",
        as_of=world.LAST.date(),
        n_outcomes=40,
        weights={
            "Y26": {"prior": 2.079, "mean": 2.5, "sd": 0.2, "n": 12, "low": -0.2, "high": 3.1},
            "N01": {"prior": 0.916, "mean": 1.9, "sd": 0.2, "n": 3, "low": -0.2, "high": 1.8},
        },
        backtest={"since": "2026-10-01", "n": 40, "hits": 9, "live_version": 0} | dict.fromkeys(SETS, FIGURES),
        reason="检验",
    )  # fmt: skip
    number = weights.add(services.casework, made)
    shown = text_of(results.page(services, BOTH, {"view": "weights"}))
    assert "待批准" in shown and "×12.18" in shown and "×8.00" in shown and "50.0%" in shown
    assert shown.index("N01") < shown.index("Y26") and shown.count('"超出界限"') == 1
    button = {"act": "approve", "of": str(number)}
    token, said = results.act(services, BOTH, button, {})
    assert "理由" in said and weights.versions(services.casework)[0].state == "waiting"
    token, said = results.act(services, BOTH, button, {f"note:{number}": "回测更好"})
    assert "已启用" in said and isinstance(token, str)
    assert weights.live(services.casework).version == number
    _, said = results.act(services, BOTH, {"act": "back", "of": "0"}, {"note:0": "先用专家表"})
    assert "恢复" in said and weights.live(services.casework).version == 0
    _, said = results.act(services, NEIGHBOUR, {"act": "back", "of": str(number)}, {f"note:{number}": "x"})
    assert "只能查看" in said and weights.live(services.casework).version == 0


@pytest.mark.parametrize("template", [learn.BETTER, learn.SIGN, learn.UNCLEAR, learn.WORSE])
def test_why_a_version_stands_reads_in_english_and_is_kept_in_chinese(services, template):
    loss = {"n": 40, "new": "0.4000", "live": "0.5000", "error": "0.0100", "new20": "20%", "live20": "30%"}
    said = learn.Verdict(template, loss | {"names": ["R05", learn.INTERCEPT_NAME]})
    tested = {"since": "2026-10-01", "n": 40, "hits": 9, "live_version": 0} | dict.fromkeys(SETS, FIGURES)
    made = weights.Made("refused", world.LAST.date(), 40, {}, tested | {"said": said.kept}, said.text)
    number = weights.add(services.casework, made)
    row = next(r for r in weights.versions(services.casework) if r.version == number)
    assert row.reason == reason(row) == said.text and "0.4000" in said.text
    token = language.set("en")
    try:
        assert not CHINESE.search(reason(row)) and "0.4000" in reason(row)
        assert reason(replace(row, reason=weights.SUPERSEDED)) == "Replaced by a newer version."
        assert reason(replace(row, decided_by="leader", reason="核对过")) == "核对过", "a person's words stay"
    finally:
        language.reset(token)


@pytest.mark.parametrize("view", ["", "groups", "weights", "draws", "rows"])
def test_the_page_reads_in_english(services, view):
    token = language.set("en")
    try:
        shown = text_of(
            results.page(
                services, BOTH, {"view": view, "arm": "target"} if view == "rows" else {"view": view}
            )
        )
    finally:
        language.reset(token)
    left = {w for w in CHINESE.findall(shown) if not any(w in known_ for known_ in NAMES)}
    assert left == set()


NAMES = (
    "演示热电有限公司",
    "甬一组",
    "苏一组",
    "检验",
    "先用专家表",
    "回测更好",
    "北仑区",
    "吴中区",
    "中文",
)


def test_an_empty_home_says_what_to_do(tmp_path):
    made = builders.services(tmp_path)
    assert "还没有带结果的现场检查" in text_of(results.page(made, BOTH, {}))
    assert "专家似然比表" in text_of(results.page(made, BOTH, {"view": "weights"}))
    made.casework.close()
