"""Load curve of a meter, 96 points a day."""

from schema.columns import ACCOUNT, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="load_15min",
    title="96 点负荷",
    grain="one row per account and quarter hour",
    key=("account_no", "at"),
    columns=(
        ACCOUNT,
        SITE_ID,
        Column("at", "timestamp", "时间", note="start of the quarter hour"),
        Column("load_kw", "float", "负荷", unit="kW", optional=True),
    ),
    source="供电公司用电信息采集系统",
    partition="at",
)
