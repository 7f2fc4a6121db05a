"""What some treatment devices consume by the day: gas of burners, new carbon of adsorbers; one burner is kept short."""

import numpy as np
import pandas as pd

from jobs.demo.devices import Devices
from jobs.demo.roster import World
from jobs.demo.scenes import PER_DAY, PER_HOUR
from jobs.demo.truth import Planted

KIND, SHORT = "short_of_gas", 0.5
GAS_PER_KWH, CARBON_KG, CARBON_DAYS = 0.35, 400.0, 13
DEVICES = 8


def input_rows(world: World, found: Devices, planted: list[Planted]) -> pd.DataFrame:
    """Rows of ``treatment_input``: gas in proportion to production but where planted, carbon every other week."""
    rng, table = world.rng(40), found.table
    starved = {p.device_id: p.t_start for p in planted if p.kind == KIND}
    treats = table[(table["role"] == "treat") & ~table["line_id"].str.contains(";") & ~table["is_spare"]]
    burners = treats[treats["device_id"].isin(starved)]
    others = treats.drop(burners.index).head(DEVICES - len(burners))
    days = pd.date_range(found.start, periods=found.power.shape[1] // PER_DAY, unit="us")
    parts = []
    for number, line in enumerate(pd.concat([burners, others]).itertuples()):
        by_gas = line.device_id in starved or number % 2 == 0
        energy = _energy(found, str(line.site_id))
        if by_gas:
            amount = GAS_PER_KWH * energy * rng.normal(1, 0.04, len(days))
            amount *= np.where(
                days >= starved.get(str(line.device_id), days[-1] + pd.Timedelta("1D")), SHORT, 1.0
            )
        else:
            amount = np.where((np.arange(len(days)) + number) % CARBON_DAYS == 0, CARBON_KG, 0.0)
        parts.append(
            pd.DataFrame(
                {
                    "device_id": line.device_id,
                    "site_id": line.site_id,
                    "input_kind": "gas_m3" if by_gas else "carbon_kg",
                    "day": days,
                    "amount": amount.round(1),
                }
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    return rows.sort_values(["device_id", "input_kind", "day"], ignore_index=True)


def _energy(found: Devices, site_id: str) -> np.ndarray:
    """kWh of the production devices of a site by the day."""
    mine = ((found.table["site_id"] == site_id) & (found.table["role"] == "prod")).to_numpy()
    return np.asarray(np.nansum(found.power[mine].reshape(mine.sum(), -1, PER_DAY), axis=(0, 2)) / PER_HOUR)
