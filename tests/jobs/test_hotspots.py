"""The hotspot job: all days once, only what changed again, and clues when there is something to compare with."""

from copy import deepcopy
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from demo_city import new_casework
from paths import real

from geo import cells
from geo.grid import Grid
from geo.raster import Weights
from jobs import hotspots
from jobs.hotspots import EAST_CHINA, Request, answer, run
from jobs.progress import Silent
from schema.clue import DATASET as CLUE
from schema.hotspot_cell import DATASET as CELL
from schema.hotspot_list import DATASET as LIST
from schema.permit import DATASET as PERMIT
from schema.pm25_grid import DATASET as PIXEL
from schema.site import DATASET as SITE
from schema.wind import DATASET as WIND
from store.memory import MemoryStore
from store.viewer import SYSTEM

pytestmark = pytest.mark.slow

FIRST, DAYS = date(2026, 10, 26), 9
LAST = FIRST + timedelta(days=DAYS - 1)
GRID = Grid.from_centres(30.62 + 0.01 * np.arange(36), 120.60 + 0.01 * np.arange(40))
PLUME = (30.80, 120.80)
SITE_AT = (30.817, 120.80)  # 1.9 km north of the plume


def pixels(day: date, product: str = "pm25_test", plume: float = 30.0, noise_of: int = 0) -> pd.DataFrame:
    """A quiet day with one plume; a cloud over the west that grows with the day."""
    lat, lon = GRID.centres()
    random = np.random.default_rng([day.toordinal(), noise_of])
    away = ((lat - PLUME[0]) / 0.012) ** 2 + ((lon - PLUME[1]) / 0.014) ** 2
    values = 35 + random.normal(0, 0.8, lat.shape) + plume * np.exp(-away / 2)
    values[:, : max(0, (day - FIRST).days)] = np.nan
    row, col = np.indices(GRID.shape)
    return pd.DataFrame(
        {
            "product": product, "day": pd.Timestamp(day), "row": row.ravel(), "col": col.ravel(),
            "pm25_ug_m3": values.ravel(),
        }
    )  # fmt: skip


def wind(day: date) -> pd.DataFrame:
    at = pd.date_range(day, periods=24, freq="h")
    return pd.DataFrame(
        {"at": at, "lat_wgs84": 30.75, "lon_wgs84": 120.75, "u10_m_s": 0.0, "v10_m_s": -3.0, "blh_m": 500.0}
    )


def world(*, with_sites: bool = True, with_wind: bool = True) -> MemoryStore:
    store = MemoryStore()
    store.put_arrays("grid", "pm25_test", GRID.arrays())
    days = [FIRST + timedelta(days=i) for i in range(DAYS)]
    store.append(PIXEL, pd.concat([pixels(day) for day in days]), source="test")
    if with_sites:
        lat = np.array([SITE_AT[0], 30.77])
        sites = pd.DataFrame({"site_id": ["A", "B"], "name": ["甲厂", "乙厂"], "adcode": "330411"})
        sites = sites.assign(lat_wgs84=lat, lon_wgs84=120.80)
        permits = pd.DataFrame({"permit_no": ["P1", "P2"], "site_id": ["A", "B"], "category": "重点管理"})
        permits = permits.assign(valid_from=pd.Timestamp("2024-01-01"), pm_t_a=20.0, hours_per_year=5000.0)
        store.append(SITE, sites, source="test")
        store.append(PERMIT, permits, source="test")
    if with_wind:
        store.append(WIND, pd.concat([wind(day) for day in days]), source="test")
    return store


@cache
def any_casework():
    """For tests that do not look at clues."""
    return new_casework()


def work(store, casework=None, **given):
    return run(store, casework or any_casework(), progress=Silent(), **given)


@pytest.fixture(scope="module")
def done():
    store, casework = world(), new_casework()
    return store, casework, work(store, casework)


def test_every_day_is_judged_with_coverage_and_reason(done) -> None:
    store, _, outcome = done
    found = store.read(CELL, SYSTEM)
    assert outcome.days == DAYS == found["day"].nunique() and outcome.cells == len(found)
    assert set(found["resolution"]) == {7} and set(found["product"]) == {"pm25_test"}
    assert (found["excess_ug_m3"].isna() == found["reason"].notna()).all()
    assert found["coverage"].between(0, 1).all() and (found["coverage"] == 0).any()
    assert not found["is_finer_than_pixels"].any()
    assert found["source_adcode"].dropna().str.match(r"\d{6}").all()


def test_the_plume_is_the_hotspot_of_every_day(done) -> None:
    store, _, _ = done
    middle = str(cells.to_hex(cells.of_points(*(np.array([x]) for x in PLUME), 7))[0])
    rows = store.read(CELL, SYSTEM, cell=middle)
    assert rows["is_significant"].all() and rows["is_top10"].all() and (rows["bubble_level"] >= 1).all()
    assert rows["hot_days_30"].tolist() == rows["seen_days_30"].tolist() == list(range(1, DAYS + 1))
    assert rows["is_persistent"].tolist() == [False] + [True] * (DAYS - 1)


def test_monthly_lists_name_the_plume_once_there_are_enough_days(done) -> None:
    store, _, _ = done
    lists = store.read(LIST, SYSTEM)
    assert lists.empty, "six days of October and three of November are no month"
    again = world()
    earlier = [FIRST - timedelta(days=i) for i in range(1, 11)]
    again.append(PIXEL, pd.concat([pixels(day) for day in earlier]), source="test")
    later = [LAST + timedelta(days=i) for i in range(1, 7)]
    again.append(PIXEL, pd.concat([pixels(day, plume=50) for day in later]), source="test")
    work(again)
    lists = again.read(LIST, SYSTEM)
    november = lists[lists["month"] == "2026-11"]
    assert lists.loc[lists["month"] == "2026-10", "warnings_running"].max() == 1
    assert november["warnings_running"].max() == november["warnings_year"].max() == 2
    assert set(lists["list_kind"]) == {"mean", "mom"}
    assert not lists["is_escalated"].any()


def test_the_site_upwind_gets_a_clue_the_one_downwind_none(done) -> None:
    _, casework, outcome = done
    found = casework.read(CLUE, SYSTEM, rule="H01")
    assert outcome.clues == 1 and found["site_id"].tolist() == ["A"]
    row = found.iloc[0]
    assert row["t_start"] == pd.Timestamp(FIRST), "the run is as old as the data"
    assert row["t_end"] == row["as_of"] == pd.Timestamp(LAST) + pd.Timedelta(days=1)
    assert row["clue_id"].startswith(f"XS-{FIRST:%Y%m%d}-330411-")


def test_a_second_run_writes_nothing_and_says_the_same(done) -> None:
    store, casework, _ = done
    before, version = casework.read(CLUE, SYSTEM), store.version(CELL)
    outcome = work(store, casework)
    assert (outcome.days, outcome.cells, outcome.clues) == (0, 0, 1)
    assert store.version(CELL) == version
    pd.testing.assert_frame_equal(casework.read(CLUE, SYSTEM), before)


@pytest.fixture
def again(done):
    """A store of its own in the state after the first run."""
    return deepcopy(done[0])


def test_a_new_and_a_corrected_day_are_all_the_work_and_give_what_doing_all_at_once_gives(again) -> None:
    casework, at_once, whole = new_casework(), new_casework(), world()
    new, corrected = LAST + timedelta(days=1), FIRST + timedelta(days=4)
    for store in (again, whole):
        store.append(PIXEL, pixels(corrected, plume=0), source="correction")
        store.append(PIXEL, pixels(new), source="test")
        store.append(WIND, wind(new), source="test")
    assert work(again, casework).days == DAYS - 4 + 1, "the corrected day and those that look back on it"
    work(whole, at_once)
    pd.testing.assert_frame_equal(again.read(CELL, SYSTEM), whole.read(CELL, SYSTEM))
    ours, theirs = casework.read(CLUE, SYSTEM), at_once.read(CLUE, SYSTEM)
    pd.testing.assert_frame_equal(ours, theirs)
    assert ours["t_start"].tolist() == [pd.Timestamp(corrected) + pd.Timedelta(days=1)]


def test_a_single_day_is_judged_with_its_window() -> None:
    store = world()
    assert work(store, day=LAST).days == 1
    found = store.read(CELL, SYSTEM)
    assert found["day"].unique().tolist() == [pd.Timestamp(LAST)]
    assert found["seen_days_30"].max() == DAYS


def test_rows_taken_back_are_written_again(again) -> None:
    again.rollback(again.batches(CELL)[-1].batch_id)
    assert work(again).days == DAYS


def test_other_products_and_resolutions_of_a_day_stay(again) -> None:
    store = again
    assert work(store, resolution=6).days == DAYS
    assert set(store.read(CELL, SYSTEM)["resolution"]) == {6, 7}
    store.put_arrays("grid", "other", GRID.arrays())
    store.append(PIXEL, pixels(LAST, product="other", noise_of=1), source="test")
    work(store)
    last = store.read(CELL, SYSTEM, start=LAST)
    assert set(zip(last["product"], last["resolution"], strict=True)) == {
        ("pm25_test", 6), ("pm25_test", 7), ("other", 7),
    }  # fmt: skip


def test_weights_are_kept_and_used_again(again, monkeypatch) -> None:
    name = f"{GRID.grid_id}-r7"
    assert len(Weights.from_arrays(again.arrays("weights", name)).cells) > 300
    monkeypatch.setattr("jobs.hotspot_track.weights", lambda *given: pytest.fail("computed again"))
    again.append(PIXEL, pixels(LAST + timedelta(days=1)), source="test")
    assert work(again).days == 1


@pytest.mark.parametrize(("missing", "words"), [("with_wind", "没有风场数据"), ("with_sites", "没有载明")])
def test_without_wind_or_permits_there_are_hotspots_but_no_clues_and_it_says_why(missing, words) -> None:
    outcome = work(world(**{missing: False}))
    assert outcome.days == DAYS and outcome.clues == 0
    assert any(words in note for note in outcome.notes)


def test_no_pixels_no_work() -> None:
    assert work(MemoryStore()).notes == (hotspots.NOTHING,)


@pytest.mark.parametrize("case", ["day", "grid", "shape"])
def test_what_cannot_be_done_is_said_in_a_sentence(case) -> None:
    store = world()
    if case == "day":
        with pytest.raises(ValueError, match="2020-01-01 没有 PM2.5 网格数据"):
            work(store, day=date(2020, 1, 1))
    elif case == "grid":
        store.append(PIXEL, pixels(LAST, product="unknown"), source="test")
        with pytest.raises(ValueError, match="unknown 没有登记网格坐标"):
            work(store)
    else:
        store.append(PIXEL, pixels(LAST).assign(row=lambda x: x["row"] + 1), source="test")
        with pytest.raises(ValueError, match="超出登记的网格"):
            work(store)


def test_a_whole_continent_is_cut_to_the_sites_or_to_east_china() -> None:
    store = world(with_sites=False, with_wind=False)
    wide = Grid(np.linspace(15, 55, 41), np.linspace(75, 140, 66))
    store.put_arrays("grid", "wide", wide.arrays())
    rows = pixels(LAST, product="wide")
    store.append(PIXEL, rows[(rows["row"] < 40) & (rows["col"] < 50)], source="test")
    outcome = answer(store, any_casework(), Request(LAST, 6), Silent())
    assert any("范围过大" in note and "114.8–123.2°E" in note for note in outcome.notes)
    assert any("像元约" in note and "并非实测" in note for note in outcome.notes)
    found = store.read(CELL, SYSTEM, product="wide")
    lat, lon = cells.centres(cells.from_hex(found["cell"].to_numpy(object)))
    west, south, east, north = EAST_CHINA
    assert ((lon > west - 0.1) & (lon < east + 0.1) & (lat > south - 0.1) & (lat < north + 0.1)).all()
    assert found["is_finer_than_pixels"].all()


def test_real_fused_days_over_east_china_have_hotspots() -> None:
    files = sorted(real("pm25_east_asia_202001").glob("*.nc"))
    store = MemoryStore()
    frames = []
    for path in files:
        with xr.open_dataset(path, engine="h5netcdf") as data:
            values = data["PM25_fused"].to_numpy()
            lat, lon, day = data["lat"].to_numpy(), data["lon"].to_numpy(), data.attrs["date"]
        row, col = np.indices(values.shape)
        frames.append(
            pd.DataFrame(
                {
                    "product": "gvna", "day": pd.Timestamp(day), "row": row.ravel(), "col": col.ravel(),
                    "pm25_ug_m3": values.ravel().astype(float),
                }
            )
        )  # fmt: skip
    store.put_arrays("grid", "gvna", Grid.from_centres(lat, lon).arrays())
    store.append(PIXEL, pd.concat(frames), source="real")
    outcome = work(store, resolution=6)
    assert outcome.days == len(files) == 21 and outcome.clues == 0
    assert any("36 km" in note for note in outcome.notes)
    found = store.read(CELL, SYSTEM, ("day", "cell", "is_significant", "is_top10", "reason", "pm25_ug_m3"))
    hot = found["is_significant"] & found["is_top10"]
    assert hot.groupby(found["day"]).sum().min() > 0
    assert 0.02 < hot.mean() < 0.2
    judged = found["reason"].isna()
    assert judged.mean() > 0.9 and found.loc[judged, "pm25_ug_m3"].between(0, 700).all()
