"""Which header of a file is which declared column: names, Chinese titles, aliases, units in brackets, ``--map``."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schema.core import Column, Dataset
from store.loaders.refusal import Refused

# Not stored, but read when present: a permit number identifies a place, a stated province checks the position.
EXTRAS = {
    "permit_no": ("permit_no", "许可证编号", "排污许可证编号", "许可证号"),
    "province": ("province", "省份", "省", "所在省", "省级"),
}
POSITION = ("lon_wgs84", "lat_wgs84")
_POSITION_ALIASES = {"lon_wgs84": ("longitude", "x"), "lat_wgs84": ("latitude", "y")}
_SYSTEMS = (
    ("wgs84", re.compile(r"wgs[-_]?84|cgcs[-_]?2000|gps|国家2000|epsg:?4326|epsg:?4490")),
    ("gcj02", re.compile(r"gcj[-_]?02|火星坐标系?|高德|腾讯")),
    ("bd09", re.compile(r"bd[-_]?09(?:ll)?|百度")),
)
_BRACKET = re.compile(r"^(.*?)[(\[【〔](.*?)[)\]】〕]$")
_UNIT_WORDS = {
    "μg/m3": "ug/m3", "µg/m3": "ug/m3", "微克/立方米": "ug/m3", "毫克/立方米": "mg/m3", "mg/nm3": "mg/m3",
    "毫克/升": "mg/l", "千瓦": "kw", "兆瓦": "mw", "千瓦时": "kwh", "度": "deg", "°": "deg", "万千瓦时": "万kwh",
    "米": "m", "小时": "h", "分钟": "min", "吨/年": "t/a", "立方米/秒": "m3/s", "米/秒": "m/s", "℃": "°c",
}  # fmt: skip
_FACTORS = {
    ("ug/m3", "mg/m3"): 1e-3, ("mg/m3", "ug/m3"): 1e3, ("g/m3", "mg/m3"): 1e3, ("ug/l", "mg/l"): 1e-3,
    ("w", "kw"): 1e-3, ("mw", "kw"): 1e3, ("wh", "kwh"): 1e-3, ("mwh", "kwh"): 1e3, ("万kwh", "kwh"): 1e4,
    ("万元", "元"): 1e4, ("kg/a", "t/a"): 1e-3, ("m3/h", "m3/s"): 1 / 3600, ("min", "h"): 1 / 60,
    ("h", "min"): 60.0, ("km/h", "m/s"): 1 / 3.6, ("km", "m"): 1e3, ("cm", "m"): 1e-2, ("年", "h"): None,
}  # fmt: skip


@dataclass(frozen=True)
class Matched:
    """Positions of the declared columns among the headers of a file."""

    columns: dict[str, tuple[int, ...]]  # several: the first that is not empty counts
    extras: dict[str, tuple[int, ...]]
    scales: dict[str, float]  # factor from the unit in the header to the declared unit
    crs: str | None  # the system named in the headers of longitude and latitude
    unused: tuple[str, ...]


def match(dataset: Dataset, headers: Sequence[str], mapping: Mapping[str, str]) -> Matched:
    """Every column found among ``headers``.

    Parameters
    ----------
    mapping : column name or title -> header in the file, before every automatic match; ``A|B`` takes B where A is empty.

    Raises
    ------
    Refused
        Nothing matches, two headers claim one column, a mapped header or column does not exist, a required column is
        missing, or a unit cannot be converted.
    """
    chosen = _mapped(dataset, headers, mapping)
    extras = {name: at for name, at in chosen.items() if name not in dataset.names}
    columns = {name: at for name, at in chosen.items() if name in dataset.names}
    taken = {at for positions in chosen.values() for at in positions}
    for at, header in enumerate(headers):
        if at in taken or not header:
            continue
        name = column_of(dataset, header)
        if name is None or name in mapping or name in chosen:
            continue
        pool = columns if name in dataset.names else extras
        if name in pool:
            other = headers[pool[name][0]]
            raise Refused(
                f"表头“{other}”和“{header}”都对应“{_title(dataset, name)}”，请用 --map {name}=表头 指明一个"
            )
        pool[name] = (at,)
    _refuse_missing(dataset, headers, columns)
    used = {at for pool in (columns, extras) for positions in pool.values() for at in positions}
    scales = {name: _scale(dataset[name], headers[at[0]]) for name, at in columns.items()}
    return Matched(
        columns,
        extras,
        {name: scale for name, scale in scales.items() if scale != 1.0},
        _declared_system([headers[at] for name in POSITION for at in columns.get(name, ())]),
        tuple(h for at, h in enumerate(headers) if at not in used and h),
    )


def column_of(dataset: Dataset, header: str) -> str | None:
    """The declared column (or extra) a header names, or None."""
    return _names(dataset).get(_base(header))


def score(dataset: Dataset, headers: Sequence[str], mapping: Mapping[str, str]) -> int:
    """How many declared columns a row of cells names: the header row of a sheet has the most."""
    wanted = {_tidy(header) for given in mapping.values() for header in given.split("|")}
    found = {name for header in headers if header and (name := column_of(dataset, header))}
    return len(found) + sum(_tidy(header) in wanted for header in headers if header)


def system_of(header: str) -> str | None:
    """The coordinate system a header names, or None."""
    plain = _tidy(header)
    return next((system for system, pattern in _SYSTEMS if pattern.search(plain)), None)


def _tidy(header: str) -> str:
    plain = unicodedata.normalize("NFKC", header).strip().lower()
    return re.sub(r"[\s*:]+", "", plain.lstrip("\ufeff"))


def _base(header: str) -> str:
    plain = _tidy(header)
    if bracket := _BRACKET.match(plain):
        plain = bracket[1]
    if re.search(r"经度|纬度|^l(on|at|ng)|longitude|latitude", plain):
        for _, pattern in _SYSTEMS:
            plain = pattern.sub("", plain)
        plain = plain.strip("_- ")
    return plain


def _names(dataset: Dataset) -> dict[str, str]:
    known: dict[str, str] = {}
    for name, words in EXTRAS.items():
        known |= {_tidy(word): name for word in words}
    for column in dataset.columns:
        words = (*column.aliases, *_POSITION_ALIASES.get(column.name, ()), column.title, column.name)
        known |= {key: column.name for word in words for key in (_tidy(word), _base(word))}
    return known


def _mapped(
    dataset: Dataset, headers: Sequence[str], mapping: Mapping[str, str]
) -> dict[str, tuple[int, ...]]:
    titles = {column.title: column.name for column in dataset.columns}
    positions = {_tidy(header): at for at, header in reversed(list(enumerate(headers)))}
    chosen: dict[str, tuple[int, ...]] = {}
    for given, wanted in mapping.items():
        name = titles.get(given, given)
        if name not in dataset.names and name not in EXTRAS:
            known = "、".join(f"{c.name}（{c.title}）" for c in dataset.columns)
            raise Refused(f"--map 中的“{given}”不是“{dataset.title}”的列，可用：{known}")
        found = []
        for header in wanted.split("|"):
            if _tidy(header) not in positions:
                raise Refused(f"--map 中的表头“{header}”不在文件里，文件的表头是：{_listed(headers)}")
            found.append(positions[_tidy(header)])
        chosen[name] = tuple(found)
    return chosen


def _refuse_missing(dataset: Dataset, headers: Sequence[str], columns: Mapping[str, tuple[int, ...]]) -> None:
    if not columns:
        raise Refused(
            f"没有一个表头对应“{dataset.title}”的列，文件的表头是：{_listed(headers)}；请用 --map 指明"
        )
    fillable = {"adcode"} if set(POSITION) <= set(columns) else set()
    if dataset.name == "site":
        fillable.add("site_id")
    absent = [
        c for c in dataset.columns if not c.optional and c.name not in columns and c.name not in fillable
    ]
    if absent:
        named = "、".join(f"{c.title}（{c.name}）" for c in absent)
        raise Refused(f"缺少必填列：{named}；文件的表头是：{_listed(headers)}；请补上，或用 --map 指明")


def _declared_system(headers: Sequence[str]) -> str | None:
    systems = {system_of(header) for header in headers} - {None}
    if len(systems) > 1:
        raise Refused(f"经度和纬度的表头写了不同的坐标系：{_listed(headers)}，请改成一致")
    return next(iter(systems), None)


def _scale(column: Column, header: str) -> float:
    bracket = _BRACKET.match(_tidy(header))
    if bracket is None or not column.unit or column.unit == "按因子" or "或" in column.unit:
        return 1.0
    stated, wanted = _unit(bracket[2]), _unit(column.unit)
    if stated == wanted or not re.search(r"[a-z%°元年]", stated) or system_of(stated):
        return 1.0
    factor = _FACTORS.get((stated, wanted))
    if factor is None:
        raise Refused(
            f"表头“{header}”的单位 {bracket[2]} 不能换算成“{column.title}”的单位 {column.unit}，请先换算再导入"
        )
    return factor


def _unit(text: str) -> str:
    plain = _tidy(text)
    return _UNIT_WORDS.get(plain, plain).replace("μ", "u").replace("µ", "u")


def _title(dataset: Dataset, name: str) -> str:
    return dataset[name].title if name in dataset.names else EXTRAS[name][1]


def _listed(headers: Sequence[str]) -> str:
    shown = [header[:30] for header in headers if header][:20]
    return "、".join(shown) + ("……" if len(headers) > len(shown) else "") if shown else "（空）"
