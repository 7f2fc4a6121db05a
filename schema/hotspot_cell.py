"""PM2.5 state of an H3 cell on a day: excess, Gi*, bubbling, persistence."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="hotspot_cell",
    title="热点网格",
    grain="one row per product, resolution, day and cell",
    key=("product", "resolution", "day", "cell"),
    columns=(
        Column("product", "text", "产品"),
        Column("resolution", "int", "网格级别", low=0, high=15),
        Column("day", "date", "日期"),
        Column("cell", "text", "网格编号", note="H3 index, hexadecimal"),
        Column("pm25_ug_m3", "float", "PM2.5 浓度", unit="µg/m³", optional=True),
        Column("coverage", "float", "有效面积占比", low=0, high=1),
        Column("background_ug_m3", "float", "背景浓度", unit="µg/m³", optional=True),
        Column("excess_ug_m3", "float", "局地增量", unit="µg/m³", optional=True),
        Column("gi_z", "float", "Gi* z 值", optional=True),
        Column("gi_p", "float", "Gi* 伪 p 值", optional=True),
        Column("is_significant", "bool", "显著热点", note="Gi* with FDR q=0.05"),
        Column("is_top10", "bool", "增量前 10%"),
        Column("bubble_level", "int", "冒泡等级", low=0, high=3),
        Column(
            "is_persistent", "bool", "持续冒泡", optional=True, note="bubbles on 2 of the last 3 overpasses"
        ),
        Column(
            "is_sudden",
            "bool",
            "突升",
            optional=True,
            note="rose within a day while its surroundings did not",
        ),
        Column(
            "is_finer_than_pixels",
            "bool",
            "细于像元",
            optional=True,
            note="cells smaller than the pixels: a page must say that the detail is not measured",
        ),
        Column("hot_days_30", "int", "近 30 天热点天数", unit="d"),
        Column("seen_days_30", "int", "近 30 天可判天数", unit="d"),
        Column(
            "reason",
            "text",
            "不可判原因",
            optional=True,
            note="why the cell cannot be judged; empty when it can",
        ),
        Column(
            "source_adcode",
            "text",
            "所在区县",
            optional=True,
            note="area of the cell centre, nearest polygon on the coast",
        ),
    ),
    source="hotspots",
    partition="day",
    kind=Kind.DERIVED,
    sensitivity="public",
)
