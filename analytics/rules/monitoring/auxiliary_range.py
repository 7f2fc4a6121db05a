"""Stack temperature, humidity, velocity or pressure that the stack cannot have."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import lead, sound
from analytics.kernels.runs import constant_run, run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("湿法脱硫出口烟温异常（°C）", "湿度为零或不变（%）", "烟气流速异常（m/s）", "烟气压力异常（kPa）")
WET = "湿法脱硫"


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y23."""

    cool_c: float = param(40.0, "湿法脱硫出口烟温下限", "°C", source="领域资料 B.2 Y23", status="unverified")
    hot_c: float = param(80.0, "湿法脱硫出口烟温上限", "°C", source="领域资料 B.2 Y23", status="unverified")
    still_h: int = param(24, "湿度不变的时长", "h", source="领域资料 B.2 Y23", status="unverified")
    slow: float = param(2.0, "生产期间流速下限", "m/s", source="领域资料 B.2 Y23", status="unverified")
    fast: float = param(40.0, "流速上限", "m/s", source="领域资料 B.2 Y23", status="unverified")
    gauge_kpa: float = param(10.0, "表压绝对值上限", "kPa", source="按烟道静压的量级", status="unverified")
    low_kpa: float = param(60.0, "按绝压上报时的下限", "kPa", source="按高原大气压", status="unverified")
    high_kpa: float = param(110.0, "按绝压上报时的上限", "kPa", source="按平原大气压", status="unverified")
    hours: int = param(6, "超出范围的连续时长", "h", source="启停和瞬时波动不计")


def flag(block: Block, p: Params) -> Flags:
    """True for hours in operation of a spell in which a companion is out of its range, or humidity does not move."""
    run = (block["running"] == 1) & block["is_gas"] & lead(block) & sound(block)
    wet = block.keys["treatment"] if "treatment" in block.keys else block.keys["outlet_id"].map(lambda _: "")
    fgd = np.repeat(wet.astype(object).fillna("").str.contains(WET).to_numpy(bool), np.diff(block.starts))
    warmth, damp, speed, pressure = (block[n] for n in ("temperature", "humidity", "velocity", "pressure"))
    absolute = (pressure >= p.low_kpa) & (pressure <= p.high_kpa)
    still = constant_run(np.where(run, damp, np.nan), block.starts) >= p.still_h
    out = (
        run & fgd & ((warmth < p.cool_c) | (warmth > p.hot_c)),
        run & (still | (damp <= 0)),
        run & ((speed < p.slow) | (speed > p.fast)),
        run & (np.abs(pressure) > p.gauge_kpa) & ~absolute,
    )
    lasting = [part & (run_length(part, block.starts, 0) >= p.hours) for part in out]
    kind = np.select(lasting, [0.0, 1.0, 2.0, 3.0], np.nan)
    value = np.select(lasting, [warmth, damp, speed, pressure], np.nan)
    threshold = np.select(
        lasting,
        [
            np.where(warmth < p.cool_c, p.cool_c, p.hot_c),
            np.where(damp <= 0, 0.0, damp),
            np.where(speed < p.slow, p.slow, p.fast),
            np.full(block.rows, p.gauge_kpa),
        ],
        np.nan,
    )
    return Flags(np.logical_or.reduce(lasting), value, threshold, extra={"kind": kind})


RULE = Rule(
    code="Y23",
    title="温湿压速异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.AUXILIARY,
    block=BlockKind.EMISSION_HOUR,
    columns=("temperature", "running"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="",
    summary=Summary.FIRST,
    join_min=12 * 60,
    memory_h=768,
    is_default=False,
    condition="生产期间烟温（湿法脱硫出口）、流速或压力连续 6 小时超出合理范围，或湿度连续 24 小时不变、长时间为零。",
    formula="运行 ∧ [T ∉ [40, 80]（湿法脱硫）∨ RH 24 h 不变或 = 0 ∨ v ∉ [2, 40] ∨ 压力不合理] 连续 ≥ 6 h",
    why="温度、湿度、压力和流速决定标态干基流量和排放量；读数不合物理常理，说明测点失效或数值为设定值。",
    message="{outlet} 在 {start} 至 {end} 有 {hours} 小时{kind}：读数 {value}（参照值 {threshold}），"
    "与生产状态不符，疑似辅助参数失真。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS),),
    innocents=(
        Innocent("湿度仪停用，经备案按固定值输入", "查备案和比对监测报告中的湿度取值"),
        Innocent("脱硫后有烟气再热，烟温高于 80 °C", "查脱硫后是否有再热器及其投用记录"),
        Innocent("皮托管堵塞、探头结垢", "现场反吹并用便携仪比对，查运维工单"),
        Innocent("低负荷运行时流速本来就低", "核对负荷曲线和截面积"),
    ),
    basis="合理范围为经验值，未经核实，仅作提示。",
    legal=("O19-20",),
    excludes=("已知停产或运行状态未知的小时", "标记不是正常的小时", "没有登记湿法脱硫的排放口（烟温）"),
)
