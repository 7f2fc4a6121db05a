"""A meter that draws production load at night (DOSSIER C.3)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.scores.night import night_score, nights_of, rank_score, window_figures

C3 = "领域资料 C.3"
SCATTERED = "领域资料 C.3 散乱污排序"


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of N01."""

    nights: int = param(14, "统计夜数 N", "晚", source=C3)
    valid_nights: int = param(10, "最少有效夜数", "晚", source=C3)
    active_nights: int = param(3, "夜间生产夜数 ND", "晚", source=C3)
    active_hours: float = param(2.0, "一夜计为生产所需小时", "h", source=C3)
    pvr: float = param(1.5, "谷峰单位小时电量比 PVR", "", source=C3 + "；株洲“高1.5倍”的读法之一")
    imb: float = param(0.2, "昼夜负荷不平衡 IMB", "", source=C3)
    least_kw: float = param(10.0, "负荷 P95 下限", "kW", source=C3)
    on_share: float = param(0.30, "生产负荷在 P05 与 P95 间的位置", "", source=C3)
    spread: float = param(0.10, "P95 与 P05 之差占 P95 的下限", "", source="负荷几乎不变时不判")
    no_permit: float = param(15.0, "无许可或登记的加分", "分", source=SCATTERED)
    odd_tariff: float = param(10.0, "居民、农业电价而有工业负荷的加分", "分", source=SCATTERED)
    petition: float = param(10.0, "周边有信访的加分", "分", source=SCATTERED + "，500 米内 90 天")
    hotspot: float = param(10.0, "位于热点网格的加分", "分", source=SCATTERED)
    exempt: tuple[str, ...] = param(
        ("59", "46", "4417"), "夜间用电属正常的行业代码", "", source="冷库仓储、供排水、储能"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for nights with production load in a fortnight that passes the gate, where no permit allows the night."""
    now = window_figures(block, p)
    lively = (now.active_nights >= p.active_nights) & (now.valid_nights >= p.valid_nights)
    skewed = (now.pvr >= p.pvr) | (now.imb >= p.imb)
    legitimate = block.each("night_permitted") | np.repeat(
        block.keys["industry_code"].str.startswith(p.exempt).to_numpy(bool), np.diff(block.starts)
    )
    decided = lively & skewed & (block["high_kw"] >= p.least_kw) & ~legitimate
    hit = nights_of(block, p, decided)[1]
    score = night_score(now.pvr, now.imb, now.active_nights / p.nights)
    extra = {
        "pvr": np.where(decided, now.pvr, np.nan),
        "imb": np.where(decided, now.imb, np.nan),
        "score": np.where(decided, score, np.nan),
        "rank": np.where(decided, rank_score(block, p, score), np.nan),
        "night_mean": block["night_kw"],
        "day_mean": block["day_kw"],
    }
    value = np.where(decided, now.active_nights, np.nan)
    return Flags(hit, value, np.full(block.rows, float(p.active_nights)), extra=extra)


RULE = Rule(
    code="N01",
    title="疑似夜间生产",
    family="power_night",
    clue_type="night_production",
    group=Group.NIGHT,
    block=BlockKind.METER_NIGHT,
    columns=("night_kw", "day_kw", "peak_kwh", "valley_kwh"),
    needs=("load_15min", "meter_day", "permit", "petition", "tou_window"),
    params=Params(),
    flag=flag,
    memory_h=46 * 24,
    evidence="B",
    weight=0.4,
    severity=3,
    unit="晚",
    summary=Summary.MAX,
    join_min=3 * 24 * 60,
    condition="14 晚中至少 3 晚有 2 小时以上达到生产负荷，且谷峰单位小时电量比不低于 1.5 或昼夜负荷不平衡不低于 0.2，"
    "许可未允许夜间生产。",
    formula="ND ≥ 3 ∧ (PVR ≥ 1.5 ∨ IMB ≥ 0.2) ∧ P95 ≥ 10 kW；"
    "得分 = 100·clip(.35σ((PVR−1)/.5) + .35σ(IMB/.25) + .30·ND/N)",
    why="白天停、夜里开的用电形态，是躲避检查的典型特征；谷电时段包含中午，因此以 22 时至次日 6 时的负荷曲线为准。",
    message="户号 {device} 在 {start} 至 {end} 夜间用电异常：14 晚中 {value} 晚达到生产负荷（阈值 {threshold} 晚），"
    "夜间均值 {night_mean} kW、白天均值 {day_mean} kW，PVR {pvr}、IMB {imb}，得分 {score}，疑似夜间生产。",
    facts=(
        Fact("score", "score", Summary.MAX, 1),
        Fact("rank", "rank", Summary.MAX, 1),
        Fact("night_mean", "night_mean", Summary.MEAN, 1),
        Fact("day_mean", "day_mean", Summary.MEAN, 1),
        Fact("pvr", "pvr", Summary.MAX, 2),
        Fact("imb", "imb", Summary.MAX, 3),
    ),
    innocents=(
        Innocent("合法夜班或三班制生产", "查许可证年运行时间、班制和夜间施工或生产备案"),
        Innocent("中频炉、电镀等利用谷电价生产", "查工艺和电费账单，同步看治理设施是否运行"),
        Innocent("冷库、蓄冰、充电桩、储能、水泵、路灯、宿舍用电", "核对户号用途和主要用电设备"),
        Innocent("新装光伏使白天净负荷下降", "查光伏并网时间和发电量，改用总用电量"),
        Innocent("电表时钟错误或春节等假期停产", "核对表计时钟和停产通知"),
    ),
    basis="电力鹰眼：峰谷电量比与负荷监测相结合；夜间按噪声污染防治法第八十八条 22 时至次日 6 时。",
    legal=(),
    excludes=(
        "许可允许夜间生产或三班制的点位",
        "冷库仓储、供排水、储能行业",
        "没有负荷曲线的户号",
        "负荷几乎不变的户号",
    ),
)
