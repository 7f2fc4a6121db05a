"""A valid daily mean of a water outlet above its limit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C02."""

    multiple: float = param(
        0.0, "超标倍数下限", "倍", source="GB 18918-2002 4.1.4.2：按日均值计", status="found"
    )
    valid_hours: int = param(20, "日均值有效所需小时数", "h", source="HJ 212-2017 附录 D2.2", status="found")


def flag(block: Block, p: Params) -> Flags:
    """True for days with enough valid hours whose flow-weighted mean is above the daily limit."""
    mean, limit = block["judged"], block["limit"]
    judged = ~block["is_gas"] & (block["judged_hours"] >= p.valid_hours)
    hit = judged & (mean > limit * (1.0 + p.multiple))
    multiple = np.divide(mean - limit, limit, out=np.full(block.rows, np.nan), where=limit > 0)
    return Flags(hit, mean, limit, extra={"multiple": multiple, "days": np.where(hit, 1.0, np.nan)})


RULE = Rule(
    code="C02",
    title="废水日均值疑似超标",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_DAY,
    columns=("judged", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit=PER_FACTOR,
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=48,
    condition="废水排放口某日有效小时不少于 20 小时，按流量加权的日均值高于日均限值。",
    formula="x_day = Σ(x·q) / Σq > L（24 h）；有效小时 ≥ 20；无流量时取算术平均",
    why="废水按日均值判定；有效日均值高于限值，是排放标准直接规定的判定对象。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {days} 天日均值高于限值 {threshold} {unit}，"
    "最高 {value} {unit}（超标 {multiple} 倍），涉嫌超标排放。",
    facts=(Fact("multiple", "multiple", Summary.MAX, 2), Fact("days", "days", Summary.COUNT, 0)),
    innocents=(
        Innocent("分析仪漂移、试剂失效或标样核查不合格", "查标样核查、比对监测和试剂更换记录"),
        Innocent("许可证对该因子另有限值或间接排放协议", "核对许可证、纳管协议和限值生效日期"),
        Innocent("来水冲击已按规定报告", "查异常情况报告和上游来水记录"),
    ),
    basis="GB 18918-2002 4.1.4.2 等标准的日均值判定条款；限值以各排放口登记的限值和依据为准。",
    legal=("WATER83", "PERMIT34"),
    excludes=("有效小时不足 20 或没有写明的日子", "pH 值（另有规则）", "没有登记日均限值的因子"),
)
