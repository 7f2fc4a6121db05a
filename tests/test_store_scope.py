"""The same suite, second half: who sees which rows, and what holds after any history."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import LEADER, NOBODY, OFFICER, cells, hours, sites, values

from schema.cems_hour import DATASET as HOUR
from schema.core import Column, Dataset
from schema.hotspot_cell import DATASET as CELL
from schema.petition import DATASET as PETITION
from schema.site import DATASET as SITE
from schema.team import DATASET as TEAM
from store.base import Store
from store.memory import MemoryStore
from store.viewer import SYSTEM, Role, Viewer
from store.warehouse import Warehouse


def scoped(store: Store) -> None:
    store.append(SITE, sites(S1="330212", S2="330205", S3="310115", S4="320583"), source="a")
    store.append(HOUR, pd.concat([hours(f"S{n}-D1") for n in (1, 2, 3, 4, 5)]), source="a")


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [(OFFICER, ["S1"]), (LEADER, ["S1", "S2", "S3"]), (NOBODY, []), (SYSTEM, ["S1", "S2", "S3", "S4"])],
)
def test_rows_are_scoped_by_code_and_by_site(store, viewer, seen):
    scoped(store)
    assert values(store.read(SITE, viewer, ("site_id",)), "site_id") == seen
    rows = store.read(HOUR, viewer, ("site_id", "value"))
    assert rows["site_id"].cat.categories.tolist() == seen + (["S5"] if viewer is SYSTEM else [])
    assert store.read(HOUR, viewer, ("value",), site_id="S4").empty == ("S4" not in seen)
    assert len(store.read(HOUR, viewer, ("value",))) == len(rows)


def test_scope_follows_the_sites_as_they_are_now(store):
    scoped(store)
    assert len(store.read(HOUR, OFFICER)) == 2
    store.append(SITE, sites(S1="310115", S2="330212"), source="moved")
    assert set(store.read(HOUR, OFFICER)["site_id"]) == {"S2"}


def test_rows_without_any_code_are_seen_by_the_system_only(store):
    rows = pd.DataFrame(
        [
            {"petition_id": f"P{n}", "received_at": "2026-11-01", "topic": "气", "summary": "有异味"}
            for n in (1, 2)
        ]
    )
    topic = PETITION["topic"].choices[0] if PETITION["topic"].choices else "气"
    store.append(PETITION, rows.assign(adcode=["330212", "310115"], topic=topic), source="a")
    assert values(store.read(PETITION, OFFICER), "petition_id") == ["P1"]
    assert len(store.read(PETITION, SYSTEM)) == 2


def test_any_of_several_codes_in_any_scope_column_opens_a_row(store):
    case = Dataset(
        "shared_case", "跨界", "one row per case", ("id",),
        (Column("id", "text", "编号"), Column("lead", "text", "牵头"), Column("partners", "text", "协同", optional=True)),
        "测试", scoped_by=("lead", "partners"),
    )  # fmt: skip
    rows = [
        ("1", "310115", "320583;330212"),
        ("2", "330212", None),
        ("3", "310115", "320583"),
        ("4", "310115", "3302120"),
    ]
    store.append(case, pd.DataFrame(rows, columns=["id", "lead", "partners"]), source="a")
    assert values(store.read(case, OFFICER), "id") == ["1", "2", "4"]


def test_public_data_are_seen_without_a_jurisdiction(store):
    assert CELL.scope == ()
    assert TEAM.scope == ("home_adcode",)
    store.append(CELL, cells(), source="a")
    assert len(store.read(CELL, NOBODY)) == 8


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "%",
        "_",
        "33%",
        "3302 OR 1=1",
        "' OR ''='",
        "33021",
        "330212;",
        "３３",
        "*",
        "3302\n",
        "33.2",
        "²²",
    ],
)
def test_no_hostile_prefix_opens_a_foreign_row(store, prefix):
    scoped(store)
    try:
        viewer = Viewer(Role.OFFICER, (prefix,))
    except ValueError:
        return
    for dataset in (SITE, HOUR):
        assert store.read(dataset, viewer).empty


CODES = st.sampled_from(["330212", "330205", "330100", "310115", "320583"])
SMALL = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@SMALL
@given(
    owners=st.dictionaries(st.integers(0, 9), CODES, min_size=1),
    prefixes=st.sets(st.sampled_from(["33", "3302", "330212", "31"])),
)
def test_nobody_reads_another_jurisdiction(tmp_path_factory, owners, prefixes):
    viewer = Viewer(Role.OFFICER, tuple(prefixes))
    for store in (MemoryStore(), Warehouse(tmp_path_factory.mktemp("w"))):
        store.append(SITE, sites(**{f"S{k}": v for k, v in owners.items()}), source="a")
        store.append(HOUR, pd.concat([hours(f"S{k}-D1", values=(1.0,)) for k in owners]), source="a")
        wanted = sorted(f"S{k}" for k, v in owners.items() if v.startswith(viewer.prefixes) and prefixes)
        assert values(store.read(HOUR, viewer), "site_id") == wanted
        names = store.read(SITE, viewer)["name"].cat.categories
        assert sorted(names) == sorted(f"S{k}-{v}" for k, v in owners.items() if f"S{k}" in wanted)


ROW = st.tuples(
    st.sampled_from(["S1-D1", "S1-D2", "S2-D1"]), st.integers(0, 60), st.floats(0, 9), st.sampled_from("ND")
)
STEP = st.tuples(st.lists(ROW, max_size=8, unique_by=lambda r: r[:2]), st.booleans(), st.integers(0, 5))


@pytest.mark.slow
@SMALL
@given(steps=st.lists(STEP, max_size=5), start=st.integers(0, 60), flag=st.sampled_from("ND"))
def test_the_warehouse_agrees_with_the_definition_after_any_history(tmp_path_factory, steps, start, flag):
    pair = (MemoryStore(), Warehouse(tmp_path_factory.mktemp("w")))
    zero = pd.Timestamp("2026-11-01")
    for rows, replace, back in steps:
        frame = pd.DataFrame(rows, columns=["outlet_id", "n", "value", "flag"])
        frame = frame.assign(hour=zero + pd.to_timedelta(frame.pop("n"), "h"), site_id="S1", factor="a21026")
        for store in pair:
            store.append(HOUR, frame, source="x", replace=replace)
        if back < len(pair[0].batches(HOUR)):
            for store in pair:
                store.rollback(store.batches(HOUR)[back].batch_id)
    asked = [
        {},
        {"flag": flag},
        {"start": zero + pd.Timedelta(start, "h")},
        {"outlet_id": ["S1-D2", "S2-D1"]},
    ]
    for question in asked:
        memory, warehouse = (s.read(HOUR, SYSTEM, ("value", "outlet_id", "hour"), **question) for s in pair)
        pd.testing.assert_frame_equal(memory, warehouse)
    assert pair[0].days(HOUR) == pair[1].days(HOUR)
