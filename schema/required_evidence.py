"""What a team brings back from a visit, by family of clue: what a record needs to stand (DOSSIER O.4, 19号令 articles 13 and 16)."""

ALWAYS = (
    "出示执法证的录像，大门与厂区全景照片",
    "现场检查记录、询问笔录，当事人签字或拒签说明",
)
BY_FAMILY: dict[str, tuple[str, ...]] = {
    "monitoring": (
        "采样探头、管线、站房内外照片",
        "分析仪、数采仪、平台同一时刻读数同框照片",
        "参数修改日志与近30天历史数据拷贝，记录校验值",
        "校准、运维台账复印件盖章",
    ),
    "compliance": (
        "超标时段中控曲线与工况记录",
        "快速监测或采样记录，样品封签号",
    ),
    "power_night": (
        "电表示数照片，含时间",
        "夜间生产现场视频，考勤与入库单",
    ),
    "power_treatment": (
        "监控终端接线与互感器编号照片",
        "治理设施电流读数照片，启停记录",
    ),
    "satellite": ("厂界上下风向照片，带定位", "停限产工序现场照片"),
    "petition": ("反映部位照片，周边住户询问记录",),
    "history": ("上次问题整改前后对比照片",),
}


def required(families: list[str]) -> list[str]:
    """The list of a site whose clues are of these families, the most telling first, what every visit needs last."""
    named = [text for family in families for text in BY_FAMILY.get(family, ())]
    return [*dict.fromkeys(named), *ALWAYS]
