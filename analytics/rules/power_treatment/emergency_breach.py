"""Production that was not cut as an alert asked (DOSSIER I.3)."""

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.emergency import CutParams, assess
from analytics.rule import Fact, Group, Innocent, Rule, Summary

LEVELS = ("", "黄色", "橙色", "红色")


def flag(block: Block, p: CutParams) -> Flags:
    """True for hours of a breach; value is the cut in percent, of the stretch or of the worst window."""
    found = assess(block, p)
    limit = np.where(found.is_stop, found.required, found.required - p.tolerance)
    with np.errstate(invalid="ignore"):
        whole = found.is_stop | (found.cut < limit)
    value = np.where(found.hit, np.where(whole, found.cut, found.worst), np.nan)
    rows = found.hit & ~np.isnan(block["treat_base"])
    treat = np.divide(
        100 * (block["treat_base"] - block["treat_kw"]),
        block["treat_base"],
        out=np.full(block.rows, np.nan),
        where=rows & (block["treat_base"] > 0),
    )
    extra = {
        "level": np.where(found.hit, block["level"], np.nan),
        "stop": np.where(found.hit, found.is_stop, np.nan),
        "required": np.where(found.hit, found.required, np.nan),
        "on_min": np.where(found.hit & found.is_stop, found.on_min, np.nan),
        "treat": treat,
    }
    return Flags(found.hit, value, limit, extra=extra)


RULE = Rule(
    code="P10",
    title="应急减排未落实",
    family="power_treatment",
    clue_type="emergency_breach",
    group=Group.INTERLOCK,
    block=BlockKind.SITE_HOUR,
    columns=("load", "on"),
    needs=("load_15min", "device", "device_power", "alert", "alert_measure", "stop_report", "workday"),
    params=CutParams(),
    flag=flag,
    memory_h=100 * 24,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="%",
    summary=Summary.MIN,
    join_min=24 * 60,
    condition="预警过渡期后，应停产的累计 60 分钟以上达到生产负荷；或应限产的实际减排比要求少 10 个百分点以上"
    "（全时段，或任一连续 6 小时）。预警级别中途变化的，分段判定。",
    formula="减排 = 1 − ΣE/Σbase；base = 近 14 个非预警、非节假日中同类日同小时的中位数，点位总表扣除固定负荷 P05；"
    "减排 < 要求 − 10 个百分点",
    why="重污染天气期间的减排量按一厂一策核定，用电是否下降能直接反映停产、限产有没有落实。",
    message="{level}预警期间（{start} 至 {end}），应{stop} {required} %，实际减排 {value} %（判定线 {threshold} %），"
    "过渡期后达到生产负荷 {on_min} 分钟，治污用电下降 {treat} %，疑似应急减排措施未落实。",
    facts=(
        Fact("level", "level", Summary.MAX, 0, LEVELS),
        Fact("stop", "stop", Summary.FIRST, 0, ("限产减排", "停产")),
        Fact("required", "required", Summary.MAX, 0),
        Fact("on_min", "on_min", Summary.MAX, 0),
        Fact("treat", "treat", Summary.MEAN, 0),
    ),
    innocents=(
        Innocent("A 级、引领性或保障类企业按规定自主减排", "查当年绩效分级公示和应急减排清单"),
        Innocent("安全生产要求的最低负荷、窑炉保温", "查一厂一策中的保温措施和过渡时间"),
        Innocent("民生供热、协同处置等保障任务", "查保障任务文件和供热负荷"),
        Innocent("总表为多家共用，或光伏、储能改变净负荷", "核对户号用途，改用产线设备用电"),
        Innocent("检修与预警重叠，基准偏低或偏高", "查检修报备，换用其他基准日复算"),
    ),
    basis="大气污染防治法第九十六条；应急减排清单（一厂一策）；容差和过渡时间自定。预警由政府发布，本系统只显示。",
    legal=("AIR96", "PERMIT35"),
    excludes=(
        "A 级、引领性和保障类企业",
        "过渡时间以内的小时",
        "预警前已停产（基准低于生产负荷）",
        "基准日不足 3 天",
    ),
)
