"""The published state of one dataset: which batches, in which files; a reader follows one manifest and nothing else."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone

from store.base import Batch

ALL = "all"  # the one partition of a dataset without partition column
CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file: the rows of one batch in one partition, in key order."""

    day: str  # "2026-11-20", or ALL
    path: str
    rows: int
    sha256: str
    is_sorted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch and its files; with ``replaces`` it hides what lay in its partitions before."""

    batch: Batch
    replaces: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One former state: what was done to the manifest, and when."""

    at: str
    action: str  # "append" | "replace" | "rollback"
    batch_id: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All batches of a dataset in publishing order, and how it came to this."""

    entries: tuple[Entry, ...] = ()
    history: tuple[Event, ...] = ()

    def live(self) -> dict[str, list[Part]]:
        """The files that count, by partition in order; in a partition the later batch comes last."""
        found: dict[str, list[Part]] = {}
        for entry in self.entries:
            for part in entry.parts:
                if entry.replaces:
                    found[part.day] = [part]
                else:
                    found.setdefault(part.day, []).append(part)
        return dict(sorted(found.items()))

    def kept(self) -> list[Part]:
        """Every file that a rollback may still need, live or hidden."""
        return [part for entry in self.entries for part in entry.parts]

    def adding(self, entry: Entry) -> "Manifest":
        """The next manifest, with one more batch."""
        action = "replace" if entry.replaces else "append"
        event = Event(entry.batch.published_at, action, entry.batch.batch_id)
        return Manifest((*self.entries, entry), (*self.history, event))

    def without(self, batch_id: str) -> "Manifest":
        """The next manifest, without one batch; what it had hidden is seen again.

        Raises
        ------
        ValueError
            When no such batch is published.
        """
        rest = tuple(entry for entry in self.entries if entry.batch.batch_id != batch_id)
        if len(rest) == len(self.entries):
            raise ValueError(f"没有批次 {batch_id}，无法撤销；请先查看已导入的批次。")
        return Manifest(rest, (*self.history, Event(now_text(), "rollback", batch_id)))

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that depend only on the content of the live files."""
        return digest(f"{part.day} {part.sha256}" for parts in self.live().values() for part in parts)

    def to_json(self) -> bytes:
        """The text that is published."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """The manifest that :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            When the text is damaged.
        """
        try:
            raw = json.loads(text)
            entries = tuple(
                Entry(Batch(**e["batch"]), e["replaces"], tuple(Part(**p) for p in e["parts"]))
                for e in raw["entries"]
            )
            return cls(entries, tuple(Event(**h) for h in raw["history"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError("清单（manifest.json）已损坏，无法读取；请从备份恢复。") from error


def digest(lines: Iterable[str]) -> str:
    """Twelve hexadecimal digits of the lines; ``"0"`` when there are none."""
    text = "\n".join(lines)
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else "0"


def now_text() -> str:
    """The moment in Asia/Shanghai, to the millisecond; for records of publishing, never for data."""
    return datetime.now(CHINA).isoformat(timespec="milliseconds")
