"""A valid hourly mean of a gas outlet above its limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C01."""

    multiple: float = param(
        0.0,
        "超标倍数下限",
        "倍",
        source="GB 39726-2020 8.3：任意 1 h 平均浓度超过限值判定为超标",
        status="found",
    )
    o2_stop_pct: float = param(19.0, "视为启停的含氧量", "%", source="领域资料 B.1")


def flag(block: Block, p: Params) -> Flags:
    """True for valid hours of gas outlets whose corrected value is above the limit, start and stop left out."""
    value, limit = block["z"], block["limit"]
    stopping = block["o2"] >= p.o2_stop_pct
    hit = block["valid"] & block["is_gas"] & ~stopping & (value > limit * (1.0 + p.multiple))
    multiple = np.divide(value - limit, limit, out=np.full(block.rows, np.nan), where=limit > 0)
    return Flags(hit, value, limit, extra={"multiple": multiple})


RULE = Rule(
    code="C01",
    title="废气小时均值疑似超标",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit=PER_FACTOR,
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=768,
    condition="废气排放口某小时数据有效，折算值高于当时适用的小时限值。",
    formula="valid ∧ z > L，超标倍数 = (z − L) / L；O2 ≥ 19 % 的启停小时不计",
    why="有效的小时均值高于限值，是排放标准直接规定的判定对象。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时折算值高于限值 {threshold} {unit}，"
    "最高 {value} {unit}（超标 {multiple} 倍），涉嫌超标排放。",
    facts=(Fact("multiple", "multiple", Summary.MAX, 2),),
    innocents=(
        Innocent("启炉、停炉或工况剧烈变化时含氧量偏高，折算值被放大", "核对同时段含氧量、流量和启停炉标记"),
        Innocent("排放标准或许可证对该时段另有豁免或不同限值", "核对许可证限值、生效日期和豁免条款"),
        Innocent("分析仪漂移或校准后未恢复", "核对校准记录、前后零点和量程漂移"),
    ),
    basis="GB 39726-2020 8.3 等排放标准的小时均值判定条款；限值以各排放口登记的限值和依据为准。",
    legal=("AIR99", "PERMIT34"),
    excludes=("数据标记不是正常的小时", "含氧量不低于 19 % 的启停小时", "没有登记小时限值的因子"),
)
