"""Daily means of water pollutants that contradict each other."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above
from analytics.rule import PER_FACTOR, Fact, Group, Innocent, Rule, Summary, param
from schema.factor import PH

AMMONIA, BOD = "w21003", "w01017"
REASONS = ("氨氮高于总氮", "五日生化需氧量高于化学需氧量", "pH 值超出 0 至 14")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D18."""

    nitrogen: float = param(1.05, "氨氮与总氮之比", "", source="领域资料 B.2 Y35")
    oxygen: float = param(1.0, "五日生化需氧量与化学需氧量之比", "", source="领域资料 B.2 Y35")
    steps: float = param(1.0, "取整容差，以显示分辨率计", "倍", source="两个读数各有半个显示步长的取整误差")
    ph_high: float = param(14.0, "pH 值上限", "", source="化学定义")


def flag(block: Block, p: Params) -> Flags:
    """True for days on which a part is larger than its whole, or pH is not a pH."""
    x = block["x"]
    own = {code: _rows(block, code) for code in (AMMONIA, BOD, PH)}
    cases = [own[AMMONIA], own[BOD], own[PH] & (x < 0), own[PH]]
    rounding = p.steps * np.nan_to_num(block["rho"])
    bounds = [p.nitrogen * block["nitrogen"] + rounding, p.oxygen * block["cod"] + rounding]
    bound = np.select(cases, [*bounds, np.zeros(block.rows), np.full(block.rows, p.ph_high)], np.nan)
    hit = ((x > bound) & (own[PH] | above(x, block["lod"]))) | (own[PH] & (x < 0))
    reason = np.select(cases, [0.0, 1.0, 2.0, 2.0], np.nan)
    return Flags(hit, x, bound, extra={"reason": reason})


def _rows(block: Block, code: str) -> np.ndarray:
    """Rows of the series of one factor; bool."""
    return np.repeat((block.keys["factor"] == code).to_numpy(), np.diff(block.starts))


RULE = Rule(
    code="D18",
    title="水质日均值互相矛盾",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PROCESS,
    block=BlockKind.EMISSION_DAY,
    columns=("x",),
    needs=("cems_hour", "cems_day", "outlet", "instrument"),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit=PER_FACTOR,
    summary=Summary.FIRST,
    join_min=1440,
    memory_h=768,
    is_default=False,
    condition="同一排放口的日均值，氨氮高于总氮的 1.05 倍，或五日生化需氧量高于化学需氧量，或 pH 值超出 0 至 14。",
    formula="NH3-N > 1.05·TN + ρ ∨ BOD5 > COD + ρ ∨ pH ∉ [0, 14]",
    why="部分不会大于总体；日均值互相矛盾说明至少有一个数据失真。",
    message="{outlet} {factor}在 {start} 至 {end} 的日均值与水质规律矛盾：{reason}，日均值 {value}，界限 {threshold}，疑似数据失真。",
    facts=(Fact("reason", "reason", Summary.FIRST, titles=REASONS),),
    innocents=(
        Innocent("两台分析仪采样时间不同，水质又在变化", "核对采样周期和采样时间"),
        Innocent("总氮或化学需氧量分析仪漂移、试剂失效", "查标样核查和试剂更换记录"),
        Innocent("因子代码配置颠倒", "核对数采仪因子配置"),
    ),
    basis="化学定义：氨氮是总氮的一部分，五日生化需氧量是可氧化物质的一部分。",
    legal=("O19-20",),
    excludes=("只监测其中一个因子的排放口", "不高于检出限的数值和取整误差以内的差别"),
)
