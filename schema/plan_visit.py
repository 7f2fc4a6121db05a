"""A planned visit of a team on a day."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

DATASET = Dataset(
    name="plan_visit",
    title="计划检查",
    grain="one row per plan, team and stop",
    key=("plan_id", "team_id", "seq"),
    columns=(
        Column("plan_id", "text", "计划编号"),
        Column("day", "date", "计划日期"),
        Column("team_id", "text", "组别编号"),
        Column("seq", "int", "顺序", low=1),
        SITE_ID,
        ADCODE,
        Column(
            "arrive_min",
            "int",
            "到达时间",
            unit="min",
            note="minutes after midnight of the plan day, may pass 1440",
        ),
        Column("depart_min", "int", "离开时间", unit="min"),
        Column("travel_min", "float", "路途时间", unit="min"),
        Column("travel_km", "float", "路程", unit="km"),
        Column("value", "float", "预期价值", unit="分"),
        Column("window", "text", "检查时段", choices=("day", "night")),
        Column("arm", "text", "选取方式", choices=("target", "random", "must"), optional=True),
        Column("inclusion", "float", "随机抽中概率", low=0, high=1, optional=True),
        Column("is_locked", "bool", "已锁定", optional=True),
    ),
    source="plan",
    kind=Kind.CASEWORK,
)
