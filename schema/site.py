"""Production places: the unit of analysis is the place, not the legal person."""

from schema.columns import ADCODE, LAT, LON, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="site",
    title="点位",
    grain="one row per production place",
    key=("site_id",),
    columns=(
        SITE_ID,
        Column(
            "name",
            "text",
            "企业名称",
            aliases=(
                "单位名称",
                "污染源名称",
            ),
        ),
        Column("short_name", "text", "企业简称", optional=True, aliases=("简称",)),
        Column(
            "former_name",
            "text",
            "曾用名",
            optional=True,
            aliases=("原名称", "原企业名称"),
            note="several joined by ;",
        ),
        Column(
            "uscc",
            "text",
            "统一社会信用代码",
            optional=True,
            aliases=(
                "信用代码",
                "社会信用代码",
            ),
            note="18 characters, GB 32100-2015",
        ),
        ADCODE,
        Column("town", "text", "乡镇街道", optional=True),
        LON,
        LAT,
        Column("industry_code", "text", "行业代码", optional=True, note="GB/T 4754, four digits"),
        Column(
            "industry",
            "text",
            "行业类别",
            optional=True,
            aliases=(
                "行业",
                "行业名称",
            ),
        ),
        Column("fuel", "text", "燃料", optional=True),
        Column(
            "alert_grade",
            "text",
            "重污染天气绩效分级",
            choices=("A", "引领性", "B", "C", "D", "保障类"),
            optional=True,
        ),
        Column("address", "text", "地址", optional=True, aliases=("详细地址",)),
        Column("source_crs", "text", "原坐标系", choices=("wgs84", "gcj02", "bd09"), optional=True),
        Column("is_demo", "bool", "演示数据", optional=True),
    ),
    source="企业名录、排污许可、工商登记",
)
