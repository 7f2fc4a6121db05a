"""The road router: asked in blocks and once, its answers checked, its failures said in a sentence."""

import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from listening import listening

from store.osrm import ACCESS_MIN, Osrm

PLACES = np.array([[121.0, 30.0], [121.1, 30.0], [121.2, 30.1], [121.5, 30.4], [120.9, 29.8]])


def router(path, metres_per_degree=100_000, spoil=lambda given: given):
    """A country whose roads follow a square grid, driven at 20 m/s."""
    parts = urlsplit(path)
    points = np.array([[float(v) for v in p.split(",")] for p in parts.path.rpartition("/")[2].split(";")])
    asked = parse_qs(parts.query)
    rows, columns = ([int(i) for i in asked[name][0].split(";")] for name in ("sources", "destinations"))
    metres = np.abs(points[rows][:, None] - points[columns][None]).sum(-1) * metres_per_degree
    given = {"code": "Ok", "durations": (metres / 20).tolist(), "distances": metres.tolist()}
    return 200, {}, json.dumps(spoil(given)).encode()


@pytest.fixture
def there():
    with listening(router) as listener:
        yield listener


def osrm(there, folder, **how):
    return Osrm(there.url, frozenset({there.place}), folder, **how)


def test_minutes_are_whole_kilometres_exact_and_equal_places_free(there, tmp_path):
    minutes, km = osrm(there, tmp_path).between(PLACES, PLACES)
    assert km[0, 1] == pytest.approx(10.0) and minutes[0, 1] == np.ceil(500 / 60 + ACCESS_MIN)
    assert (np.diag(minutes) == 0).all() and (np.diag(km) == 0).all()
    assert (minutes[:, None, :] <= minutes[:, :, None] + minutes[None, :, :]).all()
    assert there.got[0][1].startswith("/table/v1/driving/121.000000,30.000000;")


def test_a_small_router_is_asked_in_blocks_with_the_same_answer(there, tmp_path):
    whole = osrm(there, tmp_path / "a").between(PLACES, PLACES)
    assert len(there.got) == 1
    parts = osrm(there, tmp_path / "b", block=4).between(PLACES, PLACES)
    assert len(there.got) == 1 + 9
    assert all((a == b).all() for a, b in zip(whole, parts, strict=True))
    assert all(path.partition("?")[0].count(";") <= 3 for _, path, *_ in there.got[1:])


def test_what_was_asked_once_is_kept_also_for_the_next_process(there, tmp_path):
    first = osrm(there, tmp_path)
    first.between(PLACES[:3], PLACES[:3])
    first.between(PLACES[:2], PLACES[1:3])
    assert len(there.got) == 1
    again = osrm(there, tmp_path)
    assert (again.between(PLACES[:3], PLACES[:3])[0] == first.between(PLACES[:3], PLACES[:3])[0]).all()
    assert len(there.got) == 1
    again.between(PLACES[:1], PLACES[3:])
    assert len(there.got) == 2


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda given: given | {"durations": [[None] * 5] * 5}, "找不到"),
        (lambda given: given | {"durations": [[1.0]]}, "点数不符"),
        (lambda given: {"code": "Ok"}, "无法识别"),
        (lambda given: given | {"distances": [["x"] * 5] * 5}, "无法识别"),
        (lambda given: given | {"durations": [[-1.0] * 5] * 5}, "不可能"),
        (lambda given: [], "无法识别"),
    ],
)
def test_an_odd_answer_is_refused_and_not_kept(tmp_path, spoil, said):
    with listening(lambda path: router(path, spoil=spoil)) as there:
        asked = osrm(there, tmp_path)
        with pytest.raises(ValueError, match=said):
            asked.between(PLACES, PLACES)
    assert list(tmp_path.iterdir()) == []


def test_a_router_that_fails_is_a_sentence_with_what_to_do(tmp_path):
    with listening(lambda path: (400, {}, b'{"code":"TooBig"}')) as there:
        asked = osrm(there, tmp_path)
        with pytest.raises(ValueError, match="HTTP 400.*JINGWEI_OSRM"):
            asked.between(PLACES, PLACES)
    with pytest.raises(ValueError, match="没有应答"):
        asked.between(PLACES, PLACES)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "file:///etc", "http://router.intranet", "ftp://router.intranet:5000"]
)
def test_only_a_listed_host_is_asked(tmp_path, url):
    with pytest.raises(ValueError, match="地址|主机"):
        Osrm(url, frozenset({"router.intranet:5000"}), tmp_path)
