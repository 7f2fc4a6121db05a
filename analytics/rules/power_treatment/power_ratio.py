"""Shifts with too little treatment power for the production power (DOSSIER C.5 P06)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import lag
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

C5 = "领域资料 C.5 P06"
DAY_MIN, PER_DAY = 24 * 60, 3
SHIFT_MIN = DAY_MIN // PER_DAY


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P06."""

    quantile: float = param(0.05, "历史分位", "", source=C5)
    days: int = param(60, "参考天数", "d", source=C5)
    least: int = param(42, "参考班次下限", "班", source="不少于 14 天的班次")
    below: float = param(0.8, "与历史分位之比的上限", "", source="只用分位时每 20 班必有一班命中，须再低两成")
    shifts: int = param(2, "连续班次", "班", source="一班可能是换产")
    known: float = param(0.75, "班次内有数据的比例下限", "", source="数据太少不判")
    on_h: float = param(2.0, "班次内生产时间下限", "h", source="生产太短不判")


def flag(block: Block, p: Params) -> Flags:
    """True for shifts in a row whose ratio is far below the own history; value in kWh of treatment per 100 kWh."""
    rows = SHIFT_MIN // block.step
    ratio = ratios(block, p, rows)
    starts = block.starts // rows
    window = p.days * PER_DAY
    order = ranked(ratio, starts)
    low = lag(rolling_quantile(order, window, p.quantile, p.least), starts, 1)
    high = lag(rolling_quantile(order, window, 1 - p.quantile, p.least), starts, 1)
    limit = np.where(high > low, p.below * low, np.nan)
    hit = run_length(ratio <= limit, starts, 0) >= p.shifts
    value, limits = np.where(hit, ratio, np.nan), np.where(hit, limit, np.nan)
    usual = rolling_quantile(order, window, 0.5, p.least)
    spread = {"usual": np.repeat(np.where(hit, usual, np.nan), rows)}
    return Flags(np.repeat(hit, rows), np.repeat(value, rows), np.repeat(limits, rows), extra=spread)


def ratios(block: Block, p: Params, rows: int) -> np.ndarray:
    """Treatment over production energy of each shift, times 100; NaN for shifts with few data or little production."""
    prod_kw, treat_kw = (block[name].reshape(-1, rows) for name in ("prod_kw", "treat_kw"))
    both = np.isfinite(prod_kw) & np.isfinite(treat_kw)
    on = ((block["prod"] == 1) & ~block["exempt"]).reshape(-1, rows) & both
    made, treated = (np.where(on, kw, 0.0).sum(axis=1) for kw in (prod_kw, treat_kw))
    good = (both.mean(axis=1) >= p.known) & (on.sum(axis=1) * block.step >= p.on_h * 60) & (made > 0)
    return np.divide(100 * treated, made, out=np.full(len(made), np.nan), where=good)


RULE = Rule(
    code="P06",
    title="产治比异常",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod", "treat"),
    needs=("device", "device_power", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=62 * 24,
    evidence="C",
    weight=0.2,
    severity=2,
    unit="kWh",
    summary=Summary.MIN,
    join_min=0,
    condition="连续 2 个班次，每 100 kWh 生产用电对应的治污用电不到本产线近 60 天第 5 百分位的 80 %（含）。",
    formula="r = kWh_治污 / kWh_生产（生产运行时段）；r ≤ 0.8 · P05_60d(r)，连续 2 班",
    why="同样的产量，治污用电明显变少，可能是部分设备停运、降频或旁路。",
    message="产线 {line} 在 {start} 至 {end} 每 100 kWh 生产用电只对应治污用电 {value} kWh（阈值 {threshold} kWh，"
    "平常 {usual} kWh），疑似产治比异常。",
    facts=(Fact("usual", "usual", Summary.MAX, 1),),
    innocents=(
        Innocent("换产品，单位产量的用电结构改变", "查生产记录；有产品信息时分产品比较"),
        Innocent("新增生产设备或更换节能风机", "查设备台账和改造记录"),
        Innocent("产线与治污设备的对应关系登记有误（最常见）", "现场核对设备、计量点和许可设施编号"),
    ),
    basis="用电智能监控：产治比；数值自定。",
    legal=("AIR99", "ENV63"),
    excludes=("班次内数据不足四分之三或生产不足 2 小时", "历史不足 14 天", "历史产治比没有变化的产线"),
)
