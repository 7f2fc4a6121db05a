"""Gridded PM2.5 by product, day and pixel."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="pm25_grid",
    title="PM2.5 网格",
    grain="one row per product, day and pixel",
    key=("product", "day", "row", "col"),
    columns=(
        Column("product", "text", "产品", note="names the source; method and grid in the grid registry"),
        Column("day", "date", "日期"),
        Column("row", "int", "行", low=0),
        Column("col", "int", "列", low=0),
        Column(
            "pm25_ug_m3",
            "float",
            "PM2.5 浓度",
            unit="µg/m³",
            low=0,
            optional=True,
            note="empty = cloud or not retrieved",
        ),
    ),
    source="卫星反演或模式融合产品",
    partition="day",
    sensitivity="public",
)
