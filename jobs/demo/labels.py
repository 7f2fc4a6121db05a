"""Labels that operators put on their data: honest ones over stops and upkeep, and every kind of abuse."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jobs.demo.emissions import CALIBRATED, CUT_OFF, MAINTAINED, STOPPED, Emissions
from jobs.demo.journal import spells
from jobs.demo.roster import World
from jobs.demo.scale import END
from jobs.demo.truth import Planted

INDUSTRIES = (
    "4412",
    "4417",
    "3011",
    "2221",
    "7820",
)  # that have to label (公告2022年第21号), waste-to-energy included
LEAST_H = 4  # a stop shorter than this is not labelled
TITLES = {STOPPED: "停运", MAINTAINED: "维护", CALIBRATED: "校准", CUT_OFF: "通讯中断"}
WHO = ("运维员甲", "运维员乙", "环保专员")
CAPPED = "4417"
H = pd.Timedelta("1h")
Said = tuple[str, float, float, Mapping[str, object]]
ABUSES: dict[
    str, tuple[str, tuple[Said, ...]]
] = {  # kind: rule, and labels as (code, begins after h, lasts h, changes)
    "stop_and_fault": ("B01", (("停运", 0, 20, {}), ("故障事故", 12, 6, {}))),
    "grid_after_fault": (
        "B02",
        (("故障事故", 0, 9, {"reason": "锅炉跳闸抢修"}), ("并网供能", 9.5, 5, {"reason": "抢修后恢复供能"})),
    ),
    "cap_used_up": ("B03", (("故障事故", 0, 34, {}), ("故障事故", 90, 31, {}))),
    "labelled_afterwards": ("B04", (("维护", 0, 5, {"made_h": 61.0, "edited_h": 90.0, "queried_h": 80.0}),)),
    "blanket_label": ("B05", (("维护", 0, 200, {}),)),
    "label_without_proof": ("B06", (("故障", 0, 9, {"bare": True}),)),
}


def labels(world: World, made: Emissions, before: list[Planted]) -> tuple[pd.DataFrame, list[Planted]]:
    """Rows of ``cems_label`` of the sites that have to label, and the abuses, on sites other than ``before``."""
    rng, sites = world.rng(38), world.sites
    industry = sites.set_index("site_id")["industry_code"]
    own = made.series.drop_duplicates("outlet_id").assign(industry=lambda t: t["site_id"].map(industry))
    own = own[own["industry"].isin(INDUSTRIES) & (own["medium"] == "gas")]
    taken = {p.site_id for p in before}
    free = own[~own["site_id"].isin(taken)].sample(frac=1.0, random_state=rng).drop_duplicates("site_id")
    rows, planted = _honest(world, made, own), []
    for kind, (rule, said) in ABUSES.items():
        able = free[free["industry"] == CAPPED] if rule == "B03" else free[free["industry"] != CAPPED]
        if able.empty:
            continue
        line = able.iloc[0]
        free = free[free["site_id"] != line["site_id"]]
        begin = END - pd.Timedelta(days=min(int(rng.integers(11, 14)), world.scale.days - 1)) + 6 * H
        found = [_label(line, begin + after * H, lasts, code, more) for code, after, lasts, more in said]
        rows += found
        end = max(row["ended_at"] for row in found)
        planted.append(Planted(kind, True, (rule,), line["site_id"], begin, end, line["outlet_id"]))
    table = pd.DataFrame(rows).sort_values(["started_at", "outlet_id"], ignore_index=True)
    who = rng.choice(WHO, len(table))
    return table.assign(label_id=[f"BJ{n:05d}" for n in range(1, len(table) + 1)], made_by=who), planted


def _honest(world: World, made: Emissions, own: pd.DataFrame) -> list[dict[str, Any]]:
    """Stops of some hours, upkeep and calibrations, labelled in time and with proof, as the flags of the outlet say."""
    out: list[dict[str, Any]] = []
    start = world.scale.start
    for line in own.itertuples():
        pollutant = made.of_outlet(line.outlet_id)
        pollutant = pollutant[made.series["limit"].to_numpy()[pollutant] > 0][:1]
        for flag, code in TITLES.items():
            for begin, end in zip(*spells(made.flag[pollutant] == flag)[1:], strict=True):
                if flag == STOPPED and end - begin < LEAST_H:
                    continue
                more = {"kind": "auto" if flag == CALIBRATED else "manual"}
                names = pd.Series({"outlet_id": line.outlet_id, "site_id": line.site_id})
                out.append(_label(names, start + int(begin) * H, float(end - begin), code, more))
    return out


def _label(
    line: pd.Series, begin: pd.Timestamp, lasts_h: float, code: str, more: Mapping[str, object]
) -> dict[str, Any]:
    """One label: manual and made after two hours, unless ``more`` says otherwise."""
    at = {
        name: begin + float(str(more[f"{name}_h"])) * H
        for name in ("made", "edited", "queried")
        if f"{name}_h" in more
    }
    return {
        "outlet_id": line["outlet_id"],
        "site_id": line["site_id"],
        "factor": None,
        "started_at": begin,
        "ended_at": begin + lasts_h * H,
        "label_kind": more.get("kind", "manual"),
        "code": code,
        "reason": more.get("reason", f"{code}，按规定标记"),
        "made_at": at.get("made", begin + 2 * H),
        "edited_at": at.get("edited", pd.NaT),
        "queried_at": at.get("queried", pd.NaT),
        "has_attachment": not more.get("bare", False),
    }
