"""Administrative areas (names and codes; the polygons come with the boundaries package)."""

from schema.columns import LAT, LON
from schema.core import Column, Dataset

DATASET = Dataset(
    name="area",
    title="行政区划",
    grain="one row per area",
    key=("adcode",),
    columns=(
        Column("adcode", "text", "行政区划代码"),
        Column("name", "text", "名称"),
        Column("level", "text", "级别", choices=("province", "city", "district")),
        Column("parent_adcode", "text", "上级代码", optional=True),
        LON,
        LAT,
    ),
    source="天地图行政区划",
    sensitivity="public",
)
