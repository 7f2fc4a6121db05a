"""The plan job: reads targets and teams, writes visits and reasons, replaces the day's draft."""

from datetime import timedelta

import pandas as pd
import pytest
from builders import sites
from planning import DAY, scored

from jobs.plan import run
from jobs.progress import Silent
from schema import plan_left_out, plan_visit, target, team
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM

TEAM = {
    "team_id": "T1",
    "name": "宁波一组",
    "home_adcode": "330206",
    "lon_wgs84": 121.8,
    "lat_wgs84": 29.95,
    "shift_start_min": 510,
    "shift_end_min": 1050,
    "skills": "cems;air",
    "jurisdictions": "3302",
    "max_visits": 6,
}


@pytest.fixture
def home(tmp_path):
    store, casework = MemoryStore(), SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    changes = [{"site_id": f"S{i + 1}", "adcode": "330206" if i % 2 == 0 else "320506"} for i in range(20)]
    casework.put(target.DATASET, scored(*changes, sites=sites(20)).reset_index(drop=True))
    store.append(team.DATASET, pd.DataFrame([TEAM]), source="test")
    yield store, casework
    casework.close()


def test_every_target_is_planned_or_has_a_reason(home):
    store, casework = home
    plan_id = run(store, casework, day=DAY, seconds=0.1, progress=Silent())
    visits = casework.read(plan_visit.DATASET, SYSTEM, plan_id=plan_id)
    left = casework.read(plan_left_out.DATASET, SYSTEM, plan_id=plan_id)
    assert plan_id == "JH-20261121-01"
    assert len(visits) + len(left) == 20 and not set(visits["site_id"]) & set(left["site_id"])
    assert set(left.loc[left["adcode"] == "320506", "reason_code"]) == {"no_jurisdiction"}
    assert "演示热电" in left.loc[left["reason_code"] == "lower_value", "reason"].iloc[0]
    assert visits["seq"].tolist() == list(range(1, len(visits) + 1)) and len(visits) > 1


def test_a_new_plan_replaces_the_draft_and_counts_on(home):
    store, casework = home
    run(store, casework, day=DAY, seconds=0, progress=Silent())
    assert run(store, casework, day=DAY, seconds=0, progress=Silent()) == "JH-20261121-02"
    assert set(casework.read(plan_visit.DATASET, SYSTEM, day=DAY)["plan_id"]) == {"JH-20261121-02"}
    assert set(casework.read(plan_left_out.DATASET, SYSTEM, day=DAY)["plan_id"]) == {"JH-20261121-02"}
    assert casework.verify_events() == []


def test_a_day_without_targets_or_teams_is_refused_with_what_to_do(home):
    store, casework = home
    with pytest.raises(ValueError, match="先运行 targets"):
        run(store, casework, day=DAY + timedelta(days=1), progress=Silent())
    with pytest.raises(ValueError, match="先导入检查组"):
        run(MemoryStore(), casework, day=DAY, progress=Silent())
