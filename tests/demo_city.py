"""The city demo built once for all tests that look at it: store, casework, truth and frames."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd

from jobs.demo import Built, build
from schema.catalogue import datasets
from store.casework import SqlCasework
from store.memory import MemoryStore
from store.viewer import SYSTEM


@dataclass(frozen=True)
class City:
    """A built demo."""

    store: MemoryStore
    casework: SqlCasework
    built: Built
    truth: pd.DataFrame

    def frame(self, name: str) -> pd.DataFrame:
        """A dataset, text as plain text."""
        rows = self.store.read(datasets()[name], SYSTEM)
        text = [n for n in rows if isinstance(rows[n].dtype, pd.CategoricalDtype)]
        return rows.astype(dict.fromkeys(text, "str"))

    def kind(self, name: str) -> pd.DataFrame:
        """What was planted of one kind."""
        found = self.truth[self.truth["kind"] == name]
        assert len(found), f"nothing of kind {name} was planted"
        return found


def new_casework() -> SqlCasework:
    """An empty casework database in a folder of its own."""
    return SqlCasework(f"sqlite+pysqlite:///{mkdtemp(prefix='demo')}/casework.db")


@cache
def city() -> City:
    """The city demo with its usual seed."""
    store, casework = MemoryStore(), new_casework()
    target = Path(mkdtemp(prefix="demo")) / "truth.json"
    built = build(store, casework, truth=target)
    truth = pd.DataFrame(json.loads(target.read_text(encoding="utf-8")))
    for name in ("t_start", "t_end"):
        truth[name] = pd.to_datetime(truth[name])
    return City(store, casework, built, truth)


@cache
def table(name: str) -> pd.DataFrame:
    """A dataset of the city, read once; not to be changed."""
    return city().frame(name)


def series(outlet_id: str, factor: str) -> pd.DataFrame:
    """Hours of one outlet and factor, indexed by hour."""
    rows = table("cems_hour")
    chosen = rows[(rows["outlet_id"] == outlet_id) & (rows["factor"] == factor)]
    return chosen.set_index("hour").sort_index()


def limit(outlet_id: str, factor: str) -> float:
    """The limit in force at the end of the data."""
    rows = table("outlet_limit")
    chosen = rows[(rows["outlet_id"] == outlet_id) & (rows["factor"] == factor)]
    return float(chosen.sort_values("valid_from")["limit_value"].iloc[-1])
