"""Cross-boundary cases: sites with open clues whose 1 km surroundings reach into another jurisdiction (DOSSIER N.3)."""

import hashlib
from datetime import date

import numpy as np
import pandas as pd

from analytics.scores.evidence import open_clues
from geo.border import BORDER_M, Borders
from schema.xcase import DATASET

FIRST_STATE = "LEAD_RECEIVED"
LEVELS = ("province", "city", "district")  # highest first


def xcases(
    day: date, clues: pd.DataFrame, sites: pd.DataFrame, borders: Borders, existing: pd.DataFrame
) -> pd.DataFrame:
    """One case per site with open clues near a border, columns of ``schema/xcase.py``.

    The lead is where the site lies; partners are all other jurisdictions within 1 km, nearest first; level and
    distance are those of the highest border. A case of ``existing`` that is not closed keeps number, state and
    opening day. ``borders`` are those of the districts.
    """
    live = open_clues(clues)
    ids = pd.DataFrame({"site_id": live["site_id"].astype(object), "clue_id": live["clue_id"].astype(object)})
    of_site = ids.sort_values("clue_id").groupby("site_id")["clue_id"].agg(";".join)
    places = sites[sites["site_id"].astype(object).isin(of_site.index)].reset_index(drop=True)
    own = places["adcode"].astype(object).to_numpy()
    near = borders.to_others(
        places["lon_wgs84"].to_numpy(float), places["lat_wgs84"].to_numpy(float), own, BORDER_M
    )
    if near.empty:
        return pd.DataFrame(columns=list(DATASET.names))
    rank = near["border_level"].map({level: i for i, level in enumerate(LEVELS)})
    highest = near.assign(rank=rank).sort_values(["point", "rank", "distance_m"]).drop_duplicates("point")
    at = highest["point"].to_numpy(dtype=np.int64)
    out = (
        places.iloc[at][["site_id", "lon_wgs84", "lat_wgs84"]]
        .astype({"site_id": object})
        .reset_index(drop=True)
    )
    out["lead_adcode"] = own[at]
    out["partner_adcodes"] = near.groupby("point")["adcode"].agg(";".join).loc[at].to_numpy()
    out["border_level"] = highest["border_level"].to_numpy()
    out["distance_m"] = highest["distance_m"].round(1).to_numpy()
    out["clue_ids"] = of_site.loc[out["site_id"]].to_numpy()
    return _numbered(day, out, existing)[list(DATASET.names)]


def _numbered(day: date, out: pd.DataFrame, existing: pd.DataFrame) -> pd.DataFrame:
    """Cases with the number, state and opening day of the site's open case, or new ones."""
    running = existing[existing["state"].astype(object) != "CLOSED"].drop_duplicates("site_id")
    kept = running.set_index(running["site_id"].astype(object))[["case_id", "state", "opened_on"]]
    kept = kept.reindex(out["site_id"])
    number = [case_id(day, *pair) for pair in zip(out["lead_adcode"], out["site_id"], strict=True)]
    is_new = kept["case_id"].isna().to_numpy()
    out["case_id"] = np.where(is_new, number, kept["case_id"].astype(object).to_numpy())
    out["state"] = np.where(is_new, FIRST_STATE, kept["state"].astype(object).to_numpy())
    opened = pd.to_datetime(pd.Series(kept["opened_on"].to_numpy()))
    out["opened_on"] = opened.where(~is_new, pd.Timestamp(day)).to_numpy()
    return out.sort_values("case_id", ignore_index=True)


def case_id(day: date, adcode: str, site_id: str) -> str:
    """Number of a case opened on ``day``: stable for the site and the day."""
    return f"KJ-{day:%Y%m%d}-{adcode}-{hashlib.sha1(site_id.encode()).hexdigest()[:6]}"
