"""Other outlets in case files of rules that compare series.

``others: [{count: 9, values: "30~5*720", lod: 1, fuel: 煤, industry: "4411", limit: 50, site: S1}, ...]``: further outlets of the
factor of the case, each at a site of its own unless ``site`` says otherwise. The k-th of a count shows values 1.01^k times
as high, so that they differ. ``kin: {industry: "4411", fuel: 煤, process: 锅炉, name: Plant}`` describes the outlet of the
case, and the others unless they say otherwise.
"""

from typing import Any

import numpy as np
import pandas as pd
from casebook import ADDED, T0, _numbers, expand

from analytics.blocks.grid import Frames


def kin(said: dict[str, str], frames: Frames) -> Frames:
    site = frames["site"].assign(industry_code=said.get("industry"), fuel=said.get("fuel"))
    if "name" in said:
        site = site.assign(name=said["name"])
    return {"site": site, "outlet": frames["outlet"].assign(process=said.get("process"))}


def others(said: list[dict[str, Any]], frames: Frames) -> Frames:
    """Frames with the further outlets."""
    made = [
        _outlet(other, k, f"O1{100 * i + k:04d}", frames)
        for i, other in enumerate(said)
        for k in range(other.get("count", 1))
    ]
    names = ("site", "outlet", "cems_hour", "outlet_limit")
    out = {name: pd.concat([frames[name], *(m[name] for m in made)], ignore_index=True) for name in names}
    return out | {"site": out["site"].drop_duplicates("site_id", ignore_index=True)}


def _outlet(said: dict[str, Any], nth: int, outlet_id: str, frames: Frames) -> dict[str, pd.DataFrame]:
    first = frames["cems_hour"].iloc[0]
    site_id = said.get("site", f"S{outlet_id[1:]}")
    site = frames["site"].iloc[:1].assign(site_id=site_id, name=f"Plant {outlet_id}")
    site = site.assign(
        **{to: said[name] for name, to in (("industry", "industry_code"), ("fuel", "fuel")) if name in said}
    )
    outlet = frames["outlet"].iloc[:1].assign(outlet_id=outlet_id, site_id=site_id, code="DA009")
    values = np.round(_numbers(expand(said["values"])) * 1.01**nth, 3)
    hour = T0 + pd.to_timedelta(said.get("from", 0) + np.arange(len(values)), unit="h")
    cems = pd.DataFrame(
        {
            "outlet_id": outlet_id,
            "factor": first["factor"],
            "hour": hour,
            "value": values,
            "corrected": values,
        }
    ).assign(flag="N")
    limit = frames["outlet_limit"].iloc[:1].assign(outlet_id=outlet_id)
    if "limit" in said:
        limit = limit.assign(limit_value=said["limit"])
    return {"site": site, "outlet": outlet, "cems_hour": cems, "outlet_limit": limit}


ADDED |= {"kin": kin, "others": others}  # in this order: the others take after the first
