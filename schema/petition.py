"""Petitions and reports, without personal data."""

from schema.columns import ADCODE
from schema.core import Column, Dataset

DATASET = Dataset(
    name="petition",
    title="信访举报",
    grain="one row per petition",
    key=("petition_id",),
    columns=(
        Column("petition_id", "text", "信访编号"),
        Column("received_at", "timestamp", "受理时间"),
        ADCODE,
        Column("lon_wgs84", "float", "经度", unit="deg", low=70, high=140, optional=True),
        Column("lat_wgs84", "float", "纬度", unit="deg", low=0, high=56, optional=True),
        Column("site_id", "text", "被举报点位", optional=True),
        Column("topic", "text", "类型", choices=("异味", "粉尘", "噪声", "废水", "固废", "其他")),
        Column("summary", "text", "内容摘要"),
        Column("state", "text", "办理状态", choices=("受理", "办理中", "办结", "重复"), optional=True),
    ),
    source="信访举报平台",
    sensitivity="restricted",
)
