"""An hourly mean that is not the mean of its minutes."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.days import by_day
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y17."""

    share: float = param(0.02, "小时值与分钟均值之差，按小时值计", "", source="领域资料 B.2 Y17")
    steps: float = param(2.0, "小时值与分钟均值之差，按显示分辨率计", "倍", source="领域资料 B.2 Y17")
    hours: int = param(3, "一日内不一致的小时数", "h", source="领域资料 B.2 Y17")
    capture: float = param(0.75, "有效分钟占应有分钟的比例", "", source="分钟不足的小时另见 Q06")


def flag(block: Block, p: Params) -> Flags:
    """True for normal hours whose value differs from the mean of its minutes, on days with at least three of them."""
    value, mean = block["x"], block["minute_mean"]
    allowed = np.maximum(p.share * np.abs(value), p.steps * block["rho"])
    full = block["minutes"] >= p.capture * block["minutes_expected"]
    off = (block["flag"] == FLAGS.index("N")) & full & (np.abs(mean - value) > allowed)
    hit = off & (by_day(block, off, np.add) >= p.hours)
    return Flags(hit, np.abs(mean - value), allowed, extra={"hourly": value, "mean": mean})


RULE = Rule(
    code="Y17",
    title="分钟与小时不一致",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.CONSISTENCY,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "minute_mean", "rho"),
    needs=("cems_hour", "cems_minute", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="按因子",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=1440,
    condition="标记正常的小时均值与该小时有效分钟数据的平均值相差超过 2 %（且超过 2 个显示分辨率），一日内 3 小时以上。",
    formula="|mean(有效分钟) − x_小时| > max(2 % · x_小时, 2 ρ)，≥ 3 h/日；有效分钟 ≥ 75 %",
    why="小时均值是分钟值算出来的；两者对不上，说明其中一份数据被改过。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {hours} 小时均值与分钟数据不一致，最大相差 {value} {unit}"
    "（阈值 {threshold} {unit}；首个小时上报 {hourly}，分钟平均 {mean}），疑似改动小时或分钟数据。",
    facts=(Fact("hourly", "hourly", Summary.FIRST, 2), Fact("mean", "mean", Summary.FIRST, 2)),
    innocents=(
        Innocent("小时值按流量加权或按折算值计算", "核对数采仪的小时均值算法"),
        Innocent("分钟数据单位或干湿基与小时数据不同", "比对两份数据的比值是否恒定"),
        Innocent("分钟报文部分丢失，平台均值有偏", "核对数采仪本地分钟存储"),
    ),
    basis="HJ 212-2017 附录 D：小时均值由分钟均值计算。",
    legal=("O19-20", "PERMIT34"),
    excludes=("没有分钟数据的排放口和因子", "有效分钟不足 75 % 的小时", "标记不是正常的小时"),
)
