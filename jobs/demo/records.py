"""Paper that surrounds sites: petitions, penalties, inspections, the positive list, teams, areas."""

import numpy as np
import pandas as pd

from jobs.demo.places import KM_PER_DEGREE
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.tamper import VISIT_DAYS, VISIT_H, VISIT_HOUR
from jobs.demo.truth import Planted
from schema.inspection import HIT, OUTCOMES, PLAIN, REFUTED, SUPPORT, TECHNICAL, UNVERIFIED, VISIT_KINDS
from store.boundaries import areas

YEARS = 3
WATCHED = "inspection_drop"
TOPICS = ("异味", "粉尘", "噪声", "废水", "固废", "其他")
SUMMARIES = {
    "异味": "居民反映附近有刺鼻气味，夜间更明显",
    "粉尘": "居民反映窗台积尘较多，怀疑来自附近工厂",
    "噪声": "居民反映夜间机器轰鸣，影响休息",
    "废水": "居民反映河道水色异常，疑似有排水",
    "固废": "居民反映空地堆放不明废料",
    "其他": "居民咨询周边企业环保手续情况",
}
REASONS = (
    ("未按规定运行污染防治设施", "《中华人民共和国大气污染防治法》第九十九条"),
    ("超过排放标准排放水污染物", "《中华人民共和国水污染防治法》第八十三条"),
    ("未按排污许可证规定开展自行监测", "《排污许可管理条例》第三十六条"),
    ("危险废物贮存不符合要求", "《中华人民共和国固体废物污染环境防治法》第一百一十二条"),
)
NOTES = {
    HIT: "现场核实存在突出问题，已固定证据",
    PLAIN: "现场核实存在一般问题，已要求限期整改",
    REFUTED: "现场未发现所反映的情况",
    TECHNICAL: "数据异常由仪器原因造成，已指导维护",
    UNVERIFIED: "到场时未生产，无法核实",
}


def petitions(world: World, planted: list[Planted]) -> pd.DataFrame:
    """Petitions of three years; people near planted night work and hotspots complain more often, not always."""
    rng, sites = world.rng(20), world.sites
    count = world.scale.petitions
    near = rng.choice(len(sites), count, p=_attention(world, planted, ("night_production", "hotspot"), 5.0))
    day = np.floor(YEARS * 365 * rng.uniform(0, 1, count) ** 1.4)
    hour = rng.choice(24, count, p=_by_hour())
    received = (
        END
        - pd.to_timedelta(day + 1, unit="D")
        + pd.to_timedelta(hour * 60 + rng.integers(0, 60, count), unit="min")
    )
    topic = rng.choice(TOPICS, count, p=(0.38, 0.16, 0.24, 0.12, 0.05, 0.05))
    place = sites.iloc[near].reset_index(drop=True)
    away, turn = rng.gamma(2.0, 0.35, count) / KM_PER_DEGREE, rng.uniform(0, 2 * np.pi, count)
    named = rng.uniform(size=count) < 0.4
    state = np.where(day > 40, "办结", rng.choice(["受理", "办理中", "办结"], count))
    return pd.DataFrame(
        {
            "petition_id": _numbers("XF", received),
            "received_at": received,
            "adcode": place["adcode"],
            "lon_wgs84": (place["lon_wgs84"] + away * np.cos(turn)).round(5),
            "lat_wgs84": (place["lat_wgs84"] + away * np.sin(turn)).round(5),
            "site_id": place["site_id"].where(named, None),
            "topic": topic,
            "summary": pd.Series(topic).map(SUMMARIES),
            "state": state,
        }
    )


def penalties(world: World, planted: list[Planted]) -> pd.DataFrame:
    """Penalties of three years, somewhat more at sites with planted problems: a weak hint, as in life."""
    rng, count = world.rng(21), world.scale.penalties
    kinds = tuple({p.kind for p in planted if p.is_problem})
    site = rng.choice(len(world.sites), count, p=_attention(world, planted, kinds, 2.0))
    day = END - pd.to_timedelta(rng.integers(20, YEARS * 365, count), unit="D")
    reason = rng.choice(len(REASONS), count, p=(0.35, 0.2, 0.3, 0.15))
    place = world.sites.iloc[site].reset_index(drop=True)
    return pd.DataFrame(
        {
            "case_no": [
                f"演环罚〔{d.year}〕{a[:4]}-{i + 1}号"
                for i, (d, a) in enumerate(zip(day, place["adcode"], strict=True))
            ],
            "site_id": place["site_id"],
            "decided_on": day,
            "amount_cny": (rng.lognormal(10.9, 0.7, count) / 1000).round(0) * 1000 + 20_000,
            "reason": [REASONS[r][0] for r in reason],
            "basis": [REASONS[r][1] for r in reason],
        }
    )


def inspections(world: World, planted: list[Planted]) -> pd.DataFrame:
    """Visits of three years with their outcome; a tenth of the sites used up this year's two visits; those planted."""
    rng, sites, count = world.rng(22), world.sites, world.scale.inspections
    spent = rng.permutation(len(sites))[: max(4, len(sites) // 10)][: count // 4]
    site = np.concatenate([np.repeat(spent, 2), rng.integers(0, len(sites), count - 2 * len(spent))])
    days = rng.integers(12, YEARS * 365, count)
    days[: 2 * len(spent)] = rng.integers(15, 300, 2 * len(spent))
    start = (
        END
        - pd.to_timedelta(days, unit="D")
        + pd.to_timedelta(rng.integers(9 * 60, 16 * 60, count), unit="min")
    )
    kind = rng.choice([*VISIT_KINDS, SUPPORT], count, p=(0.5, 0.2, 0.2, 0.1))
    kind[: 2 * len(spent)] = "daily"
    outcome = rng.choice(OUTCOMES, count, p=(0.08, 0.3, 0.47, 0.08, 0.07))
    place = sites.iloc[site].reset_index(drop=True)
    prefix = place["adcode"].str[:4]
    rows = pd.DataFrame(
        {
            "record_id": _numbers("JC", start),
            "site_id": place["site_id"],
            "started_at": start,
            "ended_at": start + pd.to_timedelta(rng.integers(50, 200, count), unit="min"),
            "visit_kind": kind,
            "team_id": "T" + prefix + "-1",
            "outcome": outcome,
            "note": pd.Series(outcome).map(NOTES),
        }
    )
    return pd.concat([rows, *(_campaign(p) for p in planted if p.kind == WATCHED)], ignore_index=True)


def _campaign(record: Planted) -> pd.DataFrame:
    """The visits during which a site lowers its values."""
    start = record.t_start + pd.to_timedelta([24 * d + VISIT_HOUR for d in VISIT_DAYS], unit="h")
    ids = [f"JCZ{record.site_id[1:]}{n}" for n in range(len(start))]
    return pd.DataFrame(
        {
            "record_id": ids,
            "site_id": record.site_id,
            "started_at": start,
            "ended_at": start + pd.Timedelta(hours=VISIT_H),
            "visit_kind": "case",
            "team_id": f"T{record.site_id[1:5]}-1",
            "outcome": REFUTED,
            "note": NOTES[REFUTED],
        }
    )


def positive_list(world: World) -> pd.DataFrame:
    """One site in twenty, planted problems included: the list knows nothing of them."""
    rng, sites = world.rng(23), world.sites
    chosen = np.sort(rng.permutation(len(sites))[: len(sites) // 20])
    start = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 400, len(chosen)), unit="D")
    return pd.DataFrame(
        {
            "site_id": sites["site_id"].to_numpy()[chosen],
            "valid_from": start,
            "valid_to": start + pd.Timedelta(days=3 * 365),
            "reason": rng.choice(["近三年无处罚记录", "安装在线监控且稳定达标", "绿色工厂"], len(chosen)),
        }
    )


def teams(world: World) -> pd.DataFrame:
    """Teams by city, the largest first served; every fourth works at night."""
    cities = world.sites.groupby(world.sites["adcode"].str[:4]).size().sort_values(ascending=False)
    cities = cities[cities.index.str.startswith("33")]
    names = areas().set_index("adcode")["name"]
    skills = ("cems;air", "power;air", "cems;water", "power;air;water")
    rows = []
    for number in range(world.scale.teams):
        turn, city = divmod(number, len(cities))
        prefix = str(cities.index[city])
        night = number % 4 == 3
        home = world.sites[world.sites["adcode"].str.startswith(prefix)].iloc[turn]
        rows.append(
            {
                "team_id": f"T{prefix}-{turn + 1}",
                "name": f"{names[prefix + '00'][:-1]}第{'一二三四五六七八九十'[turn]}组（{'夜查' if night else '日查'}）",
                "home_adcode": home["adcode"],
                "lon_wgs84": home["lon_wgs84"],
                "lat_wgs84": home["lat_wgs84"],
                "shift_start_min": 21 * 60 if night else 8 * 60 + 30,
                "shift_end_min": 29 * 60 if night else 17 * 60 + 30,
                "skills": skills[number % 4],
                "jurisdictions": prefix,
                "max_visits": 4 if night else 6,
                "works_night": night,
            }
        )
    return pd.DataFrame(rows)


def area_rows(world: World) -> pd.DataFrame:
    """The provinces, cities and districts of the demo, from the official boundaries."""
    cities = tuple(world.sites["adcode"].str[:4].unique())
    known = areas()
    provinces = [c[:2] + "0000" for c in cities]
    chosen = known[known["adcode"].str.startswith(cities) | known["adcode"].isin(provinces)]
    return chosen.rename(columns={"lon": "lon_wgs84", "lat": "lat_wgs84"})


def _numbers(prefix: str, times: pd.DatetimeIndex) -> list[str]:
    """Prefix, day and a running number: text made in bulk, because the province has 300,000."""
    days = np.char.replace(np.datetime_as_string(times.to_numpy(), unit="D"), "-", "")
    return [f"{prefix}{day}{i:06d}" for i, day in enumerate(days.tolist())]


def _attention(world: World, planted: list[Planted], kinds: tuple[str, ...], extra: float) -> np.ndarray:
    """Chance of each site to draw a paper, higher at sites of these kinds."""
    marked = {p.site_id for p in planted if p.is_problem and p.kind in kinds}
    weight = 1 + extra * world.sites["site_id"].isin(marked).to_numpy()
    weight = weight * np.exp(world.rng(24).normal(0, 0.6, len(weight)))
    return weight / weight.sum()


def _by_hour() -> np.ndarray:
    clock = np.arange(24)
    weight = 1 + 0.8 * np.exp(-(((clock - 21) / 3.0) ** 2)) + 0.6 * np.exp(-(((clock - 9) / 3.0) ** 2))
    return weight / weight.sum()
