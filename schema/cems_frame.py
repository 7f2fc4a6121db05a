"""Messages as received: when a value was measured, sent and received; the same time may arrive more than once."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="cems_frame",
    title="上报报文记录",
    grain="one row per outlet, factor, data time and time of receipt",
    key=("outlet_id", "factor", "data_at", "received_at"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column("data_at", "timestamp", "数据时间", note="HJ 212 DataTime: start of the hour or minute"),
        Column("received_at", "timestamp", "接收时间", note="clock of the platform"),
        Column("sent_at", "timestamp", "发送时间", optional=True, note="HJ 212 QN, clock of the logger"),
        Column("sample_at", "timestamp", "采样时间", optional=True, note="HJ 212 SampleTime, water"),
        Column("span_min", "int", "数据时长", unit="min", low=1, high=1440, note="1, 10 or 60"),
        Column("value", "float", "上报值", unit="按因子", optional=True),
    ),
    source="污染源自动监控平台",
    partition="data_at",
)
