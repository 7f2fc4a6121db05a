"""Treatment that draws far less power than it usually does at the same production load (DOSSIER C.5 P04)."""

from dataclasses import dataclass

import numpy as np

from analytics.block import Block, BlockKind, Flags
from analytics.kernels.rolling import stepped_quantile
from analytics.kernels.runs import run_length
from analytics.rule import Fact, Group, Innocent, Rule, Summary, param

C5 = "领域资料 C.5 P04"
DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class Params:
    """Thresholds of P04."""

    share: float = param(0.6, "治污功率与同负荷中位数之比的上限", "", source=C5)
    minutes: int = param(30, "持续时间", "min", source=C5)
    days: int = param(30, "参考天数", "d", source=C5)
    least_h: float = param(6.0, "同负荷参考数据下限", "h", source="数据太少不判")
    parts: int = param(
        10, "生产负荷分档数", "档", source="领域资料 C.5 P04：按生产负荷十分档，以额定功率等分"
    )


def flag(block: Block, p: Params) -> Flags:
    """True for steps of a run of low treatment power while production and treatment are both on; value in percent."""
    running = (block["prod"] == 1) & (block["treat"] == 1) & ~block["exempt"] & ~np.isnan(block["treat_kw"])
    usual, count = reference(block, p, running)
    enough = running & (count * block.step >= p.least_h * 60) & (usual > 0)
    ratio = np.divide(block["treat_kw"], usual, out=np.full(block.rows, np.nan), where=enough)
    low = enough & (ratio <= p.share)
    hit = run_length(low, block.starts, 0) * block.step >= p.minutes
    extra = {"kw": block["treat_kw"], "usual": usual}
    return Flags(hit, np.where(hit, 100 * ratio, np.nan), np.full(block.rows, 100 * p.share), extra=extra)


def reference(block: Block, p: Params, running: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Median treatment power of the days before at the same tenth of the production load, and its number of steps."""
    shape = (len(block.keys), -1, DAY_MIN // block.step)
    with np.errstate(invalid="ignore", divide="ignore"):
        tenth = np.clip(np.nan_to_num(block["prod_kw"] / block["rated_kw"]) * p.parts, 0, p.parts - 1)
    level = tenth.astype(np.int64).reshape(shape)
    kw = np.where(running, block["treat_kw"], np.nan).reshape(shape)
    usual, count = np.full(kw.shape, np.nan), np.zeros(kw.shape)
    for part in range(p.parts):
        values = np.where(level == part, kw, np.nan)
        median = stepped_quantile(values, p.days, np.array([0.5]))[0]
        seen = np.cumsum(np.isfinite(values).sum(axis=2), axis=1)
        seen[:, p.days :] = seen[:, p.days :] - seen[:, : -p.days]
        for out, of in ((usual, median), (count, seen)):
            earlier = np.concatenate((np.full((len(of), 1), np.nan), of[:, :-1]), axis=1)
            out[:] = np.where(level == part, earlier[:, :, None], out)
    return usual.ravel(), np.nan_to_num(count).ravel()


RULE = Rule(
    code="P04",
    title="治污低负荷",
    family="power_treatment",
    clue_type="treat_off",
    group=Group.INTERLOCK,
    block=BlockKind.LINE,
    columns=("prod", "treat"),
    needs=("device", "device_power", "stop_report"),
    params=Params(),
    flag=flag,
    memory_h=32 * 24,
    evidence="C",
    weight=0.3,
    severity=3,
    unit="%",
    summary=Summary.MIN,
    join_min=15,
    condition="生产和治污设备都在运行，但治污功率不到本产线近 30 天相同生产负荷下中位数的 60 %（含），持续 30 分钟以上。",
    formula="kw_治污 / med_30d(kw_治污 | 同一生产负荷档) ≤ 0.6，≥ 30 min",
    why="降频、少开一台或关小阀门，治污设备看似在运行，处理能力却不足。",
    message="产线 {line} 在 {start} 至 {end} 治污功率最低只有相同生产负荷下平常值的 {value} %（阈值 {threshold} %，"
    "最低 {kw} kW，平常 {usual} kW），疑似治污设施低负荷运行。",
    facts=(Fact("kw", "kw", Summary.MIN, 1), Fact("usual", "usual", Summary.MAX, 1)),
    innocents=(
        Innocent("变频控制按负压或浓度自动调节", "查变频器设定、风压和入口浓度记录"),
        Innocent("更换滤料、清灰后阻力下降，功率正常降低", "查维护记录，更换后参考值会在数日内跟上"),
        Innocent("产品或工艺改变，需要的风量变小", "查生产记录和许可证设计风量"),
        Innocent("互感器接反、缺相或变频导致功率失真", "查计量接线与设备电流"),
    ),
    basis="用电智能监控：低负荷、降频运行；数值自定。",
    legal=("AIR99", "ENV63"),
    excludes=("治污停运的时段（按 P01）", "设备离线或通信中断的时段", "同负荷参考数据不足 6 小时"),
)
