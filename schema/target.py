"""A site with all its clues for one planning day: probability, value, reasons."""

from schema.columns import ADCODE, LAT, LON, SITE_ID
from schema.core import Column, Dataset, Kind
from schema.inspection import VISIT_KINDS

DATASET = Dataset(
    name="target",
    title="目标",
    grain="one row per planning day and site",
    key=("day", "site_id"),
    columns=(
        Column("day", "date", "计划日期"),
        SITE_ID,
        Column("name", "text", "企业名称"),
        ADCODE,
        LON,
        LAT,
        Column("prior", "float", "先验概率", low=0, high=1),
        Column("probability", "float", "存在突出问题概率", low=0, high=1),
        Column("probability_low", "float", "概率下限", low=0, high=1, optional=True, note="90 % interval"),
        Column("probability_high", "float", "概率上限", low=0, high=1, optional=True),
        Column("severity", "int", "严重程度", low=1, high=5),
        Column(
            "value",
            "float",
            "预期价值",
            unit="分",
            note="100 x probability x severity/5 x detectability in the window + urgency, a fifth of it on the positive "
            "list without hard evidence; evidence ages inside the probability; what the planner collects",
        ),
        Column(
            "value_other",
            "float",
            "另一时段预期价值",
            unit="分",
            optional=True,
            note="the same in the other window (day for a night target and the reverse)",
        ),
        Column(
            "detect_day",
            "float",
            "白天可发现程度",
            low=0,
            high=1,
            optional=True,
            note="chance that a visit by day sees a problem that is there; empty for targets from before it was kept",
        ),
        Column("detect_night", "float", "夜间可发现程度", low=0, high=1, optional=True),
        Column("confidence_word", "text", "把握程度", choices=("高", "中", "低")),
        Column("n_clues", "int", "线索数"),
        Column("n_families", "int", "独立证据族数"),
        Column("service_min", "int", "现场时长", unit="min", low=0),
        Column("window", "text", "检查时段", choices=("day", "night")),
        Column(
            "freshness",
            "float",
            "证据新鲜度",
            low=0,
            high=1,
            optional=True,
            note="weighted mean of the clues that count; 1 is today's evidence",
        ),
        Column(
            "perishes_at",
            "timestamp",
            "证据将失效",
            optional=True,
            note="when the strongest clue has lost half",
        ),
        Column(
            "best_from_min", "int", "最佳到达自", unit="min", optional=True, note="as plan_visit.arrive_min"
        ),
        Column("best_until_min", "int", "最佳到达至", unit="min", optional=True),
        Column("best_why", "text", "到达时机理由", optional=True, note="JSON {template, values}"),
        Column("skill", "text", "所需专业"),
        Column("visit_kind", "text", "检查种类", choices=VISIT_KINDS),
        Column(
            "barred",
            "text",
            "不宜安排原因",
            optional=True,
            note="why the planner must leave it out (positive list, cap); empty when free",
        ),
        Column(
            "barred_facts",
            "text",
            "不宜安排要素",
            optional=True,
            note="JSON {template, values} of the sentence",
        ),
        Column("needs_approval", "bool", "需审批", optional=True),
        Column(
            "reasons",
            "text",
            "理由",
            note="JSON list of {clue_id, rule, family, text, template, facts, t_start, t_end, points, counted}; "
            "points are percentage points of probability and add up to 100 x (probability - prior)",
        ),
        Column("innocents", "text", "其他可能解释", note="JSON list of {text, refute_by}"),
        Column(
            "contributions",
            "text",
            "得分构成",
            note="JSON list of {label, family, rule, entry, strength, log_odds}; logit(prior) + sum = "
            "logit(probability); log_odds = weight of the entry x strength",
        ),
        Column("weights_version", "int", "权重版本", optional=True),
        Column("as_of", "timestamp", "数据截至"),
    ),
    source="targets",
    kind=Kind.CASEWORK,
)
