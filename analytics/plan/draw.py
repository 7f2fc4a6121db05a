"""The random share of a plan (双随机): drawn from a seed that anybody can check afterwards.

Before the draw the SHA-256 of a secret nonce is published (``Draw.commitment``); after the day the nonce itself is.
The seed is ``sha256(day|plan_id|nonce)``, so nobody can choose the day's draw nor foresee it. The population is put in
order by SHA-256 values of the seed - strata (district x industry division) in random order, sites in random order
within their stratum - and sampled systematically: at a random start, then at even steps. Hence every site that is
not excluded has exactly the same probability ``size / population`` of being drawn, and every stratum gets its
proportional number up to less than one. Only SHA-256 and whole numbers are used: the draw can be redone with any tool.

A site that is drawn belongs to the random share even when its clues would have brought it into the plan as well;
otherwise the drawn would no longer stand for all.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pandas as pd

SHARE = 0.10  # of the capacity goes to the random share [C]: 10 to 20 percent
LEAST_SHARE, MOST_SHARE = 0.10, 0.20
UNKNOWN_INDUSTRY = "00"
ROW_COLUMNS = ("site_id", "stratum", "inclusion")
STRATUM_COLUMNS = ("stratum", "sites", "drawn")
EXCLUDED_COLUMNS = ("site_id", "reason")
PEOPLE_COLUMNS = ("site_id", "adcode", "industry_code", "excluded")


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw: what it was made from, what it gave, and everything needed to redo it.

    ``rows`` are the drawn sites in the order drawn (site_id, stratum, inclusion); ``strata`` all strata with their
    sites that could be drawn and those drawn; ``excluded`` the sites left out beforehand with the reason. ``people`` is
    everybody (PEOPLE_COLUMNS as text in order of site_id, "" for missing): the list whose hash is ``population_hash``.
    ``plan_id`` is the number the seed was made with; copies of the plan have others.
    Draws kept by older versions have neither.
    """

    seed: str
    nonce: str
    commitment: str
    population_hash: str  # of site, district, industry and exclusion of everybody, in order of site_id
    population: int  # sites that could be drawn
    rows: pd.DataFrame
    strata: pd.DataFrame
    excluded: pd.DataFrame
    plan_id: str = ""
    people: pd.DataFrame | None = None


def size_of(share: float, capacity: int) -> int:
    """Visits of the random share of ``capacity`` visits: rounded up, so that it is never less than the share."""
    if not 0 <= share <= 1:
        raise ValueError("随机抽查比例须在 0 与 1 之间。")
    return ceil(Fraction(str(share)) * capacity)


def commitment_of(nonce: str) -> str:
    """What is published before the draw."""
    return _sha(nonce)


def seed_of(day: date, plan_id: str, nonce: str) -> str:
    """The seed of a plan's draw."""
    return _sha(f"{day.isoformat()}|{plan_id}|{nonce}")


def draw(day: date, plan_id: str, nonce: str, population: pd.DataFrame, size: int) -> Draw:
    """``size`` sites of ``population`` (site_id, adcode, industry_code, excluded: reason or missing), one row per site.

    All that can be drawn are when ``size`` is larger. Repeatable: the same arguments give the same draw, whatever the
    order of the rows.
    """
    if not nonce:
        raise ValueError("抽取需要随机数。")
    everybody = _ordered(population)
    free = everybody[everybody["excluded"] == ""]
    seed = seed_of(day, plan_id, nonce)
    number = min(max(size, 0), len(free))
    queue = _queue(seed, free)
    drawn = [queue[place] for place in _places(seed, len(queue), number)]
    inclusion = number / len(free) if len(free) else 0.0
    rows = pd.DataFrame([(site, stratum, inclusion) for stratum, site in drawn], columns=list(ROW_COLUMNS))
    sizes = free["stratum"].value_counts().sort_index()
    strata = pd.DataFrame(
        {
            "stratum": sizes.index.astype(object),
            "sites": sizes.to_numpy(),
            "drawn": rows["stratum"].value_counts().reindex(sizes.index, fill_value=0).to_numpy(),
        }
    )
    people = everybody[list(PEOPLE_COLUMNS)]
    return Draw(
        seed, nonce, commitment_of(nonce), _hash_of(everybody), len(free), rows, strata, _left_out(people),
        plan_id, people,
    )  # fmt: skip


def verify(found: Draw, day: date, plan_id: str, population: pd.DataFrame) -> list[str]:
    """What does not hold when the draw is made again from its published nonce; empty when everything holds."""
    if not found.nonce:
        return ["没有留存随机数。"]
    again = draw(day, plan_id, found.nonce, population, len(found.rows))
    problems = []
    if found.commitment != again.commitment:
        problems.append("公布的承诺值与随机数不符。")
    if found.seed != again.seed:
        problems.append("种子与日期、方案编号、随机数不符。")
    if found.population_hash != again.population_hash or found.population != again.population:
        problems.append("抽取对象名单与当时不同。")
    if not found.rows.equals(again.rows):
        problems.append("抽中名单与按种子重新抽取的结果不符。")
    if not found.excluded.equals(again.excluded):
        problems.append("回避和排除名单与当时不同。")
    return problems


def _hash_of(everybody: pd.DataFrame) -> str:
    """SHA-256 over who could be drawn: one line ``site|district|industry|exclusion`` per site, in order of site_id."""
    return _sha("\n".join("|".join(row) for row in everybody[list(PEOPLE_COLUMNS)].to_numpy().tolist()))


def as_json(found: Draw) -> str:
    """The draw as JSON text; ``from_json`` gives it back."""
    plain: dict[str, Any] = {
        "seed": found.seed,
        "nonce": found.nonce,
        "commitment": found.commitment,
        "population_hash": found.population_hash,
        "population": found.population,
        "rows": _records(found.rows),
        "strata": _records(found.strata),
        "plan_id": found.plan_id,
    }
    if found.people is None:
        plain["excluded"] = _records(found.excluded)
    else:
        plain["people"] = _packed(_records(found.people))
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Draw:
    """The draw written by ``as_json``."""
    plain = json.loads(text)
    people = None
    if "people" in plain:
        people = pd.DataFrame(_unpacked(plain["people"]), columns=list(PEOPLE_COLUMNS), dtype=object)
        excluded = _left_out(people)
    else:
        excluded = pd.DataFrame(plain["excluded"], columns=list(EXCLUDED_COLUMNS), dtype=object)
    return Draw(
        plain["seed"],
        plain["nonce"],
        plain["commitment"],
        plain["population_hash"],
        int(plain["population"]),
        pd.DataFrame(plain["rows"], columns=list(ROW_COLUMNS)),
        pd.DataFrame(plain["strata"], columns=list(STRATUM_COLUMNS)),
        excluded,
        plain.get("plan_id", ""),
        people,
    )


def stratum_of(adcode: str, industry_code: str) -> str:
    """District and industry division (the first two digits)."""
    return f"{adcode[:6]}-{industry_code[:2] or UNKNOWN_INDUSTRY}"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _records(frame: pd.DataFrame) -> list[list[Hashable]]:
    return [list(row) for row in frame.astype(object).itertuples(index=False)]


def _packed(rows: list[list[Hashable]]) -> str:
    """A list as text a tenth as long: JSON, compressed."""
    plain = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(plain.encode("utf-8"), 9)).decode("ascii")


def _unpacked(text: str) -> list[list[str]]:
    rows: list[list[str]] = json.loads(zlib.decompress(base64.b64decode(text)))
    return rows


def _left_out(people: pd.DataFrame) -> pd.DataFrame:
    """Who could not be drawn, with the reason."""
    left = people[people["excluded"] != ""]
    return pd.DataFrame(
        {"site_id": left["site_id"].to_numpy(), "reason": left["excluded"].to_numpy()}, dtype=object
    )


def _ordered(population: pd.DataFrame) -> pd.DataFrame:
    """Everybody as plain text in order of site_id, "" for missing, with the stratum."""
    plain = pd.DataFrame({c: _text(population[c]) for c in PEOPLE_COLUMNS}, dtype=object)
    if plain["site_id"].duplicated().any():
        raise ValueError("抽取对象名单里有重复的企业。")
    plain["stratum"] = [
        stratum_of(a, i) for a, i in zip(plain["adcode"], plain["industry_code"], strict=True)
    ]
    return plain.sort_values("site_id", ignore_index=True)


def _text(values: pd.Series) -> list[str]:
    plain = values.astype(object)
    return [str(value) for value in plain.where(plain.notna(), "")]


def _queue(seed: str, free: pd.DataFrame) -> list[tuple[str, str]]:
    """(stratum, site) of all that can be drawn, strata and the sites within each in the order of their SHA-256."""
    pairs = list(zip(free["stratum"], free["site_id"], strict=True))
    of_stratum = {stratum: _sha(f"{seed}|stratum|{stratum}") for stratum in {s for s, _ in pairs}}
    return sorted(pairs, key=lambda p: (of_stratum[p[0]], _sha(f"{seed}|site|{p[1]}")))


def _places(seed: str, length: int, number: int) -> Sequence[int]:
    """``number`` places of a queue of ``length``: a random start in the first step, then even steps."""
    start = Fraction(int(_sha(f"{seed}|start"), 16), 2**256)
    return [int((start + k) * length / number) for k in range(number)]
