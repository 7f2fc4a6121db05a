"""A reported oxygen-corrected value that does not follow from the measured one."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.conversion import corrected
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y19."""

    share: float = param(0.05, "与计算值的相对偏差", "", source="领域资料 B.2 Y19")
    steps: float = param(2.0, "与计算值的偏差，以显示分辨率计", "个分辨率", source="领域资料 B.2 Y19")
    hours: int = param(6, "连续不一致时长", "h", source="领域资料 B.2 Y19")
    o2_cap_pct: float = param(20.5, "计算时含氧量上限", "%", source="领域资料 B.6：启停时避免折算值发散")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a spell of at least ``p.hours`` in which the reported value is not the calculated one."""
    expected = corrected(block["x"], block["o2"], block.each("o2_base_pct"), p.o2_cap_pct)
    apart = np.abs(block["z"] - expected)
    allowed = np.fmax(p.share * expected, p.steps * block["rho"])
    wrong = block["valid"] & block["is_gas"] & (apart > allowed)
    hit = wrong & (run_length(wrong, block.starts, 0) >= p.hours)
    relative = np.divide(apart, expected, out=np.full(block.rows, np.nan), where=expected > 0)
    limit = np.divide(allowed, expected, out=np.full(block.rows, np.nan), where=expected > 0)
    return Flags(hit, relative * 100, limit * 100, extra={"expected": expected, "reported": block["z"]})


RULE = Rule(
    code="Y19",
    title="折算不一致",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CONSISTENCY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "z", "o2"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="%",
    summary=Summary.MAX,
    join_min=6 * 60,
    memory_h=768,
    condition="上报的折算值与按实测值、含氧量和基准含氧量计算的结果连续 6 小时以上不一致。",
    formula="z_calc = x · (21 − O2_base) / (21 − O2)，O2 封顶 20.5 %；|z − z_calc| > max(5 % · z_calc, 2ρ) 连续 ≥ 6 h",
    why="折算是固定公式，三个数同时上报却互相矛盾，说明折算参数被改动，或其中某个数不是真实测得。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时上报折算值与计算值不一致，"
    "上报 {reported}、按公式应为 {expected}，最大偏差 {value} {unit}（阈值 {threshold} {unit}），疑似折算参数异常。",
    facts=(Fact("reported", "reported", Summary.FIRST, 1), Fact("expected", "expected", Summary.FIRST, 1)),
    innocents=(
        Innocent("登记的基准含氧量与现行标准不符", "核对排放标准、许可证与数采仪基准含氧量设置"),
        Innocent("小时折算值按分钟折算后平均，含氧量波动大时与小时均值直接折算不同", "用分钟数据重新计算"),
        Innocent("多台锅炉共用烟囱，按不同含氧量测点折算", "核对监测点位图和含氧量测点"),
    ),
    basis="HJ 212-2017 附录 D 折算公式；容差为自定。",
    legal=("O19-20",),
    excludes=("标准没有基准含氧量的排放口", "含氧量缺失的小时", "标记不是正常的小时", "废水（无折算）"),
)
