"""A task sheet as a team gets it, and the same with as much text as anybody could put in."""

from dataclasses import replace

from store.paper.sheet import Blanks, Block, Sheet, Stop, Way

LINK = "http://10.20.30.40:8050/t/K7M4P2QX"
BLANKS = Blanks(
    "现场填写",
    ((("到场时间", 1), ("离场时间", 1), ("生产负荷", 1)), (("执法人员一", 1), ("执法人员二", 1))),
    (("结果", ("属实-突出", "属实-一般", "不属实", "技术原因", "无法核实")),),
    "发现的问题：",
    (("执法人员签名", 1), ("当事人签名", 1)),
)
WAY = Way(
    (Stop((121.55, 29.88), ""), Stop((121.8, 29.9), "2", True), Stop((121.7, 29.7), "3")),
    credit="示意图，连线不是道路",
)


def sheet(**values) -> Sheet:
    """One enterprise with two reasons."""
    usual = Sheet(
        heading="现场检查任务单 RW-20261121-0001",
        title="宁波北仑演示热电有限公司",
        strip=(("检查组", "浙江一组"), ("顺序", "第 2 家，共 5 家"), ("计划到达", "09:30–11:00")),
        facts=(("地址", "新碶街道吉祥路 100 号"), ("高德坐标", "121.84412, 29.89918（GCJ-02）")),
        way=WAY,
        why=(Block("为什么去", ("氮氧化物有 4 小时折算值高于限值 50 mg/m³。", "夜间用电高于申报。"), "1"),),
        left=(Block("先查什么", ("核对采样管线", "核对校准记录"), "□"),),
        right=(
            Block("需取证据", ("取样口照片",), "□"),
            Block("预判", ("疑似数据造假",), labels=("可能原因",)),
        ),
        blanks=BLANKS,
        footer=("计划 JW-20261121-01 · SHA-256 0123456789abcdef", "执法人员 2026-11-20 21:05 · 仅供内部使用"),
        watermark="执法人员 2026-11-20 21:05",
        link=LINK,
        code="K7M4 P2QX",
        code_note="扫码打开任务页",
    )
    return replace(usual, **values)


def flooded(unit: str = "此处文字极长，", times: int = 60, items: int = 40) -> Sheet:
    """Every text and every list far beyond a page."""
    long = unit * times
    lists = tuple(Block(long, (long,) * items, mark, long) for mark in ("1", "□", "•"))
    labelled = Block(long, (long,) * items, labels=(long,) * items)
    return sheet(
        heading=long,
        title=long,
        strip=((long, long),) * 6,
        facts=((long, long),) * 20,
        why=lists[:2],
        left=lists,
        right=(*lists[1:], labelled),
        footer=(long, long),
        watermark=long,
        code=long,
        code_note=long,
    )
