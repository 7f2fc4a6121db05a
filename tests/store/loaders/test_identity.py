"""Impossible codes reject the row; a site without an id gets a stable one, and the summary says so."""

import pandas as pd

from schema.catalogue import datasets
from store.loaders.convert import Options, load
from store.loaders.table import RawTable

SITE, PERMIT = datasets()["site"], datasets()["permit"]
USCC = "91330206MA2812340L"


def sites(**columns):
    size = len(next(iter(columns.values())))
    base = {
        "name": [f"演示{n}" for n in range(size)],
        "lon_wgs84": [121.844] * size,
        "lat_wgs84": [29.9088] * size,
    }
    frame = pd.DataFrame(base | columns, dtype=object)
    names = tuple(frame.columns)
    frame.columns = range(len(names))
    frame.index = pd.RangeIndex(2, size + 2)
    return load(SITE, RawTable(names, lambda: iter([frame])), Options())


def test_an_invalid_credit_code_rejects_its_row_only():
    loaded = sites(uscc=[USCC.lower(), "91330206MA2812341L", ""])
    assert loaded.rows["uscc"].dropna().tolist() == [USCC]
    assert "“统一社会信用代码”91330206MA2812341L 校验不通过" in loaded.rejects["原因"].iloc[0]


def test_the_permit_number_is_the_id_of_the_place():
    loaded = sites(uscc=[USCC, USCC], 许可证编号=[f"{USCC}001P", f"{USCC}002P"])
    assert loaded.rows["site_id"].tolist() == [f"{USCC}001P", f"{USCC}002P"]
    assert any("2 行用许可证编号" in note for note in loaded.notes)
    assert "HJ 608" in sites(许可证编号=["12345"]).rejects["原因"].iloc[0]


def test_a_credit_code_that_occurs_once_is_the_id_else_a_stable_hash():
    assert sites(uscc=[USCC]).rows["site_id"].tolist() == [USCC]
    first, again = (
        sites(uscc=[USCC, USCC], name=["一厂", "二厂"]).rows["site_id"].tolist() for _ in range(2)
    )
    assert first == again and len(set(first)) == 2 and all(name.startswith("S") for name in first)


def test_the_hash_survives_a_small_move_and_other_rows():
    one = sites(name=["甲厂"]).rows["site_id"].iloc[0]
    moved = sites(name=["甲厂", "乙厂"], lon_wgs84=[121.84402, 121.85]).rows["site_id"].tolist()
    assert one in moved


def test_stated_ids_are_kept():
    loaded = sites(site_id=["A1", None])
    assert "A1" in loaded.rows["site_id"].tolist() and any(
        "1 行用名称和坐标" in note for note in loaded.notes
    )
