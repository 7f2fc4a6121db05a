"""An exceedance, or a fault of more than twelve hours, without any report."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.exceed import exceeding_days
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

REASONS = ("超标", "设备故障标记超过报告时限", "超标，且设备故障标记超过报告时限")


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of C07."""

    fault_h: int = param(12, "故障须报告的时长", "h", source="19号令第八条", status="found")
    duty_h: int = param(12, "报告期限", "h", source="19号令第八条", status="found")
    valid_hours: int = param(
        20, "废水日均值有效所需小时数", "h", source="HJ 212-2017 附录 D2.2", status="found"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for days of an exceedance or a long fault that no report mentions, once the time to report has passed.

    Days in a row are one matter: a report about any of them is a report about all.
    """
    exceeds = exceeding_days(block, p.valid_hours)
    fault = block["fault_run"] > p.fault_h
    event = (exceeds | fault) & block["recorded"]
    first = event & ~(block.lagged(event.astype(np.float64), 1) > 0)
    matter = np.cumsum(first) * event
    told = np.bincount(matter[event & block["reported"]], minlength=int(first.sum()) + 1) > 0
    begin = np.concatenate(([0], np.flatnonzero(first)))
    hit = event & ~told[matter] & (block["passed_h"][begin[matter]] >= p.duty_h)
    days = np.bincount(matter, minlength=len(begin)).astype(np.float64)[matter]
    extra = {
        "fault": np.where(hit, block["fault_run"], np.nan),
        "reason": np.where(fault, 1.0 + exceeds, 0.0),
    }
    extra |= {"days": np.where(hit, days, np.nan)}
    return Flags(hit, block["passed_h"][begin[matter]], np.full(block.rows, float(p.duty_h)), extra=extra)


RULE = Rule(
    code="C07",
    title="疑似异常未报告",
    family="compliance",
    clue_type="cems_exceed",
    group=Group.COMPLIANCE,
    block=BlockKind.EMISSION_DAY,
    columns=("fault_run", "passed_h"),
    needs=(
        *("cems_hour", "cems_day", "outlet", "outlet_limit", "load_15min", "cems_label"),
        "outlet_record",
    ),
    params=Params(),
    flag=flag,
    evidence="A",
    weight=0.5,
    severity=3,
    unit="h",
    summary=Summary.MAX,
    join_min=0,
    memory_h=1512,
    condition="超标，或者故障标记连续超过 12 小时，而前一天至其后 12 小时内没有异常情况报告或故障报告。",
    formula="(C01 ∨ C02 ∨ RL(D) > 12 h) ∧ 无 anomaly_report / fault_report 记录",
    why="监测数据异常和设备故障须在 12 小时内报告；没有报告记录，说明疑似没有履行报告义务。",
    message="{outlet} {factor}在 {start} 至 {end} 有 {days} 天{reason}，"
    "至数据截止已过 {value} 小时仍没有异常或故障报告记录（期限 {threshold} 小时），疑似异常未报告。",
    facts=(
        Fact("days", "days", Summary.MAX, 0),
        Fact("reason", "reason", Summary.MAX, titles=REASONS),
        Fact("fault", "fault", Summary.MAX, 0),
    ),
    innocents=(
        Innocent("已通过电话、公文或其他系统报告", "查值班记录、来文和其他平台的报告"),
        Innocent("报告登记在另一排放口或因子名下", "查该点位同期全部报告"),
        Innocent("报告记录尚未导入本系统", "核对报告记录的导入时间"),
    ),
    basis="排污许可管理条例第二十至二十一条、第三十六条；19号令第八条（故障 12 小时内报告）。",
    legal=("PERMIT36", "O19-8"),
    excludes=("没有导入任何运维与报告记录的点位", "报告期限未满的日子"),
)
