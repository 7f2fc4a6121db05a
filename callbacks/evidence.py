"""Gather the evidence behind a clue: curves around its span, or the state of its cell."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from callbacks.series import Window, by_hour, flag_spans, iso, limit_steps, quarter_load, times, values
from callbacks.services import Services
from layouts.evidence import CONTROL_MIN, Cell, Emissions, Evidence, Interlock, Load
from layouts.format import number, percent
from layouts.text import t
from schema import cems_hour, device, device_power, hotspot_cell
from schema.factor import FACTORS, FLAG_TITLES, FLOW_GAS, FLOW_WATER, O2
from store.viewer import Viewer

BEFORE, AFTER = pd.Timedelta("72h"), pd.Timedelta("24h")
CLOSE = pd.Timedelta("12h")  # around an interlock clue, whose minutes would vanish in four days
CELL_DAYS = pd.Timedelta("30D")
NIGHT_FROM, NIGHT_HOURS = pd.Timedelta("22h"), pd.Timedelta("8h")  # legal night 22:00-06:00


def evidence(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Evidence:
    """What can be drawn for this clue; its lists are empty when the data are not there for the viewer."""
    return GATHERED.get(str(clue["family"]), emissions)(services, viewer, clue)


def emissions(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Emissions:
    """Hours of the clue's outlet and factor, its auxiliary factors, and the load of the site."""
    window = around(clue)
    site_id, outlet, code = str(clue["site_id"]), str(clue["outlet_id"]), str(clue["factor"])
    rows = services.store.read(cems_hour.DATASET, viewer, site_id=site_id, outlet_id=outlet, **bounds(window))
    factor = FACTORS.get(code)
    parts = {str(name): by_hour(part, window) for name, part in rows.groupby("factor", observed=True)}
    own = parts.get(code, by_hour(rows.iloc[:0], window))
    flow = FLOW_WATER if factor and factor.medium == "water" else FLOW_GAS
    unit = factor.unit if factor else ""
    power = quarter_load(services, viewer, site_id, window).resample("h").mean()
    return Emissions(
        title=t(factor.title) if factor else code,
        unit=unit,
        span=span(clue),
        window=(iso(window[0]), iso(window[1])),
        times=times(own.index) if len(rows) else [],
        values=values(own["value"]),
        corrected=values(own["corrected"]),
        limits=limit_steps(services, viewer, (site_id, outlet, code), window),
        threshold=plain(clue["threshold"]) if clue["unit"] == unit else None,
        o2=values(parts[O2]["value"]) if O2 in parts and code != O2 else [],
        flow=values(parts[flow]["value"]) if flow in parts and code != flow else [],
        flow_unit=FACTORS[flow].unit,
        load_times=times(power.index),
        load_kw=values(power),
        flags=flag_spans(own["flag"]),
        flag_titles=FLAG_TITLES,
    )


def load(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Load:
    """The load curve of the account with its legal nights."""
    window = around(clue)
    curve = quarter_load(services, viewer, str(clue["site_id"]), window, account=clue["device_id"])
    evenings = pd.date_range(window[0].normalize() - pd.Timedelta("1D"), window[1], freq="D") + NIGHT_FROM
    nights = [(iso(max(e, window[0])), iso(min(e + NIGHT_HOURS, window[1]))) for e in evenings]
    return Load(
        span=span(clue),
        window=(iso(window[0]), iso(window[1])),
        times=times(curve.index),
        load_kw=values(curve),
        nights=[n for n in nights if n[0] < n[1]],
        threshold_kw=plain(clue["threshold"]) if clue["unit"] == "kW" else None,
    )


def interlock(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Interlock:
    """Summed power of the line's production and treatment devices around the clue."""
    start, end = pd.Timestamp(clue["t_start"]), pd.Timestamp(clue["t_end"])
    window = (start - CLOSE, min(end + CLOSE, max(end, pd.Timestamp(clue["as_of"]))))
    devices = services.store.read(device.DATASET, viewer, site_id=clue["site_id"])
    devices = line_of(devices, clue["device_id"])
    power = services.store.read(device_power.DATASET, viewer, site_id=clue["site_id"], **bounds(window))
    role = devices.set_index("device_id")["role"].astype(str)
    power = power.assign(role=power["device_id"].astype(str).map(role))
    by_role = power.pivot_table(index="at", columns="role", values="power_kw", aggfunc="sum", observed=True)
    due = start + pd.Timedelta(minutes=CONTROL_MIN)
    nothing = pd.Series(np.nan, index=by_role.index)
    return Interlock(
        span=span(clue),
        window=(iso(window[0]), iso(window[1])),
        times=times(by_role.index),
        production_kw=values(by_role.get("prod", nothing)),
        treatment_kw=values(by_role.get("treat", nothing)),
        due=iso(due) if due <= end else None,
    )


def line_of(devices: pd.DataFrame, named: object) -> pd.DataFrame:
    """Devices of the line that a clue names, by line or by one of its devices; all when it names none."""
    ids = devices["device_id"].astype(str)
    lines = devices["line_id"].astype(str).str.split(";")
    wanted = {str(named)} | {part for parts in lines[ids == str(named)] for part in parts}
    mine = lines.map(lambda parts: bool(wanted & set(parts))) | ids.isin(wanted)
    return devices[mine] if mine.any() else devices


def cell(services: Services, viewer: Viewer, clue: Mapping[str, Any]) -> Cell:
    """The clue's cell over the 30 days up to the clue."""
    end = pd.Timestamp(clue["t_end"])
    span_of_days = bounds((end - CELL_DAYS, end + pd.Timedelta("1D")))
    rows = services.store.read(hotspot_cell.DATASET, viewer, cell=str(clue["cell"]), **span_of_days)
    return Cell(
        cell=str(clue["cell"]),
        days=pd.DatetimeIndex(rows["day"]).strftime("%Y-%m-%d").tolist(),
        pm25=values(rows["pm25_ug_m3"]),
        excess=values(rows["excess_ug_m3"]),
        hot=[bool(hot) for hot in rows["is_significant"]],
        facts=cell_facts(rows.iloc[-1]) if len(rows) else [],
    )


def cell_facts(row: pd.Series) -> list[tuple[str, str]]:
    """The cell on the clue's day, as label and value."""
    return [
        (t("PM2.5 浓度"), f"{number(row['pm25_ug_m3'], 1)} µg/m³"),
        (t("背景浓度"), f"{number(row['background_ug_m3'], 1)} µg/m³"),
        (t("局地增量"), f"{number(row['excess_ug_m3'], 1)} µg/m³"),
        (t("Gi* z 值"), number(row["gi_z"], 2)),
        (t("冒泡等级"), t("{n} 级", n=int(row["bubble_level"]))),
        (
            t("近 30 天热点天数"),
            t("{n} 天（可判 {m} 天）", n=int(row["hot_days_30"]), m=int(row["seen_days_30"])),
        ),
        (t("有效面积占比"), percent(row["coverage"])),
    ]


def around(clue: Mapping[str, Any]) -> Window:
    """From 72 hours before the clue to 24 hours after it, but not beyond the newest data."""
    start, end = pd.Timestamp(clue["t_start"]), pd.Timestamp(clue["t_end"])
    return start - BEFORE, min(end + AFTER, max(end, pd.Timestamp(clue["as_of"])))


def bounds(window: Window) -> dict[str, pd.Timestamp]:
    """Arguments of a store's read."""
    return {"start": window[0], "end": window[1]}


def span(clue: Mapping[str, Any]) -> tuple[str, str]:
    """The clue's own period."""
    return iso(clue["t_start"]), iso(clue["t_end"])


def plain(value: Any) -> float | None:
    """A number or None."""
    return None if value is None or pd.isna(value) else float(value)


GATHERED: dict[str, Callable[[Services, Viewer, Mapping[str, Any]], Evidence]] = {
    "power_night": load,
    "power_treatment": interlock,
    "satellite": cell,
}
