"""Saved views: opened by those their scope names, changed by their owner alone, removed so that they can come back."""

from datetime import datetime

import pytest
from sqlalchemy import text

from store import saved_views
from store.saved_views import Asked, change, remove, restore, save, tour, views
from store.viewer import SYSTEM, Role, Viewer

CITY = Viewer(Role.OFFICER, ("3304",), "city")
DISTRICT = Viewer(Role.OFFICER, ("330481",), "district")
PROVINCE = Viewer(Role.LEADER, ("33",), "province")
ELSEWHERE = Viewer(Role.NEIGHBOUR, ("3205",), "elsewhere")
EVERY = (CITY, DISTRICT, PROVINCE, ELSEWHERE)


def kept(casework, scope="mine", viewer=CITY, title="夜间", address="/?layer=pm25&zoom=9.50"):
    return save(casework, viewer, Asked(title, address, scope))


def seen(casework, viewer):
    return views(casework, viewer)["title"].tolist()


@pytest.mark.parametrize(
    ("scope", "readers"),
    [("mine", {"city"}), ("team", {"city", "district", "province"}), ("everyone", {v.name for v in EVERY})],
)
def test_the_scope_says_who_may_open_a_view(casework, scope, readers):
    kept(casework, scope)
    assert {v.name for v in EVERY if seen(casework, v)} == readers
    assert views(casework, CITY)["is_own"].tolist() == [True]
    assert seen(casework, SYSTEM) == ["夜间"]


def test_what_is_kept_comes_back_as_it_was(casework, monkeypatch):
    monkeypatch.setattr("store.saved_views.now", lambda: datetime(2026, 11, 21, 9, 30))
    number = kept(casework, title="  石化  园区 ", address="/?layer=pm25&lang=en&sel=area_330481&cell=")
    row = views(casework, CITY).iloc[0]
    assert number.startswith("ST-20261121-")
    assert row["title"] == "石化 园区"
    assert row["address"] == "/?layer=pm25&sel=area_330481", "the language is the reader's own"
    assert (row["seq"], row["dwell_s"]) == (0, saved_views.DWELL_S)


@pytest.mark.parametrize("viewer", [DISTRICT, PROVINCE, ELSEWHERE])
@pytest.mark.parametrize("act", ["change", "remove"])
def test_only_the_owner_changes_a_view(casework, viewer, act):
    number = kept(casework, "everyone")
    with pytest.raises(ValueError, match="只有保存人"):
        change(casework, viewer, number, title="改名") if act == "change" else remove(
            casework, viewer, number
        )
    assert seen(casework, CITY) == ["夜间"]


def test_a_removed_view_is_gone_and_comes_back(casework):
    number = kept(casework, "everyone")
    remove(casework, CITY, number)
    assert seen(casework, CITY) == seen(casework, PROVINCE) == []
    with pytest.raises(ValueError, match="没有这个视图"):
        change(casework, CITY, number, title="改名")
    with pytest.raises(ValueError, match="没有这个视图"):
        restore(casework, PROVINCE, number)
    restore(casework, CITY, number)
    assert seen(casework, PROVINCE) == ["夜间"]


def test_the_tour_follows_the_places(casework):
    numbers = [kept(casework, "team", title=title) for title in ("甲", "乙", "丙")]
    change(casework, CITY, numbers[0], seq=3, dwell_s=45)
    change(casework, CITY, numbers[2], seq=1)
    found = tour(casework, DISTRICT)
    assert found["title"].tolist() == ["丙", "甲"]
    assert found["dwell_s"].tolist() == [20, 45]
    assert tour(casework, ELSEWHERE).empty


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": ""}, "名称"),
        ({"title": "长" * 41}, "名称"),
        ({"title": "换\x00行"}, "名称"),
        ({"scope": "world"}, "可见范围"),
        ({"address": "/rules?x=1"}, "地图页"),
        ({"address": "//evil.example/?x=1"}, "地图页"),
        ({"address": "javascript:alert(1)"}, "地图页"),
        ({"address": "/?sel=" + "x" * 6000}, "地图页"),
    ],
)
def test_what_cannot_be_kept_is_refused(casework, given, why):
    with pytest.raises(ValueError, match=why):
        save(casework, CITY, Asked(**{"title": "夜间", "address": "/", "scope": "mine"} | given))
    assert views(casework, CITY).empty


@pytest.mark.parametrize(
    "given", [{"seq": -1}, {"seq": "1"}, {"seq": True}, {"dwell_s": 4}, {"dwell_s": 601}]
)
def test_places_and_seconds_have_bounds(casework, given):
    number = kept(casework)
    with pytest.raises(ValueError, match="整数"):
        change(casework, CITY, number, **given)


def test_one_person_keeps_a_hundred_at_most(casework, monkeypatch):
    monkeypatch.setattr("store.saved_views.MOST", 2)
    for title in ("甲", "乙"):
        kept(casework, title=title)
    with pytest.raises(ValueError, match="已有 2 个"):
        kept(casework, title="丙")
    kept(casework, viewer=DISTRICT, title="别人的")


def test_every_act_is_on_record(casework):
    number = kept(casework)
    change(casework, CITY, number, title="白天", seq=2)
    remove(casework, CITY, number)
    restore(casework, CITY, number)
    with casework.database.reading() as connection:
        rows = connection.execute(
            text("SELECT action, entity_id, actor, detail FROM event ORDER BY seq")
        ).all()
    assert [row.action for row in rows] == ["view_save", "view_change", "view_remove", "view_restore"]
    assert {(row.entity_id, row.actor) for row in rows} == {(number, "city")}
    assert rows[1].detail == "名称：白天；轮播次序：2"
    assert casework.verify_events() == []
