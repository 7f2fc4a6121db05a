"""Positions become WGS-84 and get their district: declared systems are converted, undeclared ones tested or refused."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.codes import district_code, is_exact
from geo.crs import SYSTEM_TITLES, SYSTEMS, to_wgs84
from geo.join import distance_km, locate
from store import boundaries
from store.loaders.anchors import Verdict, by_districts, by_registered
from store.loaders.draft import Draft
from store.loaders.places import province_prefix
from store.loaders.refusal import Refused

LON, LAT = "lon_wgs84", "lat_wgs84"
DATUM_FREE = ("wind",)  # points kilometres apart: half a kilometre does not matter
FAR_KM = 5.0


@dataclass(frozen=True)
class Declared:
    """What is known about the system of the positions before looking at them."""

    by_person: str | None = None
    by_header: str | None = None
    by_file: str | None = None
    registered: pd.DataFrame | None = None  # site_id, uscc, lon_wgs84, lat_wgs84

    def system(self) -> str | None:
        """The declared system, the person's word before the file's.

        Raises
        ------
        Refused
            When the person and the header contradict each other, or the system is unknown.
        """
        if self.by_person and self.by_person not in SYSTEMS:
            raise Refused(f"不认识坐标系“{self.by_person}”，可用：{'、'.join(SYSTEMS)}")
        if self.by_person and self.by_header and self.by_person != self.by_header:
            stated = SYSTEM_TITLES[self.by_header]
            raise Refused(f"表头写明坐标系是 {stated}，--crs 却是 {self.by_person}，请核对后只留一个")
        return self.by_person or self.by_header or self.by_file


def place(draft: Draft, declared: Declared) -> None:
    """Convert positions to WGS-84, fill or check the district; nothing to do for a dataset without positions.

    Raises
    ------
    Refused
        When longitude and latitude are swapped throughout, or the system is neither declared nor evident.
    """
    if draft.has(LON, LAT):
        _refuse_swapped(draft)
        _convert(draft, declared)
    if "adcode" in draft.dataset.names:
        _districts(draft)
    if draft.has("province") and draft.has("adcode"):
        _compare_province(draft)


def _refuse_swapped(draft: Draft) -> None:
    lon, lat = draft.frame[LON].to_numpy(float), draft.frame[LAT].to_numpy(float)
    nowhere = (lon == 0) & (lat == 0)
    if nowhere.any() and draft.dataset[LON].optional:
        draft.frame.loc[nowhere, [LON, LAT]] = np.nan
        draft.note(f"{int(nowhere.sum())} 行坐标为 0，按没有坐标处理（第 {draft.rows(nowhere)} 行）")
    elif nowhere.any():
        draft.reject(nowhere, "坐标是 0，0")
    swapped = (lon > 0) & (lon < 56) & (lat > 70) & (lat < 140)
    given = np.isfinite(lon) & np.isfinite(lat)
    if swapped.any() and swapped.sum() * 2 > given.sum():
        raise Refused(
            f"经度和纬度写反了（{int(swapped.sum())} 行，如第 {draft.rows(swapped)} 行），请对调两列表头，或用 --map 指明"
        )
    draft.reject(swapped, "经度和纬度疑似写反")


def _convert(draft: Draft, declared: Declared) -> None:
    frame = draft.frame
    system = declared.system()
    lon, lat = frame[LON].to_numpy(float), frame[LAT].to_numpy(float)
    if not np.isfinite(lon).any() or draft.dataset.name in DATUM_FREE:
        return
    verdicts = _verdicts(draft, declared, lon, lat)
    evident = {v.system for v in verdicts if v.system}
    if system is None:
        if len(evident) != 1:
            numbers = "；".join(v.evidence for v in verdicts)
            raise Refused(f"坐标系没有声明，也核对不出来（{numbers}），请用 --crs wgs84、gcj02 或 bd09 指明")
        system = evident.pop()
        proof = next(v.evidence for v in verdicts if v.system == system)
        draft.note(f"坐标系没有声明，核对为 {SYSTEM_TITLES[system]}：{proof}")
    elif evident and system not in evident:
        proof = "；".join(v.evidence for v in verdicts if v.system)
        draft.note(f"声明的坐标系是 {SYSTEM_TITLES[system]}，但核对结果不像（{proof}），请复核")
    if system != "wgs84":
        frame[LON], frame[LAT] = to_wgs84(lon, lat, system)
        draft.note(f"坐标由 {SYSTEM_TITLES[system]} 换算为 WGS-84")
    if "source_crs" in draft.dataset.names and not (
        draft.has("source_crs") and frame["source_crs"].notna().any()
    ):
        frame["source_crs"] = system


def _verdicts(draft: Draft, declared: Declared, lon: np.ndarray, lat: np.ndarray) -> list[Verdict]:
    found = []
    known = None if declared.registered is None else _registered(draft, declared.registered)
    if known is not None:
        found.append(by_registered(lon, lat, *known))
    if draft.has("adcode"):
        codes = _known_codes(draft).to_numpy(object)
        exact = np.array([c if isinstance(c, str) and is_exact(c) else None for c in codes], dtype=object)
        found.append(by_districts(lon, lat, exact, boundaries.polygons("district")))
    return found or [Verdict(None, "表中没有行政区划代码等可核对的内容")]


def _registered(draft: Draft, registered: pd.DataFrame) -> tuple[np.ndarray, np.ndarray] | None:
    for key in ("site_id", "uscc"):
        known = registered.dropna(subset=[key]).drop_duplicates(key, keep=False).set_index(key)
        if draft.has(key) and len(known):
            there = known[[LON, LAT]].astype(float).reindex(draft.frame[key])
            if there[LON].notna().any():
                return there[LON].to_numpy(), there[LAT].to_numpy()
    return None


def _known_codes(draft: Draft) -> pd.Series:
    """Six-digit codes that exist; None where empty or unknown."""
    known = boundaries.known_adcodes()
    cleaned = {
        code: district_code(code, known) for code in draft.frame["adcode"].unique() if isinstance(code, str)
    }
    return draft.frame["adcode"].map(lambda code: cleaned.get(code) if isinstance(code, str) else None)


def _districts(draft: Draft) -> None:
    frame = draft.frame
    given = frame["adcode"] if draft.has("adcode") else pd.Series(None, frame.index, dtype=object)
    frame["adcode"] = given
    stated = _known_codes(draft).to_numpy(object)
    located = np.full(len(frame), None, dtype=object)
    if draft.has(LON, LAT):
        lon, lat = frame[LON].to_numpy(float), frame[LAT].to_numpy(float)
        located = locate(lon, lat, boundaries.polygons("district"), coast_km=FAR_KM)
    empty, lost, found = given.isna().to_numpy(), pd.isna(stated), ~pd.isna(located)
    coarse = np.array(
        [
            isinstance(s, str) and isinstance(p, str) and s != p and p.startswith(s.rstrip("0"))
            for s, p in zip(stated, located, strict=True)
        ],
        dtype=bool,
    )
    final = np.where((lost | coarse) & found, located, stated)
    _tell(draft, "没有填行政区划代码，由坐标所在区县补上", empty & found)
    _tell(draft, "的行政区划代码只到省或市，由坐标细化到区县", coarse)
    _tell(draft, "的行政区划代码不在现行代码表中，由坐标所在区县代替", ~empty & lost & found)
    draft.reject(
        empty & ~found, f"没有行政区划代码，坐标也不在任何区县内（离岸 {FAR_KM:g} 公里以外或没有坐标）"
    )
    draft.reject(~empty & lost & ~found, "行政区划代码不在现行代码表中")
    frame["adcode"] = final
    if draft.has(LON, LAT):
        _tell_far(draft, stated, located)


def _tell(draft: Draft, text: str, mask: np.ndarray) -> None:
    if mask.any():
        draft.note(f"{int(mask.sum())} 行{text}")


def _tell_far(draft: Draft, stated: np.ndarray, located: np.ndarray) -> None:
    """Note rows whose position lies far outside the district they state: one of the two is wrong."""
    exact = np.array([isinstance(s, str) and is_exact(s) for s in stated], dtype=bool)
    suspects = np.flatnonzero(exact & (stated != located))
    if not len(suspects):
        return
    districts = boundaries.polygons("district")
    shapes = districts.set_index("adcode").geometry.reindex(stated[suspects]).to_numpy()
    frame = draft.frame
    away = distance_km(frame[LON].to_numpy(float)[suspects], frame[LAT].to_numpy(float)[suspects], shapes)
    far = np.zeros(len(frame), dtype=bool)
    far[suspects[away > FAR_KM]] = True
    if far.any():
        draft.note(
            f"{int(far.sum())} 行的坐标在所填区县以外 {FAR_KM:g} 公里以上（最远 {np.nanmax(away):.0f} 公里），"
            f"如第 {draft.rows(far)} 行，请复核"
        )


def _compare_province(draft: Draft) -> None:
    frame = draft.frame
    prefixes = frame["province"].map(lambda name: province_prefix(name) if isinstance(name, str) else None)
    located = frame["adcode"].map(lambda code: code[:2] if isinstance(code, str) else None)
    differs = (prefixes.notna() & located.notna() & (prefixes != located)).to_numpy(bool)
    if not differs.any():
        return
    names = boundaries.areas().set_index("adcode")["name"]
    told = []
    for number in frame.index[differs][:20]:
        row = frame.loc[number]
        label = row.get("name") or f"第 {number} 行"
        told.append(
            f"第 {number} 行 {label}（填 {row['province']}，坐标在{names[located[number] + '0000']}）"
        )
    draft.note(f"{int(differs.sum())} 行所填省份与坐标不一致，请复核：{'；'.join(told)}")
