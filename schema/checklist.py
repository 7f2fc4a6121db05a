"""What a team checks on site: lists by industry and by the kind of clue, with wording and legal basis for what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

ANSWERS = {"ok": "符合", "bad": "不符合", "na": "不适用", "unseen": "未能核查"}
KINDS = ("check", "number", "text")


@dataclass(frozen=True, slots=True)
class Item:
    """One question; ``number`` and ``text`` also ask for a value. A finding of ``bad`` needs a photo."""

    code: str
    question: str
    look: str  # where to look and what to ask for
    wording: str  # canned sentence for "不符合"; what stands in 〔 〕 is completed on site
    basis: str  # law and article; a hint, never a conclusion
    kind: str = "check"
    unit: str = ""

    @property
    def status(self) -> str:
        """Of the basis: ``found`` in the project's own sources, else ``unverified``."""
        return "found" if self.basis in FOUND else "unverified"


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together: of every visit, of an industry, or of a family of clues."""

    code: str
    title: str
    items: tuple[Item, ...]


PERMIT37 = "排污许可管理条例第三十七条"
PERMIT36 = "排污许可管理条例第三十六条"
PERMIT34 = "排污许可管理条例第三十四条"
PERMIT33 = "排污许可管理条例第三十三条"
O19_13 = "污染源自动监控设施现场监督检查办法第十三条"
O19_20 = "污染源自动监控设施现场监督检查办法第二十条"
AIR99 = "大气污染防治法第九十九条"
AIR99_3 = "大气污染防治法第九十九条第三项"
AIR108 = "大气污染防治法第一百零八条"
AIR117 = "大气污染防治法第一百一十七条"
AIR96 = "大气污染防治法第九十六条"
WATER82 = "水污染防治法第八十二条"
WATER83 = "水污染防治法第八十三条"
ENV63 = "环境保护法第六十三条"
WASTE112 = "固体废物污染环境防治法第一百一十二条"
EVADED = f"{AIR99}、{WATER83}"
FOUND = frozenset({PERMIT34, PERMIT36, O19_13, O19_20, AIR96, AIR99, WATER82, WATER83, EVADED, ENV63})

BASIC = Part(
    "basic",
    "每次必查",
    (
        Item("B1", "排污许可证在有效期内，现场与许可内容一致", "对照许可证副本核对产品、工艺、排放口数量和位置",
             "现场〔什么〕与排污许可证载明的〔什么〕不一致。", PERMIT33),
        Item("B2", "环境管理台账如实记录、保存完整", "抽查近三个月台账，与生产、用电记录核对",
             "〔日期〕至〔日期〕环境管理台账缺失或与实际不符。", PERMIT37),
        Item("B3", "污染治理设施与生产同步运行", "先看治理设施，再看生产；记录风机、水泵、药剂和电流",
             "现场检查时〔设施〕未运行，〔生产线〕正在生产。", ENV63),
        Item("B4", "生产负荷与申报、排放数据相符", "记录现场产量、工艺参数，拍中控画面",
             "现场生产负荷约〔数值〕%，与〔数据〕不符。", O19_13, "number", "%"),
        Item("B5", "没有未经许可的排放口、旁路或暗管", "绕厂一周，查看旁路阀门铅封和雨水口",
             "发现〔位置〕有未经许可的〔排放口、旁路或暗管〕。", EVADED),
        Item("B6", "危险废物贮存、标识、台账和转移联单齐全", "核对贮存间、称重记录和联单数量",
             "〔废物名称〕贮存或台账不符合要求：〔情况〕。", WASTE112),
    ),
)  # fmt: skip

INDUSTRIES: dict[str, Part] = {
    "boiler": Part("boiler", "火电、热力和生物质锅炉", (
        Item("F1", "脱硫、脱硝、除尘设施运行参数正常", "看浆液pH、喷氨量、液气比、压差的历史曲线",
             "〔设施〕的〔参数〕为〔数值〕，明显偏离正常运行范围。", AIR99_3),
        Item("F2", "燃料种类和用量与台账、许可一致", "看料仓、入炉煤化验单和称重记录",
             "现场燃料为〔种类〕，与台账或许可不符。", PERMIT37),
        Item("F3", "脱硫剂、脱硝剂消耗量与负荷匹配", "抄近30日购入、库存和用量，算单位负荷用量",
             "〔药剂〕近〔天数〕日用量为〔数值〕，与负荷不匹配。", AIR99, "number", "t"),
        Item("F4", "烟气旁路已拆除或铅封完好", "看旁路挡板位置、铅封编号和开启记录",
             "旁路挡板未铅封或有开启痕迹。", AIR99),
    )),
    "waste_fire": Part("waste_fire", "生活垃圾焚烧", (
        Item("G1", "炉膛温度5分钟均值不低于850℃", "在中控调取5分钟均值曲线并拍照",
             "〔时间〕炉膛温度为〔数值〕℃，低于850℃。", "生活垃圾焚烧发电厂自动监测数据应用管理规定", "number", "℃"),
        Item("G2", "活性炭喷射和布袋除尘器正常运行", "看活性炭给料、库存和布袋压差",
             "活性炭给料量为〔数值〕，布袋压差为〔数值〕。", AIR99),
        Item("G3", "飞灰螯合、检测和转移记录齐全", "核对飞灰产生、螯合和入场检测记录",
             "飞灰〔环节〕记录缺失。", WASTE112),
    )),
    "cement": Part("cement", "水泥和水泥制品", (
        Item("C1", "窑尾脱硝喷氨量与台账一致", "看氨水罐液位、流量计和购入单", "氨水用量与台账不符：〔数值〕。", AIR99_3),
        Item("C2", "错峰生产期间停窑", "看窑电流、料耗和门磁记录", "〔日期〕处于错峰时段，窑仍在运行。", AIR96),
        Item("C3", "物料封闭贮存，破碎、包装粉尘收集", "看堆场、皮带廊和收尘器",
             "〔工段〕粉尘未有效收集。", AIR117),
    )),
    "furnace": Part("furnace", "铸造、玻璃和铝压延", (
        Item("M1", "熔炼、保温炉集气罩和除尘器运行", "看集气罩风量、布袋破损和卸灰",
             "〔炉号〕熔炼时集气或除尘设施未运行。", AIR99),
        Item("M2", "用电负荷与开炉记录一致", "对照炉次记录和电表",
             "〔时间〕用电负荷显示在熔炼，炉次记录为停炉。", PERMIT37),
        Item("M3", "铝灰渣、除尘灰产生量与产量匹配", "核对产量、产渣系数和联单",
             "〔废物〕产生量为〔数值〕，与产量不匹配。", WASTE112, "number", "t"),
    )),
    "voc": Part("voc", "印刷、涂装、家具、塑料和化工（VOCs）", (
        Item("V1", "含VOCs原辅材料在密闭容器内储存、转移", "看调漆间、料桶是否敞口",
             "〔位置〕含VOCs物料敞口存放。", AIR108),
        Item("V2", "废气收集：产生VOCs的工序在密闭空间或集气罩内", "用风速仪或飘带测控制风速",
             "〔工序〕集气罩控制风速为〔数值〕m/s，废气未有效收集。", AIR108, "number", "m/s"),
        Item("V3", "活性炭按期更换，更换量与台账、危废联单一致", "看碘值证明、装填量、更换记录",
             "活性炭上次更换为〔日期〕，超过设计周期。", AIR108),
        Item("V4", "燃烧、吸附装置运行参数达到设计值", "看燃烧温度、脱附周期和压差历史",
             "〔装置〕运行温度为〔数值〕℃，低于设计值。", AIR108, "number", "℃"),
    )),
    "water": Part("water", "印染、造纸、食品和电镀（废水）", (
        Item("W1", "废水全部进入处理设施，没有溢流和稀释排放", "核对用水、进水、回用和排水量",
             "进水量为〔数值〕，排水量为〔数值〕，水量不平衡。", WATER83, "number", "t/d"),
        Item("W2", "加药量和用电量与处理水量匹配", "抄药剂购入、库存和鼓风机电流",
             "〔药剂〕单位用量为〔数值〕，与处理水量不匹配。", WATER83),
        Item("W3", "污泥产生量与处理水量匹配、去向合规", "核对压滤记录、称重和联单",
             "污泥产生量为〔数值〕，与处理水量不匹配。", WASTE112, "number", "t"),
        Item("W4", "雨水口晴天无流水", "打开雨水井查看并取样",
             "晴天雨水口有流水，pH为〔数值〕。", WATER83),
    )),
    "sewage": Part("sewage", "污水处理", (
        Item("S1", "进出水水量与在线流量计一致", "核对流量计累计值和泵运行记录",
             "流量计累计值与泵运行记录相差〔数值〕%。", WATER82, "number", "%"),
        Item("S2", "曝气、加药、消毒设施正常运行", "看溶解氧、污泥浓度、药剂库存",
             "〔设施〕未正常运行：〔情况〕。", WATER83),
        Item("S3", "没有超越管、旁路直排", "看超越管阀门、铅封和记录", "超越管阀门开启，无报告记录。", WATER83),
    )),
}  # fmt: skip

# Prefixes of GB/T 4754 codes; the longest that fits decides.
BY_CODE = {
    "4417": "boiler", "4411": "boiler", "4412": "boiler", "4430": "boiler", "7820": "waste_fire", "3011": "cement",
    "3021": "cement", "304": "furnace", "339": "furnace", "32": "furnace", "31": "furnace", "21": "voc", "23": "voc",
    "26": "voc", "28": "voc", "29": "voc", "367": "voc", "336": "water", "17": "water", "22": "water", "13": "water",
    "14": "water", "15": "water", "4620": "sewage",
}  # fmt: skip

FAMILIES: dict[str, Part] = {
    "monitoring": Part("monitoring", "自动监控设施", (
        Item("K1", "站房内采样管路完好，无旁路、稀释、吸附装置", "从探头逐段查到分析仪，看管路有无三通、瓶罐",
             "采样管路〔位置〕接有〔物品〕，未见合理说明。", O19_20),
        Item("K2", "量程、斜率、截距、过量空气系数等参数与备案一致", "拍参数页和修改日志",
             "〔参数〕现为〔数值〕，备案为〔数值〕，无审批记录。", O19_20),
        Item("K3", "现场通标气，示值误差和响应时间合格", "用有证标气从采样探头端通入",
             "通入〔浓度〕标气，示值为〔数值〕，超过允许误差。", O19_13, "number", "%"),
        Item("K4", "分析仪、数采仪、平台三处数据一致", "同一时刻拍三处画面",
             "〔时间〕分析仪为〔数值〕，数采仪为〔数值〕，平台为〔数值〕。", O19_20),
        Item("K5", "数据标记有依据，运维和校准记录真实", "按标记时段逐一核对工单、门禁和视频",
             "〔时段〕标记为〔标记〕，未见相应记录。", PERMIT36),
        Item("K6", "数据变化与生产、治理设施工况相关", "调取同期负荷、药剂、风机曲线对照",
             "〔时段〕〔因子〕数据与工况不相关：〔情况〕。", O19_13),
    )),
    "compliance": Part("compliance", "排放达标", (
        Item("L1", "超标时段的工况和原因有说明和报告", "看中控记录、故障报告和处置记录",
             "〔时段〕〔因子〕最高为〔数值〕，未见报告和处置记录。", PERMIT34),
        Item("L2", "现场快速监测结果达标", "在排放口做快速监测或采样送检",
             "现场测得〔因子〕为〔数值〕，限值为〔数值〕。", AIR99, "number", "mg/m³"),
    )),
    "power_night": Part("power_night", "夜间用电", (
        Item("N1", "夜间用电时段没有未申报的生产", "看电表、产线温度、入库单、考勤和门卫记录",
             "〔时段〕有生产迹象：〔情况〕。", PERMIT37),
        Item("N2", "夜间生产时治理设施同步运行", "到现场看治理设施和排放口", "〔时段〕生产时治理设施未运行。", AIR99),
    )),
    "power_treatment": Part("power_treatment", "产治联动", (
        Item("T1", "治理设施实际功率与监控终端一致", "用钳形表测电流，与终端读数对照",
             "〔设备〕实测电流为〔数值〕A，终端读数为〔数值〕A。", ENV63, "number", "A"),
        Item("T2", "监控终端接在对应设备上，没有空接、跨接", "顺线查互感器编号和接线",
             "监控终端实际接在〔设备〕上。", ENV63),
        Item("T3", "治理设施停运时生产设施停产", "看启停记录、检修单和报备", "〔时段〕治理设施停运，生产未停。", ENV63),
    )),
    "satellite": Part("satellite", "卫星热点", (
        Item("H1", "厂界和周边没有明显扬尘、露天焚烧或异味", "绕厂界一周，下风向停留10分钟", "〔位置〕有〔情况〕。", AIR117),
        Item("H2", "重污染天气减排措施按清单落实", "对照“一厂一策”逐条核对停限产工序",
             "〔工序〕应停未停。", AIR96),
    )),
    "petition": Part("petition", "信访举报", (
        Item("P1", "举报反映的时段、部位和气味现场可以核实", "按举报时段到点位，询问周边住户",
             "举报反映的〔情况〕现场可见。", "环境保护法第五十七条"),
    )),
}  # fmt: skip
PARTS = {part.code: part for part in (BASIC, *INDUSTRIES.values(), *FAMILIES.values())}
ITEMS = {item.code: item for part in PARTS.values() for item in part.items}


def checklist_for(industry_code: str, families: Iterable[str]) -> str:
    """The code of the list for a site: clues first, then the industry, then what is checked at every visit."""
    asked = [family for family in FAMILIES if family in set(families)]
    found = [BY_CODE[p] for n in (4, 3, 2) if (p := industry_code[:n]) in BY_CODE]
    return "+".join([*asked, *found[:1], BASIC.code])


def checklist(code: str) -> tuple[Part, ...]:
    """The parts of a list in the order in which they are checked.

    Raises
    ------
    ValueError
        For a code that names no list.
    """
    names = code.split("+")
    if not code or any(name not in PARTS for name in names) or len(set(names)) != len(names):
        raise ValueError(f"没有检查清单“{code[:40]}”。")
    return tuple(PARTS[name] for name in names)
