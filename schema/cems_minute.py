"""Minute values reported by automatic monitoring, gas and furnace temperature."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset
from schema.factor import FLAGS

DATASET = Dataset(
    name="cems_minute",
    title="自动监控分钟数据",
    grain="one row per outlet, factor and minute",
    key=("outlet_id", "factor", "at"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column("at", "timestamp", "时间", aliases=("监测时间", "数据时间"), note="start of the minute"),
        Column("value", "float", "实测值", unit="按因子", optional=True, aliases=("浓度", "实测浓度")),
        Column("flag", "text", "数据标记", choices=FLAGS, note="HJ 212-2017 table 8; N normal"),
    ),
    source="污染源自动监控平台",
    partition="at",
)
