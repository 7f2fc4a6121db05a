"""River sensors with technicians' labels: what value rules make of real defects."""

from pathlib import Path

import numpy as np
import pandas as pd

from analytics.catalogue import catalogue
from analytics.screening import screen

CODES = {
    1: "spikes",
    2: "failure",
    3: "constant",
    7: "failure",
    8: "jumps",
    4: "drift",
    10: "drift",
    5: "other",
}
VARIABLES = ("temp", "cond", "ph", "do", "turb", "stage")
RULES = ("R01", "R10", "Y10", "Y11", "Y12", "Y01", "Q01")
MISSING = -9999.0


def series(folder: Path) -> list[tuple[str, pd.DataFrame]]:
    """Hourly mean and the highest label code of the hour, per variable; -9999 counts as missing."""
    out = []
    for path in sorted(folder.glob("*.csv.gz")):
        data = (
            pd.read_csv(path, na_values=["NULL"], parse_dates=["datetime"]).set_index("datetime").sort_index()
        )
        for name in VARIABLES:
            data[name] = data[name].mask(data[name] == MISSING)
            hourly = data.resample("h").agg({name: "mean", f"{name}_qual": "max"})
            hourly.columns = ["value", "label"]
            out.append((f"{path.name.split('.')[0]}-{name}", hourly.dropna(how="all")))
    return out


def report(folder: Path) -> None:
    """Print labelled events met by a clue, and clues that meet no label."""
    data = series(folder)
    ids = [name for name, _ in data]
    site = pd.DataFrame({"site_id": ids, "name": ids, "adcode": "330402", "industry_code": "4620"})
    outlet = pd.DataFrame({"outlet_id": ids, "site_id": ids, "code": "DW001", "name": ids, "medium": "water"})
    hours = [
        pd.DataFrame(
            {
                "outlet_id": n,
                "site_id": n,
                "factor": "w01018",
                "hour": d.index,
                "value": d["value"],
                "flag": "N",
            }
        )
        for n, d in data
    ]
    rows = pd.concat(hours, ignore_index=True).assign(corrected=np.nan)
    limit = pd.DataFrame({"outlet_id": ids, "site_id": ids, "factor": "w01018", "averaging": "1h"}).assign(
        valid_from=pd.Timestamp("2000-01-01"),
        limit_value=[1.5 * float(d["value"].quantile(0.99)) for _, d in data],
    )
    flow = rows.assign(factor="w00000", value=1.0)
    frames = {
        "site": site,
        "outlet": outlet.assign(sample_cycle_h=1.0, design_flow=1.0),
        "outlet_limit": limit,
        "cems_hour": pd.concat([rows[rows["value"].notna()], flow[rows["value"].notna()]], ignore_index=True),
    }
    rules = [catalogue()[code] for code in RULES if code in catalogue()]
    clues = screen(frames, rules, rows["hour"].max())
    events = _events(data)
    met = [_meets(clues, e) for e in events.itertuples()]
    events = events.assign(met=met)
    for kind, group in events.groupby("kind"):
        print(f"  {kind:9} events {len(group):4d}  met by a clue {group['met'].mean():.2f}")
    free = [not _labelled(c, dict(data)) for c in clues.itertuples()]
    print(f"  clues {len(clues)}, of which meet no label {sum(free)} ({sum(free) / max(len(clues), 1):.2f})")
    print(f"  by rule: {clues['rule'].value_counts().to_dict()}")


def _events(data: list[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    found = []
    for name, hourly in data:
        code = hourly["label"].fillna(0).astype(int)
        run = (code != code.shift()).cumsum()
        for _, part in hourly[code > 0].groupby(run[code > 0]):
            kind = CODES.get(int(part["label"].iloc[0]), "other")
            found.append((name, kind, part.index[0], part.index[-1] + pd.Timedelta("1h")))
    return pd.DataFrame(found, columns=["outlet", "kind", "start", "end"])


def _meets(clues: pd.DataFrame, event: object) -> bool:
    mine = clues[clues["outlet_id"].astype(str) == event.outlet]  # type: ignore[attr-defined]
    return bool(((mine["t_start"] < event.end) & (mine["t_end"] > event.start)).any())  # type: ignore[attr-defined]


def _labelled(clue: object, data: dict[str, pd.DataFrame]) -> bool:
    own = data[str(clue.outlet_id)]  # type: ignore[attr-defined]
    part = own.loc[clue.t_start : clue.t_end, "label"]  # type: ignore[attr-defined]
    return bool(part.notna().any())
