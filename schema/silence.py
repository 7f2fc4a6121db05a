"""Clues that need not be shown again for a while: who said so, why, and until when."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="silence",
    title="线索静默",
    grain="one row per silence",
    key=("silence_id",),
    columns=(
        Column("silence_id", "text", "静默编号"),
        Column("rule", "text", "规则"),
        SITE_ID,
        ADCODE,
        Column("outlet_id", "text", "排放口", optional=True, note="empty: the whole site"),
        Column("factor", "text", "监测因子", optional=True, note="empty: all factors"),
        Column("reason", "text", "理由"),
        Column("owner", "text", "负责人"),
        Column("created_at", "timestamp", "设置时间"),
        Column("expires_at", "timestamp", "到期时间"),
        Column("ended_at", "timestamp", "提前解除时间", optional=True),
        Column("ended_by", "text", "解除人", optional=True),
    ),
    source="clues page",
    kind=Kind.CASEWORK,
)
