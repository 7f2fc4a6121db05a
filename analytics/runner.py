"""Run rules over blocks: hits become spans, spans become clues of ``schema/clue.py``."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1

import numpy as np
import pandas as pd

from analytics.block import Block, Flags
from analytics.kernels.spans import spans_of
from analytics.rule import CERTAINTY, PER_FACTOR, Fact, Rule, Summary
from schema.clue import DATASET as CLUE
from schema.factor import FACTORS

DIGITS = {"h": 0, "d": 0, "min": 0, "%": 0, "晚": 0, "次": 0, "个": 0, "倍": 2, "": 2}
REDUCE: dict[Summary, Callable[[np.ndarray], float]] = {
    Summary.MAX: np.max,
    Summary.MIN: np.min,
    Summary.MEAN: np.mean,
    Summary.FIRST: lambda values: float(values[0]),
    Summary.COUNT: len,
}
PLACE = ("site_id", "adcode", "outlet_id", "device_id", "factor")
STATE_AT_FIRST = "SCREENED"


@dataclass(frozen=True, slots=True)
class Span:
    """Hits of one rule in one series, bridged: rows ``rows`` of ``block``."""

    block: Block
    rule: Rule
    flags: Flags
    series: int
    rows: slice

    @property
    def deciding(self) -> int:
        """Row (within the span) whose value and threshold stand for it: one that hits, never one that was bridged."""
        value = np.where(self.flags.hit[self.rows], self.flags.value[self.rows], np.nan)
        present = np.flatnonzero(~np.isnan(value))
        if not len(present):
            return 0
        best = {Summary.MAX: np.argmax, Summary.MIN: np.argmin}.get(self.rule.summary)
        return int(present[best(value[present])] if best else present[0])

    @property
    def hours(self) -> float:
        """Hours that hit; bridged gaps do not count."""
        if self.block.until is None:
            return float(self.flags.hit[self.rows].sum()) * self.block.step / 60
        return float((self.block.until - self.block.time)[self.rows][self.flags.hit[self.rows]].sum()) / 60

    @property
    def completeness(self) -> float:
        """Share of present values among the columns the rule reads; an unknown state counts as missing."""
        parts = []
        for name in self.rule.columns:
            values = self.block[name][self.rows]
            kind = values.dtype.kind
            present = ~np.isnan(values) if kind == "f" else values >= 0 if kind == "i" else np.ones(1)
            parts.append(float(np.mean(present)))
        return float(np.mean(parts)) if parts else 1.0

    def summary(self, fact: Fact) -> float:
        """One number of a block column, or of ``Flags.extra``, over the span."""
        values = self.flags.extra[fact.column] if fact.column in self.flags.extra else self.block[fact.column]
        values = np.asarray(values[self.rows], np.float64)
        present = values[~np.isnan(values)]
        if not len(present) and fact.how is not Summary.COUNT:
            return float("nan")
        return float(REDUCE[fact.how](present))


def spans(block: Block, rule: Rule, params: object | None = None) -> Iterator[Span]:
    """Runs of hits with at most ``rule.join_min`` minutes between two of them, in order."""
    flags = rule.flag(block, rule.params if params is None else params)
    found = spans_of(flags.hit, block.time, block.starts, rule.join_min + block.step)
    for series, first, last in zip(*(part.tolist() for part in found), strict=True):
        yield Span(block, rule, flags, series, slice(first, last + 1))


def clues(block: Block, rules: Iterable[Rule], as_of: datetime) -> pd.DataFrame:
    """Clues of all rules on one block; its columns and shared medians are computed once for all of them."""
    keys = block.keys.to_dict("list")
    rows = [
        _clue(span, {n: values[span.series] for n, values in keys.items()})
        for r in rules
        for span in spans(block, r)
    ]
    return frame(rows).assign(as_of=pd.Timestamp(as_of))


def frame(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Clue rows as a frame with the declared columns and types in order of key; also for no rows."""
    out = pd.DataFrame(list(rows), columns=list(CLUE.names))
    types = {"text": "str", "timestamp": "datetime64[us]", "float": "float64", "int": "int64"}
    for column in CLUE.columns:
        if column.dtype in types:
            out[column.name] = out[column.name].astype(types[column.dtype])
    return out.sort_values(list(CLUE.key), ignore_index=True)


def clue_id(rule: str, place: dict[str, object], start: pd.Timestamp) -> str:
    """Stable number of a suspicion: the same rule, place and beginning always give the same.

    ``place`` has adcode and those of site_id, outlet_id, device_id, factor, cell, line_id that apply.
    """
    named = (place.get(n) for n in ("site_id", "outlet_id", "device_id", "factor", "cell"))
    line = [str(place["line_id"])] if place.get("line_id") else []  # lines may share a device
    text = "|".join([rule, *("" if n is None else str(n) for n in named), *line, start.isoformat()])
    digest = sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]
    return f"XS-{start:%Y%m%d}-{place['adcode']}-{digest}"


def number(value: float, digits: int) -> str:
    """A number as the message shows it: half up, thousands separated; — when unknown."""
    if not np.isfinite(value):
        return "—"
    rounded = np.floor(abs(value) * 10**digits + 0.5) / 10**digits
    return f"{rounded if value >= 0 else -rounded:,.{digits}f}"


def _clue(span: Span, key: dict[str, object]) -> dict[str, object]:
    """One clue row; ``as_of`` is added by the caller."""
    rule, block, flags = span.rule, span.block, span.flags
    place = {n: key.get(n) for n in PLACE}
    start = pd.Timestamp(int(block.time[span.rows.start]), unit="m")
    end = pd.Timestamp(max(block.end(row) for row in _last_rows(span)), unit="m")
    row = span.rows.start + span.deciding
    value = span.hours if rule.summary is Summary.COUNT else float(flags.value[row])
    threshold = float(flags.threshold[row])
    severity = rule.severity if flags.severity is None else int(flags.severity[span.rows].max())
    unit = _unit(rule, key)
    facts = _facts(span, key) | {
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{end:%Y-%m-%d %H:%M}",
        "value": number(value, DIGITS.get(unit, 1)),
        "threshold": number(threshold, DIGITS.get(unit, 1)),
        "unit": unit,
    }
    return place | {
        "clue_id": clue_id(rule.code, place | {"line_id": key.get("line_id")}, start),
        "rule": rule.code,
        "clue_type": rule.clue_type,
        "family": rule.family,
        "t_start": start,
        "t_end": end,
        "severity": severity,
        "evidence_class": rule.evidence,
        "confidence": round(CERTAINTY[rule.evidence] * span.completeness, 3),
        "value": round(value, 6),
        "threshold": round(threshold, 6),
        "unit": unit,
        "threshold_status": rule.threshold_status,
        "message": rule.message.format(**facts),
        "facts": json.dumps(facts, ensure_ascii=False),
        "state": STATE_AT_FIRST,
    }


def _last_rows(span: Span) -> range:
    """Rows that may end last: the last one, or all where every row has its own end."""
    rows = span.rows
    return range(rows.stop - 1 if span.block.until is None else rows.start, rows.stop)


def _unit(rule: Rule, key: dict[str, object]) -> str:
    """Unit of the number: the rule's, or the factor's where the rule measures in it."""
    return FACTORS[str(key["factor"])].unit if rule.unit == PER_FACTOR else rule.unit


def _facts(span: Span, key: dict[str, object]) -> dict[str, str]:
    """Named places of the message that do not depend on the deciding row."""
    factor = key.get("factor")
    facts = {
        "outlet": str(key.get("code") or key.get("outlet_id") or ""),
        "factor": FACTORS[str(factor)].title if factor else "",
        "factor_unit": FACTORS[str(factor)].unit if factor else "",
        "device": str(key.get("device_id") or ""),
        "line": str(key.get("line_id") or ""),
        "hours": number(span.hours, 0 if span.block.step >= 60 else 1),
    }
    for fact in span.rule.facts:
        facts[fact.name] = _told(span, fact)
    return facts


def _told(span: Span, fact: Fact) -> str:
    """A fact in words: a title or a key of a series, a number with its unit, or what is said where nothing is known."""
    value = span.summary(fact)
    if not np.isfinite(value):
        return fact.absent
    told = fact.titles or (span.block.keys[fact.key] if fact.key else ())
    return str(told[int(value)]) if len(told) else f"{number(value, fact.digits)} {fact.unit}".rstrip()
