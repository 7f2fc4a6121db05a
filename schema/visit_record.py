"""What a team wrote down on site: the inspection record."""

from schema.columns import ADCODE, SITE_ID
from schema.core import Column, Dataset, Kind
from schema.inspection import OUTCOMES

SEVERITIES = ("轻微", "一般", "严重")
# Whose signatures are photographed: codes take the place of a check item at the photo.
SIGNED = {"sign-officers": "执法人员签名", "sign-party": "当事人签名"}

DATASET = Dataset(
    name="visit_record",
    title="检查记录",
    grain="one row per record",
    key=("record_id",),
    columns=(
        Column("record_id", "text", "记录编号", note="made on the phone; sending it again changes nothing"),
        Column("task_id", "text", "任务编号"),
        Column("day", "date", "计划日期"),
        SITE_ID,
        ADCODE,
        Column("team_id", "text", "组别编号"),
        Column("started_at", "timestamp", "开始时间"),
        Column("ended_at", "timestamp", "结束时间"),
        Column("officers", "text", "执法人员", note="JSON list of {officer_id, name, cert_no}, at least two"),
        Column("showed_certificate", "bool", "已出示证件"),
        Column("interviewee", "text", "被检查人", optional=True),
        Column("weather", "text", "天气", optional=True),
        Column("load", "text", "生产负荷", optional=True),
        Column("uscc", "text", "统一社会信用代码", optional=True, note="of the site when the record came in"),
        Column("permit_no", "text", "许可证编号", optional=True, note="valid on the day"),
        Column(
            "instruments", "text", "使用仪器", optional=True, note="as written: kind, number, calibration"
        ),
        Column("lon_wgs84", "float", "记录经度", unit="deg", optional=True),
        Column("lat_wgs84", "float", "记录纬度", unit="deg", optional=True),
        Column("checklist", "text", "检查清单", note="code of schema/checklist.py"),
        Column("items", "text", "检查项", note="JSON list of {code, answer, value, note, photos}"),
        Column("samples", "text", "采样", note="JSON list of {sample_id, point, factor, seal_no, is_split}"),
        Column("statement", "text", "陈述", optional=True),
        Column("opinion", "text", "当事人意见", optional=True),
        Column("refusal", "text", "拒签说明", optional=True),
        Column(
            "problems",
            "text",
            "发现问题",
            note="JSON list of {type, text, severity, is_prominent, legal_hint, deadline}",
        ),
        Column("order", "text", "现场责令", optional=True),
        Column("signatures", "text", "签名照片", optional=True, note="JSON object code -> photos"),
        Column("outcome", "text", "结果", choices=OUTCOMES),
        Column("outcome_note", "text", "结果说明", optional=True),
        Column("clue_outcomes", "text", "逐条线索结果", note="JSON object clue_id -> outcome"),
        Column("by", "text", "提交人"),
        Column("received_at", "timestamp", "收到时间"),
        Column("sha256", "text", "内容校验值"),
    ),
    source="phone page",
    kind=Kind.CASEWORK,
)
