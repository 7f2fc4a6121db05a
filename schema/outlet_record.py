"""What operators record and report about monitored outlets: work orders, calibrations, faults, manual monitoring."""

from schema.columns import OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

RECORD_KINDS = ("work_order", "calibration", "fault_report", "anomaly_report", "manual_monitoring")

DATASET = Dataset(
    name="outlet_record",
    title="运维与报告记录",
    grain="one row per record",
    key=("record_id",),
    columns=(
        Column("record_id", "text", "记录编号"),
        OUTLET_ID,
        SITE_ID,
        Column("factor", "text", "监测因子", optional=True, note="empty: all factors of the outlet"),
        Column("record_kind", "text", "记录种类", choices=RECORD_KINDS),
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间", optional=True),
        Column("made_at", "timestamp", "填报时间", optional=True),
        Column("zero_drift_pct", "float", "零点漂移", unit="% 量程", optional=True),
        Column("span_drift_pct", "float", "量程漂移", unit="% 量程", optional=True),
        Column("note", "text", "说明", optional=True),
    ),
    source="运维平台、企业报告",
)
