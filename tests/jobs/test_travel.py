"""Which travel times a plan gets: estimates by area, numbers of a file, or a road router, never a silent mixture."""

import builders
import numpy as np
import pytest

from analytics.plan.roads import AREAS
from analytics.plan.travel import AreaTravel, RoadTravel
from jobs.travel import travel
from schema import area
from settings import Settings
from store.memory import MemoryStore
from store.osrm import Osrm

SLOWER = """
[[area]]
prefix = "3302"
title = "宁波"
detour = 1.6
town_km_h = 20
suburb_km_h = 30
open_km_h = 60
"""
A, B = np.array([[121.84, 29.9]]), np.array([[121.60, 29.9]])


@pytest.fixture
def store():
    made = MemoryStore()
    made.append(area.DATASET, builders.areas(), source="test")
    return made


def test_estimates_by_area_are_the_default(store, tmp_path):
    found = travel(store, Settings(home=tmp_path))
    assert isinstance(found, AreaTravel) and found.areas == AREAS and len(found.codes) == 2
    assert (found.between(A, B)[0] == RoadTravel().between(A, B)[0]).all()


def test_a_file_changes_numbers(store, tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_TRAVEL", str(tmp_path / "travel.toml"))
    (tmp_path / "travel.toml").write_text(SLOWER, "utf-8")
    slower = travel(store, Settings(home=tmp_path)).between(A, B)[0]
    assert slower > RoadTravel().between(A, B)[0]
    (tmp_path / "travel.toml").write_text("[[area", "utf-8")
    with pytest.raises(ValueError, match="TOML"):
        travel(store, Settings(home=tmp_path))


def test_a_router_of_the_settings_takes_their_place(store, tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_OSRM", "http://127.0.0.1:5000/")
    with pytest.raises(ValueError, match="允许名单"):
        travel(store, Settings(home=tmp_path))
    monkeypatch.setenv("JINGWEI_HOSTS", "127.0.0.1:5000")
    assert isinstance(travel(store, Settings(home=tmp_path)), Osrm)
