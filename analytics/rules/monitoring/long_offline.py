"""An outlet that sends nothing: for a day while the plant runs, or for hours without any label."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

LABELS = ("没有标记说明", "有企业标记")
TIERS = ("2 小时级", "24 小时级", "72 小时级", "120 小时级")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of Q02."""

    hours: int = param(
        24, "连续脱机时长", "h", source="领域资料 B.2 Q02；19号令第八条报告 12 h、修复 5 个工作日"
    )
    unlabelled_h: int = param(
        2, "无任何标记时的连续脱机时长", "h", source="领域资料 B.2 Q02：无标记即成线索，自 2 h 级起"
    )
    labelled_share: float = param(0.5, "标记覆盖脱机时段的比例", "", source="过半即视为有标记说明")
    tiers: tuple[int, ...] = param((2, 24, 72, 120), "分级时长", "h", source="领域资料 B.2 Q02")
    running_share: float = param(0.5, "脱机期间判为生产的小时占比", "", source="脱机期间有用电负荷的小时中")


def flag(block: Block, p: Params) -> Flags:
    """True for hours of an offline spell that the load does not show to be a stop, by length and label.

    From ``p.hours`` where power shows production or no label covers the spell; from ``p.unlabelled_h`` where labels are
    known and none covers it.
    """
    offline = block["said"] == 0
    length = run_length(offline, block.starts, 0)
    changes = np.diff(offline, prepend=False)
    changes[block.starts[:-1]] = True
    spell = np.cumsum(changes)
    running, known = share_running(spell, offline & ~np.isnan(block["load"]), block["load"] >= block["p_on"])
    covered = share_running(spell, offline, block["labelled"])[0] >= p.labelled_share
    at_once = ~covered & block["labels_known"]
    need = np.where(at_once, p.unlabelled_h, p.hours)
    produced = (known > 0) & (running >= p.running_share)
    hit = offline & (length >= need) & (produced | ((known == 0) & ~covered))
    tier = np.searchsorted(np.asarray(p.tiers), length, side="right") - 1
    severity = np.clip(tier + 2, 2, 5)
    extra = {"tier": tier.astype(float), "labelled": covered.astype(float)}
    return Flags(hit, length.astype(float), need.astype(float), severity, extra)


def share_running(
    spell: np.ndarray, known: np.ndarray, producing: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Share of ``producing`` hours among the ``known`` ones, and the number of these, per spell, on every row."""
    most = int(spell[-1]) + 1 if len(spell) else 0
    count = np.bincount(spell[known], minlength=most)
    working = np.bincount(spell[known & producing], minlength=most)
    share = np.divide(working, count, out=np.full(most, np.nan), where=count > 0)
    return share[spell], count[spell]


RULE = Rule(
    code="Q02",
    title="长期脱机",
    family="monitoring",
    clue_type="cems_fraud",
    group=Group.MISSING,
    block=BlockKind.OUTLET_HOUR,
    columns=("load", "p_on"),
    needs=("cems_hour", "outlet", "load_15min", "cems_label"),
    params=Params(),
    flag=flag,
    evidence="B",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    condition="排放口所有因子连续 24 小时以上没有任何数据，且用电负荷没有显示停产；没有企业标记说明的，2 小时起即成线索。",
    formula="RL(该排放口无任何因子数据) ≥ T；T 分 2、24、72、120 h 四级；24 h 起成线索，已接入标记而无标记覆盖的 2 h 起；"
    "有负荷时 P ≥ p_on 的小时占比 ≥ 50 %；有标记覆盖的须有负荷证明生产",
    why="网络可能中断，但企业生产期间监控整日不上传，既可能是设备长期故障未报未修，也可能是有意断网断电。",
    message="{outlet} 自 {start} 至 {end} 连续 {value} 小时无任何监控数据（阈值 {threshold} 小时，已达{tier}），"
    "{labelled}，未见停产用电特征，疑似长期脱机。",
    facts=(
        Fact("tier", "tier", Summary.MAX, 0, TIERS),
        Fact("labelled", "labelled", Summary.MAX, 0, LABELS),
    ),
    innocents=(
        Innocent("企业停产或检修，未标记停运", "调取同时段 96 点负荷与停产报告"),
        Innocent("数采仪、通信线路或平台接收故障", "查通信日志、数采仪本地存储和同平台其他企业的接收情况"),
        Innocent("已按规定书面报告故障并在修复期内", "查故障报告和维修记录的时间"),
    ),
    basis="宁波六类异常之“长期脱机”；污染源自动监控设施现场监督检查办法（19号令）第八条的报告和修复时限。",
    legal=("O19-8", "O19-19"),
    excludes=(
        "负荷显示停产的脱机时段",
        "有故障、维护、停运标记的小时",
        "有企业标记覆盖、又无负荷数据的脱机时段",
    ),
)
