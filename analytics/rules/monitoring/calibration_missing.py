"""No calibration within the interval, or a drift beyond what a calibration may find."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

KINDS = ("超过规定间隔未校准（小时）", "零点漂移超标（% 量程）", "量程漂移超标（% 量程）")
STOPPED = 0


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y32."""

    interval_h: int = param(360, "校准间隔（15 天）", "h", source="HJ 75-2017", status="unverified")
    drift_pct: float = param(2.5, "零点、量程漂移上限", "% 量程", source="HJ 75-2017", status="unverified")
    look_h: int = param(720, "最多回看的时长", "h", source="30 天，更早的校准不再计算")
    shown_h: int = param(24, "漂移超标后提示的时长", "h", source="自校准时起")


def flag(block: Block, p: Params) -> Flags:
    """True for gas hours longer than the interval after the last calibration, and for the day after one that found a drift.

    Says nothing of outlets whose calibrations nobody sends: no flag C in the time looked back, and no records of the site.
    """
    since, rows = block["since_calibration_h"], np.arange(block.rows)
    known = (since <= p.look_h) | block["recorded"]
    age = rows - np.repeat(block.starts[:-1], np.diff(block.starts)) + 1
    waited = np.minimum(np.where(np.isnan(since), age, since), p.look_h)
    run = (block["running"] != STOPPED).astype(np.float64)
    operated = rolling_sum(run, block.starts, p.interval_h)[0] >= p.interval_h
    alive = block["is_gas"] & ~np.isnan(block["x"]) & (block["running"] != STOPPED)
    late = alive & known & operated & (waited > p.interval_h)
    recent = block["is_gas"] & (since < p.shown_h)
    zero, span = np.abs(block["zero_drift"]), np.abs(block["span_drift"])
    which = [recent & (zero > p.drift_pct), recent & (span > p.drift_pct), late]
    value = np.select(which, [zero, span, waited], np.nan)
    drifts = np.full(block.rows, p.drift_pct)
    threshold = np.select(which, [drifts, drifts, np.full(block.rows, float(p.interval_h))], np.nan)
    kind = np.select(which, [1.0, 2.0, 0.0], np.nan)
    return Flags(np.logical_or.reduce(which), value, threshold, extra={"kind": kind})


RULE = Rule(
    code="Y32",
    title="校准缺失或漂移",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PARAMETER,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet_record", "cems_label", "outlet", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.3,
    severity=2,
    unit="",
    summary=Summary.MAX,
    join_min=24 * 60,
    memory_h=1104,
    is_default=False,
    condition="连续生产而超过 15 天没有校准，或校准发现零点、量程漂移超过量程的 2.5 %。",
    formula="距上次校准（标记 C 或校准记录）> 360 h ∧ 其间连续生产；或 |零点漂移|、|量程漂移| > 2.5 % FS",
    why="不校准的分析仪读数没有依据；漂移超标说明此前的数据偏离真实值。",
    message="{outlet} {factor}在 {start} 至 {end} {kind}：{value}（阈值 {threshold}），疑似未按规程校准。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS),),
    innocents=(
        Innocent("已校准而未标记、未录入", "查校准记录和标气消耗"),
        Innocent("自动校准在分析仪内进行，未产生标记", "查分析仪自动校准日志"),
        Innocent("漂移已在当次校准中修正", "查校准前后读数"),
    ),
    basis="HJ 75-2017 对校准间隔和漂移的要求，数值未经核实，仅作提示。",
    legal=("HJ75", "O19-19"),
    excludes=("停产期间", "近 30 天没有校准标记、也没有任何运维记录的企业", "废水排放口"),
)
