"""Sites whose working hours tell a story: night work against the permit, and honest night loads that look like it."""

import numpy as np

from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted

NIGHT_SITES = 8  # in the city
HONEST = (("three_shifts", "three"), ("valley_furnace", "valley"), ("cold_store", "cold"))
HONEST_SITES = 4


def cast_workers(world: World) -> list[Planted]:
    """Turn some single-shift sites into night workers (their permit stays as it is); name honest look-alikes."""
    rng, sites = world.rng(14), world.sites
    has_load = sites["has_load"].to_numpy()
    monitored = np.isin(np.arange(len(sites)), world.outlets.loc[world.outlets["hourly"], "site"])
    quiet = np.flatnonzero((sites["regime"] == "single").to_numpy() & has_load & ~monitored)
    night = rng.permutation(quiet)[: round(NIGHT_SITES * world.scale.factor)]
    sites.loc[night, "regime"] = "night"
    planted = [_record(world, int(site), "night_production", True) for site in night]
    for kind, regime in HONEST:
        able = np.flatnonzero((sites["regime"] == regime).to_numpy() & has_load)
        planted += [_record(world, int(site), kind, False) for site in rng.permutation(able)[:HONEST_SITES]]
    return planted


def _record(world: World, site: int, kind: str, is_problem: bool) -> Planted:
    line = world.sites.iloc[site]
    return Planted(
        kind, is_problem, ("N01",), line["site_id"], world.scale.start, END, device_id=line["account_no"]
    )
