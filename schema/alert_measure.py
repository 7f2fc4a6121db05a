"""What a site has to do during an alert: its row of the emergency reduction list."""

from schema.alert import LEVELS
from schema.columns import SITE_ID
from schema.core import Column, Dataset

DATASET = Dataset(
    name="alert_measure",
    title="应急减排措施",
    grain="one row per site, line, level and measure",
    key=("site_id", "line_id", "level", "measure"),
    columns=(
        SITE_ID,
        Column("line_id", "text", "产线编号", note="* = the whole site"),
        Column("level", "text", "预警级别", choices=LEVELS),
        Column("measure", "text", "措施", choices=("stop", "limit", "selfdecide", "transport")),
        Column("ratio", "float", "减排比例", low=0, high=1, optional=True),
        Column("grace_h", "float", "停产过渡时长", unit="h", low=0, optional=True),
        Column("note", "text", "说明", optional=True),
    ),
    source="重污染天气应急减排清单",
)
