"""Values that go missing just when the hour before was close to the limit."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import hypergeom

from analytics.block import NO_FLAG, Block, BlockKind, Flags
from analytics.companions import share_of_limit
from analytics.kernels.cover import cover
from analytics.kernels.rolling import rolling_sum
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param
from schema.factor import FLAGS

UNEXPLAINED = (NO_FLAG, FLAGS.index("N"), FLAGS.index("B"))


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q04."""

    near: float = param(0.8, "临近限值：上一有效小时与限值之比", "", source="领域资料 B.2 Q04")
    ratio: float = param(3.0, "临超缺失率与平时缺失率之比", "倍", source="领域资料 B.2 Q04")
    gaps: int = param(5, "30 天内临超缺失次数", "次", source="领域资料 B.2 Q04")
    exposures: int = param(20, "30 天内临近限值的小时数", "h", source="领域资料 B.2 Q04")
    floor: float = param(0.002, "平时缺失率下限", "", source="领域资料 B.2 Q04")
    window_h: int = param(720, "统计时段", "h", source="领域资料 B.2 Q04：30 天")
    chance: float = param(
        0.005, "缺失与浓度无关时偶然如此集中的概率上限", "", source="其他小时少时，平时缺失率测不准"
    )
    o2_stop_pct: float = param(19.0, "视为启停的含氧量", "%", source="领域资料 B.6 启停折算放大")


def flag(block: Block, p: Params) -> Flags:
    """True for the first hours of gaps after a near-limit hour, where gaps follow such hours three times as often.

    And more often than the gaps would if they fell on any of the hours by chance (hypergeometric).
    """
    before = block.lagged(share_of_limit(block, p.o2_stop_pct), 1)
    known = ~np.isnan(before) & (block["running"] != 0) & ~block["labelled"]
    close = known & (before >= p.near)
    missing = np.isnan(block["x"]) & np.isin(block["flag"], UNEXPLAINED)

    def count(rows: np.ndarray) -> np.ndarray:
        return rolling_sum(rows.astype(np.float64), block.starts, p.window_h)[0]

    exposed, gaps = count(close), count(close & missing)
    others, ordinary = count(known & ~close), count(known & ~close & missing)
    rate = np.divide(gaps, exposed, out=np.full(block.rows, np.nan), where=exposed > 0)
    usual = np.divide(ordinary, others, out=np.zeros(block.rows), where=others > 0)
    times = rate / np.maximum(usual, p.floor)
    asked = close & missing & (times >= p.ratio) & (gaps >= p.gaps) & (exposed >= p.exposures)
    hours = [part[asked] for part in (gaps - 1, exposed + others, gaps + ordinary, exposed)]
    decided = np.zeros(block.rows, bool)
    decided[asked] = hypergeom.sf(*hours) <= p.chance
    hit = cover(decided, close & missing, block.starts, p.window_h)
    extra = {
        name: np.where(decided, values, np.nan)
        for name, values in (("gaps", gaps), ("exposed", exposed), ("rate", rate * 100))
    }
    return Flags(hit, np.where(decided, times, np.nan), np.full(block.rows, p.ratio), extra=extra)


RULE = Rule(
    code="Q04",
    title="临超缺失",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.EMISSION_HOUR,
    columns=("limit", "running"),
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.6,
    severity=4,
    unit="倍",
    summary=Summary.MAX,
    join_min=30 * 24 * 60,
    memory_h=1464,
    condition="30 天内，上一小时临近限值之后缺失的比例达到平时的 3 倍以上，这样的缺失至少 5 次，且偶然概率不超过千分之五。",
    formula="a = P(缺失 | 上一有效 z ≥ 0.8 L)，b = max(P(缺失 | 其他), 0.002)；a / b ≥ 3 ∧ 缺失 ≥ 5 次 ∧ 临近限值 ≥ 20 h（30 d）"
    " ∧ 超几何检验 p ≤ 0.005",
    why="通信中断与浓度高低无关；缺失集中在将要超标的时刻，提示有人在数据变差时断开上传或拦截数据。",
    message="{outlet} {factor}在 {start} 至 {end} 期间，临近限值的 {exposed} 小时后有 {gaps} 次随即缺失（{rate} %），"
    "为平时缺失率的 {value} {unit}（阈值 {threshold} {unit}），疑似临近超标时中断上传。",
    facts=(
        Fact("gaps", "gaps", Summary.MAX, 0),
        Fact("exposed", "exposed", Summary.MAX, 0),
        Fact("rate", "rate", Summary.MAX, 1),
    ),
    innocents=(
        Innocent("高负荷时段设备更易故障或供电波动", "查故障记录和同时段其他因子、其他排放口的缺失"),
        Innocent("浓度升高触发分析仪自动反吹、校准或切换量程而未标记", "查分析仪运行日志和量程设置"),
        Innocent("启停炉时浓度高、数据同时中断", "核对启停炉标记和含氧量"),
    ),
    basis="三值分析法：缺失值。",
    legal=("O19-19", "O19-20"),
    excludes=(
        "没有限值的因子",
        "带停运、维护、故障、校准标记的小时",
        "已知停产的小时，含氧量不低于 19 % 的启停小时",
    ),
)
