"""Zeros for hours while the plant runs."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import before_run
from analytics.days import hours_needed
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R04."""

    hours: int = param(6, "运行中零值连续时长", "h", source="领域资料 B.2 R04")
    cycles: int = param(2, "废水零值最少采样周期数", "个", source="水质分析仪每周期出一个值")
    usual: float = param(
        0.95, "此前 30 天常见高值的分位", "", source="常见高值不超过检出限的因子，零值即未检出"
    )
    past_h: int = param(720, "对照的此前时段", "h", source="30 天")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a run of zeros while load or stack show production, of a series that usually shows more.

    A stack at stop level (oxygen of air, no flow) is a stop whatever the load says.
    """
    zero = (block["x_valid"] == 0) & (block["running"] == 1) & (block["stack"] != 0)
    length = run_length(zero, block.starts, 0)
    need = hours_needed(block, p.hours, p.cycles)
    usual = before_run(block, zero, block.rolling("x_valid", p.past_h, p.usual, p.hours))
    below = np.nan_to_num(usual, nan=0.0) <= block["lod"]
    return Flags(zero & (length >= need) & ~below, length.astype(np.float64), need, extra={"usual": usual})


RULE = Rule(
    code="R04",
    title="运行中零值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=3 * 60,
    memory_h=2160,
    condition="用电负荷、含氧量、烟温或流量显示正在生产，而某污染物小时均值连续 6 小时以上为零。",
    formula="RL(x = 0 ∧ run) ≥ 6 h（废水且不少于 2 个采样周期）；全部工况参数处于停产水平的不计；此前 P95 ≤ LOD 的因子不计",
    why="其他参数处于运行水平，只有这一因子为零，要么分析仪故障未报，要么采样被切断、数据被置零。",
    message="{outlet} {factor}自 {start} 至 {end} 连续 {value} 小时为零（阈值 {threshold} 小时），此前 30 天的常见高值（P95）{usual}，"
    "而同期工况显示正在生产，疑似数据置零或采样中断。",
    facts=(Fact("usual", "usual", Summary.FIRST, 1, absent="无数据"),),
    innocents=(
        Innocent("浓度低于检出限，按零上报", "核对检出限和低值修约方式"),
        Innocent("分析仪故障或零点校准未标记", "查故障、校准记录和分析仪本机读数"),
        Innocent("该工序未投用，其他工序共用排放口", "查各工序生产记录"),
    ),
    basis="三值分析法：重复值；零值与其他因子的运行水平对照判断。",
    legal=("O19-19", "O19-20"),
    excludes=(
        "运行状态不明或已知停产的小时",
        "标记不是正常或有企业标记的小时",
        "此前常见高值不超过检出限的因子（见 Y03）",
    ),
)
