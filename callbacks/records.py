"""Rows of a frame as plain values for a layout."""

from typing import Any

import pandas as pd


def record(rows: pd.DataFrame) -> dict[str, Any]:
    """The first row as plain values: None where missing."""
    return records(rows.head(1))[0]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: None where missing."""
    plain = rows.astype(object)
    return [{str(k): v for k, v in row.items()} for row in plain.where(rows.notna(), None).to_dict("records")]
