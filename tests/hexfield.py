"""A patch of H3 cells to lay values on."""

import h3
import numpy as np

from geo import cells


def patch(k: int = 12, level: int = 7, rings: int = 6) -> tuple[np.ndarray, np.ndarray, int]:
    """Sorted cells of a disk near Huzhou, their neighbour table, and the position of the middle."""
    middle = h3.latlng_to_cell(30.6, 119.4, level)
    some = np.sort(cells.from_hex(np.array(h3.grid_disk(middle, k))))
    return some, cells.rings(some, rings), int(np.searchsorted(some, int(middle, 16)))
