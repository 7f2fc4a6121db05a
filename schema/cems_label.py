"""Labels that operators put on monitoring data (公告2022年第21号): operating states and device states."""

from schema.columns import OUTLET_ID, SITE_ID
from schema.core import Column, Dataset

OPERATING = ("启炉", "停炉", "停运", "并网供能", "解列", "故障事故", "烘炉", "启窑", "停窑", "检修")
DEVICE = ("维护", "故障", "校准", "通讯中断", "断电", "比对")

DATASET = Dataset(
    name="cems_label",
    title="自动监控标记",
    grain="one row per label",
    key=("label_id",),
    columns=(
        Column("label_id", "text", "标记编号"),
        OUTLET_ID,
        SITE_ID,
        Column("factor", "text", "监测因子", optional=True, note="empty: all factors of the outlet"),
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间"),
        Column("label_kind", "text", "标记方式", choices=("auto", "manual")),
        Column("code", "text", "标记内容", choices=OPERATING + DEVICE),
        Column("reason", "text", "标记理由", optional=True),
        Column("made_at", "timestamp", "标记时间", optional=True),
        Column("made_by", "text", "标记人", optional=True),
        Column("edited_at", "timestamp", "最后修改时间", optional=True),
        Column("queried_at", "timestamp", "监管部门问询时间", optional=True),
        Column("has_attachment", "bool", "有佐证材料", optional=True),
    ),
    source="自动监控标记系统",
)
