"""Photos taken on site: the original file is kept under its checksum."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="record_photo",
    title="现场照片",
    grain="one row per photo of a record",
    key=("photo_id",),
    columns=(
        Column("photo_id", "text", "照片编号", note="made on the phone"),
        Column("record_id", "text", "记录编号"),
        Column("task_id", "text", "任务编号"),
        SITE_ID,
        ADCODE,
        Column(
            "item", "text", "检查项", optional=True, note="code of schema/checklist.py, or whose signature"
        ),
        Column("taken_at", "timestamp", "拍摄时间"),
        Column("lon_wgs84", "float", "拍摄经度", unit="deg", optional=True),
        Column("lat_wgs84", "float", "拍摄纬度", unit="deg", optional=True),
        Column("media_type", "text", "格式", choices=("image/jpeg", "image/png", "image/webp")),
        Column("bytes", "int", "大小", unit="B", low=1),
        Column("sha256", "text", "校验值"),
        Column("by", "text", "拍摄人"),
        Column("received_at", "timestamp", "收到时间"),
    ),
    source="phone page",
    kind=Kind.CASEWORK,
)
