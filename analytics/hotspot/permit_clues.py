"""H01: a permitted site that may stand behind a PM2.5 hotspot.

Red cell and yellow site, as the officers know it: the cell stands above its surroundings on several days, the site
lies upwind of it and is permitted to emit. That is a reason to look, not a finding.
"""

import json
from dataclasses import dataclass, fields

import pandas as pd

from analytics.hotspot.attribution import SuspicionParams
from analytics.rule import CERTAINTY, Innocent, Threshold
from analytics.runner import STATE_AT_FIRST, clue_id, frame, number
from schema.status import STATUSES


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotRule:
    """A rule over cells and sites; the attributes people see are those of :class:`analytics.rule.Rule`."""

    code: str
    title: str
    family: str
    clue_type: str
    params: SuspicionParams
    evidence: str
    weight: float
    severity: int
    unit: str
    condition: str
    formula: str
    why: str
    message: str
    innocents: tuple[Innocent, ...]
    basis: str
    legal: tuple[str, ...]
    excludes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    is_default: bool = True

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """Every parameter with value, unit, source and status."""
        return tuple(
            Threshold(name=f.name, value=getattr(self.params, f.name), **f.metadata)
            for f in fields(self.params)
        )

    @property
    def threshold_status(self) -> str:
        """The weakest status among the parameters; shown beside every conclusion."""
        return max((t.status for t in self.thresholds), key=STATUSES.index)


RULE = HotspotRule(
    code="H01",
    title="热点网格可能关联企业",
    family="satellite",
    clue_type="hotspot_permit",
    params=SuspicionParams(),
    evidence="C",
    weight=0.3,
    severity=2,
    unit="µg/m³",
    condition="企业持有大气污染物许可排放量，且当日位于持续热点网格的上风向（或就在网格内），可疑度列该网格前 5 位",
    formula="可疑度 = √许可排放(kg/h) × 上风向小时占比 × e^(−距离/衰减尺度) × (1 + 异常加权)",
    why="网格浓度持续高于周边背景，说明附近有本地排放；上风向、近距离、许可排放量大且近期有异常的企业更值得先看。",
    message=(
        "{day}，网格 {cell} 的 PM2.5 比周边背景高 {value} {unit}（前 10% 界线 {threshold} {unit}，Gi* z 值 {gi_z}），"
        "近 30 天可判 {seen} 天中有 {hot} 天为热点。该企业距网格中心 {distance} km，当日 {wind} 个有风小时中有 "
        "{upwind} 小时位于上风向（足迹系数 {kernel}，位于网格内的按全时段计），许可排放折合 {emission} kg/h，异常加权 "
        "{anomaly}，可疑度 {suspicion}（该网格第 {rank} 位），与热点可能关联。"
    ),
    innocents=(
        Innocent("道路、工地扬尘或餐饮等面源", "走航监测、工地台账、道路积尘负荷"),
        Innocent("沙尘、烟花爆竹、秸秆焚烧等过程", "气象预报、火点、周边站点组分"),
        Innocent("高湿度、海岸或积雪像元造成反演偏高", "邻近地面站同日数据、产品质量标记"),
        Innocent("上风向其他企业排放", "比较同一网格其他候选企业的用电与在线监控"),
    ),
    basis="“千里眼”热点网格监管：网格浓度明显高于周边即提示；许可证企业叠加热点形成线索。折算系数与衰减尺度为自定。",
    legal=(),
    excludes=("没有许可排放量的企业", "没有可代表当地的风场数据的日子", "不可判的网格"),
    needs=("pm25_grid", "site", "permit", "wind"),
)


def clues(rows: pd.DataFrame, day: pd.Timestamp, as_of: pd.Timestamp) -> pd.DataFrame:
    """Clue rows of ``schema/clue.py``, one per candidate row.

    Parameters
    ----------
    rows
        Result of :func:`analytics.hotspot.attribution.candidates` with the cell's ``excess_ug_m3, top_cut_ug_m3,
        gi_z, coverage, hot_days_30, seen_days_30, run_start`` and the site's ``adcode``.
    day
        The day the cells were judged.
    """
    return frame([_clue(row, day) for row in rows.to_dict("records")]).assign(as_of=pd.Timestamp(as_of))


def _clue(row: dict, day: pd.Timestamp) -> dict[str, object]:
    place = {"site_id": row["site_id"], "adcode": row["adcode"], "cell": row["cell"]}
    start = pd.Timestamp(row["run_start"])
    facts = _facts(row, day)
    complete = min(float(row["coverage"]), 1.0) * min(row["wind_h"] / 24, 1.0)
    return place | {
        "clue_id": clue_id(RULE.code, place, start),
        "rule": RULE.code,
        "clue_type": RULE.clue_type,
        "family": RULE.family,
        "t_start": start,
        "t_end": day + pd.Timedelta(days=1),
        "severity": RULE.severity,
        "evidence_class": RULE.evidence,
        "confidence": round(CERTAINTY[RULE.evidence] * complete, 3),
        "value": float(row["excess_ug_m3"]),
        "threshold": float(row["top_cut_ug_m3"]),
        "unit": RULE.unit,
        "threshold_status": RULE.threshold_status,
        "message": RULE.message.format(**facts),
        "facts": json.dumps(facts, ensure_ascii=False),
        "state": STATE_AT_FIRST,
    }


def _facts(row: dict, day: pd.Timestamp) -> dict[str, str]:
    """The named places of the message; every factor of the suspicion is among them."""
    return {
        "day": f"{day:%Y-%m-%d}",
        "cell": str(row["cell"]),
        "value": number(row["excess_ug_m3"], 1),
        "threshold": number(row["top_cut_ug_m3"], 1),
        "unit": RULE.unit,
        "gi_z": number(row["gi_z"], 2),
        "hot": number(row["hot_days_30"], 0),
        "seen": number(row["seen_days_30"], 0),
        "distance": number(row["distance_m"] / 1000, 1),
        "bearing": number(row["bearing_deg"], 0),
        "wind": number(row["wind_h"], 0),
        "upwind": number(row["upwind_h"], 0),
        "emission": number(row["emission_kg_h"], 2),
        "anomaly": number(row["anomaly"], 2),
        "kernel": number(row["kernel"], 3),
        "suspicion": number(row["suspicion"], 2),
        "rank": number(row["rank"], 0),
    }
