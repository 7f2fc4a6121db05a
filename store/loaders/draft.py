"""Rows on their way in: typed values, the reason each rejected row is rejected, and notes for the summary."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from schema.core import Dataset

EXAMPLES = 3


@dataclass
class Draft:
    """Rows of one file while they are checked; the index is the row number in the file."""

    dataset: Dataset
    frame: pd.DataFrame
    reasons: pd.Series  # "" for a row that is still good
    notes: list[str] = field(default_factory=list)

    def reject(self, mask: np.ndarray, reason: str | np.ndarray) -> None:
        """Reject the rows of ``mask``; a row keeps all its reasons."""
        old = self.reasons.to_numpy(object, copy=True)
        new = np.broadcast_to(np.asarray(reason, dtype=object), old.shape)
        for at in np.flatnonzero(mask):
            old[at] = f"{old[at]}；{new[at]}" if old[at] else new[at]
        self.reasons = pd.Series(old, self.frame.index, dtype=object)

    def note(self, text: str) -> None:
        """Add a sentence to the summary."""
        self.notes.append(text)

    def has(self, *names: str) -> bool:
        """True when every column is there."""
        return all(name in self.frame for name in names)

    def rows(self, mask: np.ndarray) -> str:
        """The first row numbers of a mask, for a sentence."""
        numbers = self.frame.index[mask][:EXAMPLES]
        more = "等" if int(mask.sum()) > EXAMPLES else ""
        return "、".join(str(number) for number in numbers) + more
