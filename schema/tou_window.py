"""Time-of-use windows of the electricity tariff: dated, each row with its status."""

from schema.core import Column, Dataset

PERIODS = ("super_peak", "peak", "flat", "valley", "deep_valley")

DATASET = Dataset(
    name="tou_window",
    title="分时电价时段",
    grain="one row per province, customer class, span of dates and window",
    key=("province", "customer_class", "effective_from", "months", "start_h"),
    columns=(
        Column(
            "province",
            "text",
            "省级区划代码",
            note="first two digits of the adcode; * = where no other row holds",
        ),
        Column("customer_class", "text", "用电类别"),
        Column("months", "text", "适用月份", note="joined by ;"),
        Column("start_h", "float", "开始时刻", unit="h", low=0, high=24),
        Column("end_h", "float", "结束时刻", unit="h", low=0, high=24),
        Column("period", "text", "时段", choices=PERIODS),
        Column("effective_from", "date", "生效日期"),
        Column("effective_to", "date", "失效日期", optional=True),
        Column("status", "text", "依据状态", choices=("seed", "found", "unverified", "chosen")),
        Column("source", "text", "出处"),
    ),
    source="各省电价文件",
    sensitivity="public",
)
