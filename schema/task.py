"""A visit of a frozen plan as a team's task, from unread to done."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind
from schema.inspection import VISIT_KINDS

STATES = {
    "unread": "未读",
    "read": "已读",
    "on_way": "已出发",
    "on_site": "检查中",
    "done": "已完成",
    "returned": "已退回",
    "withdrawn": "已撤回",
}
OPEN = ("unread", "read", "on_way", "on_site")
RETURN_REASONS = {
    "closed": "企业停产或无人",
    "access": "无法进入",
    "time": "当日时间不够",
    "weather": "天气或道路",
    "conflict": "需要回避",
    "other": "其他",
}

DATASET = Dataset(
    name="task",
    title="检查任务",
    grain="one row per visit of a frozen plan",
    key=("task_id",),
    columns=(
        Column("task_id", "text", "任务编号", note="RW-20261121-0001"),
        Column(
            "code", "text", "任务码", note="short code in links and under the QR code; says nothing by itself"
        ),
        Column("plan_id", "text", "方案编号"),
        Column("day", "date", "计划日期"),
        Column("team_id", "text", "组别编号"),
        Column("seq", "int", "顺序", low=1),
        SITE_ID,
        ADCODE,
        Column("window", "text", "检查时段", choices=("day", "night")),
        Column(
            "arrive_min",
            "int",
            "计划到达",
            unit="min",
            note="minutes after midnight of the day, may pass 1440",
        ),
        Column("depart_min", "int", "计划离开", unit="min"),
        Column("travel_min", "float", "路途时间", unit="min"),
        Column("travel_km", "float", "路程", unit="km"),
        Column("visit_kind", "text", "检查种类", choices=VISIT_KINDS),
        Column("arm", "text", "选取方式", choices=("target", "random", "must"), note="never shown to teams"),
        Column("inclusion", "float", "随机抽中概率", low=0, high=1, optional=True),
        Column("state", "text", "状态", choices=tuple(STATES)),
        Column("revision", "int", "修订号"),
        Column("read_at", "timestamp", "已读时间", optional=True),
        Column("left_at", "timestamp", "出发时间", optional=True),
        Column("arrived_at", "timestamp", "到达时间", optional=True),
        Column("ended_at", "timestamp", "结束时间", optional=True),
        Column("return_reason", "text", "退回理由", choices=tuple(RETURN_REASONS), optional=True),
        Column("return_note", "text", "退回说明", optional=True),
        Column("changed_by", "text", "最后操作人", optional=True),
    ),
    source="plan",
    kind=Kind.CASEWORK,
)
