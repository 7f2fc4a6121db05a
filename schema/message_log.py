"""Messages sent or tried: to which channel, when, by whom, and how it ended."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="message_log",
    title="消息记录",
    grain="one row per message and channel",
    key=("message_id",),
    columns=(
        Column("message_id", "text", "消息编号"),
        Column("occasion", "text", "场合"),
        Column("channel", "text", "渠道"),
        Column("plan_id", "text", "方案编号", optional=True),
        Column("team_id", "text", "组别编号", optional=True),
        Column("text", "text", "内容"),
        Column("state", "text", "状态", choices=("sent", "failed", "copied")),
        Column("error", "text", "失败原因", optional=True),
        Column("by", "text", "发送人"),
        Column("at", "timestamp", "发送时间"),
    ),
    source="messages page",
    kind=Kind.CASEWORK,
)
