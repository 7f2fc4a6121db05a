"""An outlet that the operator's label system calls stopped while its stack or meter shows that it runs."""

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Group, Rule, Summary
from analytics.rules.monitoring.stop_label import RULE as SAME
from analytics.rules.monitoring.stop_label import Params, producing, spell


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a spell under an operator's label 停运 while the outlet shows production, as in Y26."""
    return spell(block, block["label_stop"] & producing(block, p), p.hours)


RULE = Rule(
    code="B08",
    title="停运标记与用电、烟气矛盾",
    family="monitoring",
    clue_type="label_abuse",
    group=Group.LABEL,
    block=BlockKind.OUTLET_HOUR,
    columns=("o2", "temperature", "flow_share", "load"),
    needs=("cems_hour", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="h",
    summary=Summary.MAX,
    join_min=3 * 60,
    memory_h=768,
    condition="企业在标记系统中把排放口标为停运，而含氧量、烟温和流量显示仍在排放，或用电负荷显示仍在生产，持续 3 小时以上。",
    formula="企业“停运”标记 ∧ [(O2 < 18 ∧ T > T_env + 20 ∧ 流量 > 10 % 设计) ∨ P ≥ p_on] 连续 ≥ 3 h",
    why="停运标记会使数据不参与超标判定；标记停运却仍在生产，两组数据直接矛盾。",
    message="{outlet} 在 {start} 至 {end} 被企业标记为停运，但连续 {value} 小时（阈值 {threshold} 小时）呈现生产特征："
    "含氧量（最低）{o2}、烟温（最高）{temperature}、负荷（最高）{load}，疑似停运标记不实。",
    facts=SAME.facts,
    innocents=SAME.innocents,
    basis="与 Y26 同一判据，只看企业在标记系统中的“停运”标记；数值为自定。",
    legal=("MARK22", "O19-20"),
    excludes=("多排放口厂区仅凭总负荷的情形", "烟气和用电数据都没有的排放口"),
    is_default=False,
)
