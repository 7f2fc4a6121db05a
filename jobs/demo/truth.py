"""What was planted: the hidden truth of the demo, kept apart from the data."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted problem, or an honest look-alike that must not be taken for one."""

    kind: str
    is_problem: bool
    rules: tuple[str, ...]  # of a problem: expected to find it; of a look-alike: tempted to
    site_id: str
    t_start: pd.Timestamp
    t_end: pd.Timestamp  # exclusive
    outlet_id: str = ""
    device_id: str = ""
    factor: str = ""

    def as_dict(self) -> dict[str, object]:
        """Plain values, times as ISO 8601, empty codes as null."""
        row: dict[str, object] = {k: v if v != "" else None for k, v in asdict(self).items()}
        row["t_start"], row["t_end"] = self.t_start.isoformat(), self.t_end.isoformat()
        return row


def write(path: Path, planted: Iterable[Planted]) -> None:
    """The truth as a JSON list, in time order."""
    rows = [p.as_dict() for p in sorted(planted, key=lambda p: (p.t_start, p.site_id, p.kind))]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
