"""A plan as tables: rows for the casework database, and the sheet people read."""

import json
from collections.abc import Hashable, Iterable, Mapping
from datetime import date

import pandas as pd

from analytics.plan.problem import LeftOut, Plan, Problem
from schema import plan_left_out, plan_visit

SHEET = {
    "team": "组别",
    "seq": "顺序",
    "name": "企业名称",
    "arrive_at": "到达时间",
    "depart_at": "离开时间",
    "service_min": "现场时长（分钟）",
    "travel_min": "路途时间（分钟）",
    "travel_km": "路程（公里）",
    "window": "检查时段",
    "value": "预期价值（分）",
    "confidence_word": "把握程度",
    "severity": "严重程度",
    "why": "主要理由",
    "needs_approval": "需审批",
    "adcode": "行政区划代码",
    "lon_wgs84": "经度（WGS-84）",
    "lat_wgs84": "纬度（WGS-84）",
    "site_id": "点位编号",
}
WINDOWS = {"day": "白天", "night": "夜间"}


def visit_rows(plan_id: str, day: date, problem: Problem, plan: Plan) -> pd.DataFrame:
    """One row per stop, columns of ``schema/plan_visit.py``."""
    rows = [
        {
            "plan_id": plan_id,
            "day": pd.Timestamp(day),
            "team_id": problem.teams[route.team].team_id,
            "seq": seq,
            "site_id": problem.options[visit.option].site_id,
            "adcode": problem.options[visit.option].adcode,
            "arrive_min": visit.arrive,
            "depart_min": visit.depart,
            "travel_min": float(visit.travel_min),
            "travel_km": round(visit.travel_km, 2),
            "value": problem.options[visit.option].value,
            "window": problem.options[visit.option].window,
        }
        for route in plan.routes
        for seq, visit in enumerate(route.visits, start=1)
    ]
    return pd.DataFrame(rows, columns=list(plan_visit.DATASET.names))


def left_out_rows(plan_id: str, targets: pd.DataFrame, left: Iterable[LeftOut]) -> pd.DataFrame:
    """One row per target not in the plan, the barred ones included, columns of ``schema/plan_left_out.py``."""
    known = {row["site_id"]: row for row in targets.to_dict("records")}
    rows = [_row(plan_id, known[r.site_id], r.code) | _said(r) for r in left]
    for target in targets[targets["barred"].notna()].to_dict("records"):
        barred = {"reason": target["barred"], "facts": target["barred_facts"], "bid": None}
        rows.append(_row(plan_id, target, "barred") | barred)
    frame = pd.DataFrame(rows, columns=list(plan_left_out.DATASET.names))
    return frame.sort_values(["value", "site_id"], ascending=[False, True], ignore_index=True)


def _row(plan_id: str, target: Mapping[Hashable, object], code: str) -> dict[str, object]:
    known = {name: target[name] for name in ("day", "site_id", "adcode", "value")}
    return known | {"plan_id": plan_id, "reason_code": code}


def _said(left: LeftOut) -> dict[str, object]:
    facts = json.dumps({"template": left.template, "values": left.values}, ensure_ascii=False)
    return {"reason": left.reason, "facts": facts, "bid": left.bid}


def sheet(visits: pd.DataFrame, targets: pd.DataFrame, teams: pd.DataFrame) -> pd.DataFrame:
    """The plan as people read it: Chinese headers, real times, names instead of codes, the strongest reason."""
    joined = visits.drop(columns=["value"]).merge(
        targets.drop(columns=["window", "adcode"]), on=["site_id", "day"], how="left"
    )
    joined = joined.merge(
        teams[["team_id", "name"]].rename(columns={"name": "team"}), on="team_id", how="left"
    )
    for name in ("arrive", "depart"):
        joined[f"{name}_at"] = joined["day"] + pd.to_timedelta(joined[f"{name}_min"], unit="min")
    joined["value"] = visits["value"].to_numpy()
    joined["window"] = joined["window"].astype(object).map(WINDOWS)
    joined["why"] = [_first_reason(text) for text in joined["reasons"]]
    return joined[list(SHEET)].rename(columns=SHEET)


def _first_reason(reasons: object) -> str:
    listed = json.loads(reasons) if isinstance(reasons, str) else []
    return str(listed[0]["text"]) if listed else ""
