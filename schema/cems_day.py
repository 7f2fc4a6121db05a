"""Daily means reported by automatic monitoring, gas and water."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset
from schema.factor import FLAGS

DATASET = Dataset(
    name="cems_day",
    title="自动监控日均值",
    grain="one row per outlet, factor and day",
    key=("outlet_id", "factor", "day"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column(
            "day",
            "date",
            "日期",
            aliases=(
                "监测时间",
                "数据时间",
            ),
            note="start of the day, Asia/Shanghai, no offset stored",
        ),
        Column(
            "value",
            "float",
            "实测值",
            unit="按因子",
            optional=True,
            aliases=(
                "浓度",
                "实测浓度",
            ),
            note="unit of the factor: mg/m³, mg/L, %, m³/s, L/s, °C",
        ),
        Column(
            "corrected",
            "float",
            "折算值",
            unit="按因子",
            optional=True,
            aliases=("折算浓度",),
            note="O2-corrected (gas); empty for water and auxiliary factors",
        ),
        Column("flag", "text", "数据标记", choices=FLAGS, note="HJ 212-2017 table 8; N normal"),
        Column("valid_hours", "int", "有效小时数", unit="h", low=0, high=24, optional=True),
    ),
    source="污染源自动监控平台",
    partition="day",
)
