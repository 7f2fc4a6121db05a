"""Days with too few valid hours although the plant ran."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.companions import begun
from analytics.days import DAY_MIN, by_day
from analytics.rule import Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

DAY_H, STOP = 24, FLAGS.index("F")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q01."""

    valid_h: int = param(20, "有效日最少有效小时", "h", source="HJ 212-2017 附录 D2.2", status="found")
    within_d: int = param(
        7, "合并为一条线索的间隔天数", "d", source="领域资料 B.2 Q01：7 天内有无效日即成线索"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for lost hours (no value, or a flag other than N) of running days with fewer than ``p.valid_h`` others.

    Hours before the first report of the series do not count; nor do hours of unknown state that a label explains.
    """
    flagged = block["flag"]
    explained = (flagged == STOP) | block["labelled"]
    runs = (block["running"] == 1) | ((block["running"] < 0) & ~explained)
    lost = begun(block) & runs & (np.isnan(block["x"]) | (flagged != FLAGS.index("N")))
    count = by_day(block, lost, np.add)
    hit = lost & (count > DAY_H - p.valid_h)
    return Flags(hit, count, np.full(block.rows, float(DAY_H - p.valid_h)))


RULE = Rule(
    code="Q01",
    title="日缺时数",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("running", "load"),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.2,
    severity=2,
    unit="h",
    summary=Summary.MAX,
    join_min=7 * DAY_MIN,
    memory_h=2160,
    condition="生产日内因缺失或非正常标记而无效的小时超过 4 小时，当日有效小时不足 20 小时。",
    formula="cnt(x 缺失 ∨ 标记 ≠ N，当日运行小时) > 24 − 20 → 无效日；7 天内有 1 个以上无效日即成线索",
    why="偶尔缺几小时属正常运维；生产日连有效日的最低时数都不够，说明监控设施没有正常运行或数据被挑选。",
    message="{outlet} {factor}在 {start} 至 {end} 的生产日内共有 {hours} 小时无有效数据，最多一日 {value} 小时"
    "（阈值：多于 {threshold} 小时），当日有效小时不足，疑似监控设施运行不正常。",
    innocents=(
        Innocent("设备故障或维护，已标记并在处置", "查故障、维护标记与运维记录的时间"),
        Innocent("数采仪或网络间歇中断，本地数据完整", "核对数采仪本地存储并要求补传"),
        Innocent("当日实际停产，用电或烟气参数未能反映", "查生产记录和停运标记"),
    ),
    basis="三值分析法：缺失值；HJ 212-2017 附录 D 日均值有效小时要求。",
    legal=("O19-19",),
    excludes=("已知停产的小时", "运行状态不明且有停运标记或企业标记的小时", "序列首次上报之前的小时"),
)
