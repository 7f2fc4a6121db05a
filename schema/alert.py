"""Heavy-pollution alerts as published by governments; shown here, never announced here."""

from schema.core import Column, Dataset

LEVELS = ("yellow", "orange", "red")

DATASET = Dataset(
    name="alert",
    title="重污染天气预警",
    grain="one row per alert and level",
    key=("alert_id", "level"),
    columns=(
        Column("alert_id", "text", "预警编号"),
        Column("adcode", "text", "行政区划代码", aliases=("区划代码",), note="province, city or district"),
        Column("level", "text", "预警级别", choices=LEVELS),
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间", optional=True),
        Column("doc_no", "text", "文号", optional=True),
    ),
    source="各级政府发布",
    sensitivity="public",
)
