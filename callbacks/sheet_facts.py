"""Everything a task sheet says about many sites at once: one read per table, whatever the number of sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from callbacks.names import names_of
from callbacks.records import records
from callbacks.services import Services
from schema import area, outlet, outlet_limit, penalty, permit, target
from schema import site as site_schema
from schema.core import Dataset
from store import prejudgements
from store.inspections import inspections
from store.viewer import SYSTEM, Viewer

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One enterprise: rows as dicts by column name, missing values None."""

    site: Row
    area: str  # names from province to district
    permits: Sequence[Row] = ()
    outlets: Sequence[Row] = ()
    limits: Sequence[Row] = ()  # in force on the day
    penalties: Sequence[Row] = ()
    visits: Sequence[Row] = ()
    target: Row | None = None
    form: Row | None = None  # pre-judgement


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sites by id."""

    day: date
    sites: Mapping[str, SiteFacts] = field(default_factory=dict)


def gathered(services: Services, viewer: Viewer, day: date, site_ids: Sequence[str]) -> Gathered:
    """What the viewer may see of these sites; a site that is not the viewer's is not there.

    The pre-judgement is for whoever gets the sheet: the caller has checked that.
    """
    asked = tuple(dict.fromkeys(site_ids))
    sites = records(services.store.read(site_schema.DATASET, viewer, site_id=asked))
    names = names_of(services, viewer, area.DATASET)

    def grouped(dataset: Dataset) -> dict[str, list[Row]]:
        return by_site(services.store.read(dataset, viewer, site_id=asked))

    permits, outlets, penalties = grouped(permit.DATASET), grouped(outlet.DATASET), grouped(penalty.DATASET)
    limits = by_site(in_force(services.store.read(outlet_limit.DATASET, viewer, site_id=asked), day))
    visits = by_site(inspections(services.store, services.casework, viewer, site_id=asked))
    targets = by_site(services.casework.read(target.DATASET, viewer, day=day, site_id=asked))
    forms = by_site(prejudgements.forms(services.casework, SYSTEM, day))
    found = {
        str(site["site_id"]): SiteFacts(
            site=site,
            area=area_path(names, str(site["adcode"])),
            permits=permits.get(site["site_id"], []),
            outlets=outlets.get(site["site_id"], []),
            limits=limits.get(site["site_id"], []),
            penalties=penalties.get(site["site_id"], []),
            visits=visits.get(site["site_id"], []),
            target=next(iter(targets.get(site["site_id"], [])), None),
            form=next(iter(forms.get(site["site_id"], [])), None),
        )
        for site in sites
    }
    return Gathered(day, found)


def by_site(rows: pd.DataFrame) -> dict[str, list[Row]]:
    """Rows by the site they belong to."""
    found: dict[str, list[Row]] = {}
    for row in records(rows):
        found.setdefault(str(row["site_id"]), []).append(row)
    return found


def in_force(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows valid on a day: limits, places on the positive list."""
    at = pd.Timestamp(day)
    return rows[(rows["valid_from"] <= at) & (rows["valid_to"].isna() | (rows["valid_to"] >= at))]


def area_path(names: Mapping[str, str], adcode: str) -> str:
    """Names from province down to the district; the code itself when none is known."""
    codes = (adcode[:2] + "0000", adcode[:4] + "00", adcode)
    return "".join(dict.fromkeys(names[c] for c in codes if c in names)) or adcode
