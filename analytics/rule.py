"""What a rule is: one declaration for people and one pure function for the machine."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from analytics.block import Block, BlockKind, Flags
from schema.clue_types import CLUE_TYPES, FAMILIES
from schema.status import STATUSES

CERTAINTY = {"A": 0.9, "B": 0.7, "C": 0.4}  # confidence of an evidence class with complete data
EVIDENCE_TITLES = {"A": "硬矛盾", "B": "强统计", "C": "提示"}
PER_FACTOR = "按因子"  # unit of a rule that measures in the unit of the factor
CHOSEN = {"status": "chosen", "source": ""}  # of a parameter that people have changed
FORBIDDEN = "\u8fdd\u6cd5"  # the word of a legal conclusion: a clue is a suspicion, so it stands nowhere


class Group(StrEnum):
    """Groups of DOSSIER B.5: within one group only the strongest rule counts in an outlet's score."""

    MISSING = "missing"
    REPEATED = "repeated"
    LEVEL = "level"
    CHANGE = "change"
    CONSISTENCY = "consistency"
    AUXILIARY = "auxiliary"
    LABEL = "label"
    PARAMETER = "parameter"
    PROCESS = "process"
    COMPLIANCE = "compliance"
    NIGHT = "night"
    INTERLOCK = "interlock"


class Summary(StrEnum):
    """How the rows of one span become one number."""

    MAX = "max"
    MIN = "min"
    COUNT = "count"  # rows that hit
    FIRST = "first"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Innocent:
    """An innocent explanation, and the data that would refute it."""

    text: str
    refute_by: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value of the message beside the standard ones: a block column summarised over the span.

    Standard places of every message: ``outlet factor device start end hours value threshold unit``.
    """

    name: str
    column: str  # of the block, or of ``Flags.extra``
    how: Summary = Summary.MAX
    digits: int = 1
    titles: tuple[str, ...] = ()  # when given, the number is an index into these
    key: str = ""  # when given, the number is a series of the block, and this key of it is what is told
    unit: str = ""  # written after the number, when there is one
    absent: str = "—"  # said where nothing is known


@dataclass(frozen=True, slots=True)
class Threshold:
    """One parameter of a rule as people see it."""

    name: str
    value: float | int | str | tuple[Any, ...]
    title: str
    unit: str
    source: str
    status: str


def param(default: Any, title: str, unit: str = "", *, source: str = "", status: str = "chosen") -> Any:
    """A tunable threshold with its Chinese title, unit, source and status. Thresholds are inclusive."""
    if status not in STATUSES:
        raise ValueError(f"参数“{title}”的状态 {status!r} 无效，应为 {'、'.join(STATUSES)} 之一")
    meta = {"title": title, "unit": unit, "source": source, "status": status}
    return field(default=default, metadata=meta)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A declared rule. ``flag(block, params)`` is pure: same block and parameters, same flags."""

    code: str
    title: str
    family: str
    clue_type: str
    group: Group
    block: BlockKind
    columns: tuple[str, ...]  # block columns read; their share of present values is the completeness
    params: Any
    flag: Callable[[Block, Any], Flags]
    evidence: str
    weight: float
    severity: int
    unit: str
    summary: Summary
    join_min: int
    condition: str
    formula: str
    why: str
    message: str
    innocents: tuple[Innocent, ...]
    basis: str
    legal: tuple[str, ...]  # articles of ``schema/legal_article.py`` that may apply
    memory_h: int = (
        1440  # hours of history that may decide a row; a span older than that is followed back further
    )
    excludes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    is_default: bool = True

    def __post_init__(self) -> None:
        if self.family not in FAMILIES or self.clue_type not in CLUE_TYPES:
            raise ValueError(f"规则 {self.code}：证据族 {self.family} 或线索类型 {self.clue_type} 未登记")
        if self.evidence not in CERTAINTY or not 1 <= self.severity <= 5:
            raise ValueError(f"规则 {self.code}：证据等级应为 A、B、C，严重程度应为 1 至 5")
        texts = (self.title, self.condition, self.why, self.message)
        if any(FORBIDDEN in text for text in texts):
            raise ValueError(f"规则 {self.code}：线索用语只写“疑似”或“涉嫌”，不得出现“{FORBIDDEN}”")

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every parameter with value, unit, source and status; a value other than the declared one is chosen here."""
        return tuple(
            Threshold(name=f.name, value=value, **f.metadata | (CHOSEN if value != f.default else {}))
            for f in fields(self.params)
            for value in (getattr(self.params, f.name),)
        )

    @property
    def threshold_status(self) -> str:
        """The weakest status among the parameters; shown beside every conclusion."""
        return max((t.status for t in self.thresholds), key=STATUSES.index, default="chosen")
