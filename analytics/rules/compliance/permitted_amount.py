"""The mass emitted since 1 January comes near, or passes, what the permit allows for the year."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

WARN, EXCEED = 2, 4  # severity


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C05."""

    warn: float = param(0.9, "预警：占许可排放量的比例", "", source="领域资料 B.3 C05", status="seed")
    exceed: float = param(
        1.0, "超出：占许可排放量的比例", "", source="排污许可管理条例第二十一条", status="found"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for days on which nine tenths of the year's amount are used up; more severe above all of it."""
    share = block["share"]
    over = share > p.exceed
    threshold = np.where(over, p.exceed, p.warn) * 100
    extra = {name: np.where(share >= p.warn, block[name], np.nan) for name in ("mass_t", "permitted_t")}
    extra |= {"coverage": block["coverage"] * 100, "over": np.where(share >= p.warn, over, np.nan)}
    severity = np.where(over, EXCEED, WARN)
    return Flags(share >= p.warn, share * 100, threshold, severity=severity, extra=extra)


RULE = Rule(
    code="C05",
    title="年排放量接近或疑似超过许可量",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.SITE_DAY,
    columns=("share", "coverage"),
    needs=("cems_hour", "outlet", "permit", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=EXCEED,
    unit="%",
    summary=Summary.MAX,
    join_min=0,
    memory_h=366 * 24 + 744,
    condition="点位全部自动监控排放口自 1 月 1 日起的累计排放量达到许可年排放量的 90 %（预警），或超过 100 %。",
    formula="Σ Cou / 许可量 ≥ 0.9 预警，> 1 超出；缺排放量的小时以实测浓度 × 流量计算，超标时段的排放同样计入",
    why="许可证限定全年排放总量；临近年底前用完，须尽早提醒或核查。",
    message="全部排放口的{factor}在 {start} 至 {end} 自 1 月 1 日起累计排放 {mass_t} t，占许可年排放量 {permitted_t} t 的 {value} {unit}"
    "（阈值 {threshold} {unit}），自动监控数据覆盖 {coverage} % 的小时，疑似{state}许可排放量。",
    facts=(
        Fact("mass_t", "mass_t", Summary.MAX, 3),
        Fact("permitted_t", "permitted_t", Summary.MAX, 3),
        Fact("state", "over", Summary.MAX, titles=("接近", "超过")),
        Fact("coverage", "coverage", Summary.MAX, 0),
    ),
    innocents=(
        Innocent("许可证已变更、延续，许可量登记未更新", "核对许可证现行版本"),
        Innocent("流量计漂移或单位填错，排放量被放大", "查流量比对监测和单位"),
        Innocent("部分排放口不在许可量考核范围", "核对许可证的排放量考核口径"),
    ),
    basis="排污许可管理条例第二十一条；超标时段的排放同样计入。覆盖率低时实际排放量只会更高。",
    legal=("PERMIT34", "AIR99", "WATER83"),
    excludes=(
        "没有许可量的因子",
        "只有日均值的排放口（不知道流量）",
        "进口监测点",
        "标记不是正常的小时",
    ),
)
