"""Ten-metre wind on a grid or at stations."""

from schema.columns import LAT, LON
from schema.core import Column, Dataset

DATASET = Dataset(
    name="wind",
    title="风场",
    grain="one row per time and point",
    key=("at", "lat_wgs84", "lon_wgs84"),
    columns=(
        Column("at", "timestamp", "时间"),
        LAT,
        LON,
        Column("u10_m_s", "float", "东西向风", unit="m/s", note="positive towards east"),
        Column("v10_m_s", "float", "南北向风", unit="m/s", note="positive towards north"),
        Column("blh_m", "float", "边界层高度", unit="m", low=0, optional=True),
    ),
    source="气象再分析或地面站",
    partition="at",
    sensitivity="public",
)
