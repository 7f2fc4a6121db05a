"""Hourly means reported by automatic monitoring, gas and water."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset
from schema.factor import FLAGS

DATASET = Dataset(
    name="cems_hour",
    title="自动监控小时均值",
    grain="one row per outlet, factor and hour",
    key=("outlet_id", "factor", "hour"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column(
            "hour",
            "timestamp",
            "时间",
            aliases=(
                "监测时间",
                "数据时间",
            ),
            note="start of the hour, Asia/Shanghai, no offset stored",
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
        Column("value_min", "float", "小时最小值", unit="按因子", optional=True, note="HJ 212 -Min"),
        Column("value_max", "float", "小时最大值", unit="按因子", optional=True, note="HJ 212 -Max"),
        Column("amount_kg", "float", "小时排放量", unit="kg", low=0, optional=True, note="HJ 212 -Cou"),
        Column("flag", "text", "数据标记", choices=FLAGS, note="HJ 212-2017 table 8; N normal"),
    ),
    source="污染源自动监控平台",
    partition="hour",
)
