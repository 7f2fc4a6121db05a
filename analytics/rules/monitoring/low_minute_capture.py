"""An hour reported as normal although too few of its minutes were captured."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q06."""

    share: float = param(
        0.75,
        "有效分钟占应有分钟的比例",
        "",
        source="HJ 212-2017 附录 D：小时均值需 45 个有效分钟",
        status="found",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for hours with the flag N and a value, but fewer than 75 % of the minutes due (45 of 60)."""
    need = np.ceil(p.share * block["minutes_expected"])
    normal = (block["flag"] == FLAGS.index("N")) & ~np.isnan(block["x"])
    hit = normal & (block["minutes"] < need)
    return Flags(hit, block["minutes"], need)


RULE = Rule(
    code="Q06",
    title="分钟捕集率不足",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("minutes", "x"),
    needs=("cems_hour", "cems_minute", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit="个",
    summary=Summary.MIN,
    join_min=3 * 60,
    memory_h=1440,
    condition="小时均值标记为正常，但该小时的有效分钟数据少于 45 个（或少于应有个数的 75 %）。",
    formula="标记 = N ∧ 有效分钟数 < 45（分钟间隔不是 1 min 时：< 应有个数 × 75 %）",
    why="小时均值至少要有 45 个有效分钟才算有效；分钟不够而小时标为正常，两份数据自相矛盾。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时均值标记为正常，而有效分钟数据最少仅 {value} 个"
    "（阈值 {threshold} 个），疑似小时数据未按规定标记或另行填报。",
    innocents=(
        Innocent("分钟报文在传输中丢失，数采仪本地完整", "核对数采仪本地分钟存储并补传"),
        Innocent("平台接收中断，同时段多家企业分钟数据都少", "比对同时段其他企业的分钟接收率"),
        Innocent("分钟上报间隔刚作调整", "核对数采仪分钟间隔参数（CN 1063）修改记录"),
    ),
    basis="HJ 212-2017 附录 D：小时均值有效性要求。",
    legal=("O19-19", "O19-20"),
    excludes=("没有分钟数据的排放口、因子和日期", "分钟数据首尾不完整的小时"),
)
