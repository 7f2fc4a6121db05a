"""A reading that does not move for hours.

A working analyser is never perfectly still. How long is too long depends on how often its displayed value repeats anyway.
"""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import constant_run, equal_share
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of R01."""

    hours: int = param(6, "废气恒值最短时长", "h", source="领域资料 B.2 R01")
    cycles: int = param(
        12, "废水恒值最少采样周期数", "个", source="领域资料 B.2 R01，按采样周期计，不按小时计"
    )
    window_h: int = param(720, "统计自身重复率的时段 N", "h", source="领域资料 B.2 R01")
    chance: float = param(0.01, "N 小时内偶然出现一次的容许概率", "", source="领域资料 B.2 R01")
    floor: float = param(0.001, "重复率下限", "", source="领域资料 B.2 R01")
    least_pairs: int = param(168, "重复率可信所需的数据对数", "对", source="不足时按 short_share 计")
    short_share: float = param(0.5, "历史不足时假定的重复率", "", source="历史不足时从宽")
    coarse: float = param(
        10.0,
        "数值与显示分辨率之比，低于此值时所需时长按比例延长",
        "倍",
        source="读数只有几个显示步长时，取整后本就长时间不变",
    )
    most_h: int = param(720, "所需时长上限", "h", source="整月不变的读数，自身重复率再高也须说明")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of a run of equal valid values too long for the series' own share of equal neighbours."""
    values = block["x_valid"]
    length = constant_run(values, block.starts)
    gas = (block.keys["medium"] == "gas").to_numpy()
    cycle = np.where(gas, 1.0, block.keys["sample_cycle_h"].to_numpy(float))
    lags = np.where(np.isnan(cycle), 1, np.maximum(cycle, 1)).astype(np.int64)
    share, pairs = equal_share(values, block.starts, lags, p.window_h)
    share = np.clip(np.where(pairs >= p.least_pairs, share, p.short_share), p.floor, 0.999)
    per_row = np.diff(block.starts)
    each_cycle, each_gas = np.repeat(cycle, per_row), np.repeat(gas, per_row)
    expected = np.ceil(1 + np.log(p.chance * each_cycle / p.window_h) / np.log(share))
    need = np.maximum(np.where(each_gas, p.hours, p.cycles), expected) * each_cycle
    with np.errstate(divide="ignore", invalid="ignore"):
        need = np.minimum(need * np.fmax(1.0, p.coarse * block["rho"] / np.abs(values)), p.most_h)
    hit = (length >= need) & (values > np.nan_to_num(block["lod"]))
    return Flags(hit, length.astype(float), need, extra={"share": share * 100, "held": values})


RULE = Rule(
    code="R01",
    title="长期恒值",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.REPEATED,
    block=BlockKind.EMISSION_HOUR,
    columns=("x", "running"),
    needs=("cems_hour", "outlet", "instrument", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    memory_h=2208,
    condition="有效小时均值连续不变，时长超过该因子自身重复率所能解释的长度（废气至少 6 小时，废水至少 12 个采样周期）。",
    formula="RL(x_t = x_{t−1}，valid，x > LOD) ≥ n_req；n_req = max(6, ⌈1 + ln(0.01/N) / ln(p_eq)⌉)，"
    "p_eq 为此前 N 小时相邻值相等的占比（下限 0.001）；废水以采样周期计；x < 10ρ 时 n_req 乘以 10ρ/x；n_req 不超过 720 h",
    why="正常分析仪受气体组成、零漂和取整影响，末位总会变动；长时间不变提示输出保持、采样断开或人为置数。",
    message="{outlet} {factor}自 {start} 至 {end} 连续 {value} 小时保持 {held} 不变"
    "（按自身重复率 {share} % 推算的阈值为 {threshold} 小时），疑似恒值异常。",
    facts=(Fact("held", "held", Summary.FIRST, 2), Fact("share", "share", Summary.FIRST, 1)),
    innocents=(
        Innocent("仪器显示分辨率低，浓度又低而平稳", "查仪器分辨率，看分钟数据末位是否变动"),
        Innocent("水质分析仪一个采样周期内保持同一数值", "核对备案采样周期和采样时间"),
        Innocent("浓度低于检出限，平台按固定值补报", "核对检出限和低值修约方式"),
        Innocent("数采仪通信保持上一值，分析仪本机正常", "比对分析仪本机存储与上传数据"),
    ),
    basis="三值分析法：重复值；宁波六类异常之“长期恒值”。",
    legal=("O19-20", "PERMIT34"),
    excludes=("标记不是正常或已知停产的小时", "不高于检出限的数值", "没有备案采样周期的废水排放口"),
)
