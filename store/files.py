"""Files under one root: a local folder, or any address that fsspec can open. Nothing else in the store touches files."""

import fcntl
import os
import uuid
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

PART_SUFFIX = ".part"  # a write that was cut off leaves only such a file


class Files(Protocol):
    """What the warehouse needs of a place where files lie; names are relative, with ``/``."""

    def read(self, name: str) -> bytes | None:
        """The content, or None when there is no such file."""

    def write(self, name: str, content: bytes) -> None:
        """Replace the file at once: a reader sees the old content or the new, also after a power cut."""

    def open(self, name: str) -> str | BinaryIO:
        """What pyarrow can read from without loading the whole file."""

    def names(self, folder: str) -> list[str]:
        """All files below the folder, in name order."""

    def remove(self, name: str) -> None:
        """Delete one file; one that is gone already is no error."""

    def stamp(self, name: str) -> Hashable | None:
        """Changes whenever the file is replaced; None when it is absent or the place cannot tell."""

    def age_s(self, name: str, now: float) -> float:
        """Seconds since the file was written."""

    def lock(self, folder: str) -> Any:
        """Context manager: one writer of the folder at a time, on this machine."""


class LocalFiles:
    """A folder of this machine: temporary file, fsync, rename, fsync of the folder."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def read(self, name: str) -> bytes | None:
        """See :class:`Files`."""
        try:
            return (self.root / name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """See :class:`Files`."""
        target = self.root / name
        made = [folder for folder in target.parents if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}{PART_SUFFIX}")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        for folder in (target.parent, *(new.parent for new in made)):
            _sync_folder(folder)

    def open(self, name: str) -> str | BinaryIO:
        """See :class:`Files`."""
        return str(self.root / name)

    def names(self, folder: str) -> list[str]:
        """See :class:`Files`."""
        found = (path for path in (self.root / folder).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def remove(self, name: str) -> None:
        """See :class:`Files`."""
        (self.root / name).unlink(missing_ok=True)

    def stamp(self, name: str) -> Hashable | None:
        """See :class:`Files`."""
        try:
            state = (self.root / name).stat()
        except FileNotFoundError:
            return None
        return state.st_ino, state.st_mtime_ns, state.st_size

    def age_s(self, name: str, now: float) -> float:
        """See :class:`Files`."""
        return now - (self.root / name).stat().st_mtime

    @contextmanager
    def lock(self, folder: str) -> Iterator[None]:
        """See :class:`Files`."""
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        with (self.root / folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class UrlFiles:
    """Files behind an fsspec address; an object store puts an object whole, so a plain write is atomic there.

    The lock holds on this machine only: let one machine write.
    """

    def __init__(self, url: str) -> None:
        try:
            import fsspec  # noqa: PLC0415 - only needed for addresses
        except ImportError as error:
            raise ValueError(f"数据目录 {url} 是远程地址，需要先安装 fsspec 及对应的存储插件。") from error
        self._system, self._root = fsspec.core.url_to_fs(url)
        self._locks = LocalFiles(Path(os.environ.get("TMPDIR", "/tmp")) / f"jingwei-{os.getuid()}")

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """See :class:`Files`."""
        try:
            return bytes(self._system.cat_file(self._at(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """See :class:`Files`."""
        self._system.makedirs(self._at(name).rsplit("/", 1)[0], exist_ok=True)
        self._system.pipe_file(self._at(name), content)

    def open(self, name: str) -> str | BinaryIO:
        """See :class:`Files`."""
        file: BinaryIO = self._system.open(self._at(name), "rb")
        return file

    def names(self, folder: str) -> list[str]:
        """See :class:`Files`."""
        start = len(self._at(""))
        return sorted(path[start:] for path in self._system.find(self._at(folder)))

    def remove(self, name: str) -> None:
        """See :class:`Files`."""
        if self._system.exists(self._at(name)):
            self._system.rm_file(self._at(name))

    def stamp(self, name: str) -> Hashable | None:
        """See :class:`Files`."""
        return None

    def age_s(self, name: str, now: float) -> float:
        """See :class:`Files`."""
        return float(now - self._system.modified(self._at(name)).timestamp())

    @contextmanager
    def lock(self, folder: str) -> Iterator[None]:
        """See :class:`Files`."""
        with self._locks.lock(f"{self._root.strip('/')}/{folder}"):
            yield


def files_at(root: Path | str) -> Files:
    """The right kind of :class:`Files` for a path or an address such as ``s3://bucket/jingwei``."""
    text = str(root)
    return UrlFiles(text) if "://" in text else LocalFiles(root)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
