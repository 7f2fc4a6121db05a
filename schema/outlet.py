"""Monitored discharge outlets of a site."""

from schema.columns import OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="outlet",
    title="排放口",
    grain="one row per outlet",
    key=("outlet_id",),
    columns=(
        OUTLET_ID,
        SITE_ID,
        Column("code", "text", "排口代码", note="DA001 air, DW001 water"),
        Column("name", "text", "排放口名称"),
        Column("medium", "text", "介质", choices=("gas", "water")),
        Column("process", "text", "工艺", optional=True),
        Column("o2_base_pct", "float", "基准含氧量", unit="%", low=0, high=20.9, optional=True),
        Column("height_m", "float", "排气筒高度", unit="m", low=0, optional=True),
        Column("design_flow", "float", "设计流量", unit="m³/s 或 L/s", low=0, optional=True),
        Column(
            "sample_cycle_h",
            "float",
            "采样周期",
            unit="h",
            low=0,
            optional=True,
            note="water analysers hold a value for a cycle",
        ),
        Column("treatment", "text", "治理工艺", optional=True, note="e.g. 湿法脱硫; SCR"),
        Column(
            "inlet_of",
            "text",
            "对应出口编号",
            optional=True,
            note="an inlet monitor names the outlet behind it",
        ),
        Column("analyser_range", "float", "分析仪量程", unit="mg/m³ 或 mg/L", low=0, optional=True),
        Column("detection_limit", "float", "检出限", unit="mg/m³ 或 mg/L", low=0, optional=True),
    ),
    source="排污许可、自动监控备案",
)
