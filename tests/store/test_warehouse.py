"""What only files can get wrong: kills, races, layout."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from schema.cems_hour import DATASET as HOUR
from store import files
from store.files import LocalFiles, UrlFiles, files_at
from store.viewer import SYSTEM
from store.warehouse import Warehouse

ROOT = Path(__file__).resolve().parents[2]
KILLS = 15
WRITER = """
import sys
import pandas as pd
from schema.cems_hour import DATASET as HOUR
from store.warehouse import Warehouse
store = Warehouse(sys.argv[1])
for n in range(int(sys.argv[2]), 10**6):
    at = pd.date_range("2026-11-01", periods=48, freq="h")
    rows = pd.DataFrame({"hour": at, "value": float(n)})
    rows = rows.assign(outlet_id=f"D{n % 3}", site_id="S1", factor="a21026", flag="N")
    store.append(HOUR, rows, source=str(n), replace=n % 5 == 0)
    print(n, flush=True)
"""


def hours(outlet="D1", day="2026-11-01", n=3, value=1.0) -> pd.DataFrame:
    at = pd.date_range(day, periods=n, freq="h")
    return pd.DataFrame({"hour": at, "value": value}).assign(
        outlet_id=outlet, site_id="S1", factor="a21026", flag="N"
    )


@pytest.mark.slow
def test_killed_writers_leave_no_torn_read_and_lose_no_acknowledged_batch(tmp_path):
    reader, stop = Warehouse(tmp_path), threading.Event()
    torn, reads = [], []

    def poll() -> None:
        while not stop.is_set():
            try:
                rows = reader.read(HOUR, SYSTEM, ("outlet_id", "value"))
                reads.append(len(rows))
                if (
                    rows.groupby("outlet_id", observed=True)["value"].agg(["size", "nunique"]) != [48, 1]
                ).any(axis=None):
                    torn.append(rows)
            except Exception as error:  # any failure of a read is what this test looks for
                torn.append(error)

    poller = threading.Thread(target=poll)
    poller.start()
    acknowledged, start = [], 0
    for kill in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(start)]
        writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        acknowledged.append(writer.stdout.readline().strip())
        time.sleep(0.002 * kill)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += writer.communicate()[0].split()
        start = int(acknowledged[-1]) + 1
    stop.set()
    poller.join()
    assert torn == []
    assert len(reads) > KILLS
    published = {batch.source for batch in reader.batches(HOUR)}
    assert set(acknowledged) <= published
    assert len(acknowledged) >= KILLS


def test_writers_at_once_all_get_in(tmp_path):
    def write(n: int) -> None:
        Warehouse(tmp_path).append(HOUR, hours(f"D{n}"), source=str(n))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Warehouse(tmp_path).batches(HOUR)) == 8
    assert len(Warehouse(tmp_path).read(HOUR, SYSTEM)) == 24


def test_a_read_that_began_before_a_rollback_still_finds_its_files(tmp_path):
    store = Warehouse(tmp_path)
    batch = store.append(HOUR, hours(), source="a")
    snapshot = store.manifest("cems_hour")
    store.rollback(batch.batch_id)
    assert all((tmp_path / part.path).exists() for part in snapshot.kept())


def test_the_layout_is_one_sorted_compressed_file_a_day_and_batch(tmp_path):
    store = Warehouse(tmp_path)
    batch = store.append(HOUR, hours(n=30).sample(frac=1, random_state=1), source="a.csv")
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet"))
    days = ("2026-11-01", "2026-11-02")
    assert found == [f"cems_hour/date={day}/{batch.batch_id}.parquet" for day in days]
    file = pq.ParquetFile(tmp_path / found[0])
    column = file.metadata.row_group(0).column(0)
    assert (column.compression, "RLE_DICTIONARY" in column.encodings) == ("ZSTD", True)
    assert file.read(columns=["hour"])["hour"].to_pylist() == sorted(
        file.read(columns=["hour"])["hour"].to_pylist()
    )
    manifest = json.loads((tmp_path / "cems_hour/manifest.json").read_text())
    (entry,) = manifest["entries"]
    assert entry["batch"]["source"] == "a.csv"
    assert [(p["rows"], p["is_sorted"], len(p["sha256"])) for p in entry["parts"]] == [
        (24, True, 64),
        (6, True, 64),
    ]


def test_the_history_tells_every_publication(tmp_path):
    store = Warehouse(tmp_path)
    first = store.append(HOUR, hours(), source="a")
    store.append(HOUR, hours(), source="b", replace=True)
    store.rollback(first.batch_id)
    assert [(e.action, e.batch_id == first.batch_id) for e in store.manifest("cems_hour").history] == [
        ("append", True), ("replace", False), ("rollback", True),
    ]  # fmt: skip


def test_days_outside_the_bounds_are_not_opened(tmp_path):
    store = Warehouse(tmp_path)
    store.append(HOUR, hours(n=96), source="a")
    for path in tmp_path.glob("cems_hour/date=2026-11-0[14]/*.parquet"):
        path.unlink()
    assert len(store.read(HOUR, SYSTEM, start="2026-11-02", end="2026-11-04")) == 48


def test_only_row_groups_that_can_match_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("store.frames.ROW_GROUP", 10)
    store = Warehouse(tmp_path)
    store.append(HOUR, pd.concat([hours(f"D{n}", n=24) for n in range(10)]), source="a")
    groups = []
    original = pq.ParquetFile.read_row_groups
    monkeypatch.setattr(
        pq.ParquetFile,
        "read_row_groups",
        lambda self, g, **k: (groups.append(list(g)), original(self, g, **k))[1],
    )
    assert len(store.read(HOUR, SYSTEM, outlet_id="D3")) == 24
    assert len(store.read(HOUR, SYSTEM, outlet_id=["D0", "D9"], hour="2026-11-01T05:00")) == 2
    assert store.read(HOUR, SYSTEM, outlet_id="nobody").empty
    assert [len(g) for g in groups] == [3, 4, 0]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    place = LocalFiles(tmp_path)
    place.write("a/b.json", b"old")
    monkeypatch.setattr(files.os, "fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        place.write("a/b.json", b"new")
    assert place.read("a/b.json") == b"old"


def test_an_address_needs_fsspec(monkeypatch):
    assert isinstance(files_at("data"), LocalFiles)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ValueError, match="需要先安装 fsspec"):
        files_at("s3://bucket/jingwei")


def test_an_object_store_holds_the_same_warehouse():
    store = Warehouse("memory://jingwei-test")
    batch = store.append(HOUR, hours(), source="a")
    store.append(HOUR, hours(value=2.0), source="b")
    store.put_arrays("k", "n", {"a": np.arange(2)})
    assert isinstance(store.files, UrlFiles)
    assert store.read(HOUR, SYSTEM)["value"].tolist() == [2.0] * 3
    assert store.arrays("k", "n")["a"].tolist() == [0, 1]
    path = store.manifest("cems_hour").kept()[0].path
    assert path in store.files.names("cems_hour")
    assert store.files.age_s(path, time.time()) < 60
    store.files.remove(path)
    store.files.remove(path)
    store.rollback(batch.batch_id)
    assert len(store.read(HOUR, SYSTEM)) == 3


def test_files_older_than_an_optional_column_are_read_as_empty_there(tmp_path):
    warehouse = Warehouse(tmp_path)
    gone = ("corrected", "amount_kg")
    older = replace(HOUR, columns=tuple(c for c in HOUR.columns if c.name not in gone))
    warehouse.append(older, hours(), source="before the columns were declared")
    assert Warehouse(tmp_path).read(HOUR, SYSTEM)["corrected"].isna().tolist() == [True] * 3
    assert Warehouse(tmp_path).read(HOUR, SYSTEM, corrected=1.0).empty
