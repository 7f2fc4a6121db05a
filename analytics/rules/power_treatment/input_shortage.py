"""Treatment that consumes too little gas, reagent or carbon for the production (DOSSIER C.5 P12)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.blocks.line_columns import KINDS
from analytics.kernels.cover import lag
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

C5 = "领域资料 C.5 P12"
DAY_MIN = 24 * 60
DAILY = tuple(kind for kind in KINDS if kind != "carbon_kg")
TITLES = ("燃气", "氨", "石灰", "药剂", "活性炭更换")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P12."""

    quantile: float = param(0.05, "历史分位", "", source=C5)
    days: int = param(60, "参考天数", "d", source=C5)
    least: int = param(20, "参考天数下限", "d", source="数据太少不判")
    below: float = param(
        80.0, "与历史分位之比的上限", "%", source="只用分位时每 20 天必有一天命中，须再低两成"
    )
    run: int = param(2, "连续天数", "d", source="一天可能是换产或补记")
    carbon_h: float = param(
        500.0, "活性炭累计运行更换周期", "h", source="常见要求为累计运行 500 小时", status="unverified"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for days with too little of an input; value in percent of the own 5th percentile, or of the carbon interval."""
    rows = DAY_MIN // block.step
    starts = block.starts // rows
    best, which = np.full(block.rows // rows, np.nan), np.full(block.rows // rows, np.nan)
    for number, kind in enumerate(DAILY):
        ratio = block[f"{kind}_per_kwh"].reshape(-1, rows)[:, 0]
        order = ranked(ratio, starts)
        low = lag(rolling_quantile(order, p.days, p.quantile, p.least), starts, 1)
        high = lag(rolling_quantile(order, p.days, 1 - p.quantile, p.least), starts, 1)
        share = np.divide(100 * ratio, low, out=np.full(len(low), np.nan), where=(high > low) & (low > 0))
        found = run_length(share <= p.below, starts, 0) >= p.run
        better = found & ~(best <= share)
        best, which = np.where(better, share, best), np.where(better, float(number), which)
    value, kind_of = np.repeat(best, rows), np.repeat(which, rows)
    limit = np.where(np.isnan(value), np.nan, p.below)
    hours = block["carbon_h"]
    due = np.isnan(value) & (hours >= p.carbon_h) & (block["prod"] == 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(due, 100 * p.carbon_h / hours, value)
    limit, kind_of = np.where(due, 100.0, limit), np.where(due, len(DAILY), kind_of)
    hit = ~np.isnan(value)
    extra = {"kind": np.where(hit, kind_of, np.nan), "carbon": hours}
    return Flags(hit, value, limit, extra=extra)


RULE = Rule(
    code="P12",
    title="关键能耗不足",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod",),
    needs=("device", "device_power", "treatment_input"),
    params=Params(),
    flag=flag,
    memory_h=110 * 24,
    evidence="C",
    weight=0.2,
    severity=2,
    unit="%",
    summary=Summary.MIN,
    join_min=DAY_MIN,
    condition="连续 2 天，单位生产用电的燃气、氨、石灰或药剂用量不到近 60 天第 5 百分位的 80 %（含）；"
    "或活性炭累计运行 500 小时以上（含）未更换。",
    formula="用量/kWh_生产 ≤ 0.8 · P05_60d，连续 2 天；或 500 h / 距上次换炭的运行小时 ≤ 100 %",
    why="风机在转，但不烧气、不加药、不换炭，治理设施没有真正起作用。",
    message="产线 {line} 在 {start} 至 {end} {kind}不足：为参考值的 {value} %（阈值 {threshold} %），"
    "治污设备 {device} 疑似关键能耗不足。",
    facts=(Fact("kind", "kind", Summary.FIRST, 0, TITLES), Fact("carbon", "carbon", Summary.MAX, 0)),
    innocents=(
        Innocent("台账漏记、晚记或换了计量单位（最常见）", "核对采购发票、地磅单、燃气表读数"),
        Innocent("入口浓度低，燃烧自持或加药减少", "查入口浓度和工艺控制曲线"),
        Innocent("换产品或原料，单位用量本来就低", "查生产记录；有产品信息时分产品比较"),
        Innocent("活性炭按碘值或穿透监测更换，周期更长", "查碘值检测报告和设计文件"),
    ),
    basis="用电智能监控延伸：治理设施的燃气、药剂、活性炭消耗与生产不匹配；数值自定，换炭周期待核实。",
    legal=("AIR99", "ENV63"),
    excludes=("没有消耗台账的设备", "历史不足 20 天", "历史用量没有变化的设备"),
)
