"""Monitoring factors: HJ 212-2017 appendix B codes with name and unit (DOSSIER A.7)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor code."""

    code: str
    title: str
    unit: str
    medium: str  # "gas" | "water"
    is_pollutant: bool


FACTORS: dict[str, Factor] = {
    f.code: f
    for f in (
        Factor("a21026", "二氧化硫", "mg/m³", "gas", True),
        Factor("a21002", "氮氧化物", "mg/m³", "gas", True),
        Factor("a34013", "颗粒物", "mg/m³", "gas", True),
        Factor("a24088", "非甲烷总烃", "mg/m³", "gas", True),
        Factor("a21005", "一氧化碳", "mg/m³", "gas", True),
        Factor("a21024", "氯化氢", "mg/m³", "gas", True),
        Factor("a21018", "氟化物", "mg/m³", "gas", True),
        Factor("a21001", "氨", "mg/m³", "gas", True),
        Factor("a19001", "含氧量", "%", "gas", False),
        Factor("a00000", "废气流量", "m³/s", "gas", False),
        Factor("a01011", "烟气流速", "m/s", "gas", False),
        Factor("a01012", "烟气温度", "°C", "gas", False),
        Factor("a01013", "烟气压力", "kPa", "gas", False),
        Factor("a01014", "烟气湿度", "%", "gas", False),
        Factor("i33311", "炉膛温度", "°C", "gas", False),
        Factor("w01018", "化学需氧量", "mg/L", "water", True),
        Factor("w21003", "氨氮", "mg/L", "water", True),
        Factor("w21011", "总磷", "mg/L", "water", True),
        Factor("w21001", "总氮", "mg/L", "water", True),
        Factor("w01012", "悬浮物", "mg/L", "water", True),
        Factor("w01017", "五日生化需氧量", "mg/L", "water", True),
        Factor("w01001", "pH值", "", "water", True),
        Factor("w01010", "水温", "°C", "water", False),
        Factor("w00000", "污水流量", "L/s", "water", False),
    )
}

O2, FLOW_GAS, TEMPERATURE, FLOW_WATER = "a19001", "a00000", "a01012", "w00000"
VELOCITY, PRESSURE, HUMIDITY, FURNACE = "a01011", "a01013", "a01014", "i33311"
WATER_TEMPERATURE, PH = "w01010", "w01001"

FLAGS = ("N", "F", "M", "S", "D", "C", "T", "B")
FLAG_TITLES = {
    "N": "正常",
    "F": "停运",
    "M": "维护",
    "S": "手工设定",
    "D": "故障",
    "C": "校准",
    "T": "超量程",
    "B": "通讯异常",
}
