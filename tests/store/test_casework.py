"""What people's work may rely on: keys, states, scope, events."""

import threading

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from schema.cems_hour import DATASET as HOUR
from schema.clue import DATASET as CLUE
from schema.plan_visit import DATASET as VISIT
from schema.target import DATASET as TARGET
from schema.xcase import DATASET as XCASE
from store.casework import SqlCasework
from store.viewer import SYSTEM, Role, Viewer

OFFICER = Viewer(Role.OFFICER, ("330212",), "officer")
NEIGHBOUR = Viewer(Role.NEIGHBOUR, ("3101",), "neighbour")


def clues(*ids: str, **other) -> pd.DataFrame:
    fixed = {
        "rule": "Q02", "clue_type": CLUE["clue_type"].choices[0], "family": CLUE["family"].choices[0], "site_id": "S1",
        "adcode": "330212", "t_start": pd.Timestamp("2026-11-19 08:00"), "t_end": pd.Timestamp("2026-11-20 08:00"),
        "severity": 3, "evidence_class": "B", "confidence": 0.7, "value": 1.25, "threshold_status": "found",
        "message": "烟尘 24 小时不变", "facts": '{"hours": "24"}', "state": "RAW", "as_of": pd.Timestamp("2026-11-21"),
    }  # fmt: skip
    return pd.DataFrame({"clue_id": list(ids)} | {k: [v] * len(ids) for k, v in (fixed | other).items()})


def ids(rows: pd.DataFrame) -> list[str]:
    return rows["clue_id"].tolist()


def test_rows_come_back_as_they_were_put_in_key_order(casework):
    assert casework.put(CLUE, clues("B", "A", outlet_id=None)) == 2
    back = casework.read(CLUE, SYSTEM)
    assert tuple(back) == CLUE.names
    assert ids(back) == ["A", "B"]
    assert back["outlet_id"].isna().all()
    assert back.loc[0, "t_start"] == pd.Timestamp("2026-11-19 08:00")
    kinds = back.dtypes.astype(str)
    assert kinds[["clue_id", "t_start", "severity", "value"]].tolist() == [
        "str",
        "datetime64[us]",
        "int64",
        "float64",
    ]


def test_an_empty_table_has_all_columns_and_types(casework):
    back = casework.read(TARGET, SYSTEM)
    assert back.empty
    assert tuple(back) == TARGET.names
    assert str(back["day"].dtype) == "datetime64[us]"
    assert str(back["needs_approval"].dtype) == "boolean"
    assert casework.put(TARGET, back) == 0


def test_a_row_with_the_same_key_is_updated_but_its_state_stays(casework):
    casework.put(CLUE, clues("A", "B"))
    casework.update_clue_state(OFFICER, "A", "PUSHED", "核对过曲线")
    casework.put(CLUE, clues("A", "B", confidence=0.9))
    back = casework.read(CLUE, SYSTEM)
    assert back["confidence"].tolist() == [0.9, 0.9]
    assert back["state"].tolist() == ["PUSHED", "RAW"]


def test_replace_drops_what_is_gone_but_nothing_people_worked_on(casework):
    casework.put(CLUE, clues("A", "B", "C"))
    casework.put(CLUE, clues("Z", rule="R01"))
    casework.update_clue_state(OFFICER, "B", "PUSHED", "核对过曲线")
    casework.update_clue_state(OFFICER, "C", "DISMISSED", "检修")
    casework.put(CLUE, clues("C", "D"), replace={"rule": "Q02"})
    back = casework.read(CLUE, SYSTEM)
    assert dict(zip(back["clue_id"], back["state"], strict=True)) == {
        "B": "PUSHED",
        "C": "DISMISSED",
        "D": "RAW",
        "Z": "RAW",
    }
    casework.put(CLUE, clues(), replace={"rule": ("Q02", "R01")})
    assert ids(casework.read(CLUE, SYSTEM)) == ["B", "C"]


def test_plans_of_a_day_are_replaced_whole(casework):
    row = {
        "plan_id": "P1", "day": "2026-11-21", "team_id": "T1", "site_id": "S1", "adcode": "330212", "arrive_min": 500,
        "depart_min": 560, "travel_min": 20.0, "travel_km": 12.5, "value": 61.0, "window": "day",
    }  # fmt: skip
    casework.put(VISIT, pd.DataFrame([row | {"seq": n} for n in (2, 1, 3)]))
    casework.put(
        VISIT, pd.DataFrame([row | {"seq": 1, "plan_id": "P2"}]), replace={"day": pd.Timestamp("2026-11-21")}
    )
    back = casework.read(VISIT, OFFICER, ("plan_id", "day", "seq"), day="2026-11-21")
    assert back["plan_id"].tolist() == ["P2"]
    assert back.loc[0, "day"] == pd.Timestamp("2026-11-21")


def test_filters_take_one_value_many_and_none(casework):
    casework.put(CLUE, pd.concat([clues("A", factor="a21026"), clues("B"), clues("C", rule="R01")]))
    assert ids(casework.read(CLUE, SYSTEM, ("clue_id",), rule=["Q02", "X"])) == ["A", "B"]
    assert ids(casework.read(CLUE, SYSTEM, factor=None, rule="Q02")) == ["B"]
    assert ids(casework.read(CLUE, SYSTEM, factor=(None, "a21026"))) == ["A", "B", "C"]
    assert casework.read(CLUE, SYSTEM, clue_id=()).empty
    assert ids(casework.read(CLUE, SYSTEM, t_start="2026-11-19T08:00")) == ["A", "B", "C"]
    with pytest.raises(KeyError, match="no column 'colour'"):
        casework.read(CLUE, SYSTEM, colour="red")


def test_bad_rows_are_refused_in_one_sentence_and_nothing_is_written(casework):
    with pytest.raises(ValueError, match=r"“线索”的“置信度”（confidence）有 1 行大于上限 1，例如第 2 行为 7"):
        casework.put(CLUE, clues("A", "B").assign(confidence=[0.5, 7.0]))
    with pytest.raises(ValueError, match="重复"):
        casework.put(CLUE, clues("A", "A"))
    with pytest.raises(ValueError, match="warehouse"):
        casework.read(HOUR, SYSTEM)
    assert casework.read(CLUE, SYSTEM).empty


def test_nobody_reads_another_jurisdiction(casework):
    codes = ["330212", "330205", "310115", "3302", "33021"]
    casework.put(CLUE, clues(*"ABCDE").assign(adcode=codes))
    assert ids(casework.read(CLUE, OFFICER)) == ["A"]
    assert ids(casework.read(CLUE, NEIGHBOUR)) == ["C"]
    assert ids(casework.read(CLUE, Viewer(Role.LEADER, ("33", "3101")))) == ["A", "B", "C", "D", "E"]
    assert casework.read(CLUE, Viewer(Role.OFFICER, ())).empty
    assert casework.read(CLUE, NEIGHBOUR, clue_id="A").empty
    with pytest.raises(ValueError, match="is not a code"):
        casework.read(CLUE, Viewer(Role.OFFICER, ("３３",)))


def test_a_shared_case_is_seen_from_every_side(casework):
    row = {
        "site_id": "S1", "border_level": "city", "distance_m": 300.0, "lon_wgs84": 121.0, "lat_wgs84": 30.0,
        "clue_ids": "A", "state": "LEAD_RECEIVED", "opened_on": "2026-11-20",
    }  # fmt: skip
    sides = [("1", "330212", "320583"), ("2", "320583", "340100;310115"), ("3", "320583", "340100")]
    casework.put(
        XCASE,
        pd.DataFrame([row | {"case_id": c, "lead_adcode": a, "partner_adcodes": b} for c, a, b in sides]),
    )
    assert casework.read(XCASE, OFFICER)["case_id"].tolist() == ["1"]
    assert casework.read(XCASE, NEIGHBOUR)["case_id"].tolist() == ["2"]


def test_a_state_is_changed_with_a_reason_by_whoever_sees_the_clue(casework):
    casework.put(CLUE, clues("A"))
    for viewer, state, reason, says in (
        (NEIGHBOUR, "PUSHED", "越界", "不在您的辖区内"),
        (OFFICER, "PUSHED", " ", "须写明理由"),
        (OFFICER, "DONE", "好", "没有“DONE”这个线索状态"),
    ):
        with pytest.raises(ValueError, match=says):
            casework.update_clue_state(viewer, "A", state, reason)
    assert casework.read(CLUE, SYSTEM)["state"].tolist() == ["RAW"]
    casework.update_clue_state(OFFICER, "A", "DISMISSED", "在线设备检修")
    with casework.database.reading() as connection:
        events = connection.execute(text("SELECT actor, action, entity_id, detail FROM event")).all()
    assert [tuple(e) for e in events] == [("officer", "clue_state", "A", "RAW → DISMISSED：在线设备检修")]


def test_the_event_chain_shows_changes_and_refuses_them(casework, monkeypatch):
    for n in range(4):
        casework.record(OFFICER, "export", "clue", f"E{n}", "导出 12 行")
    assert casework.verify_events() == []
    for change in ("UPDATE event SET detail = 'x' WHERE seq = 2", "DELETE FROM event WHERE seq = 2"):
        with pytest.raises(DatabaseError), casework.database.writing() as connection:
            connection.execute(text(change))
    assert casework.verify_events() == []
    monkeypatch.setenv("JINGWEI_AUDIT_KEY", "another")
    assert len(casework.verify_events()) == 4


def test_a_change_behind_the_back_of_the_triggers_is_found(casework):
    if not casework.database.is_sqlite:
        pytest.skip("needs to drop SQLite triggers")
    for n in range(4):
        casework.record(OFFICER, "export", "clue", f"E{n}")
    with pytest.raises(DatabaseError), casework.database.writing() as connection:
        connection.execute(text("INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 2"))
    with casework.database.writing() as connection:
        for name in ("event_no_update", "event_no_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE event SET entity_id = 'E9' WHERE seq = 2"))
    assert len(casework.verify_events()) == 1
    assert "第 2 条" in casework.verify_events()[0]
    with casework.database.writing() as connection:
        connection.execute(text("DELETE FROM event WHERE seq = 2"))
    assert "第 2 条缺失" in casework.verify_events()[0]


def test_many_writers_at_once_lose_nothing(casework):
    failures = []

    def work(n: int) -> None:
        try:
            for k in range(15):
                casework.put(CLUE, clues(f"C{n}-{k}"))
                casework.record(OFFICER, "export", "clue", f"{n}-{k}")
        except Exception as error:  # the thread's failure is the test's
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(casework.read(CLUE, SYSTEM)) == 90
    assert casework.verify_events() == []


def test_a_home_is_reopened_with_its_rows(url, casework):
    casework.put(CLUE, clues("A"))
    again = SqlCasework(url)
    assert ids(again.read(CLUE, SYSTEM)) == ["A"]
    again.close()


def test_large_screenings_are_put_in_seconds(casework):
    n = 20_000
    rows = clues(*(f"XS-{i:08d}" for i in range(n))).assign(value=np.linspace(0, 9, n))
    assert casework.put(CLUE, rows) == n
    assert len(casework.read(CLUE, OFFICER, ("clue_id", "value"))) == n
