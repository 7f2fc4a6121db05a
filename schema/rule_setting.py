"""Versions of a rule's parameters and mode; one person proposes, another decides."""

from schema.core import Column, Dataset, Kind

MODES = {"on": "启用", "shadow": "影子运行", "off": "停用"}
DECISIONS = {"proposed": "待复核", "active": "生效", "rejected": "已退回", "replaced": "已被取代"}

DATASET = Dataset(
    name="rule_setting",
    title="规则设置",
    grain="one row per rule and version",
    key=("rule", "version"),
    columns=(
        Column("rule", "text", "规则"),
        Column("version", "int", "版本", low=1),
        Column("mode", "text", "运行方式", choices=tuple(MODES)),
        Column("params", "text", "参数", note="JSON: only those that differ from the declaration"),
        Column("decision", "text", "复核状态", choices=tuple(DECISIONS)),
        Column("reason", "text", "修改理由"),
        Column("proposed_by", "text", "提出人"),
        Column("proposed_at", "timestamp", "提出时间"),
        Column("decided_by", "text", "复核人", optional=True),
        Column("decided_at", "timestamp", "复核时间", optional=True),
        Column("decided_note", "text", "复核意见", optional=True),
    ),
    source="rules page",
    kind=Kind.CASEWORK,
)
