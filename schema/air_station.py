"""Ambient air monitoring stations."""

from schema.columns import LAT, LON
from schema.core import Column, Dataset

DATASET = Dataset(
    name="air_station",
    title="空气站",
    grain="one row per station",
    key=("station_id",),
    columns=(
        Column(
            "station_id",
            "text",
            "站点编号",
            aliases=(
                "ID",
                "监测点编码",
            ),
        ),
        Column(
            "name",
            "text",
            "站点名称",
            aliases=(
                "stations_name",
                "监测点名称",
            ),
        ),
        Column("city", "text", "城市", optional=True, aliases=("area",)),
        LON,
        LAT,
    ),
    source="国家城市空气质量监测网",
    sensitivity="public",
)
