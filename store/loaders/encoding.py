"""The encoding of a text file, found in a fixed order and never guessed: BOM, no NUL, UTF-8, GB18030."""

import codecs
import re
from pathlib import Path

from store.loaders.refusal import Refused

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # what Big5 becomes when it is read as GB18030


def encoding_of(path: Path) -> str:
    """``utf-8-sig``, ``utf-8``, ``gb18030`` or ``utf-16``; the whole file has been decoded once to be sure.

    Raises
    ------
    Refused
        For NUL characters, for bytes that are neither UTF-8 nor GB18030, and for Big5.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            if _fault(path, encoding) is not None:
                raise Refused(f"按文件头应为 {encoding.upper()} 编码，但内容解不开，请另存为 UTF-8")
            return encoding
    _refuse_nul(path)
    if _fault(path, "utf-8") is None:
        return "utf-8"
    fault = _fault(path, "gb18030")
    if fault == "private":
        raise Refused("内容既不是 UTF-8 也不是国标编码（很可能是繁体 Big5），请另存为 UTF-8")
    if fault is not None:
        raise Refused("文字编码无法识别（不是 UTF-8，也不是 GBK/GB18030，或混用了几种），请另存为 UTF-8")
    return "gb18030"


def _fault(path: Path, encoding: str) -> str | None:
    """None when every byte decodes, ``"private"`` when it does into private-use characters, else ``"bytes"``."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    private = False
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                private |= bool(_PRIVATE.search(decoder.decode(block)))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "bytes"
    return "private" if private else None


def _refuse_nul(path: Path) -> None:
    at = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found = block.find(b"\0")
            if found >= 0:
                raise Refused(
                    f"第 {at + found + 1} 个字节是空字符（NUL），文件已损坏或是没有文件头的 UTF-16，请另存为 UTF-8"
                )
            at += len(block)
