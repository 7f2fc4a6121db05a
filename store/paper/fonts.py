"""The font that sheets are printed in: where it lies, and which characters it can draw."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
)
NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "NotoSansSC-Regular.otf",
)
SIMPLIFIED = "SC"  # the face of a collection whose shapes are those of the mainland
PROBE = "检查任务单㎡"
MISSING = "没有可用的中文字体，不能生成 PDF。请安装 fonts-noto-cjk，或用环境变量 JINGWEI_FONT 指定一个中文字体文件（ttf、otf、ttc）。"


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, which of its faces, and the characters that face has."""

    path: Path
    number: int
    characters: frozenset[int]


def face() -> Face:
    """The face to print in: ``JINGWEI_FONT``, else the usual Chinese font of the system.

    Raises
    ------
    ValueError
        When there is none, or the one named cannot be read or has no Chinese.
    """
    given = os.environ.get("JINGWEI_FONT", "")
    path = Path(given) if given else _usual()
    if path is None or not path.is_file():
        raise ValueError(MISSING)
    return _read(path, path.stat().st_mtime_ns)


@cache
def _usual() -> Path | None:
    folders = [Path(folder).expanduser() for folder in FOLDERS]
    found = (hit for name in NAMES for folder in folders if folder.is_dir() for hit in folder.rglob(name))
    return next(found, None)


@cache
def _read(path: Path, _: int) -> Face:
    """The face of a file as it was at this time."""
    try:
        number = _number(path)
        with TTFont(path, fontNumber=number, lazy=True) as font:
            known = frozenset(font.getBestCmap() or {})
    except (TTLibError, OSError, KeyError, AssertionError) as problem:
        raise ValueError(f"字体文件 {path.name} 不能读取。{MISSING}") from problem
    if not {ord(c) for c in PROBE} <= known:
        raise ValueError(f"字体文件 {path.name} 里没有中文。{MISSING}")
    return Face(path, number, known)


def _number(path: Path) -> int:
    """The place in a collection of the face with the mainland's shapes; 0 in a file of one face."""
    if path.suffix.lower() not in (".ttc", ".otc"):
        return 0
    number = 0
    while True:
        try:
            with TTFont(path, fontNumber=number, lazy=True) as font:
                name = font["name"].getDebugName(4) or ""
        except (TTLibError, AssertionError):
            return 0
        if SIMPLIFIED in name.split() and "Mono" not in name:
            return number
        number += 1
