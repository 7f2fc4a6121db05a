"""Days above a limit as C01 and C02 judge them."""

import numpy as np

from analytics.block import Block


def exceeding_days(block: Block, valid_hours: int) -> np.ndarray:
    """Days of gas with an hour above its limit, and days of water whose judged mean is above it; bool, shape (rows,)."""
    water = (block["judged_hours"] >= valid_hours) & (block["judged"] > block["limit"])
    return np.asarray(np.where(block["is_gas"], block["exceed_hours"] > 0, water))
