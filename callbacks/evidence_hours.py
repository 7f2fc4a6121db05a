"""Evidence in hours: raw and corrected value, limit, oxygen, flow, power, flags and labels around the clue."""

import numpy as np
import pandas as pd

from analytics.rule import Group
from callbacks.evidence_lanes import lanes, parameter_changes, parameters
from callbacks.evidence_parts import Case, curve, level, missing, plain, steps, table
from callbacks.series import HOUR, Window, by_hour, limit_steps, runs
from layouts.evidence import Curve, Evidence, Grid, Lane, Look, Mark, Pane
from layouts.format import significant
from layouts.text import t
from schema import cems_hour, load_15min, outlet, site
from schema.factor import (
    FACTORS,
    FLOW_GAS,
    FLOW_WATER,
    HUMIDITY,
    O2,
    PH,
    PRESSURE,
    TEMPERATURE,
    VELOCITY,
    Factor,
)

LOOKS = (Look.MAIN, Look.SECOND, Look.THIRD, Look.FOURTH)
INSTRUMENT_GROUPS = frozenset({Group.LEVEL, Group.REPEATED})
SEEN = 0.5  # a range further above the values than this would flatten them, so it is said, not drawn
COMPARED = frozenset({"R08", "Q03", "Y35", "Y25"})  # rules about several factors of one outlet
SPENT = frozenset({"Y26", "B08", "Y22"})  # rules that ask whether the flue is warm
Parts = dict[str, pd.DataFrame]


def hours(case: Case) -> Evidence:
    """Hours of the clue's outlet from 72 hours before to 24 hours after, with everything the rule looked at."""
    window = case.around()
    rows = case.rows(cems_hour.DATASET, window, outlet_id=case.outlet_id)
    parts = {str(name): by_hour(part, window) for name, part in rows.groupby("factor", observed=True)}
    power = site_load(case, window)
    own = parts.get(case.factor.code) if case.factor else leading(parts)
    if own is None and case.factor is not None and parts:
        own = by_hour(rows.iloc[:0], window)
    known = parameters(case)
    main, notes = concentration(case, parts, window, known)
    marks: list[Mark] = parameter_changes(known, window)
    panes = [main, *process(case, parts), *auxiliary(case, parts), load_pane(power)]
    found: list[Lane] = [] if own is None else lanes(case, window, own["flag"])
    gaps = [] if own is None else silent(own["value"], case.factor)
    return Evidence(
        case.span,
        (window[0].strftime("%Y-%m-%dT%H:%M"), window[1].strftime("%Y-%m-%dT%H:%M")),
        panes,
        found,
        marks,
        gaps=gaps,
        notes=[*notes, *(f"{m.word}：{m.said}" for m in marks)],
        sources=case.sources,
        as_of=case.as_of,
        grid=numbers(case, parts, power),
        missing=missing(window, cems_hour.DATASET, load_15min.DATASET),
    )


def leading(parts: Parts) -> pd.DataFrame | None:
    """The pollutant of an outlet that flags and gaps are shown of when the clue names none."""
    return next(
        (part for code, part in parts.items() if FACTORS[code].is_pollutant), next(iter(parts.values()), None)
    )


def silent(values: pd.Series, factor: Factor | None) -> list[tuple[str, str]]:
    """Stretches of hours without a value."""
    return [(start, end) for start, end, is_missing in runs(values.isna(), HOUR) if is_missing]


def concentration(case: Case, parts: Parts, window: Window, known: pd.DataFrame) -> tuple[Pane, list[str]]:
    """The clue's factor with limit, threshold, instrument bounds and whatever it is compared with; and words."""
    factor = case.factor
    if factor is None:
        return every_pollutant(parts), case.threshold_note(False)
    own = parts.get(factor.code)
    curves = [] if own is None else measured(own)
    beside, notes = compared(case, parts, window)
    acidity = ph_range(case, window)
    found = limit_steps(case.services, case.viewer, (case.site_id, case.outlet_id, factor.code), window)
    asked = case.level
    is_limit = asked is not None and any(abs(asked - value) < 1e-9 for *_, value in found)
    curves += [*beside, *steps(t("限值"), Look.LIMIT, found), *acidity]
    if not is_limit:
        curves += level(t("规则阈值"), Look.THRESHOLD, asked, window)
    bounds, said = instrument_bounds(case, own, window, known)
    is_drawn = asked is not None or bool(acidity)
    notes = [*case.threshold_note(is_drawn), *notes, *said]
    low = own is None or not (own["value"] < 0).any()
    return Pane(title(factor), [*curves, *bounds], weight=1.9, from_zero=low and factor.code != PH), notes


def title(factor: Factor) -> str:
    """Name and unit of a factor."""
    return f"{t(factor.title)} {factor.unit}".strip()


def measured(own: pd.DataFrame) -> list[Curve]:
    """The raw curve, quieter when a corrected one stands over it."""
    if not own["corrected"].notna().any():
        return [curve(t("实测值"), Look.MAIN, own["value"], 6)]
    return [
        curve(t("实测值"), Look.RAW, own["value"], 6),
        curve(t("折算值"), Look.MAIN, own["corrected"], 6),
    ]


def every_pollutant(parts: Parts) -> Pane:
    """All pollutants of an outlet, as the limit would take them."""
    codes = [code for code in parts if FACTORS[code].is_pollutant and code != PH][: len(LOOKS)]
    curves = [
        curve(t(FACTORS[code].title), look, parts[code]["corrected"].fillna(parts[code]["value"]), 8)
        for code, look in zip(codes, LOOKS, strict=False)
    ]
    unit = FACTORS[codes[0]].unit if codes else ""
    return Pane(f"{t('污染物')} {unit}".strip(), curves, weight=1.9)


def compared(case: Case, parts: Parts, window: Window) -> tuple[list[Curve], list[str]]:
    """Dashed: the twin outlet, the inlet of the treatment, or the other pollutants of the outlet."""
    factor = case.factor
    if factor is None:
        return [], []
    if "twin" in case.facts:
        return twin(case, window)
    if case.clue["rule"] == "Y33":
        inlets = case.rows(outlet.DATASET, inlet_of=case.outlet_id)["outlet_id"].astype(str)
        return [c for each in inlets for c in other_outlet(case, (case.site_id, each), t("进口"), window)], []
    if case.clue["rule"] not in COMPARED:
        return [], []
    codes = [
        c for c in parts if c != factor.code and FACTORS[c].is_pollutant and FACTORS[c].unit == factor.unit
    ]
    return [
        curve(t(FACTORS[code].title), look, parts[code]["value"], 6)
        for code, look in zip(codes, LOOKS[1:], strict=False)
    ], []


def twin(case: Case, window: Window) -> tuple[list[Curve], list[str]]:
    """The outlet that shows the same values, where the viewer may see it."""
    found = twin_outlet(case)
    if found is None:
        return [], [t("雷同的排放口（{twin}）不在您的查看范围内，图中未画。", twin=case.facts["twin"])]
    return other_outlet(case, found, case.facts["twin"], window), []


def twin_outlet(case: Case) -> tuple[str, str] | None:
    """Site and outlet that the clue names as twin, as enterprise name and outlet code; None when not visible."""
    name, _, code = case.facts["twin"].rpartition(" ")
    read = case.services.store.read
    sites = read(site.DATASET, case.viewer, ("site_id",), name=name)["site_id"].astype(str).tolist()
    if not sites:
        return None
    rows = read(outlet.DATASET, case.viewer, ("site_id", "outlet_id"), site_id=sites, code=code)
    others = rows[rows["outlet_id"].astype(str) != case.outlet_id]
    return (str(others["site_id"].iloc[0]), str(others["outlet_id"].iloc[0])) if len(others) else None


def other_outlet(case: Case, place: tuple[str, str], name: str, window: Window) -> list[Curve]:
    """The clue's factor as measured elsewhere."""
    code = case.factor.code if case.factor else ""
    rows = case.rows(cems_hour.DATASET, window, site_id=place[0], outlet_id=place[1], factor=code)
    return [curve(name, Look.TWIN, by_hour(rows, window)["value"], 6)] if len(rows) else []


def ph_range(case: Case, window: Window) -> list[Curve]:
    """The range that a pH value has to keep, as the clue says it."""
    if case.clue["rule"] != "C03":
        return []
    low, high = (plain(pd.to_numeric(case.facts.get(name), errors="coerce")) for name in ("low", "high"))
    return [
        *level(t("下限"), Look.LIMIT, low, window),
        *level(t("上限"), Look.LIMIT, high, window),
    ]


def instrument_bounds(
    case: Case, own: pd.DataFrame | None, window: Window, known: pd.DataFrame
) -> tuple[list[Curve], list[str]]:
    """Detection limit and range of the analyser as lines, where the rule is about the level or the resolution of values."""
    if own is None or case.rule is None or case.rule.group not in INSTRUMENT_GROUPS:
        return [], []
    low, high = bounds_of(case, known)
    curves = level(t("检出限"), Look.BOUND, low, window)
    if high is None:
        return curves, []
    top = np.nanmax(own[["value", "corrected"]].to_numpy(float), initial=0.0)
    if top >= SEEN * high:
        return [*curves, *level(t("量程上限"), Look.BOUND, high, window)], []
    unit = case.factor.unit if case.factor else ""
    return curves, [t("量程上限 {high} {unit}，在图示范围以上。", high=significant(high, 4), unit=unit)]


def bounds_of(case: Case, known: pd.DataFrame) -> tuple[float | None, float | None]:
    """Detection limit and range in force at the clue, as parameters or else the outlet's file say."""
    rows = known[known["valid_from"] <= case.end] if len(known) else known
    if len(rows):
        return plain(rows["detection_limit"].iloc[-1]), plain(rows["range_high"].iloc[-1])
    filed = case.services.store.read(outlet.DATASET, case.viewer, outlet_id=case.outlet_id)
    if not len(filed):
        return None, None
    return plain(filed["detection_limit"].iloc[0]), plain(filed["analyser_range"].iloc[0])


def process(case: Case, parts: Parts) -> list[Pane]:
    """Oxygen on the left and flow on the right; flow alone stands on the left."""
    flow = FLOW_WATER if case.factor and case.factor.medium == "water" or FLOW_WATER in parts else FLOW_GAS
    oxygen = [curve(t("含氧量"), Look.OXYGEN, parts[O2]["value"], 8)] if O2 in parts else []
    name = t("流量 {unit}", unit=FACTORS[flow].unit)
    flows = (
        [curve(t("流量"), Look.FLOW, parts[flow]["value"], 8, right=bool(oxygen))] if flow in parts else []
    )
    return [
        Pane(t("含氧量 %") if oxygen else name, [*oxygen, *flows], right=name if oxygen and flows else "")
    ]


def auxiliary(case: Case, parts: Parts) -> list[Pane]:
    """Temperature with humidity, velocity with pressure, for rules about them."""
    asked = case.rule is not None and (case.rule.group is Group.AUXILIARY or case.rule.code in SPENT)
    if not asked:
        return []
    return [pair(parts, TEMPERATURE, HUMIDITY), pair(parts, VELOCITY, PRESSURE)]


def pair(parts: Parts, left: str, right: str) -> Pane:
    """Two factors of different units in one pane."""
    first = [curve(t(FACTORS[left].title), Look.OXYGEN, parts[left]["value"], 10)] if left in parts else []
    second = (
        [curve(t(FACTORS[right].title), Look.FLOW, parts[right]["value"], 10, right=bool(first))]
        if right in parts
        else []
    )
    titles = [title(FACTORS[code]) for code, drawn in ((left, first), (right, second)) if drawn]
    return Pane(
        titles[0] if titles else "",
        [*first, *second],
        right=titles[1] if len(titles) > 1 else "",
        from_zero=False,
    )


def site_load(case: Case, window: Window, account: object = None) -> pd.Series:
    """Load in kW by quarter hour, of one account or summed over the site; empty when there is none."""
    rows = case.rows(load_15min.DATASET, window)
    own = rows["account_no"].astype(str) == str(account)
    return (rows[own] if own.any() else rows).groupby("at")["load_kw"].sum(min_count=1)


def load_pane(power: pd.Series) -> Pane:
    """Hourly means of the load."""
    hourly = power.resample("h").mean() if len(power) else power
    return Pane(t("负荷 kW"), [curve(t("用电负荷"), Look.POWER, hourly, 8)])


def numbers(case: Case, parts: Parts, power: pd.Series) -> Grid:
    """The hours as numbers: the factor, what goes with it, and the flag."""
    columns: dict[str, pd.Series] = {}
    codes = [case.factor.code] if case.factor else [c for c in parts if FACTORS[c].is_pollutant][: len(LOOKS)]
    for code in (c for c in codes if c in parts):
        own, name = parts[code], title(FACTORS[code])
        columns |= {f"{name} {t('实测值')}": own["value"], f"{name} {t('折算值')}": own["corrected"]}
    for code in (O2, FLOW_GAS, FLOW_WATER, TEMPERATURE):
        if code in parts and code not in codes:
            columns[title(FACTORS[code])] = parts[code]["value"]
    if len(power):
        columns[t("负荷 kW")] = power.resample("h").mean()
    own_flags = parts.get(codes[0]) if codes else None
    if own_flags is not None:
        columns[t("标记")] = own_flags["flag"]
    return table(case, columns, t("时间"))
