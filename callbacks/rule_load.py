"""Alarm load by area and rule, and the silences in force."""

from datetime import timedelta

import pandas as pd

from analytics.catalogue import declared
from callbacks.clue_actions import person
from callbacks.clue_list import named, titled
from callbacks.names import names_of
from callbacks.services import Services
from callbacks.shell import as_of
from layouts.clue_actions import SCOPES
from layouts.format import instant, until
from layouts.rule_load import AreaLoad, Load, SilenceRow
from layouts.text import t
from schema import site
from schema.factor import FACTORS
from store import clue_load, silences
from store.clock import now
from store.viewer import Viewer

DAYS, TOP_AREAS, TOP_RULES, MAIN = 30, 60, 20, 3


def load_of(services: Services, viewer: Viewer) -> Load:
    """Clues of the last 30 days of the data; areas with most first, those beyond the 60th left out of nothing: summed up."""
    end = as_of(services)
    if end is None:
        return Load(now().date(), (), (), "")
    first = end - timedelta(days=DAYS)
    rows = clue_load.load(services.casework, viewer, first, end)
    names = named(services, viewer, set(rows["adcode"]))
    days = [f"{d:%Y-%m-%d}" for d in pd.date_range(first, periods=DAYS)]
    by_area = rows.pivot_table(index="adcode", columns="day", values="n", aggfunc="sum", fill_value=0)
    by_area = by_area.reindex(columns=days, fill_value=0)
    order = by_area.sum(axis=1).sort_values(ascending=False, kind="stable").index
    areas = [
        AreaLoad(
            str(code), names[code], [int(n) for n in by_area.loc[code]], main(rows[rows["adcode"] == code])
        )
        for code in order[:TOP_AREAS]
    ]
    if len(order) > TOP_AREAS:
        rest = by_area.loc[order[TOP_AREAS:]].sum()
        title = t("其余 {n} 个区域", n=len(order) - TOP_AREAS)
        areas.append(
            AreaLoad("", title, [int(n) for n in rest], main(rows[rows["adcode"].isin(order[TOP_AREAS:])]))
        )
    return Load(first.date(), areas, [(c, title_of(c), n) for c, n in main(rows, TOP_RULES)], until(end))


def main(rows: pd.DataFrame, n: int = MAIN) -> list[tuple[str, int]]:
    """The rules that make most of these clues."""
    sums = rows.groupby("rule")["n"].sum().sort_values(ascending=False, kind="stable")
    return [(str(code), int(count)) for code, count in sums.head(n).items()]


def title_of(code: str) -> str:
    """A rule's title."""
    return t(declared()[code].title) if code in declared() else ""


def rows_of_silences(services: Services, viewer: Viewer) -> list[SilenceRow]:
    """Silences in force at the sites this viewer sees, the one that ends first on top."""
    found = silences.active(services.casework, viewer)
    known = names_of(services, viewer, site.DATASET, found["site_id"])
    today = now().date()
    rows = []
    for row in found.astype(object).where(found.notna(), None).to_dict("records"):
        last = (row["expires_at"] - timedelta(seconds=1)).date()
        rows.append(
            SilenceRow(
                silence_id=row["silence_id"],
                rule=titled(row["rule"]),
                site_id=row["site_id"],
                site=known.get(row["site_id"], row["site_id"]),
                scope=scope(row["outlet_id"], row["factor"]),
                reason=row["reason"],
                owner=person(services, row["owner"]),
                since=instant(row["created_at"]),
                until=last,
                left=(last - today).days + 1,
            )
        )
    return rows


def scope(outlet_id: str | None, factor: str | None) -> str:
    """What a silence covers."""
    if not outlet_id:
        return t(SCOPES["site"])
    if not factor:
        return t("{outlet} 全部因子", outlet=outlet_id)
    return f"{outlet_id} {t(FACTORS[factor].title) if factor in FACTORS else factor}"
