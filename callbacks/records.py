"""Rows of a frame as plain values for a layout."""

from typing import Any

import pandas as pd


def record(rows: pd.DataFrame) -> dict[str, Any]:
    """The first row as plain values: None where missing."""
    return records(rows.head(1))[0]


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: None where missing."""
    columns = {str(name): _plain(rows[name]) for name in rows.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    missing = column.isna().to_numpy()
    return [None if gone else value for value, gone in zip(column.astype(object), missing, strict=True)]
