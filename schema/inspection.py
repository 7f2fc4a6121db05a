"""On-site inspections done and their outcome."""

from schema.columns import SITE_ID
from schema.core import Column, Dataset

HIT, PLAIN, REFUTED, TECHNICAL, UNVERIFIED = OUTCOMES = (
    "属实-突出",
    "属实-一般",
    "不属实",
    "技术原因",
    "无法核实",
)
CONFIRMED = (HIT, PLAIN)
JUDGED = (*CONFIRMED, REFUTED, TECHNICAL)  # nobody could look in the others: neither a hit nor a miss
SUPPORT = "assist"  # support visits are no inspections (DOSSIER O.7)
VISIT_KINDS = ("daily", "special", "case")

DATASET = Dataset(
    name="inspection",
    title="现场检查",
    grain="one row per inspection",
    key=("record_id",),
    columns=(
        Column("record_id", "text", "检查编号"),
        SITE_ID,
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间", optional=True),
        Column(
            "visit_kind",
            "text",
            "检查种类",
            choices=(*VISIT_KINDS, SUPPORT),
            note="daily and special count against the yearly cap, case does not",
        ),
        Column("team_id", "text", "检查组", optional=True),
        Column(
            "outcome",
            "text",
            "结果",
            choices=OUTCOMES,
            optional=True,
        ),
        Column("note", "text", "检查说明", optional=True),
        Column(
            "arm",
            "text",
            "选取方式",
            choices=("target", "random", "must"),
            optional=True,
            note="how the site came into the plan; empty when nobody knows",
        ),
        Column("inclusion", "float", "随机抽中概率", low=0, high=1, optional=True),
    ),
    source="移动执法系统",
)
