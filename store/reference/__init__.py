"""Tables that come with the program: dated, each row with its status; a home may import its own in their place."""

from pathlib import Path

import pandas as pd

from schema.core import Dataset
from store.base import Store
from store.checks import accept
from store.viewer import SYSTEM

HERE = Path(__file__).parent


def bundled(dataset: Dataset) -> pd.DataFrame:
    """The rows that come with the program, checked like any import.

    Raises
    ------
    FileNotFoundError
        When the program brings no rows of this dataset.
    """
    rows = pd.read_csv(HERE / f"{dataset.name}.csv", dtype="str", keep_default_na=False, na_values=[""])
    for column in dataset.columns:
        if column.name in rows and column.dtype in ("int", "float"):
            rows[column.name] = pd.to_numeric(rows[column.name])
        elif column.name in rows and column.dtype in ("date", "timestamp"):
            rows[column.name] = pd.to_datetime(rows[column.name])
    return accept(dataset, rows).sort_values(list(dataset.key), ignore_index=True)


def table(store: Store, dataset: Dataset) -> pd.DataFrame:
    """The home's own rows when it has any, else those that come with the program."""
    own = store.read(dataset, SYSTEM)
    return own if len(own) else bundled(dataset)
