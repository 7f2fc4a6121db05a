"""Build the demo: make every dataset, publish it, seed the accounts, keep the truth outside."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, Unpack

import pandas as pd

from jobs.demo import truth as hidden
from jobs.demo.accounts import ACCOUNTS
from jobs.demo.air import PRODUCT, Air, air, grid_arrays, grid_rows, wind_rows
from jobs.demo.alerts import Alerted, alert_rows, cast_alert, measure_rows
from jobs.demo.curves import Curves, curves, load_rows, meter_rows
from jobs.demo.daily import day_rows
from jobs.demo.devices import Devices, devices, power_rows
from jobs.demo.emissions import Emissions, emissions
from jobs.demo.hours import extras, hour_rows
from jobs.demo.incidents import add_incidents
from jobs.demo.inputs import input_rows
from jobs.demo.instruments import instrument_rows
from jobs.demo.journal import record_rows
from jobs.demo.labels import labels
from jobs.demo.messages import messages
from jobs.demo.minutes import Minutes, minute_rows, minutes
from jobs.demo.permits import permits
from jobs.demo.problems import plant_all
from jobs.demo.records import area_rows, inspections, penalties, petitions, positive_list, teams
from jobs.demo.roster import World, outlet_limits, roster
from jobs.demo.scale import SOURCE, scaled
from jobs.demo.spare import spare_sites
from jobs.demo.staff import exclusive_pairs, officers, recusals
from jobs.demo.stations import station_rows, stations
from jobs.demo.stops import cast_stops, stop_rows
from jobs.demo.truth import Planted
from jobs.demo.workers import cast_workers
from jobs.progress import Progress, Silent
from schema.catalogue import datasets
from schema.core import Kind
from store.accounts import Accounts
from store.base import Casework, Store
from store.casework import SqlCasework

CHUNK_DAYS = 15
Part = tuple[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: rows per dataset, how much was planted, seconds it took, and the hidden truth itself."""

    rows: dict[str, int]
    problems: int
    look_alikes: int
    seconds: float
    planted: tuple[Planted, ...] = ()


class Options(TypedDict, total=False):
    """How to build: ``scale`` city, region or province; ``days`` None = as the scale says; ``truth`` a file to write."""

    scale: str
    seed: int
    days: int | None
    truth: Path | None
    progress: Progress | None


def build(store: Store, casework: Casework, **options: Unpack[Options]) -> Built:
    """Build the demo in an empty home, or over an older demo.

    Raises
    ------
    ValueError
        When the scale is unknown, the days are too few, or the store holds data that are not a demo.
    """
    started = time.monotonic()
    progress = options.get("progress") or Silent()
    _refuse_real_data(store)
    world = roster(scaled(options.get("scale", "city"), options.get("days")), options.get("seed", 2026))
    progress.step("生成演示数据")
    cast, planted = _cast(world)
    rows: dict[str, int] = {}
    _clear(store)
    for name, frame in _frames(world, cast, planted):
        progress.step(f"写入{datasets()[name].title}", len(frame))
        store.append(datasets()[name], frame, source=SOURCE)
        progress.advance(len(frame))
        rows[name] = rows.get(name, 0) + len(frame)
    store.put_arrays("grid", PRODUCT, grid_arrays(cast.air))
    if isinstance(casework, SqlCasework):
        Accounts(casework.database).seed_accounts(ACCOUNTS)
    target = options.get("truth")
    if target is not None:
        hidden.write(target, planted)
    built = Built(
        rows,
        sum(p.is_problem for p in planted),
        sum(not p.is_problem for p in planted),
        time.monotonic() - started,
        tuple(planted),
    )
    progress.done(f"演示数据 {sum(rows.values())} 行，用时 {built.seconds:.1f} 秒")
    return built


@dataclass(frozen=True, slots=True)
class Papers:
    """What goes with the hours: minutes, messages, labels."""

    minutes: Minutes
    messages: pd.DataFrame
    labels: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Cast:
    """Everything that moves: loads, emissions, device power, air."""

    alerted: Alerted
    curves: Curves
    emissions: Emissions
    papers: Papers
    devices: Devices
    air: Air


def _cast(world: World) -> tuple[Cast, list[Planted]]:
    sky, planted = air(world)
    planted += cast_workers(world)
    alerted, of_alert = cast_alert(world, planted)
    planted += of_alert
    found = curves(world, alerted)
    planted += cast_stops(world, found, planted)
    made = emissions(world, found)
    add_incidents(made, world.rng(16))
    planted += plant_all(world, made, planted, spare_sites(world, made, planted))
    said, of_labels = labels(world, made, planted)
    planted += of_labels
    fine, of_minutes = minutes(world, made, planted)
    frames, of_messages = messages(world, made, planted + of_minutes)
    planted += of_minutes + of_messages
    machines, planted_devices = devices(world, found, planted)
    return Cast(alerted, found, made, Papers(fine, frames, said), machines, sky), planted + planted_devices


def _frames(world: World, cast: Cast, planted: list[Planted]) -> Iterator[Part]:
    """Every dataset, the long ones in chunks of days: each day is written once."""
    scale = world.scale
    yield "site", _declared("site", world.sites)
    yield "outlet", _declared("outlet", world.outlets)
    yield "outlet_limit", outlet_limits(world)
    more = extras(cast.emissions, world.rng(30))
    yield "permit", permits(world, cast.emissions, more, planted)
    yield "instrument", instrument_rows(cast.emissions, planted, world.rng(31))
    yield "outlet_record", record_rows(cast.emissions, scale.start, planted, world.rng(32))
    yield "device", cast.devices.table
    yield "treatment_input", input_rows(world, cast.devices, planted)
    yield "cems_label", cast.papers.labels
    yield "cems_frame", cast.papers.messages
    yield "cems_minute", minute_rows(cast.emissions, cast.papers.minutes)
    yield "stop_report", stop_rows(world, cast.curves, cast.alerted, planted)
    yield "alert", alert_rows()
    yield "alert_measure", measure_rows(world, cast.alerted)
    yield "area", area_rows(world)
    yield "team", teams(world)
    yield "officer", officers(world)
    yield "recusal", recusals(world)
    yield "exclusive_pair", exclusive_pairs(world)
    yield "petition", petitions(world, planted)
    yield "penalty", penalties(world, planted)
    yield "inspection", inspections(world, planted)
    yield "positive_list", positive_list(world)
    for begin in range(0, scale.days, CHUNK_DAYS):
        part = range(begin, min(begin + CHUNK_DAYS, scale.days))
        yield "cems_hour", hour_rows(cast.emissions, more, scale.start, part)
        yield "load_15min", load_rows(world, cast.curves, part)
        yield "pm25_grid", grid_rows(cast.air, scale.start, part)
    yield "cems_day", day_rows(world, cast.emissions)
    yield "meter_day", meter_rows(world, cast.curves)
    yield "device_power", power_rows(cast.devices)
    table = stations(world)
    yield "air_station", table
    yield "air_station_hour", station_rows(world, cast.air, table)
    yield "wind", wind_rows(cast.air, scale.start)


def _declared(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The declared columns only: working columns of the demo must not be published."""
    return frame[[n for n in datasets()[name].names if n in frame]]


def _refuse_real_data(store: Store) -> None:
    for dataset in datasets().values():
        if dataset.kind is not Kind.INPUT:
            continue
        if any(batch.source != SOURCE for batch in store.batches(dataset)):
            raise ValueError(
                f"数据目录中已有导入的“{dataset.title}”，演示数据不能与真实数据混在一起；请用 --home 另指一个空目录。"
            )


def _clear(store: Store) -> None:
    """Take back an older demo."""
    for dataset in datasets().values():
        if dataset.kind is Kind.INPUT:
            for batch in store.batches(dataset):
                store.rollback(batch.batch_id)
