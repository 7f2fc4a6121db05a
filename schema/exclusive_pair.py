"""Pairs of sites that are not visited on one day: a visit to one warns the other."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="exclusive_pair",
    title="不同日检查的企业对",
    grain="one row per pair",
    key=("site_id", "other_site_id"),
    columns=(
        SITE_ID,
        Column("other_site_id", "text", "另一点位编号"),
        Column("reason", "text", "理由", optional=True),
    ),
    source="监督帮扶排班",
)
