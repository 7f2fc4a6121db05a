"""The history of a plan: one row per decision of a planner, with its price and the plan as it was afterwards."""

from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="plan_step",
    title="计划修改",
    grain="one row per plan and step",
    key=("plan_id", "step"),
    columns=(
        Column("plan_id", "text", "方案编号"),
        Column("step", "int", "步骤", note="0 is the plan as the solver made it"),
        Column("revision", "int", "修订号", note="of the plan when this step was last written"),
        Column("action", "text", "操作", note="code of jobs/planning/edits.py"),
        Column("sites", "text", "涉及点位", note="joined by ;"),
        Column("teams", "text", "涉及检查组", note="joined by ;"),
        Column("reason", "text", "理由", optional=True),
        Column("by", "text", "操作人"),
        Column("at", "timestamp", "操作时间"),
        Column("d_finds", "float", "预计命中变化"),
        Column("d_km", "float", "里程变化", unit="km"),
        Column("d_value", "float", "价值变化", unit="分"),
        Column(
            "moved",
            "int",
            "连带变动家数",
            note="visits added, removed or given to another team beside the planner's own",
        ),
        Column("is_improved", "bool", "已优化", note="the repair was followed by a search"),
        Column("document", "text", "方案内容", note="JSON: demands and routes, see store/plans.py"),
    ),
    source="plan",
    kind=Kind.CASEWORK,
)
