"""Every number the plan, its alarms and the learning behind it stand on, as people read them: docs/planning.md is made of it.

``name`` says where the number is declared: a module and the names within it. A test holds each value to its declaration;
travel times have a table of their own (``analytics/plan/roads.py``).
"""

from schema.planning import CHANGEABLE, Number

CLOCK = "时刻"  # unit of minutes after midnight and of times of day
BUILD, PROBLEM, STANDING = "analytics.plan.build", "analytics.plan.problem", "analytics.plan.standing"
LUNCH, PARAMS = f"{PROBLEM}.Lunch", "analytics.scores.likelihood.Params"
FIT, DRIFT, LEARN = "analytics.learn.fit.Learning", "analytics.learn.drift", "jobs.learn"
CUSTOM = "参照常见作息，各地可不同"
EXPERT = "由专家判断选定"
SIMULATED = "由模拟检验选定（tests/analytics/learn/test_simulator.py）"


def _chosen(name: str, value: float | str, unit: str, title: str, basis: str) -> Number:
    return Number(name, value, unit, title, "chosen", basis)


HOURS = (
    _chosen(f"{BUILD}.PlanParams.day_opens", 510, CLOCK, "白天检查最早到场", CUSTOM),
    _chosen(f"{BUILD}.PlanParams.day_ends", 1080, CLOCK, "白天检查最晚结束", CUSTOM),
    _chosen(f"{LUNCH}.earliest", 660, CLOCK, "午餐最早开始", CUSTOM),
    _chosen(f"{LUNCH}.latest", 810, CLOCK, "午餐最晚开始", CUSTOM),
    _chosen(f"{LUNCH}.minutes", 60, "min", "午餐时长", CUSTOM),
    Number(f"{PROBLEM}.NIGHT_START_MIN", 1320, CLOCK, "夜查最早到场", "found", "《噪声污染防治法》第八十八条：夜间为 22:00 至次日 06:00"),
    Number(f"{PROBLEM}.NIGHT_END_MIN", 1800, CLOCK, "夜查最晚结束（次日）", "found", "同上；夜间归前一日的计划"),
    _chosen(f"{PROBLEM}.REST_MIN", 660, "min", "两次值勤之间的休息", "参照每日连续休息 11 小时的通行做法"),
)  # fmt: skip
RELEASE = (
    _chosen("schema.planning.RELEASE_AT", "07:00", CLOCK, "通常的公布时间", "出发前一小时半，编制人可改"),
    _chosen("schema.planning.PREJUDGE_DUE", "22:00", CLOCK, "预判截止（前一晚）", "为整理任务单留出时间"),
    Number("schema.planning.LEAST_SHARE", 0.10, "%", "随机抽查占比下限", "chosen", "再少则随机命中率的区间过宽", scale=100),
    Number("schema.planning.MOST_SHARE", 0.20, "%", "随机抽查占比上限", "chosen", "再多则挤占有线索的目标", scale=100),
)  # fmt: skip
DURING = (
    _chosen(f"{STANDING}.LATE_MIN", 30, "min", "晚点：下一家将比计划晚到", "一次普通的路程误差之外"),
    _chosen(f"{STANDING}.RISK_MIN", 60, "min", "有风险：将比计划晚开始", "再晚就可能排不下"),
    _chosen(f"{STANDING}.UNREAD_MIN", 15, "min", "未读：应出发后仍未读", "足够打开手机，不足以误事"),
)
SCORES = (
    _chosen(f"{PARAMS}.urgency_points", 10.0, "分", "紧迫分上限", "等一天即全部失效的证据"),
    _chosen(f"{PARAMS}.positive_list_factor", 0.2, "", "正面清单系数", "列入正面清单而没有确凿证据的目标"),
    _chosen(f"{PARAMS}.visits_per_year", 2, "次/年", "日常与专项检查上限", "个案检查不计"),
    _chosen(f"{PARAMS}.key_unit_min", 90, "min", "重点管理单位现场时长下限", EXPERT),
    _chosen(f"{PARAMS}.petition_days", 90, "天", "信访计入的天数", EXPERT),
    _chosen(f"{PARAMS}.petition_metres", 500.0, "m", "未指明企业的信访计入的距离", EXPERT),
    _chosen(f"{PARAMS}.history_days", 1095, "天", "检查和处罚历史计入的天数", EXPERT),
    _chosen(f"{PARAMS}.strong_lr", 1.8, "", "算作有力证据的似然比下限", EXPERT),
    _chosen(
        f"{PARAMS}.second_share", 0.0, "", "同族第二条线索的份额", "见 docs/decisions/0010-ranking.md 的实测"
    ),
)
LEARNING = (
    _chosen(f"{LEARN}.NIGHTLY", "01:30", CLOCK, "每晚学习的时间", "当日记录已上传"),
    _chosen(f"{LEARN}.MEMORY_D", 730, "天", "参与学习的检查", "更早的已遗忘到 4% 以下"),
    _chosen(f"{FIT}.weight_sd", 0.3, "", "专家权重的标准差（对数比值）", SIMULATED),
    _chosen(f"{FIT}.intercept_sd", 0.5, "", "截距的标准差（对数比值）", SIMULATED),
    _chosen(f"{FIT}.team_sd", 0.5, "", "检查组差异的标准差（只校正，不作特征）", SIMULATED),
    _chosen(f"{FIT}.forgetting", 0.97, "", "每早一轮，权重乘以", SIMULATED),
    _chosen(f"{FIT}.round_d", 7, "天", "一轮", SIMULATED),
    _chosen(f"{FIT}.across", 0.8, "", "有罪证据的似然比可自动降到", "再低须有人批准"),
    _chosen(f"{FIT}.stretch", 1.5, "", "可自动移动到专家区间远端的倍数", "再远须有人批准"),
    _chosen(f"{FIT}.intercept_sds", 2.0, "", "截距可自动移动的标准差数", "再远须有人批准"),
    _chosen("analytics.learn.backtest.LEAST_VISITS", 30, "次", "回测所需的新检查", "再少则难分高下"),
    _chosen("analytics.learn.evaluate.LEAST_RANKED", 20, "次", "参与排名所需的检查", "再少则区间过宽"),
    _chosen(f"{DRIFT}.NEW_D", 14, "天", "漂移检查的近期", "两周"),
    _chosen(f"{DRIFT}.OLD_D", 56, "天", "与之比较的此前", "八周"),
    _chosen(f"{DRIFT}.HITS_D", 28, "天", "命中与预期比较的时段", "四周"),
    _chosen(f"{DRIFT}.SHIFTED", 0.2, "", "分布明显不同的稳定性指数", "信用评分的惯例"),
    _chosen(f"{DRIFT}.SURPRISE", 2.58, "", "命中超出偶然的标准差数", "偶然发生的机会约百分之一"),
)
NUMBERS = {
    "编制人可为每份计划改动（页面“参数…”，命令行 `plan --random-share --repeat-days --seconds`）": CHANGEABLE,
    "检查、午餐与休息": HOURS,
    "公布、预判与随机抽查": RELEASE,
    "当日执行": DURING,
    "目标的得分": SCORES,
    "学习": LEARNING,
}
