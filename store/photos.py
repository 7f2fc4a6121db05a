"""Photos taken on site: streamed to a file named by its checksum, never by what the phone calls it."""

import hashlib
import os
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from sqlalchemy import and_, func, select

from schema.record_photo import DATASET as PHOTO
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.tables import TABLES
from store.tasks import MAY_REPORT, Overtaken, task
from store.viewer import Viewer

LARGEST = 8 * 1024 * 1024  # bytes of one photo; the phone sends a few hundred kilobytes
MOST = 60  # photos of one record
BLOCK = 64 * 1024
EVIDENCE = "evidence"
NAME = re.compile(r"[A-Za-z0-9-]{8,64}")
CHECKSUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it lies in the folder."""

    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What the phone says about a photo; position in WGS-84."""

    photo_id: str
    record_id: str
    task_id: str
    item: str
    taken_at: datetime
    place: tuple[float, float] | None = None


class TooLarge(ValueError):
    """More bytes than a photo may have."""


def expected(casework: SqlCasework, viewer: Viewer, taken: Taken) -> dict[str, Any]:
    """The task of the photo, before any byte of it is read.

    Raises
    ------
    ValueError
        For a number that is none, a task that is not there for this viewer, a role that only looks on, or a record with too
        many photos.
    """
    if not (NAME.fullmatch(taken.photo_id) and NAME.fullmatch(taken.record_id)):
        raise ValueError("照片或记录的编号不合格式。")
    found = task(casework, viewer, taken.task_id)
    if found is None or viewer.role not in MAY_REPORT:
        raise ValueError(f"没有任务 {taken.task_id[:40]}，或它不属于您的检查组。")
    table = TABLES[PHOTO.name]
    others = and_(table.c.record_id == taken.record_id, table.c.photo_id != taken.photo_id)
    with casework.database.reading() as connection:
        number = connection.execute(select(func.count()).select_from(table).where(others)).scalar() or 0
    if number >= MOST:
        raise ValueError(f"一份记录最多 {MOST} 张照片。")
    return found


def receive(folder: Path, stream: BinaryIO) -> Received:
    """The photo in ``folder/evidence/<sha256>``; a photo that lies there already is not written again.

    Raises
    ------
    TooLarge
        As soon as it is larger than :data:`LARGEST`.
    ValueError
        When it is empty, or not a JPEG, PNG or WebP picture by its first bytes.
    """
    place = folder / EVIDENCE
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place / f".{uuid.uuid4().hex}.part"
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            found = _copied(stream, file)
            file.flush()
            os.fsync(file.fileno())
        target = place / found.sha256
        if not target.exists():
            part.replace(target)
            _sync(place)
        return found
    finally:
        part.unlink(missing_ok=True)


def keep(casework: SqlCasework, viewer: Viewer, whose: dict[str, Any], photo: tuple[Taken, Received]) -> bool:
    """Note a received photo with its event; False when the same photo was noted before.

    Raises
    ------
    Overtaken
        When the number stands for another picture already.
    """
    taken, received = photo
    lon, lat = taken.place or (None, None)
    row = {
        "photo_id": taken.photo_id,
        "record_id": taken.record_id,
        "task_id": taken.task_id,
        "site_id": whose["site_id"],
        "adcode": whose["adcode"],
        "item": taken.item or None,
        "taken_at": taken.taken_at,
        "lon_wgs84": lon,
        "lat_wgs84": lat,
        "media_type": received.media_type,
        "bytes": received.bytes,
        "sha256": received.sha256,
        "by": viewer.name,
        "received_at": now(),
    }
    table = TABLES[PHOTO.name]
    known = select(table.c.sha256, table.c.record_id).where(table.c.photo_id == taken.photo_id)
    with casework.database.writing() as connection:
        casework.database.lock_all(connection)
        old = connection.execute(known).first()
        if old is not None:
            if (old.sha256, old.record_id) != (received.sha256, taken.record_id):
                raise Overtaken(f"照片编号 {taken.photo_id} 已用于另一张照片，请重新拍摄。")
            return False
        connection.execute(table.insert(), row)
        detail = f"{taken.task_id} {taken.item} {received.bytes} 字节 {received.sha256}"
        append_event(casework.database, connection, viewer, ("photo", PHOTO.name, taken.photo_id), detail)
    return True


def photos(casework: SqlCasework, viewer: Viewer, record_id: str) -> pd.DataFrame:
    """Photos of a record the viewer may see, by check item and time."""
    rows = casework.read(PHOTO, viewer, record_id=record_id)
    return rows.sort_values(["item", "taken_at", "photo_id"], ignore_index=True)


def content(folder: Path, sha256: str) -> Path:
    """Where the file of a checksum lies.

    Raises
    ------
    ValueError
        For a text that is no checksum, or when the file is gone.
    """
    path = folder / EVIDENCE / sha256
    if not CHECKSUM.fullmatch(sha256) or not path.is_file():
        raise ValueError("照片文件不在数据目录中，请报告管理员。")
    return path


def _copied(stream: BinaryIO, file: BinaryIO) -> Received:
    digest, size, media = hashlib.sha256(), 0, ""
    head = stream.read(BLOCK)
    media = _media(head)
    block = head
    while block:
        size += len(block)
        if size > LARGEST:
            raise TooLarge(f"照片超过 {LARGEST // 1024 // 1024} MB，请降低分辨率后重拍。")
        digest.update(block)
        file.write(block)
        block = stream.read(BLOCK)
    return Received(digest.hexdigest(), size, media)


def _media(head: bytes) -> str:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise ValueError("这不是照片：只接受 JPEG、PNG 和 WebP。")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
