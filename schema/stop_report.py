"""Stops that enterprises declared: production, a line, or for an alert."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="stop_report",
    title="停产报备",
    grain="one row per report",
    key=("report_id",),
    columns=(
        Column("report_id", "text", "报备编号"),
        SITE_ID,
        Column("line_id", "text", "产线编号", optional=True, note="empty: the whole site"),
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间", optional=True),
        Column("reason", "text", "理由", optional=True),
    ),
    source="企业报备",
)
