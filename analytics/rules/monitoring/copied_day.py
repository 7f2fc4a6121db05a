"""A day whose hours repeat an earlier day, value by value."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.days import day_repeats
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R05."""

    share: float = param(0.9, "与此前某日相等的小时占比", "", source="领域资料 B.2 R05")
    lags: tuple[int, ...] = param((1, 2, 7, 30), "比对的间隔天数", "d", source="领域资料 B.2 R05")
    pairs: int = param(20, "两日都有有效值的小时数", "h", source="领域资料 B.2 R05")
    distinct: int = param(12, "相等小时中不同数值的个数", "个", source="领域资料 B.2 R05")


def flag(block: Block, p: Params) -> Flags:
    """True for every hour of a day that repeats the day 1, 2, 7 or 30 days before."""
    least = np.array([p.pairs, p.distinct])
    share, back = day_repeats(block["x_valid"], block.starts, 24, np.array(p.lags), least)
    return Flags(share >= p.share, share * 100, np.full(block.rows, p.share * 100), extra={"back": back})


RULE = Rule(
    code="R05",
    title="整日数据复制",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x",),
    needs=("cems_hour", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=5,
    unit="%",
    summary=Summary.MAX,
    join_min=0,
    condition="某日的小时均值与 1、2、7 或 30 天前同一时刻的数值几乎逐小时相同。",
    formula="k ∈ {1, 2, 7, 30}：第 d 日与第 d−k 日相等小时占比 ≥ 0.9，不同数值 ≥ 12 个，有效小时对 ≥ 20",
    why="两天的排放不可能逐小时相同到末位；整日雷同提示把旧数据当作新数据上传。",
    message="{outlet} {factor}自 {start} 至 {end} 的小时均值与 {back} 天前逐小时雷同，"
    "相同占比最高 {value} {unit}（阈值 {threshold} {unit}），疑似复制数据。",
    facts=(Fact("back", "back", Summary.FIRST, 0),),
    innocents=(
        Innocent("平台补传时把一天的数据重复写入了另一天", "核对原始报文的发送时间和数采仪本地存储"),
        Innocent("数采仪时钟错误后回拨，同一天的数据被记为两天", "核对数采仪校时记录"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=("不同数值少于 12 个的日子（含一天内按采样周期保持的水质数据）", "标记不是正常的小时"),
)
