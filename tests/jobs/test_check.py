"""Damage to a home is found and said; leftovers are swept."""

import os
import time

import pandas as pd
import pytest
from sqlalchemy import text

from jobs.check import Level, run
from schema.cems_hour import DATASET as HOUR
from schema.outlet import DATASET as OUTLET
from schema.site import DATASET as SITE
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM
from store.warehouse import Warehouse


@pytest.fixture
def casework(tmp_path):
    opened = SqlCasework(f"sqlite+pysqlite:///{tmp_path / 'casework.db'}")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse")
    fill(made)
    return made


def fill(store) -> None:
    site = {"site_id": "S1", "name": "甲", "adcode": "330212", "lon_wgs84": 121.5, "lat_wgs84": 29.9}
    store.append(SITE, pd.DataFrame([site]), source="a")
    outlet = {
        c.name: c.choices[0] if c.choices else "x"
        for c in OUTLET.columns
        if not c.optional and c.dtype == "text"
    }
    store.append(OUTLET, pd.DataFrame([outlet | {"outlet_id": "D1", "site_id": "S1"}]), source="a")
    store.append(HOUR, hours(), source="a")


def hours(outlet="D1", day="2026-11-01") -> pd.DataFrame:
    at = pd.date_range(day, periods=3, freq="h")
    return pd.DataFrame({"hour": at, "value": 1.0}).assign(
        outlet_id=outlet, site_id="S1", factor="a21026", flag="N"
    )


def said(findings) -> list[tuple[str, str]]:
    return [(f.level, f.text) for f in findings]


def test_a_sound_home_has_no_findings(store, casework):
    casework.record(SYSTEM, "import", "site", "S1")
    assert run(store, casework) == []


def test_it_works_on_a_store_in_memory(casework):
    store = MemoryStore()
    fill(store)
    assert run(store, casework) == []


def test_a_changed_byte_a_cut_file_and_a_lost_file_are_found(store, casework):
    store.append(HOUR, hours(day="2026-11-02"), source="b")
    store.append(HOUR, hours(day="2026-11-03"), source="c")
    flipped, cut, lost = sorted(store.files.root.glob("cems_hour/*/*.parquet"))
    content = bytearray(flipped.read_bytes())
    content[len(content) // 2] ^= 1
    flipped.write_bytes(content)
    cut.write_bytes(cut.read_bytes()[:-20])
    lost.unlink()
    findings = run(store, casework)
    assert [f.level for f in findings] == [Level.ERROR] * 3
    assert ["校验值不同" in f.text for f in findings] == [True, True, False]
    assert "date=2026-11-03" in findings[2].text
    assert "丢失" in findings[2].text


def test_an_unreadable_manifest_is_found(store, casework):
    (store.files.root / "site" / "manifest.json").write_text("{")
    with pytest.raises(ValueError, match="清单（manifest.json）已损坏"):
        store.read(SITE, SYSTEM)
    findings = run(store, casework)
    assert findings[0].level is Level.ERROR
    assert findings[0].text == "“点位”的清单（manifest.json）已损坏，无法读取；请从备份恢复。"


def test_leftovers_are_swept_once_they_are_old(store, casework):
    batch = store.append(HOUR, hours(day="2026-11-05"), source="b")
    store.rollback(batch.batch_id)
    orphan = next(store.files.root.glob("cems_hour/date=2026-11-05/*.parquet"))
    part = orphan.with_name(".x.part")
    part.write_text("half")
    assert run(store, casework) == []
    manifest = store.files.root / "cems_hour" / "manifest.json"
    for path in (orphan, part):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    assert run(store, casework) == [], "withdrawn a moment ago, somebody may be reading it"
    os.utime(manifest, (time.time() - 7200, time.time() - 7200))
    assert said(run(store, casework)) == [(Level.NOTE, "清理了 2 个未发布或已撤销的文件。")]
    assert not orphan.exists()
    assert len(store.read(HOUR, SYSTEM)) == 3


def test_files_hidden_by_a_replacement_are_kept_for_its_rollback(store, casework):
    newer = store.append(HOUR, hours(), source="b", replace=True)
    for path in store.files.root.glob("cems_hour/*/*.parquet"):
        os.utime(path, (1.0, 1.0))
    assert run(store, casework) == []
    store.rollback(newer.batch_id)
    assert len(store.read(HOUR, SYSTEM)) == 3


def test_rows_that_refer_to_nothing_are_counted(store, casework):
    store.append(HOUR, hours(outlet="D7"), source="b")
    (finding,) = run(store, casework)
    assert finding.level is Level.WARNING
    assert "“自动监控小时均值”引用了 1 个不存在的" in finding.text
    assert "例如 D7" in finding.text


def test_a_broken_event_chain_is_an_error(store, casework):
    casework.record(SYSTEM, "import", "site", "S1")
    with casework.database.writing() as connection:
        connection.execute(text("DROP TRIGGER event_no_update"))
        connection.execute(text("UPDATE event SET actor = 'x'"))
    assert [f.level for f in run(store, casework)] == [Level.ERROR]
