"""The plan of an evening in a browser: the office with its worker, and how its tests open, look and wait."""

import threading
from contextlib import contextmanager

import tomorrow_world as world
from browser.served import Watch, served
from builders import LEADER, NEIGHBOUR, OFFICER
from small_app import application

from jobs.planning import queue
from jobs.worker import Worker
from store.accounts import Accounts, demo_accounts
from store.jobtable import JobTable

SMALL = {"width": 1366, "height": 768}
SOFTWARE_GL = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]


@contextmanager
def office(home, officer=OFFICER.prefixes, **more):
    """The application over this plan, with a team that signs in and a worker for what planners ask.

    ``officer`` are the jurisdictions of the officer: the plan lies on both sides of a border.
    """
    services = world.services(home, **more)
    table = JobTable(services.casework.database)
    people = demo_accounts(officer, LEADER.prefixes, NEIGHBOUR.prefixes, "T1")
    Accounts(services.casework.database).seed_accounts(people)
    stop = threading.Event()
    worker = Worker(table, queue.works(services.store, services.casework), pause_s=0.05)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    with served(application(services)) as address:
        yield address
    stop.set()
    thread.join()


def shown(page, base, path):
    """Open a page of the plan and wait for list and map; fails on foreign requests and complaints at the end of the test."""
    watch = Watch(page)
    page.goto(base + path)
    page.wait_for_selector(".ag-row")
    page.wait_for_selector(".map-canvas[data-ready]")
    return watch


def quiet(watch, base):
    assert watch.elsewhere(base) == []
    assert watch.complaints == []


def row(name):
    return f".ag-center-cols-container .ag-row:has-text('{name}')"


def enter(page, base, path="/tomorrow", who="执法人员"):
    """Open the plan as somebody, with the list shown."""
    page.goto(base + path)
    page.click(f".roles button:has-text('{who}')")
    page.wait_for_selector(f".roles .on:has-text('{who}')")
    page.wait_for_selector(".ag-row")
    page.wait_for_selector(".plan-stages")


def menu(page, site):
    """Open the menu of a row."""
    page.click(f".ag-row[row-id='{site}'] .menu-cell")
    page.wait_for_selector(".site-menu:not([hidden])")


def last(page, said):
    """Wait until the step in force says this."""
    page.wait_for_selector(f".plan-last:has-text('{said}')", timeout=120_000)
    return page.inner_text(".plan-last")
