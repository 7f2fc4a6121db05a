"""A quarter in which hours above the limit carry a label almost without exception."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import calibration_gas, share_of_limit
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from analytics.rules.monitoring.label_hides_exceed import LABELS


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B07."""

    share: float = param(0.8, "超过限值的小时中带标记的占比", "", source="领域资料 B.4 B07")
    hours: int = param(24, "一季度内超过限值的小时数", "h", source="领域资料 B.4 B07")
    o2_stop_pct: float = param(19.0, "视为启停的含氧量", "%", source="领域资料 B.6 启停折算放大")
    gas_h: int = param(2, "通标准气体校准的最长时长", "h", source="领域资料 B.6 校准气平台")
    near: float = param(0.8, "校准前一小时与限值之比，低于此值不是掩盖", "", source="同 Y16")
    routine_d: tuple[int, ...] = param(
        (1, 7), "此前这些天同一时刻也在校准即为例行", "d", source="定时校准本身是正常的（Y16）"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for labelled hours above the limit of a quarter in which they are most of all hours above it.

    As in Y27, labels of starting and stopping excuse nothing here.
    """
    running = (block["running"] != 0) & ~(block["o2"] >= p.o2_stop_pct)
    near = share_of_limit(block, p.o2_stop_pct) >= p.near
    gas = calibration_gas(block, p.gas_h, near, p.routine_d)
    high = running & (block["z"] > block["limit"]) & ~gas
    labelled = high & (np.isin(block["flag"], LABELS) | block["label_excuse"])
    quarter = block.time.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64) // 3
    series = np.repeat(np.arange(len(block.keys)), np.diff(block.starts))
    _, group = np.unique(series * 4000 + quarter, return_inverse=True)
    total, count = (
        np.bincount(group, weights=rows)[group] if len(group) else high * 1.0 for rows in (high, labelled)
    )
    share = np.divide(count, total, out=np.full(block.rows, np.nan), where=total > 0)
    hit = labelled & (total >= p.hours) & (share >= p.share)
    return Flags(hit, share * 100, np.full(block.rows, p.share * 100), extra={"total": total, "count": count})


RULE = Rule(
    code="B07",
    title="超标只在标记时出现",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.EMISSION_HOUR,
    columns=("z", "limit", "running"),
    memory_h=2952,
    needs=("cems_hour", "cems_label", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="%",
    summary=Summary.MAX,
    join_min=92 * 1440,
    condition="一个季度内高于限值的小时达到 24 个，其中八成以上带有标记。",
    formula="自然季度：带标记且 z > L 的小时 / 全部 z > L 的小时 ≥ 0.8，后者 ≥ 24 h；"
    "标记 ∈ {D, M, C, F, B, S} 或企业的设备、故障、停运标记",
    why="设备故障与超标本应无关；几乎每次超标都恰好带标记，提示以标记规避超标判定。",
    message="{outlet} {factor}在 {start} 至 {end}，季度内 {total} 个高于限值的小时中有 {count} 个带标记，"
    "占 {value} {unit}（阈值 {threshold} {unit}），疑似以标记规避超标判定。请先核查喷氨量与氨逃逸、分析仪类型。",
    facts=(Fact("total", "total", Summary.MAX, 0), Fact("count", "count", Summary.MAX, 0)),
    innocents=(
        Innocent(
            "氨逃逸干扰分析仪，氮氧化物读数虚高（合肥案例）",
            "查喷氨量、氨逃逸在线值和分析仪测量原理，用便携仪比对",
        ),
        Innocent("分析仪确有故障，读数偏高且已报修", "查故障报告、维修记录和备机或手工监测数据"),
        Innocent("启炉、停炉时含氧量高，折算值被放大", "核对含氧量和启停炉标记"),
    ),
    basis="Y27 按季度汇总；数值为自定。",
    legal=("MARK22", "O19-20", "PERMIT34"),
    excludes=(
        "已知停产的小时",
        "含氧量不低于 19 % 的启停小时",
        "只有启炉、停炉等工况标记的小时",
        "不超过 2 小时、例行或不在高值之后的校准（见 Y27）",
        "没有限值的因子",
    ),
    is_default=False,
)
