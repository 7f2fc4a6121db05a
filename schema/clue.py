"""One suspicion by one rule about one outlet, meter, line or cell."""

from schema.clue_types import CLUE_TYPES, FAMILIES
from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="clue",
    title="线索",
    grain="one row per suspicion",
    key=("clue_id",),
    columns=(
        Column(
            "clue_id", "text", "线索编号", note="stable: the same suspicion gets the same id on every run"
        ),
        Column("rule", "text", "规则"),
        Column("clue_type", "text", "线索类型", choices=tuple(CLUE_TYPES)),
        Column(
            "family",
            "text",
            "证据族",
            choices=tuple(FAMILIES),
            note="clues of one family are not independent",
        ),
        SITE_ID,
        ADCODE,
        Column("outlet_id", "text", "排放口", optional=True),
        Column("device_id", "text", "设备或户号", optional=True),
        Column("factor", "text", "监测因子", optional=True),
        Column("cell", "text", "网格编号", optional=True),
        Column("t_start", "timestamp", "开始时间"),
        Column("t_end", "timestamp", "结束时间"),
        Column("severity", "int", "严重程度", low=1, high=5),
        Column(
            "evidence_class",
            "text",
            "证据等级",
            choices=("A", "B", "C"),
            note="A hard contradiction, B strong statistics, C hint",
        ),
        Column("confidence", "float", "置信度", low=0, high=1),
        Column("value", "float", "数值", optional=True),
        Column("threshold", "float", "阈值", optional=True),
        Column("unit", "text", "单位", optional=True),
        Column("threshold_status", "text", "阈值状态", choices=("seed", "found", "unverified", "chosen")),
        Column("message", "text", "线索说明", note="one Chinese sentence with number, threshold and time"),
        Column(
            "facts",
            "text",
            "说明要素",
            note="JSON: the named values of the sentence, so that it can be said in English",
        ),
        Column(
            "state",
            "text",
            "状态",
            choices=(
                "RAW",
                "SCREENED",
                "EXPERT_REVIEW",
                "PUSHED",
                "PREJUDGED",
                "PLANNED",
                "ON_SITE",
                "FEEDBACK",
                "CLOSED",
                "DISMISSED",
                "MERGED",
            ),
        ),
        Column("as_of", "timestamp", "数据截至"),
    ),
    source="screen",
    kind=Kind.CASEWORK,
)
