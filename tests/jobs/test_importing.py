"""An import publishes everything or nothing, says what it did, and a dry run says the same without writing."""

import hashlib
import json
from dataclasses import asdict

import bad_containers
import bad_files
import pandas as pd
import pytest
from paths import real

from jobs import exporting, importing
from schema.catalogue import datasets
from store import sandbox
from store.loaders import child
from store.memory import MemoryStore
from store.viewer import SYSTEM

SITE = datasets()["site"]


@pytest.fixture
def store():
    """An empty store."""
    return MemoryStore()


@pytest.fixture
def in_process(monkeypatch):
    """Parse without a child: for tests that are not about the sandbox."""

    def parse_files(request, scratch, limits, *, done):
        child.parse_all(json.loads(json.dumps(asdict(request), default=str)), limits, scratch)
        return sandbox.results(request, scratch)

    monkeypatch.setattr(importing, "parse_files", parse_files)
    monkeypatch.setattr(child, "_allow_cpu", lambda limits: None)


@pytest.fixture
def files(tmp_path):
    """A file with two good rows and two bad ones."""
    path = tmp_path / "sites.csv"
    rows = [bad_files.ROW, "S2,=cmd(),330206,121.85,29.91\n", "S3,,330206,121.85,29.91\n", bad_files.ROW]
    path.write_text(bad_files.HEADER + "".join(rows), "utf-8")
    return [path]


def test_publishes_rows_keeps_the_original_and_writes_rejects(store, files, tmp_path):
    folder = tmp_path / "files"
    summary = importing.run(store, "site", files, folder=folder)
    assert (summary.accepted, summary.rejected) == (2, 2)
    assert summary.sentence == "“点位”接受 2 行，拒绝 2 行。"
    assert store.read(SITE, SYSTEM)["site_id"].tolist() == ["S1", "S2"]
    assert store.batches(SITE)[0].batch_id == summary.batch_id
    digest = hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert digest in store.batches(SITE)[0].source
    assert (folder / "originals" / digest[:2] / f"{digest}.csv").read_bytes() == files[0].read_bytes()
    assert json.loads((folder / "originals" / f"{summary.batch_id}.json").read_text())[0]["sha256"] == digest
    rejects = pd.read_csv(summary.rejects, dtype=str, encoding="utf-8-sig")
    assert rejects.columns[:3].tolist() == ["文件", "行号", "原因"]
    assert rejects["行号"].tolist() == ["4", "5"] and rejects["点位编号"].tolist() == ["S3", "S1"]
    assert any("拒绝原因——“企业名称”为空：1 行，如第 4 行" in note for note in summary.notes)


def test_a_dry_run_says_the_same_and_writes_nothing(in_process, store, files, tmp_path):
    folder = tmp_path / "files"
    tried = importing.run(store, "site", files, folder=folder, dry_run=True)
    assert not folder.exists() and not store.batches(SITE) and tried.batch_id is None
    done = importing.run(store, "site", files, folder=folder)
    assert (tried.sentence, tried.accepted, tried.rejected) == (done.sentence, done.accepted, done.rejected)
    assert tried.notes == done.notes


def test_rejects_go_where_asked_even_in_a_dry_run(in_process, store, files, tmp_path):
    path = tmp_path / "why.csv"
    assert importing.run(store, "site", files, dry_run=True, rejects=path).rejects == path
    assert "企业名称" in path.read_text("utf-8-sig")


@pytest.mark.parametrize("build", [bad_files.empty, bad_files.far_cell, bad_containers.zip_bomb_sheet])
def test_a_bad_file_stops_all_files_and_nothing_is_written(store, files, tmp_path, build):
    folder = tmp_path / "files"
    bad = build(tmp_path)
    with pytest.raises(ValueError, match=f"^{bad.name}：.*。$"):
        importing.run(store, "site", [*files, bad], folder=folder)
    assert not store.batches(SITE) and not folder.exists()


def test_no_acceptable_row_is_a_failure_with_the_reason(in_process, store, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(bad_files.HEADER + "S1,,330206,121.8,29.9\n", "utf-8")
    with pytest.raises(ValueError, match="没有一行可以导入.*“企业名称”为空"):
        importing.run(store, "site", [path])
    assert not store.batches(SITE)


def test_a_key_of_an_earlier_file_is_rejected_in_a_later_one(in_process, store, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(bad_files.HEADER + bad_files.ROW, "utf-8")
    summary = importing.run(
        store, "site", [tmp_path / "a.csv", tmp_path / "b.csv"], folder=tmp_path / "files"
    )
    assert (summary.accepted, summary.rejected) == (1, 1)
    rejects = pd.read_csv(summary.rejects, dtype=str)
    assert rejects.loc[0, ["文件", "行号"]].tolist() == ["b.csv", "2"] and "前面文件" in rejects["原因"][0]


def test_unknown_datasets_and_results_of_jobs_cannot_be_imported(in_process, store, files):
    for name in ("nothing", "clue", "hotspot_cell"):
        with pytest.raises(ValueError, match=f"没有可导入的数据集“{name}”.*site（点位）"):
            importing.run(store, name, files)
    assert importing.run(store, "点位", files, dry_run=True).dataset == "site"


def test_a_grid_that_differs_from_the_product_is_refused(in_process, store, tmp_path):
    first = bad_containers.netcdf(tmp_path / "p_20200101.nc")
    importing.run(store, "pm25_grid", [first])
    assert store.arrays("grid", "p")["lat_b"].shape == (4,)
    import h5py

    other = bad_containers.netcdf(tmp_path / "p_20200102.nc")
    with h5py.File(other, "a") as file:
        file["lat"][:] = [30.5, 31.5, 32.5]
    with pytest.raises(ValueError, match="p_20200102.nc：网格与产品“p”已有的网格不同"):
        importing.run(store, "pm25_grid", [other])
    assert importing.run(store, "pm25_grid", [other], mapping={"product": "p2"}).accepted == 12


def test_site_ids_that_nobody_knows_are_noted(in_process, store, files, tmp_path):
    importing.run(store, "site", files)
    path = tmp_path / "outlets.csv"
    path.write_text(
        "排放口编号,点位编号,排口代码,排放口名称,介质\nO1,S1,DA001,一号,废气\nO2,S9,DA002,二号,gas\n", "utf-8"
    )
    summary = importing.run(store, "outlet", [path])
    assert any("1 行的点位编号不在点位表中，如 S9" in note for note in summary.notes)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "parquet"])
def test_what_is_exported_can_be_imported_again(in_process, store, files, tmp_path, ending):
    importing.run(store, "site", files)
    path = tmp_path / f"out.{ending}"
    assert exporting.run(store, "site", path) == 2
    again = MemoryStore()
    importing.run(again, "site", [path])
    columns = ["site_id", "name", "adcode", "lon_wgs84", "lat_wgs84", "source_crs"]
    pd.testing.assert_frame_equal(
        again.read(SITE, SYSTEM)[columns].astype(object), store.read(SITE, SYSTEM)[columns].astype(object)
    )


def test_real_facilities(in_process, store, tmp_path):
    summary = importing.run(
        store,
        "site",
        [real("industry_china/industry_china.csv")],
        crs="wgs84",
        mapping={"name": "name_zh|name_en", "industry": "sector"},
        folder=tmp_path / "files",
    )
    assert summary.accepted + summary.rejected == 4253 and summary.accepted > 3000
    told = "；".join(summary.notes)
    assert "4253 行没有填行政区划代码，由坐标所在区县补上" in told and "用名称和坐标的摘要" in told
    assert "四川德胜" in told and "白象山铁矿" in told  # the two source errors that are known
    assert set(pd.read_csv(summary.rejects)["原因"]) == {"与前面的行重复（点位编号相同）"}


@pytest.mark.slow
def test_real_stations_and_a_month_of_real_pm25(store):
    stations = importing.run(store, "air_station", [real("air_stations/station_info.csv")], crs="wgs84")
    assert (stations.accepted, stations.rejected) == (1498, 0)
    days = sorted(real("pm25_east_asia_202001").glob("*.nc"))
    summary = importing.run(store, "pm25_grid", days)
    assert summary.accepted == 21 * 127 * 172
    assert len(store.days(datasets()["pm25_grid"])) == 21
    assert "不是卫星反演" in str(store.arrays("grid", "gVNA_fused")["method"])
