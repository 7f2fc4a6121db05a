"""Trades of the demo with their outlets, and the processes behind outlets with limits and usual levels."""

from dataclasses import dataclass

NOX, SO2, PM, NMHC = "a21002", "a21026", "a34013", "a24088"
COD, NH3N = "w01018", "w21003"

GB13271 = "GB 13271-2014 重点地区特别排放限值"
GB21900 = "GB 21900-2008 表3"


@dataclass(frozen=True, slots=True)
class Norm:
    """A pollutant of a process: its limit with basis, usual share of the limit, decimals and detection limit."""

    factor: str
    limit: float
    basis: str
    status: str
    usual: float
    decimals: int
    detection: float


@dataclass(frozen=True, slots=True)
class Process:
    """What stands behind an outlet. Flow is m³/s for gas, L/s for water."""

    title: str
    medium: str
    o2_base: float | None
    o2_usual: float
    temperature: float
    flow: float
    height: float | None
    norms: tuple[Norm, ...]


def _gas(nox: float, so2: float, pm: float, basis: str, status: str) -> tuple[Norm, ...]:
    return (
        Norm(NOX, nox, basis, status, 0.50, 1, 2.0),
        Norm(SO2, so2, basis, status, 0.42, 1, 1.0),
        Norm(PM, pm, basis, status, 0.40, 2, 0.5),
    )


def _water(cod: float, nh3n: float, basis: str, status: str) -> tuple[Norm, ...]:
    return (Norm(COD, cod, basis, status, 0.52, 0, 4.0), Norm(NH3N, nh3n, basis, status, 0.38, 2, 0.02))


def _voc(limit: float) -> tuple[Norm, ...]:
    return (Norm(NMHC, limit, "许可证载明限值（演示自定）", "chosen", 0.42, 2, 0.07),)


PROCESSES: dict[str, Process] = {
    "gas_boiler": Process(
        "燃气锅炉",
        "gas",
        3.5,
        5.2,
        98,
        6.5,
        15,
        (
            Norm(NOX, 150, GB13271, "found", 0.34, 1, 2.0),
            Norm(SO2, 50, GB13271, "found", 0.007, 1, 1.0),
            Norm(PM, 20, GB13271, "found", 0.11, 2, 0.5),
        ),
    ),
    "coal_boiler": Process("燃煤锅炉", "gas", 9, 9.8, 62, 22, 45, _gas(200, 200, 30, GB13271, "found")),
    "biomass": Process(
        "生物质锅炉",
        "gas",
        9,
        10.4,
        88,
        12,
        35,
        _gas(200, 200, 30, "参照 GB 13271-2014 燃煤锅炉特别限值", "chosen"),
    ),
    "power": Process(
        "热电联产锅炉", "gas", 6, 6.6, 52, 85, 120, _gas(50, 35, 10, "超低排放要求 10/35/50", "unverified")
    ),
    "cement": Process(
        "水泥窑尾", "gas", 10, 9.6, 96, 95, 90, _gas(320, 100, 20, "GB 4915-2013 特别排放限值", "found")
    ),
    "glass": Process(
        "玻璃熔窑", "gas", 8, 8.8, 145, 34, 60, _gas(400, 200, 30, "许可证载明限值（演示自定）", "chosen")
    ),
    "foundry": Process(
        "冲天炉", "gas", 12, 13.1, 84, 18, 25, _gas(300, 200, 30, "GB 39726-2020 表1", "unverified")
    ),
    "incinerator": Process(
        "生活垃圾焚烧炉",
        "gas",
        11,
        9.4,
        142,
        48,
        80,
        _gas(300, 100, 30, "GB 18485-2014 小时均值", "unverified"),
    ),
    "coating": Process("喷涂废气", "gas", None, 20.6, 31, 14, 20, _voc(60)),
    "chemical_vent": Process("工艺有机废气", "gas", None, 20.5, 38, 9, 25, _voc(60)),
    "setting": Process("定型机废气", "gas", None, 20.4, 55, 16, 18, _voc(80)),
    "plating_water": Process("电镀废水", "water", None, 0, 0, 6, None, _water(50, 8, GB21900, "found")),
    "dye_water": Process(
        "印染废水", "water", None, 0, 0, 24, None, _water(200, 20, "GB 4287-2012 间接排放", "unverified")
    ),
    "plant_water": Process(
        "生产废水", "water", None, 0, 0, 9, None, _water(500, 35, "纳管协议限值（演示自定）", "chosen")
    ),
    "sewage": Process(
        "污水处理厂总排口", "water", None, 0, 0, 180, None, _water(50, 5, "GB 18918-2002 一级A", "unverified")
    ),
}


@dataclass(frozen=True, slots=True)
class Sector:
    """A trade: code and name of GB/T 4754, the word in firm names, how common, how it works, what it discharges."""

    code: str
    industry: str
    trade: str
    weight: float
    regimes: tuple[str, ...]
    fuel: str
    load_kw: float
    outlets: tuple[tuple[str, float], ...]  # process and the share of sites that have one


SECTORS: tuple[Sector, ...] = (
    Sector("1713", "棉印染精加工", "印染", 10, ("three",), "天然气", 900,
           (("gas_boiler", 0.89), ("setting", 0.81), ("dye_water", 0.97))),
    Sector("2822", "涤纶纤维制造", "化纤", 6, ("three",), "天然气", 2600, (("gas_boiler", 0.97), ("plant_water", 0.49))),
    Sector("2221", "机制纸及纸板制造", "纸业", 4, ("three",), "天然气", 1900,
           (("gas_boiler", 0.97), ("plant_water", 0.97))),
    Sector("2614", "有机化学原料制造", "化工", 6, ("batch", "three"), "天然气", 1400,
           (("chemical_vent", 0.97), ("plant_water", 0.81), ("gas_boiler", 0.49))),
    Sector("2641", "涂料制造", "涂料", 4, ("single", "batch"), "电", 320, (("chemical_vent", 0.81),)),
    Sector("2651", "初级形态塑料及合成树脂制造", "树脂", 3, ("three", "batch"), "天然气", 1500,
           (("chemical_vent", 0.97), ("plant_water", 0.49))),
    Sector("2922", "塑料板、管、型材制造", "塑业", 8, ("two", "three"), "电", 420, (("chemical_vent", 0.4),)),
    Sector("2110", "木质家具制造", "家具", 8, ("single",), "电", 160, (("coating", 0.57),)),
    Sector("2319", "包装装潢及其他印刷", "包装印刷", 7, ("single", "two"), "电", 210, (("coating", 0.49),)),
    Sector("3011", "水泥制造", "水泥", 1.5, ("three",), "煤", 6500, (("cement", 1.0),)),
    Sector("3021", "水泥制品制造", "混凝土", 4, ("single",), "电", 230, ()),
    Sector("3041", "平板玻璃制造", "玻璃", 1.5, ("three",), "天然气", 5200, (("glass", 1.0),)),
    Sector("3252", "铝压延加工", "铝材", 3, ("three", "two"), "天然气", 1600, (("gas_boiler", 0.81),)),
    Sector("3360", "金属表面处理及热处理加工", "表面处理", 8, ("two", "three"), "电", 480, (("plating_water", 0.97),)),
    Sector("3391", "黑色金属铸造", "铸造", 7, ("valley", "two"), "焦炭", 1300, (("foundry", 0.97),)),
    Sector("3670", "汽车零部件及配件制造", "汽车零部件", 7, ("two", "single"), "电", 620, (("coating", 0.57),)),
    Sector("4412", "热电联产", "热电", 2, ("three",), "煤", 4200, (("power", 1.0),)),
    Sector("4430", "热力生产和供应", "热力", 2, ("three",), "煤", 700, (("coal_boiler", 1.0),)),
    Sector("4417", "生物质能发电", "生物质能", 1, ("three",), "生物质", 2400, (("biomass", 1.0),)),
    Sector("7820", "环境卫生管理", "环保能源", 1, ("three",), "生活垃圾", 3200, (("incinerator", 1.0),)),
    Sector("4620", "污水处理及其再生利用", "污水处理", 3, ("three",), "电", 650, (("sewage", 1.0),)),
    Sector("1353", "肉制品及副产品加工", "食品", 3, ("two",), "天然气", 380, (("plant_water", 0.81), ("gas_boiler", 0.49))),
    Sector("5930", "低温仓储", "冷链", 2, ("cold",), "电", 520, ()),
)  # fmt: skip
