"""Furnace temperature of waste incinerators below 850 °C."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FURNACE

DAY_MIN = 1440


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C04."""

    celsius: float = param(
        850.0, "炉膛温度 5 分钟均值下限", "°C", source="部令第10号，条文未逐字核对", status="unverified"
    )
    times: int = param(
        5, "一日内低于下限的次数", "次", source="部令第10号，条文未逐字核对", status="unverified"
    )
    slot_min: int = param(5, "均值时段", "min", source="部令第10号，条文未逐字核对", status="unverified")
    least: float = param(0.6, "时段内有效分钟占比", "", source="5 个分钟值中至少 3 个")


def flag(block: Block, p: Params) -> Flags:
    """True for valid minutes of low 5-minute means on days with more than five of them; data slower than that say nothing."""
    furnace = block.each("factor") == FURNACE
    values = np.where(furnace, block["x_valid"], np.nan)
    slot, day = (_numbered(block, minutes) for minutes in (p.slot_min, DAY_MIN))
    count = np.bincount(slot, weights=~np.isnan(values))
    mean = np.bincount(slot, weights=np.nan_to_num(values)) / np.where(count > 0, count, np.nan)
    enough = count * block.step >= p.least * p.slot_min
    low = enough & (mean < p.celsius) & (block.step <= p.slot_min)
    begins = np.diff(slot, prepend=-1) != 0
    times = np.bincount(day, weights=low[slot] & begins)[day]
    hit = low[slot] & (times > p.times) & ~np.isnan(values)
    extra = {"coldest": np.where(hit, mean[slot], np.nan)}
    return Flags(hit, times, np.full(block.rows, float(p.times)), extra=extra)


def _numbered(block: Block, minutes: int) -> np.ndarray:
    """Number of the spell of so many minutes each row falls in; spells of different series differ."""
    part = block.time // minutes
    new = np.diff(part, prepend=part[:1] - 1) != 0
    new[block.starts[:-1]] = True
    return np.cumsum(new) - 1


RULE = Rule(
    code="C04",
    title="焚烧炉炉温疑似不达标",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_MINUTE,
    columns=("x", "running"),
    needs=("cems_minute", "cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.8,
    severity=4,
    unit="次",
    summary=Summary.MAX,
    join_min=DAY_MIN,
    memory_h=768,
    condition="生活垃圾焚烧炉炉膛温度 5 分钟均值一日内低于 850 °C 超过 5 次，且不在启停炉、停运、故障等标记时段内。",
    formula="cnt(5 min 均值 < 850 °C，当日，有效且无标记) > 5",
    why="炉温不足时二噁英不能充分分解；炉温是判定垃圾焚烧厂是否正常运行的指标。",
    message="{outlet} {factor}在 {start} 至 {end} 期间，单日最多有 {value} 次 5 分钟均值低于 850 °C（阈值：多于 {threshold} 次），"
    "最低 {coldest} °C，涉嫌炉温不达标。",
    facts=(Fact("coldest", "coldest", Summary.MIN, 0),),
    innocents=(
        Innocent("启炉、停炉或故障时段未及时标记", "核对垃圾焚烧自动监测标记和进料记录"),
        Innocent("热电偶损坏或结焦，读数偏低", "比对同断面其他测点和热电偶更换记录"),
        Innocent("垃圾热值低，已投辅助燃料", "查辅助燃烧器投用和燃料消耗记录"),
    ),
    basis="《生活垃圾焚烧发电厂自动监测数据应用管理规定》（部令第10号）。",
    legal=("MSW10",),
    excludes=(
        "有启炉、停炉、停运、故障等标记的时段",
        "已知停产的时段",
        "上报间隔长于 5 分钟的炉温",
        "有效分钟不足 3 个的 5 分钟时段",
    ),
)
