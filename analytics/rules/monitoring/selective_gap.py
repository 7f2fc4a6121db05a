"""One factor is silent while the others of its outlet go on."""

from dataclasses import dataclass

import numpy as np

from analytics.block import NO_FLAG, Block, BlockKind, Flags
from analytics.companions import begun
from analytics.days import hours_needed
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

UNEXPLAINED = (NO_FLAG, FLAGS.index("N"), FLAGS.index("B"))


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q03."""

    hours: int = param(6, "单因子连续缺失时长", "h", source="领域资料 B.2 Q03")
    cycles: int = param(2, "水质因子至少缺失的采样周期数", "个", source="水质分析仪每周期出一个值")
    others: int = param(1, "同时有数据的其他因子数", "个", source="领域资料 B.2 Q03")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a gap of one factor, not explained by flag or label, while others report and nothing shows a stop.

    Hours before the first report of the factor do not count: its analyser may have been installed later.
    """
    silent = np.isnan(block["x"]) & np.isin(block["flag"], UNEXPLAINED)
    missing = silent & (block["others"] >= p.others) & (block["running"] != 0)
    missing &= begun(block) & ~block["labelled"]
    length = run_length(missing, block.starts, 0)
    need = hours_needed(block, p.hours, p.cycles)
    extra = {"others": np.where(missing, block["others"], np.nan)}
    return Flags(missing & (length >= need), length.astype(float), need, extra=extra)


RULE = Rule(
    code="Q03",
    title="因子选择性缺失",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("others", "running"),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=3 * 60,
    memory_h=2160,
    condition="同一排放口其他因子有数据，而某一因子连续 6 小时以上没有数据，也没有标记说明原因。",
    formula="RL(x_f 缺失且无标记 ∧ 已开始上报 ∧ 其他因子数 ≥ 1 ∧ 未停产) ≥ 6 h（水：且不少于 2 个采样周期）",
    why="通信中断会使全部因子同时缺失；只缺一个因子，可能是该因子数据被选择性拦截或分析仪被单独停用。",
    message="{outlet} {factor}自 {start} 至 {end} 连续缺失 {value} 小时（阈值 {threshold} 小时），"
    "同期另有 {others} 个因子正常上传，疑似选择性缺失。",
    facts=(Fact("others", "others", Summary.MIN, 0),),
    innocents=(
        Innocent("该因子分析仪故障或维护，未及时标记", "查运维台账、故障报告和备机比对记录"),
        Innocent("水质分析仪采样周期长，缺一次即缺数小时", "核对备案采样周期和仪器运行日志"),
        Innocent("数采仪因子编码或通道配置变更", "核对数采仪参数修改记录"),
    ),
    basis="三值分析法：缺失值。",
    legal=("O19-19", "O19-20"),
    excludes=(
        "带停运、维护、故障、校准等标记，或有企业标记覆盖的小时",
        "已知停产的小时",
        "该因子首次上报之前的小时",
        "全部因子同时缺失（见 Q02）",
    ),
)
