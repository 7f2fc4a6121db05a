"""The same hour sent twice within the hour, with different values."""

from dataclasses import dataclass

from analytics.block import Block, BlockKind, Flags
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param

EXACT = 1e-9  # rounding of the difference of two displayed values


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R09."""

    steps: float = param(1.0, "两次数值之差与显示分辨率之比", "倍", source="领域资料 B.2 R09：相差大于 ρ")
    within_h: float = param(1.0, "两次接收的间隔", "h", source="间隔更长的算改报（Q07）")


def flag(block: Block, p: Params) -> Flags:
    """True for hours with messages about one interval that came within the hour and differ by more than a displayed step."""
    need = p.steps * block["rho"]
    hit = (block["rewritten"] > need + EXACT) & (block["rewrite_h"] < p.within_h)
    extra = {"before": block["rewritten_from"], "after": block["rewritten_to"]}
    return Flags(hit, block["rewritten"], need, extra=extra)


RULE = Rule(
    code="R09",
    title="重复报文数值不同",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("rewritten", "rho"),
    needs=("cems_hour", "cems_frame", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.6,
    severity=4,
    unit=PER_FACTOR,
    summary=Summary.MAX,
    join_min=6 * 60,
    memory_h=768,
    is_default=False,
    condition="同一排放口、因子和数据时间的报文在 1 小时内收到两次以上，数值相差超过显示分辨率。",
    formula="同一（排放口，因子，数据时间，时段长度）在 1 h 内多次收到，max − min > ρ",
    why="同一时段只应有一个测量结果；短时间内发出两个不同的值，提示有两套数据来源或数据被截改后重发。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时的同一数据收到不同的值，首报 {before}、末报 {after}，"
    "最大相差 {value} {unit}（阈值：大于 {threshold} {unit}），疑似两套数据或截改重发。",
    facts=(Fact("before", "before", Summary.FIRST, 2), Fact("after", "after", Summary.FIRST, 2)),
    innocents=(
        Innocent("数采仪先发未满时段的值，时段结束后重发", "核对两次报文的发送时间和数采仪版本"),
        Innocent("新旧两台数采仪并行运行", "查数采仪更换和并行记录"),
        Innocent("平台重复入库时单位换算不一致", "核对原始报文，看同时段其他企业是否也有"),
    ),
    basis="三值分析法：重复值。",
    legal=("O19-20", "PERMIT34"),
    excludes=("没有报文记录的排放口", "间隔 1 小时以上的改报（见 Q07）", "相差不超过显示分辨率的数值"),
)
