"""Supervision teams available for a day's plan."""

from schema.columns import LAT, LON
from schema.core import Column, Dataset

DATASET = Dataset(
    name="team",
    title="检查组",
    grain="one row per team",
    key=("team_id",),
    columns=(
        Column("team_id", "text", "组别编号"),
        Column("name", "text", "组别"),
        Column(
            "home_adcode",
            "text",
            "驻地区划",
            note="not called adcode: a team is not itself in a jurisdiction's data scope",
        ),
        LON,
        LAT,
        Column(
            "shift_start_min",
            "int",
            "上班时间",
            unit="min",
            low=0,
            high=2880,
            note="minutes after midnight of the plan day",
        ),
        Column("shift_end_min", "int", "下班时间", unit="min", low=0, high=2880),
        Column("skills", "text", "专业", note="codes of schema/skills.py joined by ;"),
        Column("jurisdictions", "text", "可检查辖区", note="adcode prefixes joined by ;"),
        Column("max_visits", "int", "每日上限", unit="家", low=0, high=20),
        Column("works_night", "bool", "夜查组", optional=True),
    ),
    source="监督帮扶排班",
    scoped_by=("home_adcode",),
)
