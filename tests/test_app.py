"""The command line: what it answers, with which exit code, and what it leaves behind."""

import json
import subprocess
import sys

import openpyxl
import pandas as pd
import pytest
from paths import ROOT

import app
from callbacks import serving
from jobs.output import output
from schema import clue, hotspot_cell, site
from settings import Settings
from store.accounts import Account, Accounts
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM, Role, Viewer

SITES = "点位编号,企业名称,行政区划代码,经度,纬度\nS1,演示一厂,330402,120.78,30.75\nS2,演示二厂,330402,120.79,999\n"


def run(home, *words):
    return app.main(["--home", str(home), *words])


@pytest.fixture
def sites_file(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text(SITES, encoding="utf-8-sig")
    return path


def test_an_unknown_command_is_wrong_usage():
    with pytest.raises(SystemExit) as left:
        app.main(["fly"])
    assert left.value.code == 2


def test_a_map_without_equals_sign_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as left:
        run(tmp_path, "import", "site", "x.csv", "--map", "name")
    assert left.value.code == 2


def test_a_failure_is_one_clear_line_and_exit_one(tmp_path, capsys):
    assert run(tmp_path, "plan", "--date", "2026-11-21") == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert said == ["没有检查组，请先导入检查组（import team 文件）。"]


def test_import_export_and_rollback(tmp_path, sites_file, capsys):
    home, rejects, back = tmp_path / "home", tmp_path / "rejected.csv", tmp_path / "sites.xlsx"
    assert run(home, "import", "site", str(sites_file), "--crs", "wgs84", "--rejects", str(rejects)) == 0
    said = capsys.readouterr().out
    assert "999" in rejects.read_text("utf-8-sig")
    assert run(home, "export", "site", str(back)) == 0
    sheet = openpyxl.load_workbook(back)["点位"]
    assert [c.value for c in sheet[1]][:2] == ["点位编号", "企业名称"]
    assert sheet.max_row == 2
    batch = said.split("批次号：")[1].split()[0]
    assert run(home, "rollback", batch) == 0
    assert app.open_stores(Settings(home=home))[0].read(site.DATASET, SYSTEM).empty
    assert run(home, "rollback", batch) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path, sites_file, capsys):
    home = tmp_path / "home"
    arguments = ("import", "site", str(sites_file), "--crs", "wgs84")
    assert run(home, *arguments, "--dry-run") == 0
    tried = capsys.readouterr().out
    assert "没有写入任何数据" in tried
    assert app.needs_demo(Settings(home=home))
    assert run(home, *arguments) == 0
    assert tried.splitlines()[0] in capsys.readouterr().out


def test_catalogues_as_json(capsys, tmp_path):
    assert run(tmp_path, "rules", "--json") == 0
    rules = json.loads(capsys.readouterr().out)
    assert {"Q02", "Y27", "N01", "P01"} <= {r["code"] for r in rules}
    assert run(tmp_path, "datasets", "--json") == 0
    assert {"site", "cems_hour", "clue"} <= {d["name"] for d in json.loads(capsys.readouterr().out)}


def test_a_sound_home_passes_the_check_and_a_damaged_one_fails(tmp_path, sites_file, capsys):
    home = tmp_path / "home"
    run(home, "import", "site", str(sites_file), "--crs", "wgs84")
    assert run(home, "check") == 0
    damaged = next((home / "warehouse" / "site").rglob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert run(home, "check") == 1
    assert "不完好" in capsys.readouterr().err


def test_results_for_programs_keep_machine_names_and_for_people_get_titles(tmp_path):
    store = MemoryStore()
    rows = pd.DataFrame(
        {
            "site_id": ["S1"],
            "name": ["演示一厂"],
            "adcode": ["330402"],
            "lon_wgs84": [120.78],
            "lat_wgs84": [30.75],
        }
    )
    store.append(site.DATASET, rows, source="test")
    found = pd.DataFrame({"clue_id": ["XS-1"], "rule": ["Y27"], "site_id": ["S1"], "message": ["疑似"]})
    output(store, tmp_path / "clues.csv", clue.DATASET, found)
    assert list(pd.read_csv(tmp_path / "clues.csv", encoding="utf-8-sig")) == [
        "clue_id",
        "rule",
        "site_id",
        "message",
    ]
    output(store, tmp_path / "clues.geojson", clue.DATASET, found)
    feature = json.loads((tmp_path / "clues.geojson").read_text())["features"][0]
    assert feature["geometry"]["coordinates"] == [120.78, 30.75]
    output(store, tmp_path / "clues.xlsx", clue.DATASET, found)
    assert openpyxl.load_workbook(tmp_path / "clues.xlsx")["线索"]["A1"].value == "线索编号"


def test_cells_are_outlines_in_geojson(tmp_path):
    cells = pd.DataFrame({"cell": ["87309a4ddffffff"], "resolution": [7], "pm25_ug_m3": [61.0]})
    output(MemoryStore(), tmp_path / "cells.geojson", hotspot_cell.DATASET, cells)
    feature = json.loads((tmp_path / "cells.geojson").read_text())["features"][0]
    assert feature["geometry"]["type"] == "Polygon"


def test_a_home_without_accounts_lets_in_whoever_sits_at_the_machine(tmp_path):
    casework = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    accounts = Accounts(casework.database)
    app.seed_local_account(accounts)
    (local,) = accounts.accounts()
    assert local.viewer.sees("330402") and local.viewer.sees("650100") and not local.viewer.sees_all
    mine = Account("me", "我", Viewer(Role.LEADER, ("33",), "me"))
    accounts.seed_accounts([mine])
    app.seed_local_account(accounts)
    assert [a.account_id for a in accounts.accounts()] == ["me"]
    casework.close()


def test_an_interrupted_demo_is_built_again(tmp_path):
    settings = Settings(home=tmp_path)
    assert app.needs_demo(settings)
    (tmp_path / "warehouse" / "site").mkdir(parents=True)
    (tmp_path / "warehouse" / "site" / "manifest.json").write_text("{}")
    assert not app.needs_demo(settings)
    (tmp_path / app.UNFINISHED).touch()
    assert app.needs_demo(settings)


def test_the_service_refuses_other_interfaces_and_taken_ports(tmp_path, capsys):
    assert run(tmp_path, "serve", "--no-demo", "--host", "0.0.0.0") == 1
    assert "只允许本机访问" in capsys.readouterr().err
    with serving.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(tmp_path, "serve", "--no-demo", "--port", port) == 1
    assert "已被占用" in capsys.readouterr().err


def test_a_second_process_runs_beside_and_a_failing_one_is_said(tmp_path):
    mark = tmp_path / "mark"
    with serving.beside(["-c", f"open({str(mark)!r}, 'w').close()"]):
        pass
    assert mark.exists()
    with pytest.raises(ValueError, match="未能完成"):
        serving.apart(["-c", "raise SystemExit(1)"])


def test_serving_builds_the_base_map_first_when_there_is_none(tmp_path, monkeypatch):
    """And only then: the pages never wait for it."""
    asked = []
    monkeypatch.setenv("JINGWEI_BASEMAP", str(tmp_path / "base.mbtiles"))
    monkeypatch.setattr(serving, "require_own", lambda settings: None)
    monkeypatch.setattr(serving, "apart", lambda command: asked.append(command[-1]))
    monkeypatch.setattr(serving, "serve", lambda *_: asked.append("serving"))
    assert run(tmp_path, "serve", "--no-demo") == 0
    (tmp_path / "base.mbtiles").touch()
    assert run(tmp_path, "serve", "--no-demo") == 0
    assert asked == ["basemap", "serving", "serving"]


@pytest.mark.slow
def test_the_program_starts_as_a_script():
    done = subprocess.run([sys.executable, str(ROOT / "app.py"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "hotspots" in done.stdout


def test_the_warehouse_may_lie_at_an_address(tmp_path, monkeypatch):
    monkeypatch.setenv("JINGWEI_WAREHOUSE", "memory://jingwei/warehouse")
    settings = Settings(home=tmp_path)
    store, casework = app.open_stores(settings)
    row = {"site_id": "S1", "name": "甲厂", "adcode": "330206", "lon_wgs84": 121.8, "lat_wgs84": 29.9}
    store.append(site.DATASET, pd.DataFrame([row]), source="test")
    assert len(app.open_stores(settings)[0].read(site.DATASET, SYSTEM)) == 1
    assert not app.needs_demo(settings) and not (tmp_path / "warehouse").exists()
    casework.close()
