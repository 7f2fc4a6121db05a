"""Administrative penalties decided."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="penalty",
    title="行政处罚",
    grain="one row per decision",
    key=("case_no",),
    columns=(
        Column("case_no", "text", "决定书文号"),
        SITE_ID,
        Column("decided_on", "date", "决定日期"),
        Column("amount_cny", "float", "罚款金额", unit="元", low=0),
        Column("reason", "text", "案由"),
        Column("basis", "text", "依据", optional=True),
    ),
    source="行政处罚系统",
)
