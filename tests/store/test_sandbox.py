"""The parsing child is bounded in time, memory and output, and every way it can end is one clear sentence."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import bad_containers
import bad_files
import pytest
from paths import ROOT, real

from store import sandbox
from store.loaders.drivers import ALLOWED
from store.loaders.limits import Limits
from store.loaders.refusal import Refused
from store.sandbox import Request, parse_files

pytestmark = pytest.mark.slow

QUICK = Limits(wall_seconds=60, cpu_seconds=30)


def sites(folder: Path, name: str = "sites.csv") -> Path:
    path = folder / name
    path.write_text(bad_files.HEADER + bad_files.ROW, "utf-8")
    return path


def parsed(dataset, files, tmp_path, limits=QUICK, **options):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return parse_files(Request(dataset, tuple(files), **options), scratch, limits)


def test_gives_rows_rejects_notes_and_counts_files(tmp_path):
    first, second = sites(tmp_path, "a.csv"), tmp_path / "b.csv"
    second.write_text(
        bad_files.HEADER + "S2,演示二号,330206,121.85,29.91\nS3,,330206,121.85,29.91\n", "utf-8"
    )
    told = []
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    results = parse_files(Request("site", (first, second)), scratch, QUICK, done=told.append)
    assert told == [1, 2] and [r.accepted for r in results] == [1, 1]
    assert results[1].frame()["name"].tolist() == ["演示二号"]
    assert results[1].rejects["行号"].tolist() == ["3"]
    assert "“企业名称”为空" in results[1].rejects["原因"].iloc[0]


@pytest.mark.parametrize(
    ("behaviour", "limits", "says"),
    [
        ("sleep", Limits(wall_seconds=4), "读取超过 4 秒"),
        ("spin", Limits(cpu_seconds=1, wall_seconds=60), "计算时间超过 1 秒"),
        ("grow", Limits(memory_bytes=3 << 30), "内存超过 3072 MB"),
        ("write", Limits(output_bytes=8 << 20), "超过 8 MB"),
        ("abort", QUICK, "异常退出"),
    ],
)
def test_a_misbehaving_parser_ends_within_its_limit(behaviour, limits, says, tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "_CHILD", "tests.hostile_children")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "behaviour.txt").write_text(behaviour)
    start = time.monotonic()
    with pytest.raises(Refused, match=says) as refused:
        parse_files(Request("site", (sites(tmp_path),)), scratch, limits)
    assert time.monotonic() - start < 45
    assert str(refused.value).startswith("sites.csv：") and "\n" not in str(refused.value)
    assert not _children_of_this_process()


@pytest.mark.parametrize(
    ("dataset", "build"),
    [
        ("site", bad_files.million_rows),
        ("pm25_grid", bad_containers.truncated_netcdf),
        ("site", bad_files.vrt_named_gpkg),
    ],
)
def test_a_refusal_in_the_child_arrives_with_the_name_of_the_file(dataset, build, tmp_path):
    path = build(tmp_path)
    start = time.monotonic()
    with pytest.raises(Refused, match=f"^{path.name}：.*。$"):
        parsed(dataset, [path], tmp_path)
    assert time.monotonic() - start < 60


def test_a_real_file_that_hangs_the_hdf5_library_ends_with_the_cpu_limit(tmp_path):
    path, start = bad_containers.hanging_netcdf(tmp_path), time.monotonic()
    with pytest.raises(Refused, match="hang_20260102.nc：读取用的计算时间超过 4 秒"):
        parsed("pm25_grid", [path], tmp_path, Limits(cpu_seconds=4, wall_seconds=120))
    assert time.monotonic() - start < 60


def test_the_second_file_of_two_is_named_when_it_is_the_bad_one(tmp_path):
    with pytest.raises(Refused, match="^empty.csv：文件是空的"):
        parsed("site", [sites(tmp_path), bad_files.empty(tmp_path)], tmp_path)


def test_the_child_knows_no_driver_that_reads_elsewhere():
    code = "import json, pyogrio; print(json.dumps(list(pyogrio.list_drivers())))"
    ran = subprocess.run(
        [sys.executable, "-c", code], env=sandbox.environment(), capture_output=True, check=True, cwd=ROOT
    )
    assert set(json.loads(ran.stdout)) <= ALLOWED


def test_the_child_sees_no_secret_of_the_environment(monkeypatch):
    monkeypatch.setenv("JINGWEI_SECRET", "hunter2")
    assert "hunter2" not in sandbox.environment().values()


def test_real_pm25_days_come_through_with_their_grid(tmp_path):
    folder = real("pm25_east_asia_202001")
    files = sorted(folder.glob("*.nc"))[:3]
    results = parsed("pm25_grid", files, tmp_path)
    assert [r.accepted for r in results] == [127 * 172] * 3
    assert {r.product for r in results} == {"gVNA_fused"}
    assert results[0].arrays["lat_b"].shape == (128, 173)


def _children_of_this_process() -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(") ")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(stat[1]) == os.getpid() and b"hostile_children" in command:
                found.append(entry.name)
    return found
