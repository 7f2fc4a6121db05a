"""A leader's consent to visit a site that the positive list or the yearly cap protects."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="visit_approval",
    title="检查审批",
    grain="one row per day and site",
    key=("day", "site_id"),
    columns=(
        Column("day", "date", "计划日期"),
        SITE_ID,
        ADCODE,
        Column("reason", "text", "申请理由"),
        Column("asked_by", "text", "申请人"),
        Column("asked_at", "timestamp", "申请时间"),
        Column("is_granted", "bool", "已同意", optional=True, note="empty while nobody has decided"),
        Column("decided_by", "text", "审批人", optional=True),
        Column("decided_at", "timestamp", "审批时间", optional=True),
    ),
    source="plan page",
    kind=Kind.CASEWORK,
)
