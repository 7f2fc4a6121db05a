"""The task sheets as rows of a workbook: the same words, one visit per row, with coordinates in both systems."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from callbacks.sheet_facts import Gathered, SiteFacts
from callbacks.sheet_visits import Asked
from callbacks.sheet_words import (
    arrival,
    evidence,
    findings,
    first_checks,
    limits,
    permit,
    prejudged,
    reasons,
    texts,
)
from geo.crs import from_wgs84
from layouts.text import t
from store.exports import Sheet

TITLES = {
    "task_id": "任务编号", "code": "任务码", "team": "检查组", "seq": "顺序", "arrive_at": "计划到达", "depart_at": "计划离开",
    "name": "企业名称", "site_id": "点位编号", "address": "地址", "uscc": "信用代码", "industry": "行业",
    "lon_gcj02": "经度（GCJ-02，高德/腾讯）", "lat_gcj02": "纬度（GCJ-02，高德/腾讯）",
    "lon_wgs84": "经度（WGS-84）", "lat_wgs84": "纬度（WGS-84）", "travel_min": "路途（分钟）", "travel_km": "路程（km）",
    "arrival": "到达时机", "permit": "许可证", "limits": "排放口与限值",
    "reasons": "为什么去", "checks": "先查什么", "evidence": "需取证据", "findings": "上次发现", "prejudged": "预判",
}  # fmt: skip


def table(asked: Asked, known: Gathered) -> Sheet:
    """One row per visit."""
    rows = [
        _row(visit, asked, known.sites[str(visit["site_id"])])
        for visit in asked.printed
        if str(visit["site_id"]) in known.sites
    ]
    titles = {name: t(title) for name, title in TITLES.items()}
    return Sheet(t("任务"), pd.DataFrame(rows, columns=list(TITLES)), titles=titles)


def _row(visit: Mapping[str, Any], asked: Asked, site: SiteFacts) -> dict[str, Any]:
    midnight = datetime.combine(asked.header.day, datetime.min.time())
    lon, lat = float(site.site["lon_wgs84"]), float(site.site["lat_wgs84"])
    x, y = (round(float(v[0]), 6) for v in from_wgs84(np.array([lon]), np.array([lat]), "gcj02"))
    plan = {
        "task_id": visit["task_id"],
        "code": visit["code"],
        "team": asked.teams.get(str(visit["team_id"]), {}).get("name") or visit["team_id"],
        "seq": visit["seq"],
        "arrive_at": midnight + timedelta(minutes=int(visit["arrive_min"])),
        "depart_at": midnight + timedelta(minutes=int(visit["depart_min"])),
        "travel_min": round(visit["travel_min"]),
        "travel_km": round(visit["travel_km"], 1),
    }
    place = {name: site.site.get(name) for name in ("name", "site_id", "address", "uscc", "industry")}
    told = {
        "arrival": arrival(site.target),
        "permit": "；".join(permit(p) for p in site.permits),
        "limits": "\n".join(limits(site)),
        "reasons": "\n".join(r["sentence"] for r in reasons(site.target)),
        "checks": texts([first_checks(site)]),
        "evidence": texts([evidence(site)]),
        "findings": texts([findings(site)]),
        "prejudged": _labelled(site),
    }
    return plan | place | told | {"lon_gcj02": x, "lat_gcj02": y, "lon_wgs84": lon, "lat_wgs84": lat}


def _labelled(site: SiteFacts) -> str:
    block = prejudged(site)
    return "\n".join(f"{label}：{text}" for label, text in zip(block.labels, block.items, strict=True))


def about(asked: Asked, who: str, at: datetime) -> dict[str, str]:
    """What a reader of the file must know."""
    header = asked.header
    teams = dict.fromkeys(
        str(asked.teams.get(str(v["team_id"]), {}).get("name") or v["team_id"]) for v in asked.printed
    )
    return {
        t("内容"): t("{day} 现场检查任务单", day=header.day.isoformat()),
        t("筛选条件"): t("检查组：{teams}", teams="、".join(teams)),
        t("计划编号"): header.number or t("草稿 {id}，未定稿", id=header.plan_id),
        t("校验值"): header.sha256 or "—",
        t("坐标系"): t("GCJ-02 供高德、腾讯地图导航；WGS-84（EPSG:4326）供 GPS 和天地图"),
        t("导出人"): who,
        t("导出时间"): f"{at:%Y-%m-%d %H:%M}",
        t("说明"): t("线索是疑点，不是结论；内容仅供内部使用。"),
    }
