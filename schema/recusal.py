"""Conflicts of interest that officers have declared: their team does not visit the site while they last."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="recusal",
    title="回避申报",
    grain="one row per officer, site and start",
    key=("officer_id", "site_id", "valid_from"),
    columns=(
        Column("officer_id", "text", "人员编号"),
        SITE_ID,
        Column("valid_from", "date", "生效日期"),
        Column("valid_to", "date", "失效日期", optional=True),
        Column("reason", "text", "回避理由", optional=True),
    ),
    source="监督帮扶排班",
    sensitivity="restricted",
)
