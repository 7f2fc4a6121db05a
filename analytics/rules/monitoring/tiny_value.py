"""Half a day below the detection limit while outlets of the same kind stand far above it."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y03."""

    hours: int = param(12, "低于检出限的连续时长", "h", source="领域资料 B.2 Y03")
    times: float = param(3.0, "同类排放口中位数与检出限之比", "倍", source="领域资料 B.2 Y03")
    peers: int = param(8, "同类其他排放口最少个数", "个", source="领域资料 B.2 Y34")


def flag(block: Block, p: Params) -> Flags:
    """True for days that a run below the detection limit reaches, where the others of the kind are 3 times above it."""
    lod = block["lod"]
    known = block["peer_x_n"] >= p.peers
    times = np.divide(block["peer_x"], lod, out=np.full(block.rows, np.nan), where=known & (lod > 0))
    hours = block["tiny_run_h"]
    return Flags(
        (hours >= p.hours) & (times >= p.times),
        hours,
        np.full(block.rows, float(p.hours)),
        extra={"times": times},
    )


RULE = Rule(
    code="Y03",
    title="极小值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LEVEL,
    block=BlockKind.SERIES_DAY,
    columns=("lod", "peer_x"),
    memory_h=1440,
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=24 * 60,
    condition="生产期间小时均值连续 12 小时以上低于检出限，而同行业、同燃料的其他排放口 30 天中位数在检出限的 3 倍以上。",
    formula="x < LOD 且有效连续 ≥ 12 h（最多向前数 168 h）∧ 同类其他排放口（≥ 8 个）30 天中位数的中位数 ≥ 3·LOD",
    why="同类生产都测得出而这里测不出，提示采样被稀释、管路脱落或量程被改；清洁燃料的同类也低，不成线索。",
    message="{outlet} {factor}在 {start} 至 {end} 连续 {value} {unit}（阈值 {threshold} {unit}）低于检出限 {lod} {factor_unit}，"
    "而同类其他 {peers} 个排放口的中位数是检出限的 {times} 倍，疑似极小值。",
    facts=(
        Fact("lod", "lod", Summary.FIRST, 2),
        Fact("peers", "peer_x_n", Summary.MIN, 0),
        Fact("times", "times", Summary.MIN, 1),
    ),
    innocents=(
        Innocent("燃气锅炉等清洁工艺本就低于检出限，而燃料登记有误", "核对燃料和工艺登记，看全年曲线"),
        Innocent("治理设施刚完成提标改造", "查改造验收、环评或许可变更时间"),
        Innocent("采样管路脱落、堵塞或反吹阀故障而未发觉", "现场检查采样管路和流量，查运维记录"),
    ),
    basis="宁波六类异常之“极小值”；没有同类对照时对燃气锅炉全部误报（领域资料 B.6）。",
    legal=("O19-20", "PERMIT34"),
    excludes=("未登记该因子检出限的排放口", "同类其他排放口不足 8 个的排放口", "进口监测点"),
)
