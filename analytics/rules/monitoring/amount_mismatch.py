"""A reported amount that is not concentration times flow."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KG_PER_HOUR = 3600e-6  # of mg/s
ZERO_C = 273.0


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y20."""

    share: float = param(0.05, "与浓度乘流量的相对偏差", "", source="领域资料 B.2 Y20")
    hours: int = param(6, "连续不一致时长", "h", source="领域资料 B.2 Y20")
    least_kg: float = param(0.05, "参与比较的最小小时排放量", "kg", source="小于此值时受显示位数影响")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a spell in which the amount fits neither the flow as reported nor the dry standard flow (gas)."""
    gas = block["is_gas"]
    amount, as_is = block["amount_kg"], block["x"] * block["flow"] * KG_PER_HOUR
    standard = np.where(gas, as_is * ZERO_C / (ZERO_C + block["temperature"]), np.nan)
    dry = standard * (1 - block["humidity"] / 100)
    apart, nearest = np.abs(amount - as_is), as_is
    for other in (standard, dry):
        closer = np.abs(amount - other) < apart
        apart, nearest = np.where(closer, np.abs(amount - other), apart), np.where(closer, other, nearest)
    enough = np.fmax(amount, nearest) >= p.least_kg
    wrong = block["valid"] & enough & (apart > p.share * nearest)
    hit = wrong & (run_length(wrong, block.starts, 0) >= p.hours)
    relative = np.divide(apart, nearest, out=np.full(block.rows, np.nan), where=nearest > 0) * 100
    extra = {"amount": amount, "expected": nearest}
    return Flags(hit, relative, np.full(block.rows, p.share * 100), extra=extra)


RULE = Rule(
    code="Y20",
    title="排放量不一致",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CONSISTENCY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "flow", "amount_kg"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="%",
    summary=Summary.MAX,
    join_min=6 * 60,
    memory_h=768,
    is_default=False,
    condition="上报的小时排放量与浓度乘流量的结果连续 6 小时以上相差 5 % 以上，按工况、标态和干基流量都不相符。",
    formula="|Cou − x · Q · 3600 × 10⁻⁶| > 5 % 连续 ≥ 6 h；废气 Q 取上报值、折标态、折标态干基三者中最接近的",
    why="排放量由浓度和流量相乘得出；三个数同时上报却互相矛盾，说明排放量计算参数被改动或其中某个数不实。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时上报排放量与浓度乘流量不一致，"
    "上报 {amount} kg、推算 {expected} kg，最大偏差 {value} {unit}（阈值 {threshold} {unit}），疑似排放量参数异常。",
    facts=(Fact("amount", "amount", Summary.FIRST, 2), Fact("expected", "expected", Summary.FIRST, 2)),
    innocents=(
        Innocent("流量折算的温度、湿度、压力取值不同", "用分钟数据按标态干基流量重新计算"),
        Innocent("小时排放量按分钟累计，浓度和流量同时大幅波动", "用分钟数据累计后再比较"),
        Innocent("烟道截面积或速度场系数登记有误", "核对备案的截面积和速度场系数"),
    ),
    basis="HJ 212-2017 附录 D 排放量公式；容差为自定。",
    legal=("O19-20",),
    excludes=("没有上报排放量或流量的小时", "排放量不足 0.05 kg 的小时", "标记不是正常或已知停产的小时"),
)
