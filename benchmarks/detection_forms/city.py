"""The demo city against its hidden truth: what is found, what is pushed, and which look-alikes are accused."""

import json
from pathlib import Path

import pandas as pd

from jobs import demo, screen
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from store.casework import SqlCasework
from store.viewer import SYSTEM
from store.warehouse import Warehouse

PUSHED = "PUSHED"


def report(folder: Path) -> None:
    """Build the city in an empty folder, screen it with the default rules, and print the counts by kind."""
    truth = folder / "truth.json"
    store, casework = (
        Warehouse(folder / "warehouse"),
        SqlCasework(f"sqlite+pysqlite:///{folder / 'casework.db'}"),
    )
    demo.build(store, casework, truth=truth)
    screen.run(store, casework)
    clues = casework.read(CLUE, SYSTEM)
    known = pd.DataFrame(json.loads(truth.read_text("utf-8")))
    known["t_start"], known["t_end"] = pd.to_datetime(known["t_start"]), pd.to_datetime(known["t_end"])
    known = known[~known["rules"].map(lambda codes: "H01" in codes)]
    for problem, title in (
        (True, "planted problems: met by a clue of the named rules / of any rule / pushed"),
        (False, "honest look-alikes: met by a clue of any rule / pushed"),
    ):
        print(f"  {title}")
        for kind, rows in known[known["is_problem"] == problem].groupby("kind"):
            any_, own, pushed = (
                sum(_met(clues, r, how) for r in rows.itertuples()) for how in ("any", "own", "pushed")
            )
            said = (
                f"{own}/{len(rows)}  {any_}/{len(rows)}  {pushed}/{len(rows)}"
                if problem
                else f"{any_}/{len(rows)}  {pushed}/{len(rows)}"
            )
            print(f"    {kind:24} {said}")
    _strays(clues, known, store)
    casework.close()


def _met(clues: pd.DataFrame, record: object, how: str) -> bool:
    mine = clues[clues["site_id"].astype(str) == record.site_id]  # type: ignore[attr-defined]
    if isinstance(record.outlet_id, str):  # type: ignore[attr-defined]
        about = mine["outlet_id"].isna() | (mine["outlet_id"].astype(str) == record.outlet_id)  # type: ignore[attr-defined]
        mine = mine[about]  # a clue about the whole site is about its outlet too
    if how == "own":
        mine = mine[mine["rule"].astype(str).isin(list(record.rules))]  # type: ignore[attr-defined]
    elif how == "pushed":
        mine = mine[mine["state"].astype(str) == PUSHED]
    return bool(((mine["t_start"] < record.t_end) & (mine["t_end"] > record.t_start)).any())  # type: ignore[attr-defined]


def _strays(clues: pd.DataFrame, known: pd.DataFrame, store: Warehouse) -> None:
    """Clues at sites where nothing was planted, per 100 outlet-months."""
    bad = set(known[known["is_problem"]]["site_id"])
    outlets = store.read(datasets()["outlet"], SYSTEM)
    honest = outlets[~outlets["site_id"].astype(str).isin(bad)]
    days = len(store.days(datasets()["cems_hour"]))
    months = len(honest) * days / 30
    stray = clues[~clues["site_id"].astype(str).isin(bad) & clues["outlet_id"].notna()]
    pushed = stray[stray["state"].astype(str) == PUSHED]
    print(
        f"  honest outlets: {len(honest)} x {days} d; clues per 100 outlet-months {100 * len(stray) / months:.2f}, "
        f"pushed {100 * len(pushed) / months:.2f}; by rule {stray['rule'].value_counts().to_dict()}"
    )
