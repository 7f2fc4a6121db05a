"""A reported daily mean that does not follow from the reported hours."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.day_hours import HourDays, mean
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y18."""

    share: float = param(0.02, "与小时均值推算值的相对偏差", "", source="领域资料 B.2 Y18")
    steps: float = param(2.0, "偏差，以显示分辨率计", "个分辨率", source="领域资料 B.2 Y18")
    hours: int = param(20, "一日至少的有效小时数", "h", source="HJ 212-2017 D2.2", status="found")


def flag(block: Block, p: Params) -> Flags:
    """True for the normal hours of whole days whose reported mean is not any of the means the hours allow.

    Allowed are the plain mean of all normal hours, that of the hours in operation (gas), and that weighted by flow (water).
    """
    days = HourDays(block)
    plain = mean(days.of("x"), days.table(days.normal, False))
    row = np.arange(block.rows) - np.repeat(block.starts[:-1], np.diff(block.starts))
    day = row // 24 + np.repeat(np.cumsum(days.length) - days.length, np.diff(block.starts))
    said, first, second = block["day_reported"], days.x[day], plain[day]
    nearer = np.where(np.abs(first - said) <= np.abs(second - said), first, second)
    apart = np.abs(nearer - said)
    allowed = np.fmax(p.share * np.abs(nearer), p.steps * block["rho"])
    whole = (days.is_whole & (days.valid_hours >= p.hours))[day]
    hit = whole & days.normal & (apart > allowed)
    scale = np.fmax(np.abs(nearer), np.abs(said))
    relative, limit = (
        np.divide(part, scale, out=np.full(block.rows, np.nan), where=scale > 0) * 100
        for part in (apart, allowed)
    )
    return Flags(
        hit,
        relative,
        limit,
        extra={"said": said, "mean": nearer, "apart": np.where(hit, relative, np.nan), "allowed": limit},
    )


RULE = Rule(
    code="Y18",
    title="小时与日均值不一致",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CONSISTENCY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "day_reported"),
    needs=("cems_hour", "cems_day", "cems_label", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.7,
    severity=4,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=768,
    is_default=False,
    condition="上报的日均值与当日有效小时均值推算的结果相差超过 2 % 和 2 个显示分辨率。",
    formula="|mean(有效小时) − x_day| > max(2 %，2ρ)，当日有效小时 ≥ 20；废水算术平均、流量加权平均任一相符即可",
    why="日均值由小时均值计算得出，两者同时上报却对不上，说明其中一组数据被改过。",
    message="{outlet} {factor}在 {start} 至 {end} 上报的日均值 {said} 与小时均值推算的 {mean} 不一致，"
    "最大偏差 {apart} %（阈值 {allowed} %），疑似改动日均值或小时数据。",
    facts=(
        Fact("said", "said", Summary.FIRST, 2),
        Fact("mean", "mean", Summary.FIRST, 2),
        Fact("apart", "apart", Summary.MAX, 1),
        Fact("allowed", "allowed", Summary.MIN, 1),
    ),
    innocents=(
        Innocent("小时数据事后补传或审核修约，日均值未重算", "查平台审核、补传和重算记录"),
        Innocent("日均值按人工替代数据计算", "查手工监测和数据替代记录"),
        Innocent("平台与企业端日均值口径不同（停产小时、流量加权）", "按两种口径用小时数据重新计算"),
    ),
    basis="日均值计算公式见 HJ 212-2017 附录 D；容差为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=("未满一日或有效小时不足 20 的日子", "日均值标记不是正常的日子", "没有上报日均值的排放口"),
)
