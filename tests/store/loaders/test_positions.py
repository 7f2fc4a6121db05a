"""Positions end as WGS-84 in the right district, or the file is refused with the numbers."""

import numpy as np
import pandas as pd
import pytest
from paths import real

from geo.crs import SYSTEMS, distance_m, from_wgs84
from schema.catalogue import datasets
from store import boundaries
from store.loaders.anchors import by_districts, by_registered
from store.loaders.convert import Options, load
from store.loaders.refusal import Refused
from store.loaders.table import RawTable

SITE, PETITION, STATION = (datasets()[name] for name in ("site", "petition", "air_station"))


def table(**columns) -> RawTable:
    frame = pd.DataFrame({n: pd.Series(v, dtype=object) for n, v in enumerate(columns.values())})
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return RawTable(tuple(columns), lambda: iter([frame]))


def sites(lon, lat, adcode=None, **more):
    n = len(lon)
    codes = {} if adcode is None else {"adcode": adcode}
    return table(
        site_id=[f"S{k}" for k in range(n)],
        name=[f"演示{k}" for k in range(n)],
        lon=lon,
        lat=lat,
        **codes,
        **more,
    )


@pytest.fixture(scope="module")
def scattered():
    """2,000 seeded points in the Yangtze delta with the district each lies in."""
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(118.5, 121.5, 3000), rng.uniform(30, 33, 3000)
    from geo.join import locate

    code = locate(lon, lat, boundaries.polygons("district"), coast_km=0)
    known = ~pd.isna(code)
    return lon[known][:2000], lat[known][:2000], code[known][:2000]


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_declared_system_is_converted_below_a_centimetre(system):
    lon, lat = from_wgs84([121.8440], [29.9088], system)
    loaded = load(SITE, sites(list(lon), list(lat)), Options(crs=system))
    row = loaded.rows.iloc[0]
    assert distance_m(row["lon_wgs84"], row["lat_wgs84"], 121.8440, 29.9088) < 0.01
    assert row["adcode"] == "330206" and row["source_crs"] == system
    assert any("由坐标所在区县补上" in note for note in loaded.notes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_undeclared_system_is_found_from_the_stated_districts(system, scattered):
    lon, lat, code = scattered
    x, y = from_wgs84(lon, lat, system)
    loaded = load(SITE, sites(list(x), list(y), list(code)), Options())
    away = distance_m(loaded.rows["lon_wgs84"], loaded.rows["lat_wgs84"], *_by_id(loaded.rows, lon, lat))
    assert away.max() < 0.01
    assert any("坐标系没有声明，核对为" in note for note in loaded.notes)


def test_an_undeclared_system_that_cannot_be_told_is_refused_with_the_numbers(scattered):
    lon, lat, code = (values[:30] for values in scattered)
    with pytest.raises(Refused, match=r"按所填区县核对 30 行：按 WGS-84 有 \d+ 行在界外.*--crs"):
        load(SITE, sites(list(lon), list(lat), list(code)), Options())
    with pytest.raises(Refused, match="没有行政区划代码等可核对的内容"):
        load(SITE, sites(list(lon), list(lat)), Options())


def test_registered_positions_tell_the_system_with_five_matches():
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(121, 122, 6), rng.uniform(29.5, 30, 6)
    x, y = from_wgs84(lon, lat, "gcj02")
    registered = pd.DataFrame(
        {"site_id": [f"S{k}" for k in range(6)], "uscc": None, "lon_wgs84": lon, "lat_wgs84": lat}
    )
    loaded = load(SITE, sites(list(x), list(y)), Options(registered=registered))
    assert distance_m(loaded.rows["lon_wgs84"], loaded.rows["lat_wgs84"], lon, lat).max() < 0.01
    assert by_registered(x[:4], y[:4], lon[:4], lat[:4]).system is None
    assert by_registered(x + 0.01, y, lon, lat).system is None


def test_noise_never_leads_to_a_wrong_system(scattered):
    lon, lat, code = scattered
    rng = np.random.default_rng(9)
    for system in SYSTEMS:
        x, y = from_wgs84(lon + rng.normal(0, 0.003, len(lon)), lat + rng.normal(0, 0.003, len(lat)), system)
        for rows in (slice(0, 100), slice(100, 400), slice(0, 2000)):
            found = by_districts(x[rows], y[rows], code[rows], boundaries.polygons("district")).system
            assert found in (system, None)


def test_swapped_columns_are_named_and_single_rows_rejected():
    with pytest.raises(Refused, match="经度和纬度写反了（2 行，如第 2、3 行）"):
        load(SITE, sites([29.9, 29.8], [121.8, 121.9]), Options(crs="wgs84"))
    loaded = load(SITE, sites([121.84, 29.8, 121.85], [29.9, 121.9, 29.91]), Options(crs="wgs84"))
    assert len(loaded.rows) == 2 and "疑似写反" in loaded.rejects["原因"].iloc[0]


def test_zero_positions_are_rejected_or_missing_where_optional():
    loaded = load(SITE, sites([0, 121.84], [0, 29.9]), Options(crs="wgs84"))
    assert "坐标是 0，0" in loaded.rejects["原因"].iloc[0]
    petitions = table(
        信访编号=["P1"],
        受理时间=["2026-01-02 08:00"],
        区划代码=["330206"],
        经度=[0],
        纬度=[0],
        类型=["异味"],
        内容摘要=["夜间异味"],
    )
    loaded = load(PETITION, petitions, Options())
    assert loaded.rows["lon_wgs84"].isna().all() and any("坐标为 0" in note for note in loaded.notes)


def test_codes_coarse_unknown_and_far_are_told():
    loaded = load(
        SITE,
        sites([121.844] * 4, [29.9088] * 4, ["330206", "330200", "330299", "340122"]),
        Options(crs="wgs84"),
    )
    assert loaded.rows["adcode"].tolist() == ["330206", "330206", "330206", "340122"]
    told = "；".join(loaded.notes)
    assert "1 行的行政区划代码只到省或市" in told and "1 行的行政区划代码不在现行代码表中" in told
    assert "1 行的坐标在所填区县以外 5 公里以上" in told and "如第 5 行" in told


def test_nowhere_without_code_is_rejected():
    loaded = load(SITE, sites([125.0, 121.844], [30.0, 29.9088]), Options(crs="wgs84"))
    assert loaded.rejects["行号"].tolist() == [2] and "不在任何区县内" in loaded.rejects["原因"].iloc[0]


def test_a_header_and_a_person_who_disagree_are_refused():
    columns = {"site_id": ["S1"], "name": ["甲"], "经度(GCJ-02)": [121.8], "纬度(GCJ-02)": [29.9]}
    with pytest.raises(Refused, match="表头写明坐标系是 GCJ-02，--crs 却是 wgs84"):
        load(SITE, table(**columns), Options(crs="wgs84"))
    assert load(SITE, table(**columns), Options()).rows["source_crs"].tolist() == ["gcj02"]


def test_a_declared_system_that_does_not_fit_is_doubted_aloud(scattered):
    lon, lat, code = scattered
    x, y = from_wgs84(lon, lat, "bd09")
    loaded = load(SITE, sites(list(x), list(y), list(code)), Options(crs="wgs84"))
    assert any("核对结果不像" in note for note in loaded.notes)


def test_a_stated_province_that_disagrees_is_a_note():
    loaded = load(SITE, sites([121.844], [29.9088], province=["Anhui"]), Options(crs="wgs84"))
    assert any("填 Anhui，坐标在浙江省" in note for note in loaded.notes)
    loaded = load(SITE, sites([121.844], [29.9088], 省份=["浙江"]), Options(crs="wgs84"))
    assert not any("所填省份" in note for note in loaded.notes)


def test_real_stations_cannot_be_told_apart_and_are_refused_until_declared():
    frame = pd.read_csv(real("air_stations/station_info.csv"), dtype=object)
    stations = RawTable(tuple(frame.columns), lambda: iter([frame.set_axis(range(frame.shape[1]), axis=1)]))
    with pytest.raises(Refused, match="--crs"):
        load(STATION, stations, Options())
    assert len(load(STATION, stations, Options(crs="wgs84")).rows) == 1498


def _by_id(rows, lon, lat):
    at = rows["site_id"].astype(str).str.removeprefix("S").astype(int).to_numpy()
    return lon[at], lat[at]
