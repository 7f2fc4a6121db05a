"""Evidence of power: nights of a meter, devices of a line minute by minute."""

import numpy as np
import pandas as pd

from analytics.blocks.lines import IDLE_TIMES, ON_SHARE
from callbacks.evidence_hours import site_load
from callbacks.evidence_lanes import ended
from callbacks.evidence_parts import Case, clipped, curve, level, missing, period, plain, table
from callbacks.series import Window, iso, runs, values
from layouts.evidence import CONTROL_MIN, Bars, Evidence, Grid, Lane, Look, Pane
from layouts.text import t
from schema import device, device_power, load_15min, meter_day, stop_report, treatment_input

CLOSE = pd.Timedelta("12h")  # around an interlock clue, whose minutes would vanish in four days
NIGHT_FROM, NIGHT_HOURS = pd.Timedelta("22h"), pd.Timedelta("8h")  # legal night 22:00-06:00
TIERED = "P01"  # the rule of the 90-minute clock
CONSUMING = "P12"
MOST_DEVICES = 6
INPUT_TITLES = {
    "gas_m3": "燃气 m³", "ammonia_kg": "氨 kg", "lime_kg": "石灰 kg", "carbon_kg": "活性炭 kg", "reagent_kg": "药剂 kg",
}  # fmt: skip
STATES = {1: "on", 0: "off", -1: "unknown"}
STATE_TITLES = {1: "运行", 0: "停机", -1: "离线或无数据"}
ROLE_LOOKS = {"prod": Look.PRODUCTION, "treat": Look.TREATMENT}
ROLE_TITLES = {"prod": "产污", "treat": "治污", "other": "其他"}


def nights(case: Case) -> Evidence:
    """The load curve of the account with its legal nights, and below the registers of the days."""
    window = case.around()
    power = site_load(case, window, case.clue["device_id"])
    threshold = plain(case.clue["threshold"]) if case.clue["unit"] == "kW" else None
    evenings = pd.date_range(window[0].normalize() - pd.Timedelta("1D"), window[1], freq="D") + NIGHT_FROM
    dark = [(iso(max(e, window[0])), iso(min(e + NIGHT_HOURS, window[1]))) for e in evenings]
    curves = [
        curve(t("用电负荷"), Look.MAIN, power, 2, filled=True),
        *level(t("开机判定线"), Look.THRESHOLD, threshold, window),
    ]
    registers, kept = register_pane(case, window)
    return Evidence(
        case.span,
        (iso(window[0]), iso(window[1])),
        [Pane(t("负荷 kW"), curves, weight=2.0), registers],
        nights=[night for night in dark if night[0] < night[1]],
        notes=[t("灰色底为夜间 22:00–06:00。"), *case.threshold_note(threshold is not None)],
        sources=case.sources,
        as_of=case.as_of,
        grid=table(case, {t("用电负荷 kW"): power} | kept, t("时间")),
        missing=missing(window, load_15min.DATASET),
    )


def register_pane(case: Case, window: Window) -> tuple[Pane, dict[str, pd.Series]]:
    """Energy of the valley and of the peak registers of every day, side by side; and the same as columns."""
    rows = case.rows(
        meter_day.DATASET, (window[0].floor("D"), window[1]), account_no=str(case.clue["device_id"])
    )
    rows = rows.set_index(pd.DatetimeIndex(rows["day"]))
    found = {
        t("谷段电量"): (rows["valley_kwh"] + rows["deep_valley_kwh"], Look.POWER, 0),
        t("峰段电量"): (rows["peak_kwh"] + rows["super_peak_kwh"], Look.PALE, 12),
    }
    bars = [
        Bars(name, look, (pd.DatetimeIndex(e.index) + pd.Timedelta(hours=at)).strftime("%Y-%m-%dT%H:%M").tolist(), values(e), 12)
        for name, (e, look, at) in found.items()
    ]  # fmt: skip
    columns = {f"{name} kWh": energy for name, (energy, *_) in found.items()}
    return Pane(t("日电量 kWh"), [], bars, weight=0.9), columns


def line(case: Case) -> Evidence:
    """Every device of the line with its power, and when it ran; for untreated production the clock of 90 minutes."""
    window = case.around(CLOSE, CLOSE)
    devices = of_line(case.rows(device.DATASET), case)
    rows = case.rows(device_power.DATASET, window)
    rows = rows.assign(device_id=rows["device_id"].astype(str))
    panes, ribbons, columns = [], [], {}
    for each in devices.head(MOST_DEVICES).itertuples():
        power = regular(rows[rows["device_id"] == str(each.device_id)], window)
        if power is None:
            continue
        role = str(each.role)
        name = f"{each.name}（{t(ROLE_TITLES[role])}）"
        on = np.fmax(ON_SHARE * each.rated_kw, IDLE_TIMES * each.idle_kw)
        shown = curve(name, ROLE_LOOKS.get(role, Look.POWER), power, 2 * len(devices))
        drawn = [shown, *level(t("开机判定线"), Look.BOUND, plain(on), window)]
        panes.append(Pane("kW", drawn, weight=0.62, caption=name))
        ribbons.append(Lane(str(each.name), states(power, float(on))))
        columns[f"{name} kW"] = power
    stops = Lane(t("停产报备"), stop_periods(case, window))
    return Evidence(
        case.span,
        (iso(window[0]), iso(window[1])),
        [*panes, *(inputs(case, devices, window) if case.clue["rule"] == CONSUMING else [])],
        [*ribbons, stops],
        tiers=tiers(case) if case.clue["rule"] == TIERED else [],
        notes=line_notes(case, devices),
        sources=case.sources,
        as_of=case.as_of,
        grid=numbers(case, columns),
        missing=missing(window, device_power.DATASET),
    )


def of_line(devices: pd.DataFrame, case: Case) -> pd.DataFrame:
    """Devices of the line that a clue names, by line or by one of its devices, production first; all when it names none."""
    ids = devices["device_id"].astype(str)
    lines = devices["line_id"].astype(str).str.split(r"\s*;\s*", regex=True)
    named = str(case.clue["device_id"])
    line = case.facts.get("line", "")
    wanted = {line} - {""} if line in {n for parts in lines for n in parts} else {named}
    if wanted == {named}:
        wanted |= {part for parts in lines[ids == named] for part in parts}
    mine = lines.map(lambda parts: bool(wanted & set(parts))).astype(bool) | ids.isin(wanted)
    found = devices[mine.to_numpy(bool)] if mine.any() else devices
    order = found["role"].astype(str).map({"prod": 0, "treat": 1}).fillna(2)
    return found.assign(order=order).sort_values(["order", "device_id"])


def regular(rows: pd.DataFrame, window: Window) -> pd.Series | None:
    """Power with one value per reporting step, missing where the device was off line; None without rows."""
    if not len(rows):
        return None
    power = rows["power_kw"].abs().where(rows["is_online"].astype(bool))
    power = power.set_axis(pd.DatetimeIndex(rows["at"]))
    apart = power.index.to_series().diff().median()
    step = pd.Timedelta("1min") if pd.isna(apart) or apart <= pd.Timedelta(0) else apart
    whole = pd.date_range(power.index[0], max(power.index[-1], window[1] - step), freq=step)
    return power.reindex(whole.union(power.index))


def states(power: pd.Series, on: float) -> list[tuple[str, str, str, str]]:
    """When a device ran, stood still, or was not known."""
    step = power.index.to_series().diff().median() if len(power) > 1 else pd.Timedelta("1min")
    state = pd.Series(np.where(power.isna(), -1, power >= on), power.index).astype(int)
    return [period(start, end, STATES[code], t(STATE_TITLES[code])) for start, end, code in runs(state, step)]


def stop_periods(case: Case, window: Window) -> list[tuple[str, str, str, str]]:
    """Stops that the enterprise declared."""
    rows = ended(clipped(case.rows(stop_report.DATASET), window))
    return [
        period(r.started_at, r.ended_at, "stop", t("停产报备"), "" if pd.isna(r.reason) else str(r.reason))
        for r in rows.itertuples()
    ]


def tiers(case: Case) -> list[tuple[str, str, str, bool]]:
    """The enterprise's 90 minutes, then the regulator's time; only the former when the span is shorter."""
    due = case.start + pd.Timedelta(minutes=CONTROL_MIN)
    own = [(iso(case.start), iso(min(due, case.end)), t("企业自控 90 分钟内"), False)]
    return own if due > case.end else [*own, (iso(due), iso(case.end), t("满 90 分钟，监管介入"), True)]


def line_notes(case: Case, devices: pd.DataFrame) -> list[str]:
    """The threshold in words, and what is left out."""
    more = len(devices) - MOST_DEVICES
    left_out = [t("另有 {n} 台设备未画。", n=more)] if more > 0 else []
    return [*case.threshold_note(False), t("功率不低于开机判定线为运行；斜线为离线或无数据。"), *left_out]


def inputs(case: Case, devices: pd.DataFrame, window: Window) -> list[Pane]:
    """What the treatment devices consumed by the day, one pane per kind."""
    days = window[0].floor("D") - pd.Timedelta("7D"), window[1]
    ids = devices["device_id"].astype(str).tolist()
    rows = case.rows(treatment_input.DATASET, days, device_id=ids)
    out = []
    for kind, part in rows.groupby("input_kind", observed=True):
        daily = part.groupby("day")["amount"].sum(min_count=1)
        name = t(INPUT_TITLES[str(kind)])
        bars = Bars(
            name, Look.POWER, pd.DatetimeIndex(daily.index).strftime("%Y-%m-%d").tolist(), values(daily), 24
        )
        out.append(Pane(name, [], [bars], weight=0.7))
    return out


def numbers(case: Case, columns: dict[str, pd.Series]) -> Grid:
    """Power of every device as numbers."""
    return table(case, columns, t("时间"))
