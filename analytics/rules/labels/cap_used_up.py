"""Labelled hours of a calendar year or quarter above their cap."""

from dataclasses import dataclass

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.labels import LABEL_CODES
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of B03; the caps themselves are rows of ``label_cap``."""

    share: float = param(
        1.0,
        "已用时长与上限之比，高于此值成线索",
        "",
        source="领域资料 B.4 B03；上限见标记时长上限表",
        status="unverified",
    )


def flag(block: Block, p: Params) -> Flags:
    """True for labels that end when more hours are used in the period than the cap allows."""
    used, cap = block["used_h"], block["cap_h"] * p.share
    return Flags(used > cap, used, cap, extra={"code": block["code"], "quarter": block["per_quarter"]})


RULE = Rule(
    code="B03",
    title="标记时长超过上限",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.LABEL,
    columns=("hours", "cap_h"),
    memory_h=8784,
    needs=("cems_label", "outlet", "label_cap"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=90 * 1440,
    condition="自然年（或季度）内启停炉、故障事故等标记的累计时长超过该行业的上限。",
    formula="Σ 自然年（季度）内标记时长（重叠只计一次） > 上限；上限、适用行业和起止日期见标记时长上限表",
    why="带这些标记的数据不参与超标判定，所以时长有上限；超过上限提示用标记规避超标判定。",
    message="{outlet} 自 {start} 起至 {end}，本{period}“{label}”等标记"
    "累计 {value} {unit}，高于上限 {threshold} {unit}，疑似超时长使用标记。",
    facts=(
        Fact("label", "code", Summary.FIRST, titles=LABEL_CODES),
        Fact("period", "quarter", Summary.FIRST, titles=("年", "季度")),
    ),
    innocents=(
        Innocent("多台焚烧炉共用一个排放口，上限按炉计算", "查排放口对应的炉数，按炉分别累计"),
        Innocent("上限的适用条件不符（如颗粒物浓度条件、年内新规）", "核对该行业现行标记规则和上限表的状态"),
        Innocent("标记录入重复或结束时间漏填", "查标记修改记录和 DCS 运行记录"),
    ),
    basis="标记规则规定故障、事故等有年度时长上限；数值未核实，见标记时长上限表。",
    legal=("MARK22", "MSW10"),
    excludes=("上限表中没有该行业或该标记的情形",),
    is_default=False,
)
