"""What treatment devices consume by the day: gas, reagents, carbon."""

from schema.columns import DEVICE_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="treatment_input",
    title="治理设施消耗",
    grain="one row per device, kind and day",
    key=("device_id", "input_kind", "day"),
    columns=(
        DEVICE_ID,
        SITE_ID,
        Column(
            "input_kind",
            "text",
            "消耗种类",
            choices=("gas_m3", "ammonia_kg", "lime_kg", "carbon_kg", "reagent_kg"),
        ),
        Column("day", "date", "日期"),
        Column("amount", "float", "消耗量", unit="按种类", low=0, optional=True),
    ),
    source="企业台账",
    partition="day",
)
