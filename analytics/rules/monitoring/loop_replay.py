"""A stretch of hours played over and over."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.repeats import replays
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R06."""

    shortest: int = param(3, "最短循环间隔", "h", source="领域资料 B.2 R06")
    longest: int = param(336, "最长循环间隔", "h", source="领域资料 B.2 R06")
    share: float = param(
        0.9, "与上一循环相等的小时占比", "", source="领域资料 B.2 R06：持续 3 个循环间隔以上"
    )
    present: float = param(0.75, "两次循环都有有效值的小时占比", "", source="缺失多的时段不判")
    distinct: int = param(8, "相等小时中不同数值的个数", "个", source="领域资料 B.2 R06")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a stretch of three lags that repeats, hour by hour, the values one lag earlier."""
    lags = np.arange(p.shortest, p.longest + 1)
    asked = np.array([p.share, p.present, float(p.distinct)])
    back, share = replays(block["x_valid"], block.starts, lags, asked)
    return Flags(~np.isnan(back), share * 100, np.full(block.rows, p.share * 100), extra={"back": back})


RULE = Rule(
    code="R06",
    title="片段循环",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x",),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=5,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=2088,
    is_default=False,
    condition="小时均值按固定间隔（3 至 336 小时）循环出现，连续三个间隔以上逐小时相同。",
    formula="存在 ℓ ∈ [3, 336] h：x_t = x_{t−ℓ} 的占比 ≥ 0.9，持续 ≥ 3ℓ，相等值中不同数值 ≥ 8 个",
    why="真实排放不会按固定周期逐小时重演到末位；片段循环是用录制数据替换实时数据的典型做法。",
    message="{outlet} {factor}自 {start} 至 {end} 的小时均值每隔 {back} 小时重演一次，相同占比最高 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似循环播放数据。",
    facts=(Fact("back", "back", Summary.FIRST, 0),),
    innocents=(
        Innocent("数采仪重启后反复补传同一段缓存", "核对原始报文的发送时间和数采仪本地存储"),
        Innocent("显示分辨率粗、生产按班次规律启停", "查显示分辨率，看分钟数据是否也逐点相同"),
    ),
    basis="三值分析法：重复值；公开专利和案例中的循环回放手法。",
    legal=("O19-20", "PERMIT34", "JUD23"),
    excludes=(
        "相等值中不同数值少于 8 个的片段（恒值、采样保持、校准平台）",
        "标记不是正常、有企业标记或已知停产的小时",
    ),
)
