"""Sites kept free of problems in the hours, for those in minutes, messages and labels."""

import numpy as np

from jobs.demo.emissions import NORMAL, Emissions
from jobs.demo.labels import ABUSES, CAPPED, INDUSTRIES
from jobs.demo.messages import SCENES as OF_MESSAGES
from jobs.demo.minutes import DAYS, LEVELS, NOX
from jobs.demo.minutes import SCENES as OF_MINUTES
from jobs.demo.roster import World
from jobs.demo.sectors import NMHC
from jobs.demo.truth import Planted
from schema.factor import FURNACE


def spare_sites(world: World, made: Emissions, before: list[Planted]) -> set[str]:
    """Sites of steady stacks at the level minutes need, of furnaces, and of trades that label; others than ``before``."""
    rng, series = world.rng(39), made.series
    industry = series["site_id"].map(world.sites.set_index("site_id")["industry_code"])
    free = ~series["site_id"].isin({p.site_id for p in before}).to_numpy()
    free &= (made.flag == NORMAL).mean(axis=1) > 0.9
    free &= (made.flag[:, -DAYS * 24 :] == NORMAL).mean(axis=1) > 0.97
    nox = np.flatnonzero(free & (series["factor"] == NOX).to_numpy() & ~industry.isin(INDUSTRIES).to_numpy())
    level = np.array(
        [np.nanmedian(made.value[r] * made.ratio(r)) / made.number(r, "limit") for r in nox.tolist()]
    )
    high = nox[(level > LEVELS[0]) & (level < LEVELS[1])]
    kept: set[str] = set()
    for rows, count in (
        (high, len(OF_MINUTES)),
        (np.flatnonzero(free & (series["factor"] == NMHC).to_numpy()), len(OF_MESSAGES)),
        (np.flatnonzero(free & (series["factor"] == FURNACE).to_numpy()), 1),
        (np.flatnonzero(free & (industry == CAPPED).to_numpy()), 1),
        (np.flatnonzero(free & industry.isin(INDUSTRIES).to_numpy()), len(ABUSES)),
    ):
        sites = series["site_id"].iloc[rng.permutation(rows)].drop_duplicates()
        kept |= set(sites[~sites.isin(kept)].head(count))
    return kept
