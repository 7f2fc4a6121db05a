"""Hourly ambient concentrations of a station."""

from schema.core import Column, Dataset

DATASET = Dataset(
    name="air_station_hour",
    title="空气站小时值",
    grain="one row per station and hour",
    key=("station_id", "hour"),
    columns=(
        Column("station_id", "text", "站点编号"),
        Column("hour", "timestamp", "时间"),
        Column("pm25_ug_m3", "float", "PM2.5", unit="µg/m³", low=0, optional=True),
        Column("pm10_ug_m3", "float", "PM10", unit="µg/m³", low=0, optional=True),
        Column("so2_ug_m3", "float", "SO2", unit="µg/m³", low=0, optional=True),
        Column("no2_ug_m3", "float", "NO2", unit="µg/m³", low=0, optional=True),
        Column("o3_ug_m3", "float", "O3", unit="µg/m³", low=0, optional=True),
    ),
    source="国家城市空气质量监测网",
    partition="hour",
    sensitivity="public",
)
