"""The last 30 days of a site in one row per curve: what a glance in the evening needs of monitoring and of power."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from callbacks.services import Services
from layouts.format import number, percent, short_day, significant
from layouts.prejudge_strips import Bar, Day, Strip
from layouts.text import t
from schema import cems_hour, load_15min, meter_day
from schema.factor import FACTORS
from schema.planning import NIGHT_ENDS_MIN, NIGHT_STARTS_MIN
from store.viewer import Viewer

Row = Mapping[str, Any]
DAYS = 30
MOST_STRIPS = 8
NEAR = 0.8  # of the limit
NIGHT_FROM_H, NIGHT_UNTIL_H = NIGHT_STARTS_MIN // 60, NIGHT_ENDS_MIN // 60 - 24
ENOUGH_HOURS = 20  # of a day that counts (HJ 212-2017)
SLOTS_PER_HOUR = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A site, its outlets and limits in force, and the newest day of the data."""

    site_id: str
    outlets: Sequence[Row]
    limits: Sequence[Row]
    last: date

    @property
    def window(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Start and end (exclusive)."""
        start = self.last - timedelta(days=DAYS - 1)
        return pd.Timestamp(start), pd.Timestamp(self.last + timedelta(days=1))

    @property
    def days(self) -> pd.DatetimeIndex:
        """Every day of the window."""
        return pd.date_range(*self.window, freq="D", inclusive="left")


def monitoring(services: Services, viewer: Viewer, wanted: Wanted) -> list[Strip]:
    """One strip per outlet and limited pollutant, those above their limit first; days without rows are said to be so."""
    start, end = wanted.window
    columns = ("outlet_id", "factor", "hour", "value", "corrected", "flag")
    rows = services.store.read(
        cems_hour.DATASET, viewer, columns, site_id=wanted.site_id, start=start, end=end
    )
    if rows.empty:
        return []
    keys = rows["outlet_id"].astype(str) + "|" + rows["factor"].astype(str)
    parts = {key: part for key, part in rows.groupby(keys)}
    codes = {str(o["outlet_id"]): str(o["code"]) for o in wanted.outlets}
    limits = _hourly(wanted.limits)
    found = [
        _strip(part, (codes.get(outlet, outlet), factor, limits[outlet, factor]), wanted.days)
        for outlet, factor in limits
        if (part := parts.get(f"{outlet}|{factor}")) is not None
    ]
    return sorted(found, key=lambda s: -s.weight)[:MOST_STRIPS]


def _hourly(limits: Sequence[Row]) -> dict[tuple[str, str], float]:
    """The limit that hours are held against: the hourly one, else the daily; pH has two and is left out."""
    ordered = sorted(limits, key=lambda x: x["averaging"] == "1h")
    known = [x for x in ordered if x["factor"] in FACTORS and FACTORS[x["factor"]].is_pollutant]
    return {
        (str(x["outlet_id"]), str(x["factor"])): float(x["limit_value"])
        for x in known
        if FACTORS[x["factor"]].unit and x["limit_value"]
    }


def _strip(rows: pd.DataFrame, what: tuple[str, str, float], days: pd.DatetimeIndex) -> Strip:
    code, factor, limit = what
    value = rows["corrected"].fillna(rows["value"]).where(rows["flag"].astype(str) == "N")
    stopped = rows["flag"].astype(str) == "F"
    by_day = rows["hour"].dt.floor("D")
    frame = pd.DataFrame(
        {
            "most": value.groupby(by_day).max(),
            "hours": value.notna().groupby(by_day).sum(),
            "rows": value.groupby(by_day).size(),
            "stopped": stopped.groupby(by_day).sum(),
        }
    ).reindex(days)
    cells = [_day(at, row, limit) for at, row in zip(days, frame.to_dict("records"), strict=True)]
    over, silent = (sum(c.kind == kind for c in cells) for kind in ("over", "none"))
    short = sum(c.kind in ("ok", "near", "over") and c.hours < ENOUGH_HOURS for c in cells)
    said = t("超限 {over} 天，有效不足 {short} 天，无数据 {silent} 天", over=over, short=short, silent=silent)
    unit = FACTORS[factor].unit
    title = t("{code} {factor}（限值 {limit} {unit}）", code=code, factor=t(FACTORS[factor].title),
              limit=significant(limit, 4), unit=unit)  # fmt: skip
    return Strip(title, cells, said, float(100 * over + 3 * short + silent))


def _day(at: pd.Timestamp, row: Row, limit: float) -> Day:
    """One cell: nothing reported, stopped, or the highest hour against the limit."""
    on = short_day(at.date())
    if pd.isna(row["rows"]):
        return Day("none", t("{day}：无数据", day=on))
    hours = int(row["hours"])
    if pd.isna(row["most"]):
        kind, why = (
            ("stop", t("标记停运")) if row["stopped"] >= row["rows"] / 2 else ("none", t("无有效数据"))
        )
        return Day(kind, f"{on}：{why}")
    share = float(row["most"]) / limit
    kind = "over" if share > 1 else "near" if share > NEAR else "ok"
    said = t("{day}：最高 {value}，为限值的 {share}，有效 {h} 小时", day=on,
             value=significant(float(row["most"]), 3), share=percent(share), h=hours)  # fmt: skip
    return Day(kind, said, hours)


def power(services: Services, viewer: Viewer, wanted: Wanted) -> list[Strip]:
    """Energy of every day as a bar; the dark part is used at night (22–06), or in the valley tariff where there is no curve."""
    start, end = wanted.window
    asked = {"site_id": wanted.site_id, "start": start, "end": end}
    curve = services.store.read(load_15min.DATASET, viewer, ("at", "load_kw"), **asked)
    if len(curve):
        hour = curve["at"].dt.hour
        kwh = curve["load_kw"] / SLOTS_PER_HOUR
        night = kwh.where((hour >= NIGHT_FROM_H) | (hour < NIGHT_UNTIL_H), 0.0)
        by_day = curve["at"].dt.floor("D")
        frame = pd.DataFrame(
            {"all": kwh.groupby(by_day).sum(min_count=1), "night": night.groupby(by_day).sum()}
        )
        return [_bars(frame.reindex(wanted.days), t("每日用电（深色为 22–06 时）"), t("夜间"))]
    rows = services.store.read(meter_day.DATASET, viewer, **asked)
    if rows.empty:
        return []
    valley = rows["valley_kwh"] + rows["deep_valley_kwh"]
    by_day = rows["day"]
    frame = pd.DataFrame(
        {"all": rows["energy_kwh"].groupby(by_day).sum(), "night": valley.groupby(by_day).sum()}
    )
    return [_bars(frame.reindex(wanted.days), t("每日用电（深色为谷段）"), t("谷段"))]


def _bars(frame: pd.DataFrame, title: str, part: str) -> Strip:
    most = float(frame["all"].max()) if frame["all"].notna().any() else 0.0
    bars = [_bar(at, row, most, part) for at, row in zip(frame.index, frame.to_dict("records"), strict=True)]
    known = frame.dropna()
    share = float(known["night"].sum() / known["all"].sum()) if known["all"].sum() else 0.0
    low = known["all"].idxmin() if len(known) else None
    said = t("日均 {mean} kWh，最低 {low} kWh（{day}），{part}占 {share}，缺 {n} 天",
             mean=number(known["all"].mean()), low=number(known["all"].min()),
             day=short_day(low.date()) if low is not None else "—", part=part, share=percent(share),
             n=len(frame) - len(known))  # fmt: skip
    return Strip(title, [], said, 0.0, bars)


def _bar(at: pd.Timestamp, row: Row, most: float, part: str) -> Bar:
    on = short_day(at.date())
    if pd.isna(row["all"]) or not most:
        return Bar(0.0, 0.0, t("{day}：无数据", day=on), is_missing=True)
    share = row["night"] / row["all"] if row["all"] else 0.0
    said = t(
        "{day}：{kwh} kWh，{part}占 {share}", day=on, kwh=number(row["all"]), part=part, share=percent(share)
    )
    return Bar(float(row["all"]) / most, float(row["night"]) / most, said)
