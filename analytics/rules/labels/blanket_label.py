"""One label over more than a week, or over all factors while only one of them failed."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.cems_label import DEVICE

DEVICES = [LABEL_CODES.index(code) for code in DEVICE]
WHAT = (
    "时长超过阈值",
    "没有指明因子，而期间只有一个污染因子异常、其余正常上报",
    "时长超过阈值，又没有指明因子而只有一个污染因子异常",
)
INSTRUMENT = [LABEL_CODES.index(code) for code in ("维护", "故障", "校准")]


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B05."""

    hours: float = param(168.0, "一条标记的时长", "h", source="领域资料 B.4 B05")
    wide_h: float = param(
        6.0, "覆盖全部因子的标记最短时长", "h", source="半天以内的校准、维护常按整套设备填报"
    )
    failed: int = param(1, "标记期间实际异常的因子数", "个", source="领域资料 B.4 B05：只有一个因子异常")


def flag(block: Block, p: Params) -> Flags:
    """True for device labels of more than a week, and for instrument labels on all factors of which one alone failed."""
    hours = block["hours"]
    long = np.isin(block["code"], DEVICES) & (hours > p.hours)
    wide = np.isin(block["code"], INSTRUMENT) & (block["failed"] == p.failed) & (block["working"] >= 1)
    wide &= hours >= p.wide_h
    extra = {"code": block["code"], "what": 1.0 * wide + (wide & long)}
    return Flags(long | wide, hours, np.full(block.rows, p.hours), extra=extra)


RULE = Rule(
    code="B05",
    title="笼统标记",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("hours",),
    memory_h=24,
    needs=("cems_label", "outlet", "cems_hour"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    condition="一条设备标记超过 168 小时，或者 6 小时以上的标记覆盖全部因子而期间只有一个因子异常。",
    formula="设备标记时长 > 168 h；或 维护、故障、校准标记未指明因子、≥ 6 h，期间仅 1 个污染因子正常小时占比 ≤ 0.2、其余 ≥ 0.8",
    why="标记应当限于实际异常的时段和因子；笼统标记使正常因子的数据也不参与超标判定。",
    message="{outlet} 在 {start} 至 {end} 的“{label}”标记长 {value} 小时（时长阈值 {threshold} 小时），{what}，疑似笼统标记。",
    facts=(
        Fact("label", "code", Summary.FIRST, titles=LABEL_CODES),
        Fact("what", "what", Summary.MAX, titles=WHAT),
    ),
    innocents=(
        Innocent("更换整套分析系统或采样管线，全部因子确实停测", "查维修工单、备件更换和验收比对记录"),
        Innocent("标记系统不支持按因子填报", "核对标记系统的填报界面和该企业其他标记"),
    ),
    basis="标记规则要求按实际异常的设备和时段标记；数值为自定。",
    legal=("MARK22", "O19-8"),
    excludes=(
        "停运、启停炉等工况标记",
        "期间各因子状态不明确（正常占比在 0.2 至 0.8 之间）的标记",
        "不足 6 小时而覆盖全部因子的标记",
    ),
    is_default=False,
)
