"""Texts of messages as somebody here has changed them."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="message_template",
    title="消息模板",
    grain="one row per occasion",
    key=("occasion",),
    columns=(
        Column("occasion", "text", "场合"),
        Column("text", "text", "模板"),
        Column("by", "text", "修改人"),
        Column("at", "timestamp", "修改时间"),
    ),
    source="messages page",
    kind=Kind.CASEWORK,
)
