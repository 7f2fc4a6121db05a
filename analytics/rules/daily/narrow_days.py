"""Daily means that hardly vary for half a month."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above, by_mass, shown, spread
from analytics.kernels.cover import cover
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D03."""

    window_d: int = param(15, "统计时段", "d", source="领域资料 B.2b D03")
    least_d: int = param(12, "时段内最少有效天数", "d", source="领域资料 B.2b D03")
    cv: float = param(0.02, "变异系数上限", "", source="领域资料 B.2b D03")
    lod: float = param(2.0, "平均值与检出限之比的下限", "倍", source="领域资料 B.2 R03")
    steps: float = param(20.0, "平均值与显示分辨率之比的下限", "倍", source="分辨率太粗时变异系数没有意义")
    near: float = param(0.85, "视为设定值控制的浓度与限值之比", "", source="领域资料 B.6：设定值控制贴近限值")


def flag(block: Block, p: Params) -> Flags:
    """True for days of a window whose means stay within two percent, well above detection limit and resolution."""
    mean, cv = spread(block, "x_valid", p.window_d, p.least_d)
    usual = block.rolling("z_valid", p.window_d, 0.5, p.least_d)
    held = usual >= p.near * block["limit"]
    told = above(mean, block["lod"], p.lod) & above(mean, block["rho"], p.steps)
    decided = (cv <= p.cv) & told & ~held & by_mass(block)
    hit = cover(decided, ~np.isnan(block["x_valid"]), block.starts, p.window_d)
    extra = {"mean": shown(mean, decided, hit, block)}
    return Flags(hit, shown(cv * 100, decided, hit, block), np.full(block.rows, p.cv * 100), extra=extra)


RULE = Rule(
    code="D03",
    title="日均值窄幅波动",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid", "limit"),
    needs=("cems_hour", "cems_day", "outlet", "outlet_limit", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="%",
    summary=Summary.MIN,
    join_min=3 * 1440,
    memory_h=1128,
    is_default=False,
    condition="15 天内至少 12 个有效日均值，变异系数不超过 2 %，浓度明显高于检出限和显示分辨率，也不贴近限值。",
    formula="15 d，n ≥ 12：CV(x) ≤ 2 % ∧ mean > 2·LOD ∧ mean > 20·ρ ∧ 中位数 z < 0.85 L",
    why="燃料、负荷和治理状况每天都在变，日均值半个月几乎不动，提示读数被压在一个值附近。",
    message="{outlet} {factor}在 {start} 至 {end} 日均值在 {mean} {factor_unit} 附近几乎不变，15 天变异系数低至 {value} {unit}"
    "（阈值 {threshold} {unit}），疑似窄幅波动。",
    facts=(Fact("mean", "mean", Summary.MEAN, 2),),
    innocents=(
        Innocent("DCS 按固定设定值自动投加药剂，浓度被控制在设定值", "查 DCS 设定值和药剂投加曲线"),
        Innocent("连续稳定生产的单一工况", "查负荷、流量和燃料记录"),
        Innocent("分析仪内部平滑时间过长", "查仪器响应时间和平滑设置"),
    ),
    basis="三值分析法：重复值（窄幅）；按日均值运行。",
    legal=("O19-20",),
    excludes=(
        "pH 值",
        "平均值低于 20 倍显示分辨率或 2 倍检出限的时段",
        "中位数不低于限值 85 % 的时段（见 D06）",
    ),
)
