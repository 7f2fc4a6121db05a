"""Power anomaly score of a site and day (map layer)."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="power_score",
    title="用电异常得分",
    grain="one row per site and day",
    key=("site_id", "day"),
    columns=(
        SITE_ID,
        Column("day", "date", "日期"),
        Column("score", "float", "得分", low=0, high=100),
        Column("rules", "text", "命中规则", optional=True, note="codes joined by ;, empty when none fired"),
    ),
    source="screen",
    partition="day",
    kind=Kind.DERIVED,
)
