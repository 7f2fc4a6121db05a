"""The evening look at a target before the visit (研判): papers, curves, likely cause, what to bring and to ask."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind

CAUSES = {
    "fraud": "疑似数据造假",
    "bypass": "疑似不正常运行治理设施",
    "exceed": "疑似超标排放",
    "night": "疑似夜间违规生产",
    "no_permit": "疑似无证或不按证排污",
    "waste": "疑似违规处置固体废物",
    "fault": "设备故障",
    "benign": "可能为正常原因",
    "unclear": "尚不明确",
}
CHECKS = {"ok": "正常", "problem": "有疑问", "unknown": "未查到"}

DATASET = Dataset(
    name="prejudgement",
    title="预判表",
    grain="one row per planning day and site",
    key=("day", "site_id"),
    columns=(
        Column("day", "date", "计划日期"),
        SITE_ID,
        ADCODE,
        Column("state", "text", "状态", choices=("draft", "done")),
        Column("revision", "int", "修订号"),
        Column("licence", "text", "营业执照", choices=tuple(CHECKS), optional=True),
        Column("permit", "text", "排污许可证", choices=tuple(CHECKS), optional=True),
        Column("monitoring", "text", "自动监控近30天", choices=tuple(CHECKS), optional=True),
        Column("power", "text", "用电近30天", choices=tuple(CHECKS), optional=True),
        Column("history", "text", "处罚与检查历史", choices=tuple(CHECKS), optional=True),
        Column("cause", "text", "可能原因", choices=tuple(CAUSES), optional=True),
        Column("specialists", "text", "所需专业与仪器", optional=True),
        Column("questions", "text", "现场要问的问题", optional=True),
        Column("access", "text", "门岗与到达时机", optional=True),
        Column("risk", "text", "人员安全风险", optional=True),
        Column("plan_b", "text", "备选方案", optional=True),
        Column("by", "text", "预判人"),
        Column("at", "timestamp", "保存时间"),
    ),
    source="prejudgement page",
    kind=Kind.CASEWORK,
)
