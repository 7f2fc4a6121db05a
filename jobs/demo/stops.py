"""Stops that enterprises declare: the real ones, and some during which the plant goes on."""

import numpy as np
import pandas as pd

from jobs.demo.alerts import OVER, SHUT, Alerted
from jobs.demo.curves import Curves
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted

KIND, COUNT = "declared_stop_in_vain", 2  # in the city
BEGIN_D, LONG_H = (9, 12), (40, 60)
REASONS = ("设备检修", "订单不足", "节假日停产")


def cast_stops(world: World, found: Curves, before: list[Planted]) -> list[Planted]:
    """Sites that declare a stop and go on producing; others than ``before``."""
    rng, sites = world.rng(34), world.sites
    taken = {p.site_id for p in before} | {str(sites["site_id"].iat[s]) for s, _, _ in found.stops}
    able = sites["has_load"] & (sites["regime"] == "three") & ~sites["site_id"].isin(taken)
    planted = []
    for site in rng.permutation(np.flatnonzero(able))[: round(COUNT * world.scale.factor)]:
        ago = min(int(rng.integers(*BEGIN_D)), world.scale.days - 1)
        begin = END - pd.Timedelta(days=ago) + pd.Timedelta("8h")
        end = begin + pd.Timedelta(hours=int(rng.integers(*LONG_H)))
        planted.append(Planted(KIND, True, ("P11",), str(sites["site_id"].iat[site]), begin, end))
    return planted


def stop_rows(world: World, found: Curves, alerted: Alerted, planted: list[Planted]) -> pd.DataFrame:
    """Rows of ``stop_report``: every honest stop, the stop before the alert, and the planted ones."""
    start, names = world.scale.start, world.sites["site_id"]
    hour = pd.Timedelta("1h")
    spans = [(str(names.iat[s]), start + begin * hour, start + end * hour) for s, begin, end in found.stops]
    for site, role in zip(alerted.sites, alerted.roles, strict=True):
        if role.kind == "already_stopped":
            spans.append((str(names.iat[site]), SHUT, OVER))
    spans += [(p.site_id, p.t_start, p.t_end) for p in planted if p.kind == KIND]
    rows = pd.DataFrame(spans, columns=["site_id", "started_at", "ended_at"])
    rows = rows.sort_values(["started_at", "site_id"], ignore_index=True)
    reason = world.rng(35).choice(REASONS, len(rows))
    return rows.assign(report_id=[f"TC{n:05d}" for n in range(1, len(rows) + 1)], line_id=None, reason=reason)
