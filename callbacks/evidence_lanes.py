"""Lanes and marks of an outlet's evidence: data flags, labels of operators, records, inspections, changed parameters."""

from collections.abc import Sequence

import pandas as pd

from callbacks.evidence_parts import Case, clipped, period
from callbacks.series import Window, flag_spans, iso
from layouts.evidence import Lane, Mark, Period
from layouts.format import instant, is_missing, significant
from layouts.text import t
from schema import cems_label, instrument, outlet_record
from schema.cems_label import OPERATING
from schema.factor import FLAG_TITLES

RECORD_TITLES = {
    "work_order": "运维工单",
    "calibration": "校准记录",
    "fault_report": "故障报告",
    "anomaly_report": "异常报告",
    "manual_monitoring": "手工监测记录",
}
LABEL_KINDS = {"auto": "自动标记", "manual": "人工标记"}
PARAMETERS = ("slope", "intercept", "range_high", "detection_limit", "resolution")
SHORTEST = pd.Timedelta("20min")  # a record without an end is drawn at least so long
WITH_RECORDS = frozenset({"Y16"})  # look at calibrations without declaring the records


def lanes(case: Case, window: Window, flags: pd.Series) -> list[Lane]:
    """What the data and the people said about the hours; records and inspections where the rule reads them."""
    needs = set(case.rule.needs) if case.rule else set()
    out = [flag_lane(flags), Lane(t("企业标记"), labels(case, window))]
    if "inspection" in needs:
        out.append(inspection_lane(case, window))
    if "outlet_record" in needs or case.clue["rule"] in WITH_RECORDS:
        out.append(record_lane(case, window))
    return out


def flag_lane(flags: pd.Series) -> Lane:
    """Hours with a data flag other than normal."""
    return Lane(
        t("数据标记"),
        [
            (
                start,
                end,
                letter,
                t("标记 {flag} {title}", flag=letter, title=t(FLAG_TITLES.get(letter, letter))),
            )
            for start, end, letter in flag_spans(flags)
        ],
    )


def labels(case: Case, window: Window, code: str | None = None) -> list[Period]:
    """Labels on the outlet, on all its factors or the clue's own, with their reasons; of one kind when ``code`` names it."""
    rows = case.rows(cems_label.DATASET, outlet_id=case.outlet_id)
    if case.factor is not None:
        rows = rows[rows["factor"].isna() | (rows["factor"].astype(str) == case.factor.code)]
    if code is not None:
        rows = rows[rows["code"].astype(str) == code]
    return [label(row) for _, row in clipped(rows, window).iterrows()]


def label(row: pd.Series) -> Period:
    """A label: its code, then how, why and when it was made."""
    code = str(row["code"])
    reason = t("未填理由") if is_missing(row["reason"]) else str(row["reason"])
    how = t(LABEL_KINDS[str(row["label_kind"])])
    made = "" if is_missing(row["made_at"]) else t("标记于 {at}", at=instant(row["made_at"]))
    kind = "operating" if code in OPERATING else "device"
    return period(row["started_at"], row["ended_at"], kind, t(code), reason, how, made)


def label_codes(case: Case, window: Window) -> Sequence[str]:
    """Codes of the labels in the window, in order of their first start."""
    rows = clipped(case.rows(cems_label.DATASET, outlet_id=case.outlet_id), window)
    return list(dict.fromkeys(rows.sort_values("started_at")["code"].astype(str)))


def inspection_lane(case: Case, window: Window) -> Lane:
    """Visits of inspectors to the site."""
    rows = ended(clipped(case.visits(), window))
    return Lane(
        t("现场检查"), [period(r.started_at, r.ended_at, "inspection", t("检查")) for r in rows.itertuples()]
    )


def record_lane(case: Case, window: Window) -> Lane:
    """Work orders, calibrations and reports about the outlet."""
    rows = ended(clipped(case.rows(outlet_record.DATASET, outlet_id=case.outlet_id), window))
    said = [
        (r, t(RECORD_TITLES[str(r.record_kind)]), "" if is_missing(r.note) else str(r.note))
        for r in rows.itertuples()
    ]
    return Lane(
        t("运维记录"), [period(r.started_at, r.ended_at, "record", title, note) for r, title, note in said]
    )


def ended(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without an end, and very short ones, drawn long enough to be seen."""
    least = rows["started_at"] + SHORTEST
    return rows.assign(ended_at=least.where(rows["is_open"] | (rows["ended_at"] < least), rows["ended_at"]))


def parameters(case: Case) -> pd.DataFrame:
    """Parameters of the outlet's analyser for the clue's factor, oldest first."""
    if case.factor is None:
        return pd.DataFrame(columns=list(instrument.DATASET.names))
    rows = case.rows(instrument.DATASET, outlet_id=case.outlet_id, factor=case.factor.code)
    return rows.sort_values("valid_from", ignore_index=True)


def parameter_changes(rows: pd.DataFrame, window: Window) -> list[Mark]:
    """A mark for every change of an analyser's parameters in the window, saying from what to what."""
    out = []
    for i in range(1, len(rows)):
        at = rows["valid_from"].iloc[i]
        if window[0] <= at < window[1]:
            out.append(Mark(iso(at), t("参数变更"), changed(rows.iloc[i - 1], rows.iloc[i])))
    return out


def changed(before: pd.Series, after: pd.Series) -> str:
    """Which parameters changed, from what to what."""
    said = [
        f"{t(instrument.DATASET[name].title)} {significant(before[name], 4)} → {significant(after[name], 4)}"
        for name in PARAMETERS
        if not is_missing(after[name]) and before[name] != after[name]
    ]
    return "、".join(said) or t("参数重新登记，数值未变")
