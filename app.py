"""Put the program together: the application, and the command line. The only module that knows every room."""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dash import Dash

from callbacks import alarms as alarms_page
from callbacks import bigscreen, clues, exports, gate, rules, serving, shell, site, tiles, tomorrow
from callbacks import map as map_page
from callbacks.services import Services
from jobs import (
    alarms,
    backtest,
    check,
    demo,
    exporting,
    hotspots,
    importing,
    listing,
    plan,
    prepare,
    pyramid,
    screen,
    targets,
)
from jobs.basemap import command as basemap
from jobs.commandline import parser
from jobs.output import output
from jobs.progress import Progress, terminal
from jobs.report import command as report
from jobs.worker import Worker
from schema import clue, hotspot_cell, plan_left_out, plan_visit, target
from schema.catalogue import datasets
from settings import Settings
from store import boundaries
from store.accounts import Account, Accounts
from store.base import Store
from store.casework import SqlCasework
from store.jobtable import JobTable
from store.viewer import SYSTEM, Role, Viewer
from store.warehouse import Warehouse

PAGES = (map_page, clues, site, alarms_page, tomorrow, rules, bigscreen)
DONE, FAILED = 0, 1
UNFINISHED = "demo.unfinished"


def create_app(settings: Settings, store: Store, casework: SqlCasework) -> Dash:
    """The Dash application over these stores: every page registered, every route behind the gate."""
    services = Services(settings, store, casework)
    app = Dash(__name__, title="经纬", enable_mcp=False, update_title="", serve_locally=True)
    gate.install(app, services)
    for module in (tiles, exports, *PAGES):
        module.register(app, services)
    shell.register(app, services, PAGES)
    return app


def open_stores(settings: Settings) -> tuple[Warehouse, SqlCasework]:
    """The stores of a home, made when they are not there."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Warehouse(settings.warehouse_address), SqlCasework(settings.database)


def build_demo(settings: Settings, given: Mapping[str, Any], progress: Progress) -> None:
    """Synthetic data, then everything a night does: clues, hotspots, targets, plan."""
    unfinished = settings.home / UNFINISHED
    store, casework = open_stores(settings)
    unfinished.touch()
    with serving.beside([__file__, "--home", str(settings.home), "prepare"]):  # on the other core
        demo.build(store, casework, progress=progress, **given)
        screen.run(store, casework, progress=progress)
        alarms.run(store, casework, progress=progress)
        hotspots.run(store, casework, progress=progress)
        day = newest_day(store) + timedelta(days=1)
        targets.run(store, casework, day=day, progress=progress)
    plan.run(store, casework, day=day, progress=progress)
    progress.done("演示环境已就绪")
    casework.close()
    unfinished.unlink()


def needs_demo(settings: Settings) -> bool:
    """True for a home without data, and for one whose demo was interrupted; never where the data lie elsewhere."""
    if settings.warehouse_address != str(settings.warehouse):
        return False
    return (settings.home / UNFINISHED).exists() or not any(settings.warehouse.glob("*/manifest.json"))


def seed_local_account(accounts: Accounts) -> None:
    """Let whoever sits at this machine in, with the whole country, when a home has no accounts yet."""
    if not accounts.accounts():
        everywhere = Viewer(
            Role.OFFICER, tuple(sorted({code[:2] for code in boundaries.known_adcodes()})), "local"
        )
        accounts.seed_accounts([Account("local", "本机用户（全部辖区）", everywhere)])


def newest_day(store: Store) -> date:
    """The newest day of any monitored series."""
    monitored = (datasets()[n] for n in ("cems_hour", "load_15min", "meter_day", "pm25_grid"))
    days = [d[-1] for dataset in monitored if (d := store.days(dataset))]
    if not days:
        raise ValueError("还没有任何监测数据，请先导入数据或运行 demo。")
    return max(days)


# The command line: one function per command, given the settings and what was typed.


def _serve(settings: Settings, given: argparse.Namespace) -> None:
    settings = replace(settings, host=given.host, port=given.port, workers=given.workers)
    serving.require_own(settings)
    if not given.no_demo and needs_demo(settings):
        serving.apart([__file__, "--home", str(settings.home), "demo"])
    if not settings.basemap.exists():
        serving.apart([__file__, "basemap"])

    def application() -> Any:
        store, casework = open_stores(settings)
        seed_local_account(Accounts(casework.database))
        return create_app(settings, store, casework).server

    serving.serve(settings, application, [__file__, "--home", str(settings.home), "worker"])


def _worker(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def replan(args: Mapping[str, Any], progress: Progress) -> None:
        plan.run(store, casework, day=date.fromisoformat(args["day"]), progress=progress)

    table = JobTable(casework.database)
    for job in (alarms, pyramid):
        threading.Thread(target=job.keep_up, args=(store, table, stop), daemon=True).start()
    others = {job.KIND: job.work(store, casework) for job in (screen, alarms, backtest, pyramid)}
    Worker(table, {"plan": replan, **others}).run(stop)


def _demo(settings: Settings, given: argparse.Namespace) -> None:
    chosen = {"scale": given.scale, "seed": given.seed, "days": given.days, "truth": given.truth}
    build_demo(settings, chosen, terminal())


def _import(settings: Settings, given: argparse.Namespace) -> None:
    store, _ = open_stores(settings)
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


def _rollback(settings: Settings, given: argparse.Namespace) -> None:
    open_stores(settings)[0].rollback(given.batch)
    print(f"已撤回批次 {given.batch}。")


def _export(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
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


def _screen(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    found = screen.run(
        store, casework, progress=terminal(), rules=given.rules, start=given.start, end=given.end,
        cluster=given.cluster, processes=given.processes,
    )  # fmt: skip
    if given.out:
        print(output(store, given.out, clue.DATASET, found))


def _hotspots(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    done = hotspots.run(store, casework, day=given.date, resolution=given.resolution, progress=terminal())
    for note in done.notes:
        print(note)
    if given.out:
        last = given.date or store.days(hotspot_cell.DATASET)[-1]
        cells = store.read(hotspot_cell.DATASET, SYSTEM, start=last, end=last + timedelta(days=1))
        print(output(store, given.out, hotspot_cell.DATASET, cells))


def _targets(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    found = targets.run(store, casework, day=given.date, progress=terminal())
    if given.out:
        print(output(store, given.out, target.DATASET, found))


def _plan(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    number = plan.run(store, casework, day=given.date, seconds=given.seconds, progress=terminal())
    if given.out:
        print(
            output(
                store,
                given.out,
                plan_visit.DATASET,
                casework.read(plan_visit.DATASET, SYSTEM, plan_id=number),
            )
        )
    left = casework.read(plan_left_out.DATASET, SYSTEM, plan_id=number)
    print(f"未安排 {len(left)} 家，原因见计划页或导出表。")


def _backtest(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    wanted = backtest.asked(given.rule, dict(pair.split("=", 1) for pair in given.set), given.days, "")
    result = backtest.run(store, casework, wanted, terminal())
    for line in backtest.lines(result):
        print(line)
    if given.out:
        given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), "utf-8")


def _check(settings: Settings, given: argparse.Namespace) -> None:
    found = check.run(*open_stores(settings), progress=terminal())
    for finding in found:
        print(f"[{finding.level}] {finding.text}")
    if any(f.level is check.Level.ERROR for f in found):
        raise ValueError("数据目录不完好，见上。")
    print("数据目录完好。")


COMMANDS = {
    "serve": _serve,
    "worker": _worker,
    "prepare": lambda settings, given: prepare.run(terminal()),
    "basemap": lambda settings, given: basemap(settings.basemap, terminal(), anew=given.anew),
    "demo": _demo,
    "import": _import,
    "rollback": _rollback,
    "export": _export,
    "screen": _screen,
    "hotspots": _hotspots,
    "targets": _targets,
    "plan": _plan,
    "backtest": _backtest,
    "report": lambda settings, given: report(*open_stores(settings), given),
    "pyramids": lambda settings, given: pyramid.command(open_stores(settings)[0]),
    "rules": listing.rules,
    "datasets": listing.data,
    "check": _check,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 failed with one clear line, 2 wrong usage."""
    given = parser(Settings.from_env()).parse_args(arguments)
    try:
        COMMANDS[given.command](replace(Settings.from_env(), home=given.home), given)
    except (ValueError, OSError) as problem:
        print(f"{problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
