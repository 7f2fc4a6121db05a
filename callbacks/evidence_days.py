"""Evidence in days: daily means as reported and as the hours give them, with the hours that count; mass of a year."""

import numpy as np
import pandas as pd

from analytics.blocks.site_days import KG_PER_HOUR, PERMITTED
from callbacks.evidence_hours import title, twin_outlet
from callbacks.evidence_lanes import inspection_lane, labels, parameter_changes, parameters
from callbacks.evidence_parts import Case, curve, level, missing, plain, steps, table
from callbacks.series import DAY, Window, limit_steps, values
from layouts.evidence import Bars, Curve, Evidence, Grid, Lane, Look, Pane
from layouts.text import t
from schema import cems_day, cems_hour, outlet, permit
from schema.factor import FLOW_GAS, FLOW_WATER, PH, Factor

DAYS_BEFORE, DAYS_AFTER = pd.Timedelta("45D"), pd.Timedelta("7D")
NOON = pd.Timedelta("12h")
ENOUGH_HOURS = 20  # of a day whose mean counts (HJ 212-2017)
WITH_WEEKENDS = frozenset({"D12", "D16"})
SATURDAY = 5


def days(case: Case) -> Evidence:
    """Daily means from 45 days before to 7 days after the clue."""
    first, last = case.around(DAYS_BEFORE, DAYS_AFTER)
    window = first.floor("D"), last.ceil("D")
    factor = case.factor
    said, counted = reported(case, case.outlet_id, window), computed(case, case.outlet_id, window)
    if factor is None:
        return nothing(case, window)
    main = [
        dotted(t("上报日均值"), Look.MAIN, said["mean"]),
        dotted(t("小时值算得的日均值"), Look.SECOND, counted["mean"]),
        *([dotted(t("实测日均值"), Look.RAW, counted["raw"])] if factor.medium == "gas" else []),
        *twin(case, window),
    ]
    found = limit_steps(
        case.services, case.viewer, (case.site_id, case.outlet_id, factor.code), window, "24h"
    )
    asked = case.level
    is_limit = asked is not None and any(abs(asked - value) < 1e-9 for *_, value in found)
    main += steps(t("限值"), Look.LIMIT, found)
    main += [] if is_limit else level(t("规则阈值"), Look.THRESHOLD, asked, window)
    marks = parameter_changes(parameters(case), window)
    has_weekends = case.clue["rule"] in WITH_WEEKENDS
    return Evidence(
        case.span,
        (window[0].strftime("%Y-%m-%d"), window[1].strftime("%Y-%m-%d")),
        [Pane(title(factor), main, weight=2.0, from_zero=factor.code != PH), valid_pane(counted, window)],
        lanes_of(case, window),
        marks,
        nights=weekends(window) if has_weekends else [],
        notes=[
            *case.threshold_note(asked is not None),
            *([t("灰色底为星期六、星期日。")] if has_weekends else []),
            *(f"{m.word}：{m.said}" for m in marks),
        ],
        sources=case.sources,
        as_of=case.as_of,
        grid=numbers(case, factor, said, counted),
        missing=missing(window, cems_day.DATASET, cems_hour.DATASET),
        by_day=True,
    )


def nothing(case: Case, window: Window) -> Evidence:
    """Evidence of a clue about days that names no factor."""
    said = missing(window, cems_day.DATASET, cems_hour.DATASET)
    return Evidence(case.span, case.span, [], as_of=case.as_of, missing=said)


def dotted(name: str, look: Look, column: pd.Series) -> Curve:
    """Days as points at noon, joined: the middle of what each stands for."""
    return curve(name, look, column.set_axis(column.index + NOON), 6, dotted=True)


def axis(window: Window) -> pd.DatetimeIndex:
    """Every day of a window."""
    return pd.date_range(window[0], window[1], freq="D", inclusive="left")


def reported(case: Case, outlet_id: str, window: Window, site_id: str = "") -> pd.DataFrame:
    """``mean`` as reported, corrected where it is, by day."""
    code = case.factor.code if case.factor else ""
    rows = case.rows(
        cems_day.DATASET, window, outlet_id=outlet_id, factor=code, site_id=site_id or case.site_id
    )
    mean = rows["corrected"].fillna(rows["value"]).set_axis(pd.DatetimeIndex(rows["day"]))
    return pd.DataFrame({"mean": mean.reindex(axis(window))})


def computed(case: Case, outlet_id: str, window: Window, site_id: str = "") -> pd.DataFrame:
    """Means of normal hours by day: ``mean`` (corrected where it is; water weighted by flow), ``raw``, ``hours``."""
    code = case.factor.code if case.factor else ""
    flow_code = FLOW_WATER if case.factor and case.factor.medium == "water" else FLOW_GAS
    place = {"outlet_id": outlet_id, "site_id": site_id or case.site_id}
    rows = case.rows(cems_hour.DATASET, window, factor=(code, flow_code), **place)
    own = rows[rows["factor"].astype(str) == code].set_index("hour")
    flow = rows[rows["factor"].astype(str) == flow_code].set_index("hour")["value"].reindex(own.index)
    value = own["value"].where(own["flag"].astype(str) == "N")
    corrected = own["corrected"].where(value.notna()).fillna(value)
    by_day = own.index.floor("D")
    if flow_code == FLOW_WATER and flow.notna().any():
        weight = flow.where(value.notna() & flow.notna(), 0.0)
        mean = (value.fillna(0) * weight).groupby(by_day).sum() / weight.groupby(by_day).sum().replace(
            0, np.nan
        )
    else:
        mean = corrected.groupby(by_day).mean()
    out = {
        "mean": mean,
        "raw": value.groupby(by_day).mean(),
        "hours": value.groupby(by_day).count().astype(float),
    }
    return pd.DataFrame(out).reindex(axis(window))


def twin(case: Case, window: Window) -> list[Curve]:
    """Daily means of the outlet that shows the same values, where the viewer may see it."""
    found = twin_outlet(case) if "twin" in case.facts else None
    if found is None:
        return []
    said = reported(case, found[1], window, found[0])["mean"]
    mean = said if said.notna().any() else computed(case, found[1], window, found[0])["mean"]
    return [dotted(case.facts["twin"], Look.TWIN, mean)]


def valid_pane(counted: pd.DataFrame, window: Window) -> Pane:
    """Hours of each day that count, with the number a daily mean needs."""
    rows = counted["hours"].dropna()
    bars = Bars(t("有效小时数"), Look.PALE, rows.index.strftime("%Y-%m-%d").tolist(), values(rows), 24)
    line = level(t("日均值所需小时数"), Look.BOUND, float(ENOUGH_HOURS), window)
    return Pane(t("有效小时 h"), line if len(rows) else [], [bars], weight=0.8)


def lanes_of(case: Case, window: Window) -> list[Lane]:
    """Labels of the outlet; inspections where the rule reads them."""
    asked = case.rule is not None and "inspection" in case.rule.needs
    return [Lane(t("企业标记"), labels(case, window)), *([inspection_lane(case, window)] if asked else [])]


def weekends(window: Window) -> list[tuple[str, str]]:
    """Saturdays with their Sundays."""
    return [
        (day.strftime("%Y-%m-%d"), (day + 2 * DAY).strftime("%Y-%m-%d"))
        for day in axis(window)
        if day.weekday() == SATURDAY
    ]


def numbers(case: Case, factor: Factor, said: pd.DataFrame, counted: pd.DataFrame) -> Grid:
    """The days as numbers."""
    columns = {
        f"{title(factor)} {t('上报日均值')}": said["mean"],
        t("小时值算得的日均值"): counted["mean"],
        t("有效小时数"): counted["hours"],
    }
    return table(case, columns, t("日期"), by_day=True)


def site_days(case: Case) -> Evidence:
    """Mass that the outlets of a site have emitted since 1 January, against the permitted amount."""
    first = case.end - pd.Timedelta("1us")
    window = pd.Timestamp(year=first.year, month=1, day=1), case.around(DAYS_BEFORE, DAYS_AFTER)[1].ceil("D")
    if case.factor is None:
        return nothing(case, window)
    daily = mass(case, window)
    total = daily.cumsum().where(daily.notna().cummax())
    allowed = permitted(case)
    share = plain(case.clue["threshold"]) if case.clue["unit"] == "%" else None
    bound = None if allowed is None or share is None else allowed * share / 100
    name = t(case.factor.title)
    curves = [
        curve(t("累计排放量"), Look.MAIN, total.set_axis(total.index + DAY), 3, filled=True),
        *level(t("年许可量"), Look.LIMIT, allowed, window),
        *([] if bound == allowed else level(t("规则阈值"), Look.THRESHOLD, bound, window)),
    ]
    shown = daily.dropna()
    bars = Bars(t("日排放量"), Look.PALE, shown.index.strftime("%Y-%m-%d").tolist(), values(shown), 24)
    return Evidence(
        case.span,
        (window[0].strftime("%Y-%m-%d"), window[1].strftime("%Y-%m-%d")),
        [
            Pane(t("{factor}累计 t", factor=name), curves, weight=2.0),
            Pane(t("日排放 t"), [], [bars], weight=0.8),
        ],
        notes=[t("按已知的小时累计；没有数据的小时不计入，实际排放量只会更多。")],
        sources=case.sources,
        as_of=case.as_of,
        grid=table(case, {t("日排放量 t"): daily, t("累计排放量 t"): total}, t("日期"), by_day=True),
        missing=missing(window, cems_hour.DATASET),
        by_day=True,
    )


def mass(case: Case, window: Window) -> pd.Series:
    """Tonnes by day at all outlets of the site: the reported amount of an hour, else value times flow; inlets left out."""
    code = case.factor.code if case.factor else ""
    flow_code = FLOW_WATER if case.factor and case.factor.medium == "water" else FLOW_GAS
    filed = case.services.store.read(outlet.DATASET, case.viewer, site_id=case.site_id)
    inlets = set(filed["outlet_id"].astype(str)[filed["inlet_of"].notna()])
    rows = case.rows(cems_hour.DATASET, window, factor=(code, flow_code))
    rows = rows.assign(outlet_id=rows["outlet_id"].astype(str), factor=rows["factor"].astype(str))
    rows = rows[~rows["outlet_id"].isin(inlets)].set_index(["outlet_id", "hour"])
    own, flow = rows[rows["factor"] == code], rows[rows["factor"] == flow_code]["value"]
    kg = own["amount_kg"].fillna(own["value"] * flow.reindex(own.index) * KG_PER_HOUR)
    kg = kg.where(own["flag"].astype(str) == "N")
    by_day = kg.groupby(pd.DatetimeIndex(own.index.get_level_values("hour")).floor("D")).sum(min_count=1)
    return (by_day / 1000).reindex(axis(window))


def permitted(case: Case) -> float | None:
    """Tonnes a year that the permit in force allows; None without one."""
    column = next(
        (name for name, code in PERMITTED.items() if case.factor and code == case.factor.code), None
    )
    rows = case.rows(permit.DATASET)
    rows = rows[
        (rows["valid_from"] <= case.end) & (rows["valid_to"].isna() | (rows["valid_to"] >= case.start))
    ]
    return plain(rows.sort_values("valid_from")[column].iloc[-1]) if column and len(rows) else None
