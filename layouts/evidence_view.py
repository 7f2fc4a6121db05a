"""The evidence of a clue on its page: chart, what it says in words, where the rows come from, the numbers."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from layouts.charts import graph
from layouts.evidence import Evidence, Grid, is_empty
from layouts.evidence_chart import chart, height
from layouts.parts import empty, facts
from layouts.text import t


def shown(chart_id: str, evidence: Evidence) -> html.Div:
    """The whole evidence, or a sentence that names the data there are none of."""
    if is_empty(evidence):
        return empty(evidence.missing)
    return html.Div(
        [
            graph(chart_id, chart(evidence), height(evidence)),
            html.Ul([html.Li(note) for note in evidence.notes], className="evidence-notes")
            if evidence.notes
            else None,
            facts(evidence.facts) if evidence.facts else None,
            html.P(origin(evidence), className="foot"),
            numbers(evidence.grid),
        ],
        className="evidence-chart",
    )


def origin(evidence: Evidence) -> str:
    """As-of time, then every dataset with its number of rows."""
    rows = [t("{title} {n} 行", title=title, n=f"{n:,}") for title, n in evidence.sources]
    return " · ".join([t("数据截至 {at}", at=evidence.as_of), *rows])


def numbers(grid: Grid) -> Any:
    """The rows behind the chart, folded away."""
    if not grid.rows:
        return None
    said = (
        t("数据表（{n} 行）", n=len(grid.rows))
        if len(grid.rows) >= grid.total
        else t("数据表（线索前后 {n} 行，共 {all} 行）", n=len(grid.rows), all=grid.total)
    )
    table = dmc.Table(data={"head": grid.head, "body": grid.rows}, className="plain evidence-numbers")
    return html.Details([html.Summary(said), html.Div(table, className="evidence-table")])
