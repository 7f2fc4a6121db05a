"""A logger whose clock or data times cannot be trusted."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

DATES = ("数据时间未见异常", "数据时间超前或不在整点整分")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q08."""

    seconds: float = param(300.0, "发送时间与接收时间之差", "s", source="领域资料 B.2 Q08")
    share: float = param(0.10, "异常报文所在小时的占比", "", source="领域资料 B.2 Q08")
    window_h: int = param(168, "统计时段", "h", source="领域资料未定，取 7 天")
    least_h: int = param(24, "时段内最少有报文的小时", "h", source="不足一天不判")


def flag(block: Block, p: Params) -> Flags:
    """True for hours with a wrong clock or wrong data times in weeks in which a tenth of the hours have one."""
    misdated = block["misdated"] > 0
    off = (block["clock_s"] >= p.seconds) | misdated
    heard = ~np.isnan(block["clock_s"]) | ~np.isnan(block["misdated"])
    bad, hours = (rolling_sum(r.astype(np.float64), block.starts, p.window_h)[0] for r in (off, heard))
    share = np.divide(bad, hours, out=np.full(block.rows, np.nan), where=hours >= p.least_h)
    decided = off & (share >= p.share)
    hit = cover(decided, off, block.starts, p.window_h)
    extra = {"misdated": misdated.astype(np.float64)}
    return Flags(hit, np.where(decided, share * 100, np.nan), np.full(block.rows, p.share * 100), extra=extra)


RULE = Rule(
    code="Q08",
    title="时钟异常",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.OUTLET_HOUR,
    columns=("clock_s", "misdated"),
    needs=("cems_hour", "cems_frame", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.2,
    severity=2,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=168,
    is_default=False,
    condition="一周内十分之一以上的小时，数采仪发送时间与平台接收时间相差 300 秒以上，或数据时间超前、不在整点整分。",
    formula="|QN − 接收时间| ≥ 300 s，或数据时间晚于接收时间，或数据时间未对齐；占比 ≥ 10 %（168 h，至少 24 h 有报文）",
    why="数据时间是判断超标、停产和标记的依据；时钟被拨动，可使超标数据落到别的时段。",
    message="{outlet} 在 {start} 至 {end} 有 {hours} 小时的报文时间异常，占 {value} {unit}（阈值 {threshold} {unit}），"
    "收发时间之差（最大）{apart}，{misdated}，疑似数采仪时钟不准或被改动。",
    facts=(
        Fact("apart", "clock_s", Summary.MAX, 0, unit="s", absent="无数据"),
        Fact("misdated", "misdated", Summary.MAX, 0, DATES, absent=DATES[0]),
    ),
    innocents=(
        Innocent("数采仪电池老化或长期未校时", "查校时记录和现场时钟"),
        Innocent("网络拥塞，报文排队后才到达", "比对同线路其他企业的接收延迟"),
        Innocent("平台接收服务器时钟偏差", "看同时段是否所有企业都有相同偏差"),
    ),
    basis="HJ 212-2017：数据时间为时段开始时间，请求编号 QN 精确到毫秒。",
    legal=("O19-20",),
    excludes=("没有报文记录的排放口", "有报文的小时不足 24 个的时段"),
)
