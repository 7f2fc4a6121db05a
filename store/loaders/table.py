"""What every reader of rows hands over: headers and re-readable chunks of raw cells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """Raw rows of a file.

    ``chunks()`` starts again from the first row on every call and yields frames whose columns are the positions of
    ``headers`` and whose index is the row number a person sees in the file. Cells are text, None, or already typed.
    """

    headers: tuple[str, ...]
    chunks: Callable[[], Iterator[pd.DataFrame]]
    crs: str | None = None  # system of the positions, when the file itself declares it
    notes: tuple[str, ...] = ()
    ragged: Callable[[], dict[int, str]] = (
        dict  # rows that have no cells to offer, with the reason, after reading
    )
