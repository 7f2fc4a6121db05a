"""Reports by district as files: night production, and what was done during alerts."""

import argparse
from pathlib import Path

import pandas as pd

from analytics.district import Period, Registers, night_report
from analytics.emergency import CutParams, verdicts
from analytics.screening import blocks
from jobs.settings import in_force
from schema.alert import LEVELS
from schema.catalogue import datasets
from schema.clue import DATASET as CLUE
from store.base import Store
from store.casework import SqlCasework
from store.clue_states import ever_pushed
from store.exports import Sheet, format_of, write
from store.reference import HERE, table
from store.viewer import SYSTEM

DAYS = 30
MEMORY = pd.Timedelta(days=45)  # N01: 30 days of reference before a window of 14
CONFIRMED = ("PUSHED", "FEEDBACK")  # by an officer, or on site
AFTERWARDS = ("PLANNED", "ON_SITE", "CLOSED")  # confirmed only where an officer had pushed the clue before
LEVEL_TITLES = dict(zip(range(1, len(LEVELS) + 1), ("黄色", "橙色", "红色"), strict=True))
KINDS = ("night", "alert")
TITLES = {
    "adcode": "区划代码", "district": "区县", "start": "开始日期", "end": "结束日期", "accounts_screened": "筛查户数",
    "flagged": "疑似户数", "new_vs_last": "较上期新增", "confirmed": "已核对推送", "rank": "排序", "name": "企业名称",
    "account": "户号（脱敏）", "rank_score": "散乱污排序分", "night_score": "夜间生产得分", "pvr": "谷峰单位小时电量比",
    "imb": "昼夜负荷不平衡", "nights": "夜间生产夜数", "first_seen": "首次发现", "lon_wgs84": "经度（WGS-84）",
    "lat_wgs84": "纬度（WGS-84）", "petition_m": "最近信访距离（m）", "petition_at": "最近信访时间", "permit": "许可状态",
    "site_id": "点位编号", "line_id": "产线编号", "alert_grade": "绩效分级", "level": "预警级别", "started_at": "开始时间",
    "ended_at": "结束时间", "required": "要求减排（%）", "cut": "实际减排（%）", "worst": "最低 6 小时减排（%）",
    "on_min": "应停产而生产（min）", "verdict": "结论",
}  # fmt: skip


def night(store: Store, casework: SqlCasework, end: pd.Timestamp | None, days: int) -> list[Sheet]:
    """Summary and ranked list of the ``days`` before ``end`` (default: the end of the data)."""
    known, rule = datasets(), in_force(casework, "N01")
    all_days = store.days(known["load_15min"])
    if not all_days:
        raise ValueError("还没有负荷曲线，无法生成夜间生产报告。")
    last = end or pd.Timestamp(all_days[-1]) + pd.Timedelta(days=1)
    period = Period(last - pd.Timedelta(days=days), last)
    frames = _frames(store, (*rule.needs, "hotspot_cell"), period.before.start - MEMORY, last)
    (block,) = blocks(frames, {rule.block})
    flags = rule.flag(block, rule.params)
    confirmed = _confirmed(casework, period)
    registers = Registers(frames["site"], frames["area"], frames["permit"], frames["petition"], confirmed)
    summary, listing = night_report(block, flags, rule.params, (period, registers))
    return [_sheet("各区县汇总", summary), _sheet("疑似夜间生产清单", listing)]


def alert(store: Store, casework: SqlCasework, end: pd.Timestamp | None, days: int) -> list[Sheet]:
    """One row per site or line and stretch of an alert that ended in the ``days`` before ``end``, with the verdict."""
    rule = in_force(casework, "P10")
    if not isinstance(rule.params, CutParams):
        raise TypeError("P10 has other parameters than the assessment needs")
    frames = _frames(store, rule.needs, None, end)
    found = [verdicts(block, rule.params) for block in blocks(frames, {rule.block})]
    if not found or found[0].empty:
        return [_sheet("应急减排核查", pd.DataFrame(columns=["site_id", "level", "verdict"]))]
    rows = found[0]
    last = end or rows["ended_at"].max()
    rows = rows[rows["ended_at"].between(last - pd.Timedelta(days=days), last)]
    names = frames["site"].astype({"site_id": "str"}).set_index("site_id")["name"].astype(str)
    rows = rows.assign(name=rows["site_id"].map(names), level=rows["level"].map(LEVEL_TITLES))
    rows = rows.round({"cut": 1, "worst": 1, "required": 0})
    return [_sheet("应急减排核查", rows[["adcode", "name", *rows.columns.drop(["adcode", "name"])]])]


def save(path: Path, sheets: list[Sheet]) -> str:
    """Write all sheets to xlsx, the last one to other formats; the sentence that says so."""
    fmt = format_of(path)
    write(path, fmt, sheets if fmt == "xlsx" else sheets[-1])
    return f"已写入 {path}（{len(sheets[-1].rows)} 行）。"


def command(store: Store, casework: SqlCasework, given: argparse.Namespace) -> None:
    """``report night --out FILE`` and ``report alert --out FILE``."""
    end = None if given.end is None else pd.Timestamp(given.end)
    make = {"night": night, "alert": alert}[given.kind]
    print(save(given.out, make(store, casework, end, given.days)))


def _confirmed(casework: SqlCasework, period: Period) -> pd.DataFrame:
    """Clues of the period that an officer has pushed or a visit has confirmed: ``site_id``, ``t_start``, ``t_end``."""
    columns = ("clue_id", "site_id", "state", "t_start", "t_end")
    clues = casework.read(CLUE, SYSTEM, columns, rule="N01", state=(*CONFIRMED, *AFTERWARDS))
    clues = clues[(clues["t_end"] > period.start) & (clues["t_start"] < period.end)]
    pushed = ever_pushed(casework, clues["clue_id"])
    return clues[clues["state"].isin(CONFIRMED) | clues["clue_id"].isin(pushed)]


def _sheet(title: str, rows: pd.DataFrame) -> Sheet:
    return Sheet(title, rows.reset_index(drop=True), titles=TITLES)


def _frames(
    store: Store, names: tuple[str, ...], start: pd.Timestamp | None, end: pd.Timestamp | None
) -> dict[str, pd.DataFrame]:
    known, out = datasets(), {}
    for name in {*names, "site", "area", "permit", "petition"}:
        dataset = known[name]
        if (HERE / f"{name}.csv").exists():
            out[name] = table(store, dataset)
        elif dataset.partition:
            out[name] = store.read(dataset, SYSTEM, start=start, end=end)
        else:
            out[name] = store.read(dataset, SYSTEM)
    return out
