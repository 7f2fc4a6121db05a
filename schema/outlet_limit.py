"""Emission limits of an outlet with their dates and basis."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="outlet_limit",
    title="排放限值",
    grain="one row per outlet, factor, averaging time and start date",
    key=("outlet_id", "factor", "averaging", "valid_from"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column("averaging", "text", "平均时间", choices=("1h", "24h")),
        Column("valid_from", "date", "生效日期"),
        Column("valid_to", "date", "失效日期", optional=True),
        Column("limit_value", "float", "限值", unit="mg/m³ 或 mg/L", low=0),
        Column("basis", "text", "依据"),
        Column(
            "status",
            "text",
            "依据状态",
            choices=("seed", "found", "unverified", "chosen"),
            note="DOSSIER 0.1: where the number comes from",
        ),
    ),
    source="排污许可、排放标准",
)
