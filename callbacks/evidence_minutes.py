"""Evidence in minutes: the minutes around the clue with the hourly means, oxygen and flow beside."""

import pandas as pd

from callbacks.evidence_hours import title
from callbacks.evidence_lanes import flag_lane, labels, parameter_changes, parameters
from callbacks.evidence_parts import Case, curve, level, missing, plain, steps, table
from callbacks.series import Window, by_hour, iso, limit_steps, runs
from layouts.evidence import Curve, Evidence, Lane, Look, Pane
from layouts.text import t
from schema import cems_hour, cems_minute
from schema.factor import FACTORS, FLOW_GAS, FURNACE, O2

AROUND = pd.Timedelta("3h")
MINUTE = pd.Timedelta("1min")


def minutes(case: Case) -> Evidence:
    """Minutes from three hours before to three hours after the clue."""
    first, last = case.around(AROUND, AROUND)
    window = first.floor("h"), last
    code = case.factor.code if case.factor else ""
    rows = case.rows(cems_minute.DATASET, window, outlet_id=case.outlet_id)
    parts = {str(name): regular(part, window) for name, part in rows.groupby("factor", observed=True)}
    own = parts.get(code, regular(rows.iloc[:0], window))
    step = spacing(own)
    hourly = case.rows(cems_hour.DATASET, window, outlet_id=case.outlet_id, factor=code)
    means = by_hour(hourly, window)
    spread = means["value"].reindex(own.index, method="ffill")  # every minute knows the mean of its hour
    known = parameters(case)
    marks = parameter_changes(known, window)
    name = title(case.factor) if case.factor else ""
    curves = [
        curve(t("分钟值"), Look.MAIN, own["value"], 5),
        curve(t("小时均值"), Look.MEAN, spread, 5, stepped=True),
        *reference(case, window),
    ]
    return Evidence(
        case.span,
        (iso(window[0]), iso(window[1])),
        [Pane(name, curves, weight=2.2, from_zero=code != FURNACE), *beside(parts, code)],
        [flag_lane(means["flag"]), Lane(t("企业标记"), labels(case, window))],
        marks,
        gaps=[(a, b) for a, b, gap in runs(own["value"].isna(), step) if gap]
        if own["value"].notna().any()
        else [],
        notes=[
            *([] if own["value"].notna().any() else [missing(window, cems_minute.DATASET)]),
            *case.threshold_note(case.level is not None),
            *(f"{m.word}：{m.said}" for m in marks),
        ],
        sources=case.sources,
        as_of=case.as_of,
        grid=table(
            case,
            {f"{name} {t('分钟值')}": own["value"], t("小时均值"): spread, t("标记"): own["flag"]},
            t("时间"),
        ),
        missing=missing(window, cems_minute.DATASET, cems_hour.DATASET),
    )


def regular(rows: pd.DataFrame, window: Window) -> pd.DataFrame:
    """``value`` and ``flag`` with one row per reporting step: a minute that was not delivered is a gap."""
    kept = rows.set_index("at")[["value", "flag"]].astype({"flag": object})
    apart = kept.index.to_series().diff().median()
    step = MINUTE if pd.isna(apart) else max(apart, MINUTE)
    return kept.reindex(pd.date_range(window[0], window[1], freq=step, inclusive="left"))


def spacing(rows: pd.DataFrame) -> pd.Timedelta:
    """The reporting step of regular rows."""
    return rows.index[1] - rows.index[0] if len(rows) > 1 else MINUTE


def reference(case: Case, window: Window) -> list[Curve]:
    """The limit in force, the threshold where it is a level, and the temperature that a furnace has to keep."""
    if case.factor is None:
        return []
    celsius = getattr(case.rule.params, "celsius", None) if case.rule else None
    found = limit_steps(case.services, case.viewer, (case.site_id, case.outlet_id, case.factor.code), window)
    return [
        *steps(t("限值"), Look.LIMIT, found),
        *level(t("规则阈值"), Look.THRESHOLD, case.level, window),
        *level(t("温度下限"), Look.LIMIT, plain(celsius), window),
    ]


def beside(parts: dict[str, pd.DataFrame], code: str) -> list[Pane]:
    """Oxygen and flow by the minute, where they are reported so often."""
    oxygen = [curve(t("含氧量"), Look.OXYGEN, parts[O2]["value"], 5)] if O2 in parts and code != O2 else []
    has_flow = FLOW_GAS in parts and code != FLOW_GAS
    name = t("流量 {unit}", unit=FACTORS[FLOW_GAS].unit)
    flow = [curve(t("流量"), Look.FLOW, parts[FLOW_GAS]["value"], 5, right=bool(oxygen))] if has_flow else []
    return [Pane(t("含氧量 %") if oxygen else name, [*oxygen, *flow], right=name if oxygen and flow else "")]
