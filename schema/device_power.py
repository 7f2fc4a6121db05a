"""Power of a production or treatment device."""

from schema.columns import DEVICE_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="device_power",
    title="设备用电",
    grain="one row per device and time",
    key=("device_id", "at"),
    columns=(
        DEVICE_ID,
        SITE_ID,
        Column("at", "timestamp", "时间", note="1-5 min step"),
        Column("power_kw", "float", "功率", unit="kW", optional=True),
        Column("is_online", "bool", "在线"),
    ),
    source="用电监控平台",
    partition="at",
)
