"""What the commands over a home do and print: each is given the settings, the open stores and what was typed."""

import argparse
import json
from dataclasses import replace
from datetime import timedelta

from jobs import (
    backtest,
    check,
    exporting,
    hotspots,
    importing,
    learn,
    plan,
    pyramid,
    report,
    screen,
    targets,
)
from jobs.output import output
from jobs.progress import terminal
from schema import clue, hotspot_cell, plan_visit, target
from settings import Settings
from store import plans
from store.casework import SqlCasework
from store.viewer import SYSTEM
from store.warehouse import Warehouse

Stores = tuple[Warehouse, SqlCasework]


def _import(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, _ = stores
    mapping = dict(pair.split("=", 1) for pair in given.map)
    done = importing.run(
        store, given.dataset, given.files, progress=terminal(), crs=given.crs, mapping=mapping,
        dry_run=given.dry_run, rejects=given.rejects, folder=settings.files,
    )  # fmt: skip
    for line in (*done.notes, done.sentence):
        print(line)
    if done.rejects:
        print(f"被拒收的行及原因：{done.rejects}")
    print("试运行：没有写入任何数据。" if given.dry_run else f"批次号：{done.batch_id}")


def _rollback(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    stores[0].rollback(given.batch)
    print(f"已撤回批次 {given.batch}。")


def _export(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    rows = exporting.run(
        store,
        given.dataset,
        given.file,
        start=given.start,
        end=given.end,
        sites=given.sites,
        casework=casework,
    )
    print(f"已写入 {given.file}（{rows} 行）。")


def _screen(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    found = screen.run(
        store, casework, progress=terminal(), rules=given.rules, start=given.start, end=given.end,
        cluster=given.cluster, processes=given.processes,
    )  # fmt: skip
    if given.out:
        print(output(store, given.out, clue.DATASET, found))


def _hotspots(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    done = hotspots.run(store, casework, day=given.date, resolution=given.resolution, progress=terminal())
    for note in done.notes:
        print(note)
    if given.out:
        last = given.date or store.days(hotspot_cell.DATASET)[-1]
        cells = store.read(hotspot_cell.DATASET, SYSTEM, start=last, end=last + timedelta(days=1))
        print(output(store, given.out, hotspot_cell.DATASET, cells))


def _targets(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    found = targets.run(store, casework, day=given.date, progress=terminal())
    if given.out:
        print(output(store, given.out, target.DATASET, found))


def _plan(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    typed = {"random_share": given.random_share, "repeat_days": given.repeat_days, "seconds": given.seconds}
    changes = {name: value for name, value in typed.items() if value is not None}
    planning = replace(plan.planning_of(casework, given.date), **changes)
    number = plan.run_asked(store, casework, plan.Asked(given.date, planning=planning), terminal())
    if given.out:
        print(output(store, given.out, plan_visit.DATASET, plans.visits(casework, SYSTEM, number)))
    left = plans.left_out(casework, SYSTEM, number)
    print(f"未安排 {len(left)} 家，原因见计划页或导出表。")


def _backtest(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    store, casework = stores
    wanted = backtest.asked(given.rule, dict(pair.split("=", 1) for pair in given.set), given.days, "")
    result = backtest.run(store, casework, wanted, terminal())
    for line in backtest.lines(result):
        print(line)
    if given.out:
        given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")


def _check(settings: Settings, stores: Stores, given: argparse.Namespace) -> None:
    found = check.run(*stores, progress=terminal())
    for finding in found:
        print(f"[{finding.level}] {finding.text}")
    if any(f.level is check.Level.ERROR for f in found):
        raise ValueError("数据目录不完好，见上。")
    print("数据目录完好。")


COMMANDS = {
    "import": _import,
    "rollback": _rollback,
    "export": _export,
    "screen": _screen,
    "hotspots": _hotspots,
    "targets": _targets,
    "plan": _plan,
    "learn": lambda _, stores, given: learn.command(stores, given),
    "backtest": _backtest,
    "report": lambda _, stores, given: report.command(stores[0], stores[1], given),
    "pyramids": lambda _, stores, __: pyramid.command(stores[0]),
    "check": _check,
}
