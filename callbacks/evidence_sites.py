"""Evidence about the load of a site: what it usually was at these hours, what it was, alerts and declared stops."""

import numpy as np
import pandas as pd

from analytics.blocks.alert_hours import area
from analytics.blocks.base_load import DAYS, LEAST, calendar
from callbacks.evidence_hours import site_load
from callbacks.evidence_parts import Case, clipped, curve, level, missing, period, plain, table
from callbacks.evidence_power import of_line, stop_periods
from callbacks.series import Window, iso, times, values
from layouts.evidence import Curve, Evidence, Lane, Look, Pane, Period, Tube
from layouts.text import t
from schema import alert, alert_measure, device, device_power, load_15min, workday
from store.reference import table as reference

HISTORY = pd.Timedelta("45D")  # enough for 14 usual days before the first day drawn
LEVEL_TITLES = {"yellow": "黄色预警", "orange": "橙色预警", "red": "红色预警"}
MEASURE_TITLES = {"stop": "停产", "limit": "限产", "selfdecide": "自主减排", "transport": "运输管控"}
WHOLE_SITE, UNMETERED = "*", "P09"
QUARTILES = (25, 50, 75)
DAY_H = 24


def site_hours(case: Case) -> Evidence:
    """Load by the hour against the usual load of the same hours, with alerts, the required cut and declared stops."""
    first, last = case.around()
    window = first.floor("D"), last
    whole = window[0] - HISTORY, window[1]
    load = hourly(case, whole)
    alerts = alert_rows(case, whole)
    usual = base(load, under_alert(load.index, alerts), case)
    shown, inside = load[load.index >= window[0]], usual[usual.index >= window[0]]
    curves = [
        curve(t("实际负荷"), Look.MAIN, shown, 4),
        curve(t("平时同时段（中位数）"), Look.MEAN, inside["p50"], 4),
        *required(case, inside),
        *threshold(case, window),
    ]
    tube = Tube(t("平时范围（四分位）"), times(inside.index), values(inside["p25"]), values(inside["p75"]))
    devices = metered(case, window) if case.clue["rule"] == UNMETERED else []
    return Evidence(
        case.span,
        (iso(window[0]), iso(window[1])),
        [Pane(t("负荷 kW"), [*curves, *devices], tubes=[tube], weight=2.4)],
        [
            Lane(t("预警"), alert_periods(clipped(alerts, window))),
            Lane(t("停产报备"), stop_periods(case, window)),
        ],
        notes=notes(case),
        sources=case.sources,
        as_of=case.as_of,
        grid=table(case, {t("实际负荷 kW"): shown, t("平时同时段 kW"): inside["p50"]}, t("时间")),
        missing=missing(window, load_15min.DATASET),
    )


def hourly(case: Case, window: Window) -> pd.Series:
    """Load of the site by the hour, or the power of the production devices of the line that the clue names."""
    line = case.facts.get("line", WHOLE_SITE)
    if line in ("", WHOLE_SITE):
        load = site_load(case, window)
        return load.resample("h").mean() if len(load) else empty()
    devices = of_line(case.rows(device.DATASET), case)
    ids = devices["device_id"].astype(str)[devices["role"].astype(str) == "prod"].tolist()
    return device_sum(case, window, ids)


def empty() -> pd.Series:
    """No load."""
    return pd.Series(dtype=float, index=pd.DatetimeIndex([]))


def device_sum(case: Case, window: Window, ids: list[str]) -> pd.Series:
    """Mean power by the hour of some devices together."""
    rows = case.rows(device_power.DATASET, window, device_id=ids)
    rows = rows[rows["is_online"].astype(bool)]
    if not len(rows):
        return empty()
    means = rows.groupby([rows["device_id"].astype(str), rows["at"].dt.floor("h")])["power_kw"].mean()
    return means.groupby(level=1).sum().asfreq("h")


def metered(case: Case, window: Window) -> list[Curve]:
    """The power of all devices that have a meter of their own."""
    ids = case.rows(device.DATASET)["device_id"].astype(str).tolist()
    return [curve(t("各设备合计"), Look.TREATMENT, device_sum(case, window, ids), 4)]


def alert_rows(case: Case, window: Window) -> pd.DataFrame:
    """Alerts in force in the area of the site."""
    rows = case.services.store.read(alert.DATASET, case.viewer)
    mine = [str(case.clue["adcode"]).startswith(area(code)) for code in rows["adcode"].astype(str)]
    return clipped(rows[np.array(mine, bool)], window)


def under_alert(index: pd.DatetimeIndex, alerts: pd.DataFrame) -> np.ndarray:
    """True for the hours of an alert."""
    out = np.zeros(len(index), bool)
    for row in alerts.itertuples():
        out |= (index >= row.started_at) & (index < row.ended_at)
    return out


def base(load: pd.Series, alerted: np.ndarray, case: Case) -> pd.DataFrame:
    """Quartiles ``p25 p50 p75`` of the same hour on days of the same kind among the 14 last days without alert and holiday."""
    columns = [f"p{q}" for q in QUARTILES]
    if not len(load):
        return pd.DataFrame({c: empty() for c in columns})
    days = pd.date_range(load.index[0].floor("D"), load.index[-1].floor("D"), freq="D")
    grid = load.reindex(pd.date_range(days[0], periods=len(days) * DAY_H, freq="h"))
    rows = grid.to_numpy(float).reshape(-1, DAY_H)
    alerts = pd.Series(alerted, load.index).reindex(grid.index, fill_value=False).to_numpy(bool)
    said = {"workday": reference(case.services.store, workday.DATASET)}
    working, holiday = calendar(int(days[0].value // 86_400_000_000_000), len(days), said)
    usual = np.flatnonzero(~(alerts.reshape(-1, DAY_H).any(axis=1) | holiday))
    out = np.full((3, len(days), DAY_H), np.nan)
    for day in range(len(days)):
        past = usual[usual < day][-DAYS:]
        alike = rows[past[working[past] == working[day]]]
        known = (~np.isnan(alike)).sum(axis=0) >= LEAST
        if known.any():
            out[:, day, known] = np.nanpercentile(alike[:, known], QUARTILES, axis=0)
    return pd.DataFrame({c: out[i].ravel() for i, c in enumerate(columns)}, grid.index)


def required(case: Case, usual: pd.DataFrame) -> list[Curve]:
    """The load that would have met the required cut, over the clue's own hours; none when the clue asks for none."""
    cut = plain(pd.to_numeric(case.facts.get("required"), errors="coerce"))
    if cut is None:
        return []
    own = usual["p50"].where((usual.index >= case.start) & (usual.index < case.end))
    return [curve(t("应减至（减排 {cut}%）", cut=f"{cut:g}"), Look.LIMIT, own * (1 - cut / 100), 4)]


def threshold(case: Case, window: Window) -> list[Curve]:
    """The load that counts as producing, where the clue says it."""
    on = plain(pd.to_numeric(str(case.facts.get("on", "")).replace(",", ""), errors="coerce"))
    return level(t("生产判定线"), Look.THRESHOLD, on, window)


def alert_periods(rows: pd.DataFrame) -> list[Period]:
    """Alerts by level, in words as well as in colour."""
    ordered = rows.sort_values("started_at")
    return [
        period(r.started_at, r.ended_at, str(r.level), t(LEVEL_TITLES[str(r.level)]), "" if pd.isna(r.doc_no) else str(r.doc_no))
        for r in ordered.itertuples()
    ]  # fmt: skip


def notes(case: Case) -> list[str]:
    """The threshold in words, and the measures listed for the site."""
    rows = case.rows(alert_measure.DATASET)
    listed = [
        t(
            "清单措施：{level}{line}{measure}{ratio}",
            level=t(LEVEL_TITLES[str(r.level)]),
            line="" if str(r.line_id) == WHOLE_SITE else f" {r.line_id} ",
            measure=t(MEASURE_TITLES[str(r.measure)]),
            ratio="" if pd.isna(r.ratio) else f" {100 * r.ratio:g}%",
        )
        for r in rows.itertuples()
    ]
    return [*case.threshold_note(False), *listed, t("预警由政府发布，本系统只显示。")]
