"""Rows of the plan page: teams with their use, targets with what the plan makes of them, stops in order."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.scores.arrival import is_outside
from analytics.scores.expected import expected
from callbacks.names import names_of
from callbacks.records import records
from callbacks.sentences import kept
from callbacks.services import Services
from layouts.format import is_missing, number
from layouts.planmap import COLOURS
from layouts.text import t
from schema import area, team
from store.plans import Demands, Document
from store.viewer import Viewer

REASON_TITLES = {
    "barred": "不宜安排",
    "no_skill": "缺少对应专业",
    "no_jurisdiction": "不在检查组辖区",
    "no_time": "当日时间不够",
    "lower_value": "还差 {bid} 分",
    "night_only": "当日无夜查组",
    "recused": "检查组须回避",
    "pair": "不宜同日检查",
}
NAMING = ("lower_value", "pair")  # reasons whose sentence names other enterprises
OF_TARGET = ("name", "lon_wgs84", "lat_wgs84", "expected", "is_off_best")


def teams(services: Services, viewer: Viewer, visits: pd.DataFrame, kept: Document) -> list[dict[str, Any]]:
    """Teams with the use the plan makes of their shift and the colour of their route.

    ``used_min`` is on the road, the way home included, and on site; ``km`` the whole way; ``back_min`` when the team is
    back, None when that was not kept. A team from elsewhere that visits sites of this viewer is there with its visits only:
    no name, shift, depot or way home.
    """
    rows = records(services.store.read(team.DATASET, viewer).sort_values("team_id"))
    own = {row["team_id"] for row in rows}
    strangers = [x for x in visits["team_id"].astype(str).unique() if x not in own]
    rows += [
        {"team_id": x, "name": t("其他地区检查组"), "shift_min": 0, "lon_wgs84": None} for x in strangers
    ]
    by_team = dict(list(visits.groupby(visits["team_id"].astype(str)))) if len(visits) else {}
    for at, row in enumerate(rows):
        mine = by_team.get(row["team_id"], visits.iloc[:0])
        home = (
            kept.way_home(row["team_id"], set(mine["site_id"].astype(str))) if row["team_id"] in own else None
        )
        work = float((mine["depart_min"] - mine["arrive_min"]).sum() + mine["travel_min"].sum())
        start, end = kept.demands.shifts.get(
            row["team_id"], (row.get("shift_start_min", 0), row.get("shift_end_min", 0))
        )
        row |= {
            "stops": len(mine),
            "km": float(mine["travel_km"].sum()) + (home.travel_km if home else 0.0),
            "used_min": work + (home.travel_min if home else 0.0),
            "back_min": home.arrive_min if home else None,
            "back_travel_min": home.travel_min if home else None,
            "back_km": home.travel_km if home else None,
            "shift_start_min": start,
            "shift_end_min": end,
            "shift_min": end - start,
            "colour": COLOURS[at % len(COLOURS)],
            "is_off": row["team_id"] in kept.demands.off,
        }
    return rows


def ranked(
    services: Services,
    viewer: Viewer,
    targets: pd.DataFrame,
    planned: tuple[pd.DataFrame, pd.DataFrame, Demands],
    known: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """Targets by value with their team and time, or the reason why none comes."""
    names = {row["team_id"]: row["name"] for row in known}
    seen = {str(name) for name in [*targets["name"], *names.values()]}
    visits = {str(v["site_id"]): v for v in records(planned[0])}
    left = {str(v["site_id"]): v for v in records(planned[1])}
    demands = planned[2]
    area_names = names_of(services, viewer, area.DATASET)
    rows = []
    for row in records(targets):
        site = str(row["site_id"])
        visit, out = visits.get(site, {}), left.get(site)
        why, short = _why(site, out, seen, demands), _short(site, out, demands)
        if row.get("is_agreed") and out and out["reason_code"] == "barred" and site not in demands.excluded:
            why = t("领导已同意检查；列为必查，或点“继续优化”看是否值得排入。")
            short = t("已同意，待优化")
        row |= {
            "area": area_names.get(str(row["adcode"]), str(row["adcode"])),
            "team_id": visit.get("team_id", ""),
            "team": names.get(visit.get("team_id", ""), ""),
            "arrive_min": visit.get("arrive_min"),
            "visit_window": visit.get("window", ""),
            "arm": "" if is_missing(visit.get("arm")) else visit.get("arm", ""),
            "is_locked": site in demands.locked,
            "is_forced": site in demands.forced,
            "is_excluded": site in demands.excluded,
            "expected": expected(row, visit["window"]) if visit else None,
            "best_said": _best(row),
            "is_off_best": is_outside(row, visit.get("arrive_min")),
            "left_out": why,
            "left_short": short,
        }
        rows.append(row)
    return rows


def _best(target: Mapping[str, Any]) -> str:
    """Why to come at that time."""
    if is_missing(target.get("best_why")) or not target["best_why"]:
        return ""
    told = json.loads(target["best_why"])
    return kept(told["template"].format(**told["values"]), target["best_why"])


def _why(site: str, left: Mapping[str, Any] | None, seen: set[str], demands: Demands) -> str:
    """Why a target was left out; sites and teams that the viewer may not see are not named."""
    if site in demands.excluded:
        return t("计划人员不安排，理由：{reason}。", reason=demands.excluded[site])
    if left is None:
        return t("计划尚未编排")
    if left["reason_code"] not in NAMING:
        return kept(str(left["reason"]), left.get("facts"))
    values = json.loads(left["facts"])["values"] if left.get("facts") else {}
    if {*str(values.get("names", "")).split("、"), values.get("team", "")} <= {*seen, ""}:
        return kept(str(left["reason"]), left["facts"])
    if left["reason_code"] == "pair":
        return t("与已安排的其他企业不宜同日检查。")
    value, bid = number(left["value"], 1), number(left.get("bid"), 1)
    return t("预期价值{value}分，还差{bid}分才能替换已安排的目标。", value=value, bid=bid)


def _short(site: str, left: Mapping[str, Any] | None, demands: Demands) -> str:
    """The same in the few words that fit a list."""
    if site in demands.excluded:
        return t("不安排：{reason}", reason=demands.excluded[site])
    if left is None:
        return t("计划尚未编排")
    if left["reason_code"] == "lower_value" and left["bid"] < 0:
        return t("可换入，多得 {gain} 分", gain=number(-left["bid"], 1))
    return t(REASON_TITLES[left["reason_code"]], bid=number(left.get("bid"), 1))


def stops(
    rows: list[dict[str, Any]], visits: pd.DataFrame, known: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Visits in route order with name, place and colour."""
    sites = {row["site_id"]: row for row in rows}
    colours = {row["team_id"]: row["colour"] for row in known}
    return [
        row | {name: sites[row["site_id"]][name] for name in OF_TARGET} | {"colour": colours[row["team_id"]]}
        for row in records(visits)
    ]
