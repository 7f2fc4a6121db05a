"""Kinds of clues and the evidence families they belong to (DOSSIER 3.1, 3.3)."""

CLUE_TYPES: dict[str, str] = {
    "cems_fraud": "自动监控数据疑似异常",
    "cems_exceed": "疑似超标排放",
    "night_production": "疑似夜间生产",
    "treat_off": "产污未治污",
    "label_abuse": "标记疑似不规范",
    "power_irregular": "用电疑似异常",
    "emergency_breach": "应急减排疑似未落实",
    "hotspot_permit": "热点可能关联企业",
    "cross_boundary": "跨界线索",
}

# Families are the unit of independence: several clues of one family count once in a target's score.
FAMILIES: dict[str, str] = {
    "monitoring": "自动监控",
    "compliance": "排放达标",
    "power_night": "夜间用电",
    "power_treatment": "产治联动",
    "satellite": "卫星热点",
    "petition": "信访举报",
    "history": "检查处罚历史",
}
