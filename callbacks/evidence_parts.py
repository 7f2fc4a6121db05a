"""What every kind of evidence is gathered with: reads that are counted, curves, periods, words and the table of numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analytics.catalogue import declared
from analytics.rule import PER_FACTOR, Rule
from callbacks.series import POINTS, Steps, Window, iso, thinned, times, values
from callbacks.services import Services
from layouts.evidence import Curve, Grid, Look, Period
from layouts.format import instant, number, significant, until
from layouts.text import t
from schema.core import Dataset
from schema.factor import FACTORS, Factor
from schema.inspection import DATASET as INSPECTION
from store.inspections import inspections
from store.viewer import Viewer

BEFORE, AFTER = pd.Timedelta("72h"), pd.Timedelta("24h")
NUMBERS = 200  # rows of the table
ALL_POINTS = 5000  # of all curves of a chart
DISTANCES = frozenset({"R03", "R09", "Y08", "Y09", "Y17"})  # their threshold is a difference, not a level


@dataclass(frozen=True, slots=True)
class Case:
    """A clue being looked into by someone, with the rows read for it."""

    services: Services
    viewer: Viewer
    clue: Mapping[str, Any]
    read: dict[str, tuple[str, pd.DataFrame]] = field(default_factory=dict)

    def rows(self, dataset: Dataset, window: Window | None = None, **equals: Any) -> pd.DataFrame:
        """Rows of a dataset that the viewer may see, of the clue's site unless told otherwise; read once."""
        within = {} if window is None else {"start": window[0], "end": window[1]}
        asked = {"site_id": self.site_id} | equals
        key = f"{dataset.name} {within} {asked}"
        if key not in self.read:
            found = self.services.store.read(dataset, self.viewer, **within, **asked)
            self.read[key] = t(dataset.title), found
        return self.read[key][1]

    def visits(self) -> pd.DataFrame:
        """Inspections of the clue's site, ours and those from outside."""
        if INSPECTION.name not in self.read:
            found = inspections(
                self.services.store, self.services.casework, self.viewer, site_id=self.site_id
            )
            self.read[INSPECTION.name] = t(INSPECTION.title), found
        return self.read[INSPECTION.name][1]

    def cells(self, dataset: Dataset, window: Window, cell: str) -> pd.DataFrame:
        """Rows of a dataset about cells, which belong to no site."""
        found = self.services.store.read(dataset, self.viewer, start=window[0], end=window[1], cell=cell)
        self.read[f"{dataset.name} {cell}"] = t(dataset.title), found
        return found

    @property
    def sources(self) -> list[tuple[str, int]]:
        """Titles of the datasets that gave rows, with their number."""
        out: dict[str, int] = {}
        for title, found in self.read.values():
            out[title] = out.get(title, 0) + len(found)
        return [(title, rows) for title, rows in out.items() if rows]

    @property
    def as_of(self) -> str:
        """How far the data reached when the clue was found."""
        return until(pd.Timestamp(self.clue["as_of"]))

    @property
    def site_id(self) -> str:
        return str(self.clue["site_id"])

    @property
    def outlet_id(self) -> str:
        return str(self.clue["outlet_id"])

    @property
    def factor(self) -> Factor | None:
        return FACTORS.get(str(self.clue["factor"]))

    @property
    def rule(self) -> Rule | None:
        found = declared().get(str(self.clue["rule"]))
        return found if isinstance(found, Rule) else None

    @property
    def facts(self) -> dict[str, str]:
        """Named values of the sentence; empty when they cannot be read."""
        try:
            said = json.loads(str(self.clue["facts"]))
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    @property
    def start(self) -> pd.Timestamp:
        return pd.Timestamp(self.clue["t_start"])

    @property
    def end(self) -> pd.Timestamp:
        return pd.Timestamp(self.clue["t_end"])

    @property
    def span(self) -> tuple[str, str]:
        """The clue's own period."""
        return iso(self.start), iso(self.end)

    def around(self, before: pd.Timedelta = BEFORE, after: pd.Timedelta = AFTER) -> Window:
        """From before the clue to after it, but not beyond the newest data."""
        newest = max(self.end, pd.Timestamp(self.clue["as_of"]))
        return self.start - before, min(self.end + after, newest)

    @property
    def level(self) -> float | None:
        """The threshold where it is a level in the unit of the factor, so that it can be drawn; else None."""
        if self.rule is None or self.factor is None or self.rule.unit != PER_FACTOR:
            return None
        if self.rule.code in DISTANCES or self.clue["unit"] != self.factor.unit:
            return None
        return plain(self.clue["threshold"])

    def threshold_note(self, drawn: bool) -> list[str]:
        """The threshold in words where it is not drawn."""
        value, threshold = plain(self.clue["value"]), plain(self.clue["threshold"])
        if drawn or threshold is None:
            return []
        unit = "" if self.clue["unit"] is None or pd.isna(self.clue["unit"]) else t(str(self.clue["unit"]))
        told = [f"{significant(number, 4)} {unit}".strip() for number in (value, threshold)]
        return [
            t(
                "触发：数值 {value}，规则阈值 {threshold}（不是曲线的刻度，图中不画线）。",
                value=told[0],
                threshold=told[1],
            )
        ]


def missing(window: Window, *datasets: Dataset) -> str:
    """One sentence that says which data there are none of."""
    titles = "、".join(t(dataset.title) for dataset in datasets)
    said = {"titles": titles, "start": instant(window[0]), "end": until(window[1])}
    return t("没有可画的数据：{start} 至 {end} 的{titles}未导入，或不在您的查看范围内。", **said)


def plain(value: Any) -> float | None:
    """A finite number or None."""
    return None if value is None or pd.isna(value) or not np.isfinite(value) else float(value)


def curve(name: str, look: Look, column: pd.Series, curves: int = 1, **style: Any) -> Curve:
    """A series indexed by time as a curve, thinned as a chart of so many curves needs."""
    shown = thinned(column, min(POINTS, ALL_POINTS // curves))
    return Curve(name, look, times(shown.index), values(shown), **style)


def steps(name: str, look: Look, found: Steps) -> list[Curve]:
    """Levels that hold for a while as one curve that breaks between them; none without levels."""
    if not found:
        return []
    x = [at for start, end, _ in found for at in (start, end, end)]
    y = [v for *_, value in found for v in (value, value, None)]
    return [Curve(name, look, x, y)]


def level(name: str, look: Look, value: float | None, window: Window) -> list[Curve]:
    """A level over the whole window; none without a value."""
    return [] if value is None else steps(name, look, [(iso(window[0]), iso(window[1]), value)])


def clipped(
    rows: pd.DataFrame, window: Window, start: str = "started_at", end: str = "ended_at"
) -> pd.DataFrame:
    """Rows whose period touches the window, cut to it; a row without an end goes on, and ``is_open`` says so."""
    ends = pd.to_datetime(rows[end])
    begins = pd.to_datetime(rows[start])
    out = rows.assign(
        **{start: begins.clip(lower=window[0]), end: ends.fillna(window[1]).clip(upper=window[1])}
    )
    out["is_open"] = ends.isna().to_numpy()
    return out[((begins < window[1]) & (ends.isna() | (ends > window[0]))).to_numpy(bool)]


def period(start: Any, end: Any, kind: str, *said: str) -> Period:
    """A period of a lane; the first text stands on the bar, all of them on hovering."""
    return iso(start), iso(end), kind, "\n".join(text for text in said if text)


def table(case: Case, columns: Mapping[str, pd.Series], head: str, by_day: bool = False) -> Grid:
    """Numbers around the clue, at most ``NUMBERS`` rows; columns by title, all indexed by time."""
    frame = pd.DataFrame({title: column for title, column in columns.items() if column.notna().any()})
    if not len(frame.columns):
        return Grid([], [])
    frame = frame.dropna(how="all").sort_index()
    index = pd.DatetimeIndex(frame.index)
    inside = int(index.searchsorted(case.end) - index.searchsorted(case.start))
    lead = max(12, (NUMBERS - inside) // 2)
    first = max(0, min(int(index.searchsorted(case.start)) - lead, len(frame) - NUMBERS))
    part = frame.iloc[first : first + NUMBERS]
    when = pd.DatetimeIndex(part.index).strftime("%Y-%m-%d" if by_day else "%Y-%m-%d %H:%M")
    body = [list(row) for row in zip(when, *(said(part[title]) for title in part), strict=True)]
    return Grid([head, *frame.columns], body, len(frame))


def said(column: pd.Series) -> list[str]:
    """A column of the table as words: whole numbers plainly, others with two decimals, a dash when missing."""
    if not pd.api.types.is_numeric_dtype(column):
        return [number(None) if pd.isna(value) else str(value) for value in column]
    known = column.dropna()
    digits = 0 if (known % 1 == 0).all() else 2
    return [number(None if pd.isna(value) else float(value), digits) for value in column]
