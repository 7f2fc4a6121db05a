"""No flow at the outlet while the plant produces, or while the effluent is pumped out."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import lead, sound
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

PEAK = 0.95  # quantile of the load that stands for full load (DOSSIER B.2: P95)
KINDS = ("同期用电负荷处于生产水平", "同期外排泵在运行")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y24."""

    load: float = param(0.3, "负荷与近 30 天 P95 之比", "", source="领域资料 B.2 Y24")
    flow: float = param(0.05, "废气流量占设计流量", "", source="领域资料 B.2 Y24")
    hours: int = param(3, "连续时长", "h", source="领域资料 B.2 Y24")
    past_h: int = param(720, "统计负荷 P95 的时段", "h", source="领域资料 B.2 Y24：30 天")
    least_h: int = param(168, "其中最少有效小时", "h", source="一周")
    pump: float = param(0.5, "外排泵开启占小时的比例", "", source="小时内大部分时间在排水")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a spell with (almost) no flow at the only outlet of its medium while load or pump say otherwise."""
    own = (block.each("alike_of_site") == 1) & lead(block) & sound(block)
    high = block.rolling("load", p.past_h, PEAK, p.least_h)
    produces = (block["load"] >= p.load * high) & (block["load"] >= block["p_on"])
    gas = own & block["is_gas"] & produces & (block["flow_share"] < p.flow)
    water = own & ~block["is_gas"] & (block["discharge_on"] >= p.pump) & (block["flow"] <= 0)
    hit = (gas | water) & (run_length(gas | water, block.starts, 0) >= p.hours)
    share = np.where(water, 0.0, block["flow_share"] * 100)
    threshold = np.where(block["is_gas"], p.flow * 100, 0.0)
    extra = {"kind": np.where(gas, 0.0, 1.0), "load": block["load"]}
    return Flags(hit, share, threshold, extra=extra)


RULE = Rule(
    code="Y24",
    title="流量与工况背离",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.AUXILIARY,
    block=BlockKind.EMISSION_HOUR,
    columns=("flow_share",),
    needs=("cems_hour", "cems_label", "outlet", "load_15min", "device", "device_power"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="%",
    summary=Summary.MIN,
    join_min=3 * 60,
    memory_h=768,
    condition="用电负荷处于生产水平而废气流量不足设计流量的 5 %，或外排泵运行而废水流量为零，持续 3 小时以上。",
    formula="P ≥ 0.3 · P95_30d ∧ P ≥ p_on ∧ Q < 5 % Q_design 连续 ≥ 3 h；废水：外排泵开 ∧ Q = 0",
    why="生产必有废气、排水必有流量；流量归零会使排放量失真，也可能是废气、废水绕过了监测点。",
    message="{outlet} 在 {start} 至 {end} 连续 {hours} 小时流量不足，流量最低为设计流量的 {value} {unit}"
    "（阈值 {threshold} {unit}）；{kind}，负荷（最高）{load}，疑似流量失真或绕过监测点排放。",
    facts=(
        Fact("kind", "kind", Summary.FIRST, 0, KINDS),
        Fact("load", "load", Summary.MAX, 0, unit="kW", absent="无数据"),
    ),
    innocents=(
        Innocent("用电来自办公、保温、动力或不产生废气的工序", "核对产线计量和各工序用电"),
        Innocent("废气切换到另一排放口或备用设施", "查阀门状态、切换记录和其他排放口流量"),
        Innocent("流量计堵塞、断电或维护", "查运维工单和流量计自检记录"),
        Innocent("外排泵回流循环，未向外排水", "查回流阀状态和液位"),
    ),
    basis="三值分析法：异常值（数据与工况不符）；数值为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "同类排放口不止一个的厂区",
        "标记不是正常的小时",
        "没有设计流量或用电数据的排放口",
        "周末停产、停排的小时",
    ),
)
