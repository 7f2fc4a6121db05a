"""Hours above the limit that carry a fault, maintenance or similar label far more often than ordinary hours."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import calibration_gas, share_of_limit
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

LABELS = tuple(FLAGS.index(f) for f in "DMCFBS")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y27."""

    hours: int = param(6, "带标记且超过限值的小时数 k", "h", source="领域资料 B.2 Y27")
    lift: float = param(3.0, "标记小时超限占比与正常小时之比", "倍", source="领域资料 B.2 Y27")
    floor: float = param(0.005, "正常小时超限占比下限", "", source="领域资料 B.7 合肥算例")
    window_h: int = param(720, "统计时段", "h", source="30 天")
    severe_h: int = param(24, "连续时长达到即最严重", "h", source="领域资料 B.2 Y27")
    o2_stop_pct: float = param(19.0, "视为启停的含氧量", "%", source="领域资料 B.6 启停折算放大")
    gas_h: int = param(2, "通标准气体校准的最长时长", "h", source="领域资料 B.6 校准气平台")
    near: float = param(0.8, "校准前一小时与限值之比，低于此值不是掩盖", "", source="同 Y16")
    routine_d: tuple[int, ...] = param(
        (1, 7), "此前这些天同一时刻也在校准即为例行", "d", source="定时校准本身是正常的（Y16）"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for hours above the limit with a flag or label that excuses them, where the two go together within 30 days.

    Start-up and stop labels excuse nothing here: exceeding then is what their rule foresees. Short calibrations read a gas.
    """
    near = share_of_limit(block, p.o2_stop_pct) >= p.near
    running = (block["running"] != 0) & ~(block["o2"] >= p.o2_stop_pct)
    labelled = running & (np.isin(block["flag"], LABELS) | block["label_excuse"])
    labelled &= ~calibration_gas(block, p.gas_h, near, p.routine_d)
    high = labelled & (block["z"] > block["limit"])
    usual, usual_high = block["valid"], block["valid"] & (block["z"] > block["limit"])
    counts = [
        rolling_sum(rows.astype(np.float64), block.starts, p.window_h)[0]
        for rows in (high, labelled, usual_high, usual)
    ]
    share, other = (
        np.divide(part, whole, out=np.zeros(block.rows), where=whole > 0)
        for part, whole in (counts[:2], counts[2:])
    )
    lift = share / np.maximum(other, p.floor)
    decided = high & (counts[0] >= p.hours) & (lift >= p.lift)
    hit = cover(decided, high, block.starts, p.window_h)
    severity = np.where(run_length(high, block.starts, 0) >= p.severe_h, 5, 4)
    extra = {"lift": np.where(decided, lift, np.nan), "peak": block["z"], "limit": block["limit"]}
    return Flags(hit, counts[0], np.full(block.rows, float(p.hours)), severity, extra)


RULE = Rule(
    code="Y27",
    title="标记掩盖超标",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.LABEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    needs=("cems_hour", "cems_label", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="h",
    summary=Summary.COUNT,
    join_min=24 * 60,
    memory_h=1464,
    condition="生产期间带故障、维护、校准等标记且高于限值的小时达到 6 小时，其超限占比是正常小时的 3 倍以上。",
    formula="(标记 ∈ {D, M, C, F, B, S} ∨ 设备、故障、停运标记) ∧ 运行 ∧ z > L："
    "30 天内 k ≥ 6 h ∧ 占比 ≥ 3 × max(正常小时超限占比, 0.005)；连续 ≥ 24 h 时严重程度为 5",
    why="带标记的数据不参与超标判定；一超标就带标记，提示用标记掩盖超标。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {value} 小时带异常标记且高于限值 {limit} {factor_unit}"
    "（阈值 {threshold} 小时），最高 {peak} {factor_unit}，超限占比为正常小时的 {lift} 倍，疑似以标记掩盖超标。"
    "请先核查喷氨量与氨逃逸、分析仪类型。",
    facts=(
        Fact("limit", "limit", Summary.FIRST, 1),
        Fact("peak", "peak", Summary.MAX, 1),
        Fact("lift", "lift", Summary.MAX, 1),
    ),
    innocents=(
        Innocent(
            "氨逃逸干扰分析仪，氮氧化物读数虚高（合肥案例）",
            "查喷氨量、氨逃逸在线值和分析仪测量原理，用便携仪比对",
        ),
        Innocent("分析仪确有故障，读数偏高且已报修", "查故障报告、维修记录和备机或手工监测数据"),
        Innocent("启炉、停炉时含氧量高，折算值被放大", "核对含氧量和启停炉标记"),
        Innocent("通入标准气体校准", "查校准记录的起止时间和标气浓度"),
    ),
    basis="合肥氮氧化物连续 243 小时标记 D 的案例形态；数值为自定。",
    legal=("MARK22", "O19-20", "PERMIT34"),
    excludes=(
        "已知停产的小时",
        "含氧量不低于 19 % 的启停小时",
        "启炉、停炉等工况标记",
        "不超过 2 小时、例行或不在高值之后的校准（读到的是标准气体；见 Y16）",
        "没有限值的因子",
    ),
)
