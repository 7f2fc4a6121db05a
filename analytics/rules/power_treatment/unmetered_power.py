"""More and more of the main meter's energy that no device meter accounts for (DOSSIER C.5 P09)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.cover import lag
from analytics.kernels.ranks import ranked
from analytics.kernels.rolling import rolling_quantile
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

C5 = "领域资料 C.5 P09"
DAY_H = 24


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P09."""

    share: float = param(35.0, "未计量电量占总表的比例", "%", source=C5)
    rise: float = param(15.0, "比自身历史升高", "百分点", source=C5)
    days: int = param(60, "参考天数", "d", source=C5)
    least: int = param(14, "参考天数下限", "d", source="历史太短不判")
    hours: int = param(6, "一天内可比的生产小时数下限", "h", source="太少不判")


def flag(block: Block, p: Params) -> Flags:
    """True for days with a large and risen share of energy outside the device meters; value in percent."""
    share = shares(block, p)
    starts = block.starts // DAY_H
    usual = lag(rolling_quantile(ranked(share, starts), p.days, 0.5, p.least), starts, 1)
    hit = (share >= p.share) & (share - usual >= p.rise)
    limit = np.maximum(p.share, usual + p.rise)
    value, limits, before = (np.where(hit, v, np.nan) for v in (share, limit, usual))
    extra = {"usual": np.repeat(before, DAY_H)}
    return Flags(np.repeat(hit, DAY_H), np.repeat(value, DAY_H), np.repeat(limits, DAY_H), extra=extra)


def shares(block: Block, p: Params) -> np.ndarray:
    """Share of the main meter's energy outside the device meters in percent, by day, over hours of production; float64."""
    main, sub = block["load"].reshape(-1, DAY_H), block["sub_kw"].reshape(-1, DAY_H)
    with np.errstate(invalid="ignore"):
        known = (main >= block["on"].reshape(-1, DAY_H)) & np.isfinite(sub)
    total, parts = (np.where(known, v, 0.0).sum(axis=1) for v in (main, sub))
    enough = (known.sum(axis=1) >= p.hours) & (total > 0)
    return np.divide(100 * (total - parts), total, out=np.full(len(main), np.nan), where=enough)


RULE = Rule(
    code="P09",
    title="绕表或缺监",
    family="power_treatment",
    clue_type="power_irregular",
    group=Group.INTERLOCK,
    block=BlockKind.SITE_HOUR,
    columns=("load", "sub_kw"),
    needs=("load_15min", "device", "device_power"),
    params=Params(),
    flag=flag,
    memory_h=110 * 24,
    evidence="C",
    weight=0.3,
    severity=3,
    unit="%",
    summary=Summary.MAX,
    join_min=24 * 60,
    condition="生产时段内，总表电量中没有被设备计量覆盖的比例达到 35 % 以上，且比近 60 天中位数升高 15 个百分点以上。",
    formula="(E_总表 − ΣE_设备) / E_总表 ≥ 35 %，且较 med_60d 升高 ≥ 15 个百分点",
    why="总表在涨、设备计量不涨，可能有生产设备没有装表，或把设备接到计量之外。",
    message="{start} 至 {end} 总表电量中有 {value} % 不在设备计量之内（阈值 {threshold} %，平常 {usual} %），"
    "疑似绕表或生产设备缺少监测。",
    facts=(Fact("usual", "usual", Summary.MAX, 0),),
    innocents=(
        Innocent("新增空调、照明、充电桩等非生产用电", "查新增设备清单和分时负荷形态"),
        Innocent("新增产线尚未安装计量", "查环评、验收和安装计划"),
        Innocent("设备计量倍率变更或互感器故障", "核对倍率、接线和与电流的比值"),
        Innocent("总表为多家共用", "核对户号用途"),
    ),
    basis="用电智能监控：绕表、缺监；数值自定。",
    legal=(),
    excludes=("有设备离线的小时", "未达到生产负荷的小时", "历史不足 14 天"),
)
