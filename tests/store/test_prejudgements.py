"""The evening's forms: kept with an event, merged field by field, refused where two people mean different things."""

from datetime import date, datetime

import pytest
from builders import LEADER, NEIGHBOUR, NINGBO, OFFICER, SUZHOU

from schema.planning import PREJUDGE_DUE
from schema.prejudgement import DATASET
from store import prejudgements
from store.casework import SqlCasework
from store.prejudgements import CHECKED, Conflict, Form
from store.viewer import Role, Viewer

DAY = date(2026, 11, 21)
WHOLE = dict.fromkeys(CHECKED, "ok") | {"cause": "fraud"}


@pytest.fixture
def casework(tmp_path):
    made = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'c.db'}")
    yield made
    made.close()


def given(values, *, done=False, base=None, revision=0, site="S1", adcode=NINGBO):
    return Form(DAY, site, adcode, values, done, base or {}, revision)


def test_a_form_is_draft_then_done_and_each_save_is_an_event(casework):
    first = prejudgements.save(casework, OFFICER, given({"cause": "fraud"}))
    assert prejudgements.states(casework, OFFICER, DAY) == {"S1": "draft"}
    prejudgements.save(casework, OFFICER, given(WHOLE, done=True, base=first.values, revision=first.revision))
    assert prejudgements.states(casework, OFFICER, DAY) == {"S1": "done"}
    row = prejudgements.form(casework, OFFICER, DAY, "S1")
    assert row["by"] == "officer" and row["revision"] == 2 and row["plan_b"] is None
    assert casework.verify_events() == []


def test_a_form_that_lacks_answers_is_not_done_and_says_which(casework):
    with pytest.raises(ValueError, match="排污许可证、自动监控近30天、用电近30天、处罚与检查历史、可能原因"):
        prejudgements.save(casework, OFFICER, given({"licence": "ok"}, done=True))
    assert prejudgements.states(casework, OFFICER, DAY) == {}


def test_two_people_who_fill_different_fields_both_keep_what_they_wrote(casework):
    base = prejudgements.save(casework, OFFICER, given({"licence": "ok"}))
    prejudgements.save(
        casework, LEADER, given({"licence": "ok", "risk": "有犬"}, base=base.values, revision=1)
    )
    kept = prejudgements.save(
        casework, OFFICER, given({"licence": "ok", "questions": "查台账"}, base=base.values, revision=1)
    )
    assert kept.merged == ("risk",) and kept.values["risk"] == "有犬" and kept.values["questions"] == "查台账"
    assert prejudgements.form(casework, OFFICER, DAY, "S1")["risk"] == "有犬"


def test_the_same_field_changed_by_two_is_refused_with_who_when_and_what(casework):
    base = prejudgements.save(casework, OFFICER, given({"cause": "fault"}))
    prejudgements.save(casework, LEADER, given({"cause": "fraud"}, base=base.values, revision=1))
    with pytest.raises(Conflict, match="leader.*可能原因") as told:
        prejudgements.save(casework, OFFICER, given({"cause": "waste"}, base=base.values, revision=1))
    assert told.value.theirs == {"cause": "fraud"} and isinstance(told.value.at, datetime)
    assert prejudgements.form(casework, OFFICER, DAY, "S1")["cause"] == "fraud"


def test_who_only_looks_on_neither_fills_nor_reads(casework):
    prejudgements.save(casework, OFFICER, given({"cause": "fraud"}))
    team = Viewer(Role.INSPECTOR, ("33",), "inspector", "T1")
    for viewer in (NEIGHBOUR, team):
        with pytest.raises(ValueError, match="不能填写"):
            prejudgements.save(casework, viewer, given({"cause": "fault"}, adcode=NINGBO))
        assert prejudgements.states(casework, viewer, DAY) == {}
        assert prejudgements.form(casework, viewer, DAY, "S1") is None


def test_a_site_elsewhere_is_refused(casework):
    with pytest.raises(ValueError, match="辖区"):
        prejudgements.save(casework, OFFICER, given({}, site="S2", adcode=SUZHOU))


def test_answers_outside_the_choices_and_endless_texts_are_refused(casework):
    for values in ({"cause": "<script>"}, {"licence": "maybe"}, {"risk": "长" * 601}):
        with pytest.raises(ValueError):
            prejudgements.save(casework, OFFICER, given(values))


def test_forms_are_due_the_evening_before():
    assert prejudgements.due(DAY) == datetime(2026, 11, 20, 22, 0)


def test_every_field_of_the_schema_is_a_field_of_the_form():
    own = {"day", "site_id", "adcode", "state", "revision", "by", "at"}
    assert {c.name for c in DATASET.columns} - own == set(prejudgements.FIELDS)


def test_forms_are_due_at_the_hour_the_numbers_of_the_plan_name():
    assert prejudgements.due(date(2026, 11, 21)) == datetime.combine(date(2026, 11, 20), PREJUDGE_DUE)
