"""Two outlets whose hours of one day are the same, value by value."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R07; fewer than 19 equal hours are never compared (``analytics/blocks/twins.py``)."""

    share: float = param(0.8, "两个排放口数值相等的小时占比", "", source="领域资料 B.2 R07")


def flag(block: Block, p: Params) -> Flags:
    """True for days on which most hours equal those of another outlet."""
    share, twin = block["twin_share"], block["twin"]
    site = block.keys["site_id"].astype("category").cat.codes.to_numpy()
    own = np.repeat(site, np.diff(block.starts))
    elsewhere = ~np.isnan(twin) & (site[np.nan_to_num(twin).astype(np.int64)] != own)
    return Flags(
        share >= p.share,
        share * 100,
        np.full(block.rows, p.share * 100),
        severity=np.where(elsewhere, 5, 4),
        extra={"elsewhere": np.where(np.isnan(twin), np.nan, elsewhere)},
    )


RULE = Rule(
    code="R07",
    title="排口间数据雷同",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.SERIES_DAY,
    columns=("x_mean",),
    memory_h=720,
    needs=("cems_hour", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    condition="两个排放口同一因子在同一天的小时均值几乎逐小时相同。",
    formula="同一因子同一日：相等小时 / 两者都有效的小时 ≥ 0.8，都有效 ≥ 20 h，相等 ≥ 19 h，不同数值 ≥ 8 个；"
    "两个排放口不在同一点位时严重程度为 5",
    why="两股烟气或两路废水不可能逐小时相同到末位；雷同提示一处的数据被当作另一处的数据上传。",
    message="{outlet} {factor}在 {start} 至 {end} 的小时均值与{twin}逐小时雷同，"
    "相同占比最高 {value} {unit}（阈值 {threshold} {unit}），两者{elsewhere}，疑似数据雷同。",
    facts=(
        Fact("twin", "twin", Summary.FIRST, key="place"),
        Fact("elsewhere", "elsewhere", Summary.FIRST, titles=("在同一点位", "不在同一点位")),
    ),
    innocents=(
        Innocent(
            "两台分析仪以分时方式共用一套采样探头或一台分析仪轮流测两个排放口",
            "查验收和备案材料中的采样方式，看雷同是否只发生在同一点位",
        ),
        Innocent(
            "同一排放口登记了两个编码，或一套监测设备上报到两个排放口", "核对设备编号（MN）与排放口的对应关系"
        ),
        Innocent("平台把一个站点的报文错误地归到另一个站点", "核对原始报文的 MN 号和接收日志"),
        Innocent("两台锅炉合用一根烟囱，两个编码都取总烟道数据", "查许可证排放口登记和现场烟道走向"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=(
        "相等小时中不同数值少于 8 个的日子（整日为零、低位整数或按采样周期保持的数据）",
        "两者都有效的小时不足 20 个的日子",
    ),
)
