"""Monthly problem cells: highest mean, worst year on year, worst month on month."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="hotspot_list",
    title="月度热点清单",
    grain="one row per month, list and rank",
    key=("product", "month", "list_kind", "rank"),
    columns=(
        Column("product", "text", "产品"),
        Column("month", "text", "月份", note="YYYY-MM"),
        Column("list_kind", "text", "清单", choices=("mean", "yoy", "mom")),
        Column("rank", "int", "排名", low=1),
        Column("cell", "text", "网格编号"),
        Column("value", "float", "数值", unit="µg/m³", optional=True),
        Column("source_adcode", "text", "所在区县", optional=True),
        Column("warnings_running", "int", "连续预警", unit="次"),
        Column("warnings_year", "int", "本年累计预警", unit="次"),
        Column(
            "is_escalated",
            "bool",
            "触发督办",
            note="3 consecutive or 6 cumulative warnings in a year, DOSSIER H.1",
        ),
    ),
    source="hotspots",
    kind=Kind.DERIVED,
    sensitivity="public",
)
