"""Zip archives opened with care: count, size, ratio, names, links and encryption are checked before and while inflating."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from store.loaders.limits import Limits
from store.loaders.refusal import Refused

_BLOCK = 1 << 18
_END_RECORD, _COUNT_AT, _TAIL = b"PK\x05\x06", 10, 66_000


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """The archive, after its directory has passed every check.

    Raises
    ------
    Refused
        For a broken archive, too many entries, a size or ratio of a zip bomb, a name that leaves the folder, a
        symbolic link, or an encrypted entry.
    """
    if _stated_entries(path) > limits.zip_entries:
        raise Refused(f"压缩包内的文件超过 {limits.zip_entries} 个，拒绝解压，请只打包需要的文件")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("压缩结构已损坏（可能没有传完），请重新导出或上传") from error
    with archive:
        _check(archive.infolist(), limits)
        yield archive


def blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """The inflated bytes of an entry in blocks; refuses as soon as they exceed what the directory stated."""
    inflated = 0
    try:
        with archive.open(entry) as file:
            while block := file.read(_BLOCK):
                inflated += len(block)
                if inflated > min(entry.file_size, limits.zip_bytes):
                    raise Refused("压缩包解开后比目录所写的大，疑似压缩炸弹，拒绝导入")
                yield block
    except (
        zipfile.BadZipFile,
        zlib.error,
        UnicodeDecodeError,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Refused(f"压缩包内的“{entry.filename[:60]}”解压失败（校验不符或不完整），请重新打包") from error


def extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: Limits) -> Path:
    """``target`` filled with the entry; the name inside the archive is never used as a path."""
    with target.open("wb") as file:
        for block in blocks(archive, entry, limits):
            file.write(block)
    return target


def _stated_entries(path: Path) -> int:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    at = tail.rfind(_END_RECORD)
    if at < 0:
        raise Refused("压缩结构已损坏（可能没有传完），请重新导出或上传")
    return int.from_bytes(tail[at + _COUNT_AT : at + _COUNT_AT + 2], "little")


def _check(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise Refused(f"压缩包内的文件超过 {limits.zip_entries} 个，拒绝解压，请只打包需要的文件")
    total = sum(entry.file_size for entry in entries)
    if total > limits.zip_bytes:
        raise Refused(
            f"解压后有 {total / 2**20:.0f} MB，超过上限 {limits.zip_bytes / 2**20:.0f} MB（可能是压缩炸弹），拒绝导入"
        )
    for entry in entries:
        _check_entry(entry, limits)


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.filename.replace("\\", "/")
    shown = name[:60]
    if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
        raise Refused(f"压缩包内的文件名“{shown}”指向包外，拒绝解压")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused(f"压缩包内的“{shown}”是符号链接，拒绝解压")
    if entry.flag_bits & 0x1:
        raise Refused("压缩包有密码，请去掉密码后导入")
    if entry.file_size > limits.zip_small_bytes and entry.file_size > limits.zip_ratio * entry.compress_size:
        raise Refused(f"压缩包内的“{shown}”压缩比异常（可能是压缩炸弹），拒绝导入")
