"""Put the program together: the application, and the command line. The only module that knows every room."""

import argparse
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from dash import Dash

from callbacks import alarms as alarms_page
from callbacks import (
    bigscreen,
    board,
    clues,
    exports,
    gate,
    messages,
    phone,
    prejudge,
    record_page,
    results,
    rules,
    serving,
    sheets,
    shell,
    site,
    tiles,
    tomorrow,
)
from callbacks import map as map_page
from callbacks.services import Services
from jobs import (
    alarms,
    backtest,
    commands,
    demo,
    hotspots,
    learn,
    listing,
    plan,
    prepare,
    pyramid,
    screen,
    targets,
    unvisited,
)
from jobs import messages as messages_job
from jobs.basemap import command as basemap
from jobs.commandline import parser
from jobs.planning import publishing, queue
from jobs.progress import Progress, terminal
from jobs.worker import run_lanes
from settings import Settings
from store import boundaries
from store.accounts import Account, Accounts
from store.base import Store
from store.casework import SqlCasework
from store.clock import CLOCK, move_day, now, set_day
from store.jobtable import JobTable
from store.viewer import Role, Viewer
from store.warehouse import Warehouse

PAGES = (map_page, clues, site, alarms_page, tomorrow, prejudge, board, messages, results, record_page,
         rules, bigscreen)  # fmt: skip
DONE, FAILED = 0, 1
UNFINISHED = "demo.unfinished"
KINDS = (screen, alarms, backtest, pyramid, learn, targets)  # of the slow lane


def create_app(settings: Settings, store: Store, casework: SqlCasework) -> Dash:
    """The Dash application over these stores: every page registered, every route behind the gate."""
    services = Services(settings, store, casework)
    app = Dash(__name__, title="经纬", enable_mcp=False, update_title="", serve_locally=True)
    gate.install(app, services)
    for module in (tiles, exports, phone, sheets, *PAGES):
        module.register(app, services)
    shell.register(app, services, PAGES)
    return app


def open_stores(settings: Settings) -> tuple[Warehouse, SqlCasework]:
    """The stores of a home, made when they are not there."""
    settings.home.mkdir(parents=True, exist_ok=True)
    CLOCK.read(settings.home)
    return Warehouse(settings.warehouse_address), SqlCasework(settings.database)


def build_demo(settings: Settings, given: Mapping[str, Any], progress: Progress) -> None:
    """Synthetic data, then everything a night does: clues, hotspots, past visits, weights, targets, plan."""
    unfinished = settings.home / UNFINISHED
    store, casework = open_stores(settings)
    unfinished.touch()
    with serving.beside([__file__, "--home", str(settings.home), "prepare"]):  # on the other core
        built = demo.build(store, casework, progress=progress, **given)
        set_day(settings.home, targets.newest_day(store))
        screen.run(store, casework, progress=progress)
        alarms.run(store, casework, progress=progress)
        hotspots.run(store, casework, progress=progress)
        day = targets.newest_day(store) + timedelta(days=1)
        demo.replay(store, casework, built.planted, progress)
        learn.run(store, casework, day=day, progress=progress)
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
        threading.Thread(target=prepare.warm_up, daemon=True).start()
        return create_app(settings, store, casework).server

    serving.serve(settings, application, [__file__, "--home", str(settings.home), "worker"])


def _worker(settings: Settings, given: argparse.Namespace) -> None:
    store, casework = open_stores(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    table = JobTable(casework.database)
    for job in (alarms, pyramid, learn):
        threading.Thread(target=job.keep_up, args=(store, table, stop), daemon=True).start()
    telling = (store, casework, settings, stop)
    threading.Thread(target=messages_job.keep_up, args=telling, daemon=True).start()
    threading.Thread(target=targets.keep_up, args=(store, casework, stop), daemon=True).start()
    for kept in (publishing, unvisited):
        threading.Thread(target=kept.keep_up, args=(casework, stop), daemon=True).start()
    others = {job.KIND: job.work(store, casework) for job in KINDS}
    run_lanes(table, (queue.works(store, casework), others), stop)


def _demo(settings: Settings, given: argparse.Namespace) -> None:
    chosen = {"scale": given.scale, "seed": given.seed, "days": given.days, "truth": given.truth}
    build_demo(settings, chosen, terminal())


def _clock(settings: Settings, given: argparse.Namespace) -> None:
    move_day(settings.home, given.day)
    print(f"演示时钟现在是 {now():%Y-%m-%d %H:%M}。")


COMMANDS = {
    "serve": _serve,
    "worker": _worker,
    "prepare": lambda settings, given: prepare.run(terminal()),
    "basemap": lambda settings, given: basemap(settings.basemap, terminal(), anew=given.anew),
    "demo": _demo,
    "clock": _clock,
    "rules": listing.rules,
    "datasets": listing.data,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 failed with one clear line, 2 wrong usage."""
    given = parser(Settings.from_env()).parse_args(arguments)
    settings = replace(Settings.from_env(), home=given.home)
    try:
        if given.command in COMMANDS:
            COMMANDS[given.command](settings, given)
        else:
            commands.COMMANDS[given.command](settings, open_stores(settings), given)
    except (ValueError, OSError) as problem:
        print(f"{problem}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
