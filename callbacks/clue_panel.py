"""The chosen clue: sentence, number against threshold, evidence, innocent reasons, how the rule counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from analytics.catalogue import declared
from analytics.hotspot.permit_clues import HotspotRule
from analytics.legal import in_force
from analytics.rule import Rule
from callbacks.clue_actions import standing
from callbacks.evidence import evidence
from callbacks.names import names_of
from callbacks.sentences import sentence
from callbacks.services import Services
from layouts.clue_panel import Detail, panel
from layouts.clues import EVIDENCE_TITLES, gone, no_clues, nothing_chosen
from layouts.rulebook import Parameter, RuleCard
from layouts.text import t
from schema import area, clue, legal_article, site
from schema.clue_types import FAMILIES
from schema.factor import FACTORS
from schema.status import STATUS_TITLES
from store.clue_query import newest
from store.reference import table
from store.viewer import Viewer


def opened(services: Services, viewer: Viewer, clue_id: object) -> Any:
    """The right side for this clue; a sentence when none is chosen, there is none, or the viewer has no such clue."""
    if not isinstance(clue_id, str) or not clue_id:
        return no_clues() if newest(services.casework, viewer) is None else nothing_chosen()
    rows = services.casework.read(clue.DATASET, viewer, clue_id=clue_id[:100])
    if not len(rows):
        return gone(clue_id)
    return panel(detail(services, viewer, rows.iloc[0].to_dict()))


def detail(services: Services, viewer: Viewer, row: Mapping[str, Any]) -> Detail:
    """Everything the panel shows about a clue row."""
    sites = names_of(services, viewer, site.DATASET, [row["site_id"]])
    areas = names_of(services, viewer, area.DATASET, [row["adcode"]])
    rule = declared().get(str(row["rule"]))
    factor = FACTORS.get(str(row["factor"]))
    return Detail(
        clue=row,
        sentence=sentence(row),
        site_name=sites.get(str(row["site_id"]), str(row["site_id"])),
        area_name=areas.get(str(row["adcode"]), str(row["adcode"])),
        family=FAMILIES[row["family"]],
        evidence_title=EVIDENCE_TITLES[row["evidence_class"]],
        factor_title=factor.title if factor else "",
        evidence=evidence(services, viewer, row),
        rule=card_of(services, rule, pd.Timestamp(row["as_of"]).date()) if rule else None,
        standing=standing(services, viewer, row),
    )


def card_of(services: Services, rule: Rule | HotspotRule, on: date) -> RuleCard:
    """A rule's declaration as plain texts."""
    return RuleCard(
        code=rule.code,
        title=rule.title,
        evidence=EVIDENCE_TITLES[rule.evidence],
        condition=rule.condition,
        formula=rule.formula,
        why=rule.why,
        parameters=[Parameter(p.title, said(p.value), p.unit, p.status, p.source) for p in rule.thresholds],
        innocents=[(i.text, i.refute_by) for i in rule.innocents],
        excludes=rule.excludes,
        basis=rule.basis,
        legal=articles(services, rule.legal, on),
    )


def articles(services: Services, keys: tuple[str, ...], on: date) -> list[str]:
    """The articles a rule points to, as they stand on a day."""
    found = in_force(table(services.store, legal_article.DATASET), keys, on)
    return [
        f"{t(r.law)}{t(r.article)}：{t(r.about)}（{t(STATUS_TITLES[r.status])}）"
        for r in found.itertuples(index=False)
    ]


def said(value: object) -> str:
    """A parameter's value as text."""
    if isinstance(value, tuple | list):
        return "、".join(said(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
