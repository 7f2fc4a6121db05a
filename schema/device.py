"""Production and treatment devices with their power meter."""

from schema.columns import DEVICE_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="device",
    title="产污治污设备",
    grain="one row per device",
    key=("device_id",),
    columns=(
        DEVICE_ID,
        SITE_ID,
        Column(
            "line_id",
            "text",
            "产线编号",
            note="production line; a treatment device may serve several: join with ;",
        ),
        Column("role", "text", "设备类别", choices=("prod", "treat", "other")),
        Column("name", "text", "设备名称"),
        Column("rated_kw", "float", "额定功率", unit="kW", low=0),
        Column("idle_kw", "float", "空载功率", unit="kW", low=0, optional=True),
        Column("is_spare", "bool", "备用设备", optional=True),
        Column(
            "equipment",
            "text",
            "设备类型",
            choices=("fan", "pump", "valve", "burner", "lamp", "furnace", "other"),
            optional=True,
        ),
        Column(
            "companion_of",
            "text",
            "配套设备",
            optional=True,
            note="device that must run together with this one",
        ),
        Column("permit_facility_no", "text", "许可设施编号", optional=True),
    ),
    source="用电监控备案",
)
