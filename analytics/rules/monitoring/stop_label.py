"""An outlet labelled as stopped whose stack or meter shows that it runs."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y26."""

    hours: int = param(3, "连续时长", "h", source="领域资料 B.2 Y26")
    o2_pct: float = param(18.0, "含氧量低于此值视为燃烧", "%", source="领域资料 B.2 Y26")
    ambient_c: float = param(25.0, "环境温度", "°C", source="没有现场气温时的假定值")
    warmer_c: float = param(20.0, "烟温高出环境温度", "°C", source="领域资料 B.2 Y26")
    flow: float = param(0.10, "流量占设计流量", "", source="领域资料 B.2 Y26")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a spell labelled stopped while the outlet shows production."""
    contrary = (block["stop_label"] | block["label_stop"]) & producing(block, p)
    return spell(block, contrary, p.hours)


def producing(block: Block, p: Params) -> np.ndarray:
    """True where the stack burns, or the site's load is that of production; bool, shape (rows,).

    The load of a site with several outlets says nothing about one of them when its own stack was measured.
    """
    burning = (
        block["is_gas"]
        & (block["o2"] < p.o2_pct)
        & (block["temperature"] > p.ambient_c + p.warmer_c)
        & (block["flow_share"] > p.flow)
    )
    unseen = np.isnan(block["o2"]) & np.isnan(block["flow_share"])
    powered = (block["load"] >= block["p_on"]) & (unseen | (block.each("outlets_of_site") == 1))
    return np.asarray(burning | powered)


def spell(block: Block, contrary: np.ndarray, hours: int) -> Flags:
    """Flags of runs of ``contrary`` hours that last ``hours`` or more, with what was measured."""
    length = run_length(contrary, block.starts, 0)
    extra = {"o2": block["o2"], "temperature": block["temperature"], "load": block["load"]}
    return Flags(
        contrary & (length >= hours), length.astype(float), np.full(block.rows, float(hours)), extra=extra
    )


RULE = Rule(
    code="Y26",
    title="标停未停",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LABEL,
    block=BlockKind.OUTLET_HOUR,
    columns=("o2", "temperature", "flow_share", "load"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="h",
    summary=Summary.MAX,
    join_min=3 * 60,
    memory_h=768,
    condition="排放口标记为停运，而含氧量、烟温和流量显示仍在排放，或用电负荷显示仍在生产，持续 3 小时以上。",
    formula="(标记 F ∨ 停运标记) ∧ [(O2 < 18 ∧ T > T_env + 20 ∧ 流量 > 10 % 设计) ∨ P ≥ p_on] 连续 ≥ 3 h",
    why="停运标记会使数据不参与超标判定；标记停运却仍在生产，两组数据直接矛盾。",
    message="{outlet} 在 {start} 至 {end} 标记停运，但连续 {value} 小时（阈值 {threshold} 小时）呈现生产特征："
    "含氧量（最低）{o2}、烟温（最高）{temperature}、负荷（最高）{load}，疑似标停未停。",
    facts=(
        Fact("o2", "o2", Summary.MIN, 1, unit="%", absent="无数据"),
        Fact("temperature", "temperature", Summary.MAX, 0, unit="°C", absent="无数据"),
        Fact("load", "load", Summary.MAX, 0, unit="kW", absent="无数据"),
    ),
    innocents=(
        Innocent("停产检修期间动力、通风、照明或保温用电", "看负荷曲线是否为生产水平，查检修单"),
        Innocent("停炉后烟道余热和自然通风", "看含氧量是否接近 21 %、烟温是否持续下降"),
        Innocent("同一厂区其他产线在生产，本排放口确已停", "核对各产线计量表和设备用电"),
    ),
    basis="“标停未停”见公开的自动监控异常识别研究；数值为自定。",
    legal=("MARK22", "O19-20"),
    excludes=("多排放口厂区仅凭总负荷的情形", "烟气和用电数据都没有的排放口"),
)
