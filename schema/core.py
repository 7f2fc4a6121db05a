"""Building blocks for dataset declarations."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Where rows of a dataset come from."""

    INPUT = "input"  # imported from outside, kept in the warehouse
    DERIVED = "derived"  # computed by a job, kept in the warehouse
    CASEWORK = "casework"  # work of people, kept in the casework database


@dataclass(frozen=True, slots=True)
class Column:
    """One column: machine name, storage type, and what an officer calls it."""

    name: str
    dtype: str  # "text" | "int" | "float" | "timestamp" | "date" | "bool"
    title: str  # Chinese label, used by tables, files, dossiers and docs
    unit: str = ""  # "" when dimensionless
    low: float | None = None  # inclusive; a row outside is rejected on load
    high: float | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False  # may be empty, and its column may be absent in a file
    aliases: tuple[str, ...] = ()  # other Chinese headers seen in the field
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table: its grain, key, columns and provenance."""

    name: str
    title: str
    grain: str  # "one row per ..."
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    source: str
    partition: str = ""  # date or timestamp column whose day partitions the table; "" = one partition
    kind: Kind = Kind.INPUT
    sensitivity: str = "internal"  # "public" | "internal" | "restricted"
    scoped_by: tuple[str, ...] = ()  # columns of adcodes (joined by ;) that decide who may see a row

    def __post_init__(self) -> None:
        declared = set(self.names)
        for role, used in (("key", self.key), ("partition", (self.partition,) if self.partition else ())):
            if missing := set(used) - declared:
                raise ValueError(f"{self.name}: {role} columns {sorted(missing)} are not declared")

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in declared order."""
        return tuple(c.name for c in self.columns)

    @property
    def scope(self) -> tuple[str, ...]:
        """Columns that say whose jurisdiction a row is in; ``()`` for public data.

        ``scoped_by`` when declared, else ``adcode``, else ``site_id`` (seen by whoever sees the site).
        """
        if self.sensitivity == "public":
            return ()
        inferred = next(((n,) for n in ("adcode", "site_id") if n in self.names), ())
        return self.scoped_by or inferred

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}; it has {', '.join(self.names)}")
