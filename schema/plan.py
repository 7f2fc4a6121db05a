"""A plan of a day: draft or scenario, its way to the frozen plan, and what proves that it was not changed afterwards."""

from schema.core import Column, Dataset, Kind
from schema.planning import CHANGEABLE

STATES = {"draft": "草稿", "submitted": "待确认", "frozen": "已定稿", "amended": "已被当日调整取代"}
SCENARIOS = ("A", "B", "C", "D")

DATASET = Dataset(
    name="plan",
    title="检查计划",
    grain="one row per plan: each scenario of a day, and each amendment of a frozen plan",
    key=("plan_id",),
    columns=(
        Column("plan_id", "text", "方案编号"),
        Column("day", "date", "计划日期"),
        Column("scenario", "text", "方案", choices=SCENARIOS),
        Column("is_chosen", "bool", "采用", note="the scenario that is released; at most one of a day"),
        Column("state", "text", "状态", choices=tuple(STATES)),
        Column(
            "revision",
            "int",
            "修订号",
            note="grows with every change: what two planners at once are told apart by",
        ),
        Column(
            "step", "int", "当前步骤", note="number of the plan_step that is in force; undo and redo move it"
        ),
        Column("value", "float", "预期价值合计", unit="分"),
        Column(
            "finds",
            "float",
            "预计命中突出问题",
            note="sum over the visits of probability x detectability in the planned window, in enterprises",
        ),
        Column("km", "float", "总里程", unit="km", note="with every team's way home"),
        Column("visits", "int", "检查家数"),
        Column("unmet", "text", "未能安排的必查", note="JSON list of {site_id, template, values}"),
        Column("params", "text", "参数", note=f"JSON: {', '.join(number.name for number in CHANGEABLE)}"),
        Column(
            "draw",
            "text",
            "随机抽取",
            note="JSON: seed, nonce, commitment, everybody and who was drawn; see analytics/plan/draw.py",
        ),
        Column("made_by", "text", "编制人"),
        Column("made_at", "timestamp", "编制时间"),
        Column("changed_by", "text", "最后修改人"),
        Column("changed_at", "timestamp", "最后修改时间"),
        Column("submitted_by", "text", "提交人", optional=True),
        Column("submitted_at", "timestamp", "提交时间", optional=True),
        Column("confirmed_by", "text", "确认人", optional=True),
        Column("confirmed_at", "timestamp", "确认时间", optional=True),
        Column("number", "text", "定稿编号", optional=True, note="JW-20261121-01, an amendment adds /2"),
        Column("sha256", "text", "定稿校验值", optional=True),
        Column(
            "release_at",
            "timestamp",
            "公布时间",
            optional=True,
            note="until then names are hidden from others",
        ),
        Column("amends", "text", "取代的方案", optional=True),
    ),
    source="plan",
    kind=Kind.CASEWORK,
)
