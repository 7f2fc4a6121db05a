"""Analysers with range, detection limit and conversion parameters; every change is a new row."""

from schema.columns import FACTOR, OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="instrument",
    title="分析仪参数",
    grain="one row per outlet, factor and time from which the parameters hold",
    key=("outlet_id", "factor", "valid_from"),
    columns=(
        OUTLET_ID,
        SITE_ID,
        FACTOR,
        Column("valid_from", "timestamp", "生效时间", note="when the parameters were set (HJ 212 CN 3020)"),
        Column("model", "text", "仪器型号", optional=True),
        Column("range_high", "float", "量程上限", unit="按因子", low=0, optional=True, note="i13001"),
        Column("detection_limit", "float", "检出限", unit="按因子", low=0, optional=True, note="i13009"),
        Column("resolution", "float", "显示分辨率", unit="按因子", low=0, optional=True),
        Column("slope", "float", "斜率", optional=True, note="i13008"),
        Column("intercept", "float", "截距", unit="按因子", optional=True, note="i13007"),
    ),
    source="自动监控备案、参数上报",
)
