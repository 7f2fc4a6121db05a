"""Values that arrive a day late, or are replaced after they were reported."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("迟报", "改报")
EXACT = 1e-9  # of a displayed step: rounding of the difference of two displayed values


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q07."""

    late_h: float = param(24.0, "迟报：首次接收晚于时段结束", "h", source="领域资料 B.2 Q07")
    hours: int = param(6, "迟报连续时长", "h", source="领域资料 B.2 Q07")
    rewrite_h: float = param(1.0, "改报：与首次接收的间隔", "h", source="间隔更短的算重复报文（R09）")


def flag(block: Block, p: Params) -> Flags:
    """True for hours that first came a day late, six in a row, and for hours whose value was replaced an hour later."""
    late = block["late_h"] >= p.late_h
    late &= run_length(late, block.starts, 0) >= p.hours
    changed = (block["rewritten"] > block["rho"] + EXACT) & (block["rewrite_h"] >= p.rewrite_h)
    value = np.where(changed, block["rewrite_h"], block["late_h"])
    threshold = np.where(changed, p.rewrite_h, p.late_h)
    extra = {
        "kind": changed.astype(np.float64),
        "before": np.where(changed, block["rewritten_from"], block["x"]),
        "after": np.where(changed, block["rewritten_to"], block["x"]),
    }
    return Flags(late | changed, value, threshold, extra=extra)


RULE = Rule(
    code="Q07",
    title="迟报或改报",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("late_h", "rewritten", "rho"),
    needs=("cems_hour", "cems_frame", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.6,
    severity=4,
    unit="h",
    summary=Summary.MAX,
    join_min=6 * 60,
    memory_h=768,
    is_default=False,
    condition="连续 6 小时以上的数据在时段结束 24 小时后才首次上报，或已上报的数值在 1 小时后被改成另一个值。",
    formula="recv − (ts + Δ) ≥ 24 h，RL ≥ 6 h；或同一时段多次上报且数值相差 > ρ，末次与首次接收相隔 ≥ 1 h",
    why="自动监控数据应当实时上传；隔日才到或到后再改，给了人为整理、替换数据的机会。",
    message="{outlet} {factor}自 {start} 至 {end} 有 {hours} 小时数据{kind}，距应报或首报时间最长 {value} 小时"
    "（阈值 {threshold} 小时；首个小时先报 {before}、后为 {after}），疑似事后补报或修改数据。",
    facts=(
        Fact("kind", "kind", Summary.MAX, 0, KINDS),
        Fact("before", "before", Summary.FIRST, 2, absent="无数值"),
        Fact("after", "after", Summary.FIRST, 2, absent="无数值"),
    ),
    innocents=(
        Innocent(
            "网络中断恢复后，数采仪按规定补传", "核对中断时段、数采仪本地存储和同平台其他企业的接收情况"
        ),
        Innocent("平台升级或迁移时集中重新入库", "查平台运维记录，看同时段是否多家企业都有"),
        Innocent("故障数据经审核后按规定修约并留有记录", "查数据修约审批和标记记录"),
    ),
    basis="三值分析法：缺失值；HJ 212-2017 实时上传要求。",
    legal=("O19-20", "PERMIT34"),
    excludes=("没有报文记录的排放口", "间隔不足 1 小时的重复报文（见 R09）", "相差不超过显示分辨率的数值"),
)
