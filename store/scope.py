"""Which rows a viewer sees: the one place where jurisdiction is applied to warehouse rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from schema.core import Dataset
from store.viewer import Viewer

SiteIds = Callable[[Viewer], frozenset[str]]


def visible(dataset: Dataset, viewer: Viewer, rows: pd.DataFrame, sites: SiteIds) -> np.ndarray | None:
    """True for each row of a cast frame that the viewer may see; None when all are.

    A row is seen when any code in any of the dataset's scope columns lies in a jurisdiction of the viewer, or when its
    site is seen. A row that says neither belongs to nobody and is seen by the system only.
    """
    if viewer.sees_all or not dataset.scope:
        return None
    seen = np.zeros(len(rows), dtype=bool)
    if not viewer.prefixes:
        return seen
    for name in dataset.scope:
        values = rows[name].cat
        if name == "site_id":
            allowed = sites(viewer)
            good = [value in allowed for value in values.categories]
        else:
            good = [viewer.sees(value) for value in values.categories]
        table = np.array([*good, False], dtype=bool)  # code -1, missing, meets the last
        seen |= table[values.codes.to_numpy()]
    return seen
