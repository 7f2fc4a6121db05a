"""What the providers of further columns know about a block of emission hours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.blocks.grid import Frames, Grid

Lazy = dict[str, Callable[[], np.ndarray]]


@dataclass(frozen=True, slots=True)
class Hours:
    """Series of outlets and pollutants by the hour, before the columns that few rules read.

    A provider returns functions without arguments that give columns of shape (rows,); none of them runs
    unless a rule reads the column.
    """

    frames: Frames
    keys: pd.DataFrame  # one row per series: site_id, adcode, outlet_id, medium, factor, ...
    grid: Grid  # in hours since 1970
    columns: dict[str, np.ndarray]  # the columns every rule may count on
    beside: Callable[[str], np.ndarray]  # values of another factor of the same outlet, by its code
    # the same, NaN where that factor is not flagged normal
    beside_normal: Callable[[str], np.ndarray] | None = None
    inlets: Callable[[], tuple[np.ndarray, np.ndarray]] | None = (
        None  # load in mg/s and flow of the inlet monitors
    )
