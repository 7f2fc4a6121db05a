"""How many planted frauds the rules find, and how often they accuse an honest outlet.

(a) On real series: a gas turbine's emissions, air stations' analysers and a steel plant's load (``--shared``, see the SOURCE.md
of each) count as honest; frauds of DOSSIER B.2 are planted at seeded random places, lengths and sizes. Recall with Wilson interval at
the defaults, the curve over a parameter, and clues per 100 honest series-months. River sensors with technicians' labels show
what value rules make of real defects. (b) On the demo city, whose hidden truth only tests and this program read.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.catalogue import catalogue, chosen
from analytics.scores.outlet import outlet_score
from analytics.screening import screen
from benchmarks.detection_forms import city, power, river, trial
from benchmarks.detection_forms.plants import (
    T0,
    WINDOW_H,
    Plant,
    air_stations,
    frames,
    gas_turbine,
    steel_load,
)

MONITORING = ("monitoring", "compliance")


def honest(title: str, plants: list[Plant]) -> None:
    """Print what the default rules say about honest plants, per rule and for the automatic push."""
    rules = [rule for rule in chosen() if rule.family in MONITORING]
    clues = screen(frames(plants), rules, T0 + pd.Timedelta(hours=WINDOW_H))
    series, outlets = trial.months(plants), len(plants) * WINDOW_H / 720
    scores = outlet_score(clues, catalogue())
    pushed = scores[scores["is_pushed"]]
    spells = pushed.groupby("outlet_id")["day"].apply(
        lambda d: (d.sort_values().diff() != pd.Timedelta("1D")).sum()
    )
    print(f"{title}: {series:.0f} honest series-months, {outlets:.0f} outlet-months")
    for code, number in clues["rule"].value_counts().sort_index().items():
        print(
            f"  {code} {catalogue()[code].evidence} {number:4d} clues, {100 * number / series:6.2f} per 100 series-months"
        )
    print(
        f"  all {100 * len(clues) / series:.2f} per 100 series-months; pushed spells {int(spells.sum())},"
        f" {100 * spells.sum() / outlets:.2f} per 100 outlet-months",
        flush=True,
    )


def metered(kw: np.ndarray, copies: int) -> None:
    """Print recall of night work and idle treatment planted in a real load, and clues on the honest load."""
    pieces, rng = power.windows(kw), np.random.default_rng(trial.SEED)
    as_of = power.T0 + pd.Timedelta(days=power.DAYS)
    loads = [pieces[i % len(pieces)] for i in range(copies)]
    night = [power.night_work(load, rng) for load in loads]
    found = screen(power.meters([kw for kw, _ in night]), [catalogue()["N01"]], as_of)
    hit = trial.Recall(found["site_id"].nunique(), copies)
    calm = screen(power.meters(pieces), [catalogue()["N01"]], as_of)
    print(f"  N01 {hit}  night work; honest: {len(calm)} clues in {2 * len(pieces)} overlapping meter-months")
    caught = set(found["site_id"].astype(str))
    for low, high in ((4, 6), (7, 10), (11, 14)):
        mine = [f"ST{i:03d}" in caught for i, (_, nights) in enumerate(night) if low <= nights <= high]
        print(f"        {low}-{high} nights of fourteen: {trial.Recall(sum(mine), len(mine))}")
    idle = [power.idle_fan(load, rng) for load in loads]
    found = screen(power.lines(loads, [fan for fan, *_ in idle]), [catalogue()["P01"]], as_of)
    hit = trial.Recall(found["site_id"].nunique(), copies)
    calm = screen(power.lines(pieces, [power.honest_fan(kw) for kw in pieces]), [catalogue()["P01"]], as_of)
    print(
        f"  P01 {hit}  treatment off; honest: {len(calm)} clues in {2 * len(pieces)} overlapping line-months"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--copies", type=int, default=50)
    asked = parser.parse_args()
    turbines = gas_turbine(asked.shared / "gas_turbine_nox")
    print(
        f"planted in a gas turbine's emissions, {asked.copies} copies each: rule, evidence class, recall [95 %]"
    )
    found = trial.report(turbines, asked.copies)
    strong = {code: r for code, r in found.items() if catalogue()[code].evidence in "AB"}
    missed = [code for code, r in strong.items() if r.found < 0.9 * r.planted]
    print(f"A- and B-class rules with recall below 0.9: {', '.join(missed) or 'none'} (of {len(strong)})")
    honest("gas turbine", turbines)
    honest("air stations", air_stations(asked.shared / "beijing_multisite"))
    print("steel plant's load:")
    metered(steel_load(next((asked.shared / "power" / "power_steel_15min").glob("*.csv.gz"))), asked.copies)
    print("river sensors with technicians' labels:")
    river.report(asked.shared / "lro_sensor_qc")
    print("demo city:")
    with tempfile.TemporaryDirectory() as folder:
        city.report(Path(folder))


if __name__ == "__main__":
    main()
