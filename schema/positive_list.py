"""Sites on the positive list: not to be visited without need and approval."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="positive_list",
    title="正面清单",
    grain="one row per site and start",
    key=("site_id", "valid_from"),
    columns=(
        SITE_ID,
        Column("valid_from", "date", "生效日期"),
        Column("valid_to", "date", "失效日期", optional=True),
        Column("reason", "text", "纳入理由", optional=True),
    ),
    source="执法正面清单",
)
