"""The random share: repeatable, checkable by anybody, conflicts left out, the same chance for everybody else."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analytics.plan.draw import as_json, commitment_of, draw, from_json, size_of, verify

DAY, PLAN = date(2026, 11, 21), "JH-20261121-01"


def people(n: int = 60, excluded: dict[str, str] | None = None) -> pd.DataFrame:
    """Sites of three districts and two industry divisions, unevenly many."""
    rows = [
        (f"S{i:03d}", ("330411", "330421", "310116")[i % 3], "1711" if i % 5 else "2614") for i in range(n)
    ]
    frame = pd.DataFrame(rows, columns=["site_id", "adcode", "industry_code"])
    frame["excluded"] = [(excluded or {}).get(site) for site in frame["site_id"]]
    return frame


def test_same_seed_gives_the_same_draw_whatever_the_order_of_the_rows() -> None:
    one = draw(DAY, PLAN, "nonce", people(), 12)
    other = draw(DAY, PLAN, "nonce", people().sample(frac=1, random_state=3), 12)
    assert one.rows.equals(other.rows)
    assert not one.rows.equals(draw(DAY, PLAN, "another", people(), 12).rows)
    assert not one.rows.equals(draw(DAY, "JH-20261121-02", "nonce", people(), 12).rows)


def test_the_seed_can_be_redone_with_any_sha256_tool() -> None:
    found = draw(DAY, PLAN, "nonce", people(), 12)
    assert found.seed == hashlib.sha256(b"2026-11-21|JH-20261121-01|nonce").hexdigest()
    assert found.commitment == commitment_of("nonce") == hashlib.sha256(b"nonce").hexdigest()


def test_everybody_who_is_not_excluded_has_exactly_the_stated_chance() -> None:
    population = people(41, {"S004": "回避", "S010": "三年内已查"})
    rounds, size = 1000, 7
    times: Counter[str] = Counter()
    for number in range(rounds):
        found = draw(DAY, PLAN, f"n{number}", population, size)
        times.update(found.rows["site_id"])
        assert set(found.rows["inclusion"]) == {size / 39}
        assert found.rows["site_id"].is_unique and len(found.rows) == size
    expected = size / 39
    deviation = (expected * (1 - expected) / rounds) ** 0.5
    free = set(population["site_id"]) - {"S004", "S010"}
    assert set(times) == free
    assert all(abs(times[site] / rounds - expected) < 4.5 * deviation for site in free)


@pytest.mark.parametrize("nonce", ["a", "b", "c"])
def test_each_stratum_gets_its_proportional_number(nonce: str) -> None:
    found = draw(DAY, PLAN, nonce, people(60), 12)
    wanted = found.strata["sites"] * 12 / 60
    assert found.strata["drawn"].sum() == 12
    assert ((found.strata["drawn"] - wanted).abs() < 1 + 1e-9).all()
    assert set(found.strata["stratum"]) == {
        f"{a}-{i}" for a in ("330411", "330421", "310116") for i in ("17", "26")
    }


def test_conflicts_are_never_drawn_and_keep_their_reason() -> None:
    reasons = {f"S{i:03d}": "检查组成员需回避" for i in range(0, 60, 2)}
    found = draw(DAY, PLAN, "nonce", people(60, reasons), 30)
    assert set(found.rows["site_id"]).isdisjoint(reasons)
    assert dict(zip(found.excluded["site_id"], found.excluded["reason"], strict=True)) == reasons
    assert set(found.rows["inclusion"]) == {1.0}


def test_a_draw_survives_its_json_and_verifies_from_the_published_nonce() -> None:
    population = people(60, {"S001": "回避"})
    found = from_json(as_json(draw(DAY, PLAN, "nonce", population, 9)))
    assert verify(found, DAY, PLAN, population) == []


def test_everybody_who_could_have_been_drawn_is_kept_with_the_draw() -> None:
    population = people(60, {"S001": "回避"})
    found = from_json(as_json(draw(DAY, PLAN, "nonce", population.sample(frac=1, random_state=1), 9)))
    assert found.people is not None and found.plan_id == PLAN
    assert (
        draw(DAY, PLAN, "other", found.people, 1).population_hash == found.population_hash
        and len(found.people) == 60
    )
    assert verify(found, DAY, PLAN, found.people) == []
    assert dict(found.excluded.to_numpy()) == {"S001": "回避"}


def test_a_draw_of_an_older_version_can_still_be_read() -> None:
    plain = json.loads(as_json(draw(DAY, PLAN, "nonce", people(60, {"S001": "回避"}), 9)))
    del plain["people"], plain["plan_id"]
    older = from_json(json.dumps(plain | {"excluded": [["S001", "回避"]]}))
    assert older.people is None and dict(older.excluded.to_numpy()) == {"S001": "回避"}
    assert json.loads(as_json(older))["excluded"] == [["S001", "回避"]]


def test_whatever_was_changed_afterwards_is_said() -> None:
    population = people()
    found = draw(DAY, PLAN, "nonce", population, 9)
    rows = found.rows.copy()
    rows.loc[0, "site_id"] = next(s for s in population["site_id"] if s not in set(rows["site_id"]))
    assert "抽中名单" in "".join(verify(replace(found, rows=rows), DAY, PLAN, population))
    assert "承诺值" in "".join(verify(replace(found, nonce="other"), DAY, PLAN, population))
    assert "种子" in "".join(verify(found, DAY, "JH-20261121-09", population))
    assert "对象名单" in "".join(verify(found, DAY, PLAN, population.iloc[1:]))
    barred = population.assign(excluded=["回避", *[None] * 59])
    assert "回避和排除名单" in "".join(verify(found, DAY, PLAN, barred))


def test_size_follows_the_share_and_never_exceeds_the_population() -> None:
    assert [size_of(0.1, 240), size_of(0.15, 30), size_of(0.1, 3), size_of(0.0, 240)] == [24, 5, 1, 0]
    assert [size_of(0.1, 14), size_of(0.1, 114), size_of(0.1, 30), size_of(0.1, 0)] == [2, 12, 3, 0]
    assert all(size_of(0.1, n) >= 0.1 * n - 1e-9 for n in range(500)), "never less than the share"
    assert len(draw(DAY, PLAN, "nonce", people(5), 9).rows) == 5
    assert draw(DAY, PLAN, "nonce", people(0), 9).rows.empty
    with pytest.raises(ValueError, match="比例"):
        size_of(1.5, 10)
    with pytest.raises(ValueError, match="随机数"):
        draw(DAY, PLAN, "", people(), 3)
    with pytest.raises(ValueError, match="重复"):
        draw(DAY, PLAN, "nonce", pd.concat([people(), people()]), 3)
