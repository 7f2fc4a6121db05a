"""Treatment that runs in vain: its companion is off, or its power does not follow production at all (DOSSIER C.5 P05)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

C5 = "领域资料 C.5 P05"
KINDS = ("配套设备停运", "治污功率几乎不变而生产负荷起伏")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P05."""

    minutes: int = param(30, "配套设备停运持续时间", "min", source=C5)
    hours: float = param(4.0, "功率不变的统计时长", "h", source=C5)
    still: float = param(0.01, "治污功率变异系数上限", "", source=C5)
    lively: float = param(0.15, "生产功率变异系数下限", "", source=C5)


def flag(block: Block, p: Params) -> Flags:
    """True while treatment runs in vain during production; value is how long, in minutes."""
    busy = (block["prod"] == 1) & ~block["exempt"]
    alone = run_length(busy & block["idle"], block.starts, 0) * float(block.step)
    window = int(p.hours * 60 / block.step)
    both = busy & (block["treat"] == 1)
    treat = spread(np.where(both, block["treat_kw"], np.nan), block.starts, window)
    prod = spread(np.where(both, block["prod_kw"], np.nan), block.starts, window)
    with np.errstate(invalid="ignore"):
        flat = (treat <= p.still) & (prod >= p.lively)
    steady = run_length(cover(flat, both, block.starts, window), block.starts, 0) * float(block.step)
    is_alone = alone >= p.minutes
    hit = is_alone | (steady > 0)
    value = np.where(is_alone, alone, np.where(hit, steady, np.nan))
    kind = np.where(hit, ~is_alone, np.nan)
    limit = np.where(is_alone, float(p.minutes), p.hours * 60)
    return Flags(hit, value, limit, extra={"kind": kind, "kw": block["treat_kw"]})


def spread(values: np.ndarray, starts: np.ndarray, window: int) -> np.ndarray:
    """Coefficient of variation of the last ``window`` rows; NaN unless all are present and their mean is above zero."""
    total, count = rolling_sum(values, starts, window)
    squares = rolling_sum(values * values, starts, window)[0]
    mean = total / window
    whole = (count == window) & (mean > 0)
    variance = np.maximum(squares / window - mean * mean, 0.0)
    return np.divide(np.sqrt(variance), mean, out=np.full(len(values), np.nan), where=whole)


RULE = Rule(
    code="P05",
    title="治污空转",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod", "treat"),
    needs=("device", "device_power", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=48,
    evidence="B",
    weight=0.4,
    severity=3,
    unit="min",
    summary=Summary.MAX,
    join_min=15,
    condition="生产期间治污设备在运行，而必须与它同时运行的配套设备（喷淋泵、加药泵、脉冲阀、燃烧器、灯管）停运 30 分钟以上；"
    "或 4 小时内治污功率变异系数不超过 1 %，而生产功率变异系数不低于 15 %。",
    formula="风机开 ∧ 配套设备停 ≥ 30 min；或 CV_4h(kw_治污) ≤ 1 % ∧ CV_4h(kw_生产) ≥ 15 %",
    why="只开风机、不喷淋不加药不点火，用电上看在运行，实际没有处理；功率一动不动也可能是风机空转或旁路。",
    message="产线 {line} 在 {start} 至 {end} {kind}，已 {value} 分钟（阈值 {threshold} 分钟），治污设备 {device} 疑似空转。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, KINDS), Fact("kw", "kw", Summary.MAX, 1)),
    innocents=(
        Innocent(
            "配套设备按程序间歇运行（脉冲清灰、定时加药）", "查控制程序和运行周期，间歇时间是否小于 30 分钟"
        ),
        Innocent("定频风机功率本来就平稳", "查风机是否变频，与同型号其他风机比较"),
        Innocent("浓度低时燃烧器自持燃烧，不需助燃", "查炉膛温度和入口浓度"),
        Innocent("配套关系登记有误", "现场核对配套设备和计量点"),
    ),
    basis="用电智能监控：“空转、降频”为公开报道用语；数值自定。",
    legal=("AIR99", "WATER83", "ENV63"),
    excludes=(
        "设备离线或通信中断的时段",
        "已报备停产或已批准豁免的时段",
        "没有登记配套设备的产线不判配套停运",
    ),
)
