"""A month far below what outlets of the same kind emit."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Y34."""

    z: float = param(-3.5, "稳健 z 的上限", "", source="领域资料 B.2 Y34")
    peers: int = param(8, "同类其他排放口最少个数", "个", source="领域资料 B.2 Y34")
    ratio: float = param(0.5, "与同类中位数之比的上限", "", source="同类极为整齐时 z 会放大微小差别")


def flag(block: Block, p: Params) -> Flags:
    """True for days whose month is both far out in the group and at most half of its median."""
    own = np.divide(block["z_30d"], block["limit"], out=np.full(block.rows, np.nan), where=block["limit"] > 0)
    usual = block["peer_median"]
    ratio = np.divide(own, usual, out=np.full(block.rows, np.nan), where=usual > 0)
    enough = (block["peer_n"] >= p.peers) & (block["valid_hours"] > 0)
    return Flags(
        enough & (block["peer_z"] <= p.z) & (ratio <= p.ratio),
        block["peer_z"],
        np.full(block.rows, p.z),
        extra={"own": own * 100, "usual": usual * 100},
    )


RULE = Rule(
    code="Y34",
    title="同类离群",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.PROCESS,
    block=BlockKind.SERIES_DAY,
    columns=("z_30d", "limit", "peer_z"),
    memory_h=1440,
    needs=("cems_hour", "outlet", "outlet_limit", "load_15min"),
    params=Params(),
    flag=flag,
    evidence="C",
    weight=0.4,
    severity=2,
    unit="",
    summary=Summary.MIN,
    join_min=7 * 1440,
    condition="30 天折算值中位数占限值的比例，远低于同行业、同燃料、同工艺的其他排放口。",
    formula="ln(30 天 z 中位数 / L) 在（行业，燃料，工艺）组内的稳健 z ≤ −3.5，其他排放口 ≥ 8 个，且不超过同类中位数的一半；"
    "组内不足 8 个时依次放宽到行业四位码、两位码加燃料",
    why="同样的工艺、燃料和治理水平排放相近；独低提示数据偏低而不是排放偏低。",
    message="{outlet} {factor}在 {start} 至 {end} 30 天中位数最低为限值的 {own} %，同类其他 {peers} 个排放口的中位数为 {usual} %，"
    "稳健 z 最低 {value}（阈值 {threshold}），疑似同类离群。",
    facts=(
        Fact("own", "own", Summary.MIN, 1),
        Fact("usual", "usual", Summary.MEAN, 1),
        Fact("peers", "peer_n", Summary.MIN, 0),
    ),
    innocents=(
        Innocent("治理工艺优于同类（如超低排放改造、活性炭喷射）", "查治理工艺登记和改造验收"),
        Innocent("燃料、原料或工艺登记与实际不符，被归错了组", "核对许可证的燃料、原料和工艺"),
        Innocent("长期低负荷运行", "比对用电负荷和产量"),
    ),
    basis="同类比较；数值为自定。",
    legal=("O19-20", "PERMIT34"),
    excludes=(
        "没有限值的因子",
        "同类其他排放口不足 8 个的排放口",
        "30 天内有效不足 168 小时的序列",
        "进口监测点",
    ),
    is_default=False,
)
