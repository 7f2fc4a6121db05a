"""The same daily mean for more days than its own share of equal neighbours explains."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.daily import above, own_share
from analytics.kernels.runs import constant_run, equal_share
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of D02."""

    days: int = param(3, "恒值最少天数", "d", source="领域资料 B.2b D02")
    window_d: int = param(365, "统计自身重复率的时段 N", "d", source="领域资料 B.2b D02")
    chance: float = param(0.01, "N 天内偶然出现一次的容许概率", "", source="领域资料 B.2b D02")
    floor: float = param(0.001, "重复率下限", "", source="领域资料 B.2 R01")
    added: float = param(1.0, "估计重复率时各加的数据对", "对", source="重复很少时不低估重复率")
    least_pairs: int = param(90, "重复率可信所需的数据对数", "对", source="不足时按 short_share 计")
    short_share: float = param(0.5, "历史不足时假定的重复率", "", source="历史不足时从宽")
    coarse: float = param(
        10.0,
        "数值与显示分辨率之比，低于此值时所需天数按比例延长",
        "倍",
        source="读数只有几个显示步长时，取整后本就多日不变",
    )
    most_d: int = param(180, "所需天数上限", "d", source="半年不变的日均值，自身重复率再高也须说明")


def flag(block: Block, p: Params) -> Flags:
    """True for days of a run of equal daily means above the detection limit that is too long for the series."""
    values = block["x_valid"]
    length = constant_run(values, block.starts).astype(np.float64)
    lags = np.ones(len(block.keys), np.int64)
    share, pairs = equal_share(values, block.starts, lags, p.window_d)
    share = own_share(np.nan_to_num(share) * pairs, pairs, p.added, p.floor)
    share = np.where(pairs >= p.least_pairs, share, p.short_share)
    need = np.maximum(p.days, np.ceil(1 + np.log(p.chance / p.window_d) / np.log(share)))
    few_steps = p.coarse * block["rho"] / np.where(values > 0, values, np.inf)
    need = np.minimum(need * np.fmax(1.0, few_steps), p.most_d)
    hit = (length >= need) & above(values, block["lod"])
    return Flags(hit, length, need, extra={"share": share * 100, "held": values})


RULE = Rule(
    code="D02",
    title="日均值恒值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_DAY,
    columns=("x_valid",),
    needs=("cems_hour", "cems_day", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=3,
    unit="d",
    summary=Summary.MAX,
    join_min=0,
    memory_h=13824,
    is_default=False,
    condition="日均值连续多天完全相同，天数超过该因子自身重复率所能解释的长度（至少 3 天）。",
    formula="RL(日均值相等，x > LOD) ≥ n_req；n_req = max(3, ⌈1 + ln(0.01/365) / ln(p_eq)⌉)，"
    "p_eq 为此前 365 天相邻日均值相等的占比（各加一对，下限 0.001）；x < 10ρ 时 n_req 乘以 10ρ/x；n_req 不超过 180 d",
    why="日均值由二十几个小时平均得出，连着几天一样到末位，提示数据由人填写或者输出被保持。",
    message="{outlet} {factor}自 {start} 至 {end} 日均值连续 {value} 天为 {held}"
    "（按自身重复率 {share} % 推算的阈值为 {threshold} 天），疑似日均值恒值。",
    facts=(Fact("held", "held", Summary.FIRST, 3), Fact("share", "share", Summary.FIRST, 1)),
    innocents=(
        Innocent("显示分辨率低，浓度又低而平稳", "查仪器分辨率和同期小时数据"),
        Innocent("浓度低于检出限，平台按固定值补报", "核对检出限和低值修约方式"),
        Innocent("平台补传时重复写入同一天的数值", "核对原始报文的发送时间和数采仪本地存储"),
    ),
    basis="三值分析法：重复值；按日均值运行。固定 3 天在分辨率 1 时会触发 375/400 个诚实排放口，故按自身重复率推算。",
    legal=("O19-20", "PERMIT34"),
    excludes=("不高于检出限的数值", "标记不是正常、有效小时不足、已知停产，或为零而运行情况不明的日子"),
)
