"""When governments call a heavy-pollution alert, by scheme: dated; shown beside an alert, never announced from here."""

from schema.alert import LEVELS
from schema.core import Column, Dataset

DATASET = Dataset(
    name="alert_rule",
    title="重污染天气预警分级标准",
    grain="one row per province, scheme and level",
    key=("province", "scheme", "level"),
    columns=(
        Column("province", "text", "省级区划代码", note="first digits of the adcode; * = the whole country"),
        Column("scheme", "text", "分级文件"),
        Column("level", "text", "预警级别", choices=("blue", *LEVELS)),
        Column("expression", "text", "启动条件"),
        Column("lead_h", "float", "提前发布", unit="h", low=0, optional=True),
        Column("effective_from", "date", "生效日期"),
        Column("effective_to", "date", "失效日期", optional=True),
        Column("status", "text", "依据状态", choices=("seed", "found", "unverified", "chosen")),
        Column("source", "text", "出处"),
    ),
    source="重污染天气应急预案",
    sensitivity="public",
)
