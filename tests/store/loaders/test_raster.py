"""PM2.5 and wind grids: axes and curvilinear grids, days from every place a file may keep them, units, missing pixels."""

import bad_containers
import numpy as np
import pandas as pd
import pytest
import rasterio
import xarray as xr
from affine import Affine
from paths import real

from geo.grid import Grid
from schema.catalogue import datasets
from store.loaders.limits import Limits
from store.loaders.netcdf import bare_name, opened
from store.loaders.raster import load_pm25, load_wind, read_geotiff, read_netcdf
from store.loaders.refusal import Refused

PM25, WIND = datasets()["pm25_grid"], datasets()["wind"]
LAT, LON = np.array([32.0, 31.0, 30.0]), np.array([120.0, 121.0, 122.0, 123.0])


def written(
    path, values, dims=("lat", "lon"), *, units="ug/m3", name="PM25", attrs=None, engine="h5netcdf", **coords
):
    coords = {"lat": ("lat", LAT), "lon": ("lon", LON)} | coords
    found = xr.Dataset({name: (dims, values, {"units": units})}, coords, attrs or {})
    found.to_netcdf(path, engine=engine)
    return path


def loaded(path, kind="netcdf4", **mapping):
    return load_pm25(PM25, read_netcdf(path, kind, Limits(), mapping))


def test_axes_with_the_day_in_the_file_name(tmp_path):
    path = written(tmp_path / "tap_2026-01-02.nc", np.arange(12.0).reshape(3, 4))
    found, arrays = loaded(path)
    rows = found.rows
    assert rows["day"].unique().tolist() == [pd.Timestamp("2026-01-02")] and rows[
        "product"
    ].unique().tolist() == ["tap"]
    assert rows.set_index(["row", "col"]).loc[(2, 1), "pm25_ug_m3"] == 9.0
    assert arrays["lat"].tolist() == LAT.tolist()
    assert Grid.from_arrays(arrays).grid_id == Grid.from_centres(LAT, LON).grid_id


@pytest.mark.parametrize("engine", ["h5netcdf", "scipy"])
def test_both_kinds_of_netcdf_and_the_day_in_an_attribute(tmp_path, engine):
    path = written(tmp_path / "a.nc", np.ones((3, 4)), attrs={"date": "2026-01-03"}, engine=engine)
    found, _ = loaded(path, "netcdf3" if engine == "scipy" else "netcdf4")
    assert found.rows["day"].iloc[0] == pd.Timestamp("2026-01-03")


def test_hours_become_means_of_the_beijing_day(tmp_path):
    times = pd.date_range("2026-01-01 16:00", periods=48, freq="h")  # UTC: two whole days in Beijing
    values = np.repeat(np.arange(48.0), 12).reshape(48, 3, 4)
    values[5, 0, 0] = np.nan
    path = written(tmp_path / "hourly.nc", values, ("time", "lat", "lon"), time=("time", times))
    rows = loaded(path)[0].rows.set_index(["day", "row", "col"])["pm25_ug_m3"]
    assert rows[pd.Timestamp("2026-01-02"), 1, 1] == pytest.approx(np.arange(24).mean())
    assert rows[pd.Timestamp("2026-01-03"), 1, 1] == pytest.approx(np.arange(24, 48).mean())
    assert rows[pd.Timestamp("2026-01-02"), 0, 0] == pytest.approx((np.arange(24).sum() - 5) / 23)


def test_missing_negative_and_fill_values_stay_missing(tmp_path):
    values = np.array([[1.0, np.nan, -999.0, 1e20]] * 3)
    found, _ = loaded(written(tmp_path / "a_20260102.nc", values))
    assert len(found.rows) == 12 and found.rows["pm25_ug_m3"].notna().sum() == 3
    assert any("6 个像元为负值或填充值" in note for note in found.notes)
    with pytest.raises(Refused, match="所有像元都是缺测"):
        loaded(written(tmp_path / "b_20260102.nc", np.full((3, 4), np.nan)))


def test_units_are_converted_and_other_quantities_refused(tmp_path):
    found, _ = loaded(written(tmp_path / "a_20260102.nc", np.full((3, 4), 3e-8), units="kg m-3"))
    assert found.rows["pm25_ug_m3"].iloc[0] == pytest.approx(30.0)
    with pytest.raises(Refused, match="单位是“K”，不是 PM2.5"):
        loaded(written(tmp_path / "b_20260102.nc", np.ones((3, 4)), units="K"))


def test_a_dimension_order_of_longitude_first_is_turned(tmp_path):
    path = written(tmp_path / "a_20260102.nc", np.arange(12.0).reshape(4, 3), ("lon", "lat"))
    rows = loaded(path)[0].rows.set_index(["row", "col"])["pm25_ug_m3"]
    assert rows[0, 3] == 9.0 and rows[2, 0] == 2.0


def test_what_is_missing_is_named(tmp_path):
    with pytest.raises(Refused, match="找不到日期"):
        loaded(written(tmp_path / "a.nc", np.ones((3, 4))))
    assert loaded(tmp_path / "a.nc", day="2026-01-05")[0].rows["day"].iloc[0] == pd.Timestamp("2026-01-05")
    with pytest.raises(Refused, match="没有名为 PM2.5 的变量（ozone）"):
        loaded(written(tmp_path / "b_20260102.nc", np.ones((3, 4)), name="ozone"))
    with pytest.raises(Refused, match="变量“x”不在文件里"):
        loaded(tmp_path / "b_20260102.nc", pm25_ug_m3="x")


def test_names_without_their_date():
    from pathlib import Path

    assert bare_name(Path("gVNA_fused_20200101.nc")) == "gVNA_fused"
    assert bare_name(Path("2026-01-02.nc")) == "grid"
    assert bare_name(Path("pm25.2026.01.02.v3.nc")) == "pm25_v3"


def test_damaged_data_inside_a_sound_header_is_refused(tmp_path):
    path = bad_containers.netcdf(tmp_path / "a_20260102.nc")
    content = bytearray(path.read_bytes())
    path.write_bytes(bytes(content[:-40]))
    with pytest.raises(Refused, match="不完整|不是完整"):
        loaded(path)


def test_real_curvilinear_days(tmp_path):
    path = real("pm25_east_asia_202001/gVNA_fused_20200115.nc")
    found, arrays = loaded(path)
    assert len(found.rows) == 127 * 172 and found.rows["day"].iloc[0] == pd.Timestamp("2020-01-15")
    assert str(arrays["method"]) == "模型与地面站融合的格网，不是卫星反演"
    grid = Grid.from_arrays(arrays)
    assert grid.shape == (127, 172) and not grid.is_regular
    assert grid.pixel_km2() == pytest.approx(35.8**2, rel=0.05)
    lat, lon = grid.centres()
    assert np.abs(lat - arrays["lat"]).max() < 0.02 and np.abs(lon - arrays["lon"]).max() < 0.04


def test_the_raw_model_variable_is_another_product_with_another_method():
    path = real("pm25_east_asia_202001/gVNA_fused_20200101.nc")
    found, arrays = loaded(path, pm25_ug_m3="PM25_cmaq")
    assert found.rows["product"].unique().tolist() == ["gVNA_fused_PM25_cmaq"]
    assert str(arrays["method"]) == "空气质量模型模拟，不是卫星反演"


def test_real_aerosol_optical_depth_is_not_taken_for_pm25():
    path = next(real("satellite").glob("M2T1NXAER*.nc4"))
    with opened(path, "netcdf4", Limits()) as found:
        assert found["TOTEXTTAU"].shape == (24, 66, 52)
    with pytest.raises(Refused, match="没有名为 PM2.5 的变量"):
        loaded(path)
    with pytest.raises(Refused, match="单位是“1”"):
        loaded(path, pm25_ug_m3="TOTEXTTAU")


def test_real_geotiff_needs_a_day_and_keeps_its_edges():
    path = real("satellite/london_pm25_0p001deg.tif")
    with pytest.raises(Refused, match="找不到日期"):
        read_geotiff(path, Limits(), {})
    found, arrays = load_pm25(PM25, read_geotiff(path, Limits(), {"day": "2015-01-01", "product": "london"}))
    assert len(found.rows) == 461 * 877 and arrays["lat_b"].shape == (462,)
    assert arrays["lat_b"][0] == pytest.approx(51.71655, abs=1e-4)
    assert found.rows["pm25_ug_m3"].between(8, 35).all()


def test_geotiff_in_a_projected_system_and_with_nodata(tmp_path):
    path = tmp_path / "utm_20260102.tif"
    values = np.full((5, 6), 40.0, "float32")
    values[0, 0] = -9999
    profile = {"driver": "GTiff", "width": 6, "height": 5, "count": 1, "dtype": "float32", "nodata": -9999}
    with rasterio.open(
        path, "w", crs="EPSG:32651", transform=Affine(1000, 0, 300_000, 0, -1000, 3_320_000), **profile
    ) as file:
        file.write(values, 1)
    found, arrays = load_pm25(PM25, read_geotiff(path, Limits(), {}))
    assert found.rows["pm25_ug_m3"].isna().sum() == 1 and arrays["lat_b"].shape == (6, 7)
    assert Grid.from_arrays(arrays).pixel_km2() == pytest.approx(1.0, rel=0.01)


def test_wind_components_become_rows_in_beijing_time(tmp_path):
    times = pd.date_range("2026-01-01", periods=2, freq="6h")
    block = np.ones((2, 3, 4))
    wind = xr.Dataset(
        {"u10": (("time", "lat", "lon"), block), "v10": (("time", "lat", "lon"), 2 * block)},
        {"lat": LAT, "lon": LON, "time": times},
    )
    wind.to_netcdf(tmp_path / "wind.nc", engine="h5netcdf")
    rows = load_wind(WIND, tmp_path / "wind.nc", "netcdf4", Limits()).rows
    assert len(rows) == 24 and rows["at"].min() == pd.Timestamp("2026-01-01 08:00")
    assert set(rows["v10_m_s"]) == {2.0}


def test_real_wind_without_a_date_is_refused():
    path = real("wind/china-wind.nc")
    kind = "netcdf4" if path.read_bytes()[:4] == b"\x89HDF" else "netcdf3"
    with pytest.raises(Refused, match="找不到日期"):
        load_wind(WIND, path, kind, Limits())
