"""Alarms of production lines whose treatment stands still, with the 90-minute clock (DOSSIER C.6)."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

ALARM_STATES = {
    "PENDING": "观察中",
    "SELF": "企业处置中",
    "REGULATOR": "监管介入",
    "CITY": "升级督办",
    "EXEMPT": "已豁免",
    "CLOSED": "已关闭",
}

DATASET = Dataset(
    name="alarm",
    title="产治联动警报",
    grain="one row per alarm",
    key=("alarm_id",),
    columns=(
        Column("alarm_id", "text", "警报编号"),
        SITE_ID,
        ADCODE,
        Column("line_id", "text", "产线编号"),
        Column("device_id", "text", "治污设备", optional=True),
        Column("started_at", "timestamp", "起算时间", note="t0: the condition was first true"),
        Column("last_true_at", "timestamp", "最近成立时间"),
        Column("clock_min", "float", "计时", unit="min", low=0),
        Column(
            "false_min", "float", "已恢复时长", unit="min", low=0, note="known false since it was last true"
        ),
        Column("reopened", "int", "复发次数", low=0, note="times it came back before it was over"),
        Column("state", "text", "状态", choices=tuple(ALARM_STATES)),
        Column(
            "reported_at", "timestamp", "报出时间", optional=True, note="empty: not yet true for long enough"
        ),
        Column("regulator_at", "timestamp", "监管介入时间", optional=True),
        Column("city_at", "timestamp", "升级时间", optional=True),
        Column("closed_at", "timestamp", "关闭时间", optional=True),
        Column("reply", "text", "企业说明", optional=True),
        Column("replied_at", "timestamp", "说明时间", optional=True),
        Column("exempt_reason", "text", "豁免理由", optional=True),
        Column("exempt_by", "text", "豁免批准人", optional=True),
        Column("exempt_until", "timestamp", "豁免至", optional=True),
        Column("as_of", "timestamp", "数据截至"),
    ),
    source="alarms job",
    kind=Kind.CASEWORK,
)
