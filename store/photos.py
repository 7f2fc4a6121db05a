"""Photos taken on site: streamed to a file named by its checksum, never by what the phone calls it."""

import hashlib
import os
import re
import struct
import uuid
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
from PIL import Image
from sqlalchemy import and_, func, select

from schema.checklist import checklist
from schema.record_photo import DATASET as PHOTO
from schema.visit_record import SIGNED
from store.base import Store
from store.casework import SqlCasework
from store.clock import now
from store.events import append_event
from store.tables import TABLES
from store.task_sites import checklist_of
from store.tasks import MAY_REPORT, Overtaken, task
from store.viewer import Viewer

LARGEST = 8 * 1024 * 1024  # bytes of one photo; the phone sends a few hundred kilobytes
MOST = 60  # photos of one record
SMALLEST_PX = 320  # of the shorter side: what is smaller shows nothing
MOST_PX = 25_000_000  # of the whole picture, known before it is unpacked
DRAFT_PX = (SMALLEST_PX, SMALLEST_PX)
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
# What Pillow raises for a file that only looks like a picture.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error,
          Image.DecompressionBombError, Image.DecompressionBombWarning)  # fmt: skip
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


class Damaged(ValueError):
    """Other bytes arrived than were sent."""


def expected(store: Store, casework: SqlCasework, viewer: Viewer, taken: Taken) -> dict[str, Any]:
    """The task of the photo, before any byte of it is read.

    Raises
    ------
    ValueError
        For a number that is none, a task that is not there for this viewer, a role that only looks on, a check item that is
        not on the task's list, or a record with too many photos.
    """
    if not (NAME.fullmatch(taken.photo_id) and NAME.fullmatch(taken.record_id)):
        raise ValueError("照片或记录的编号不合格式。")
    found = task(casework, viewer, taken.task_id)
    if found is None or viewer.role not in MAY_REPORT:
        raise ValueError(f"没有任务 {taken.task_id[:40]}，或它不属于您的检查组。")
    asked = checklist(checklist_of(store, casework, viewer, found))
    if taken.item not in {item.code for part in asked for item in part.items} | set(SIGNED):
        raise ValueError("照片的检查项不在本任务的检查清单里，请刷新任务后重拍。")
    table = TABLES[PHOTO.name]
    others = and_(table.c.record_id == taken.record_id, table.c.photo_id != taken.photo_id)
    with casework.database.reading() as connection:
        number = connection.execute(select(func.count()).select_from(table).where(others)).scalar() or 0
    if number >= MOST:
        raise ValueError(f"一份记录最多 {MOST} 张照片。")
    return found


def receive(folder: Path, stream: BinaryIO, claimed: str) -> Received:
    """The photo in ``folder/evidence/<sha256>``; a photo that lies there already is not written again.

    ``claimed`` is the checksum the sender computed.

    Raises
    ------
    TooLarge
        As soon as it is larger than :data:`LARGEST`.
    Damaged
        When the checksum is another one: sending it once more helps.
    ValueError
        When it has no checksum, or is not a whole JPEG, PNG or WebP picture of a size that shows something.
    """
    if not CHECKSUM.fullmatch(claimed):
        raise ValueError("照片没有附校验值，请刷新页面后重新发送。")
    place = folder / EVIDENCE
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place / f".{uuid.uuid4().hex}.part"
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sha256, size = _copied(stream, file)
            file.flush()
            os.fsync(file.fileno())
        if sha256 != claimed:
            raise Damaged("照片在传送中受损，将自动重新发送。")
        found = Received(sha256, size, _media(part))
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


def _copied(stream: BinaryIO, file: BinaryIO) -> tuple[str, int]:
    """Checksum and number of the bytes written."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > LARGEST:
            raise TooLarge(f"照片超过 {LARGEST // 1024 // 1024} MB，请降低分辨率后重拍。")
        digest.update(block)
        file.write(block)
    return digest.hexdigest(), size


def _media(path: Path) -> str:
    """What kind of picture it is, once it has been unpacked whole; its size is judged before that."""
    try:
        with Image.open(path, formats=tuple(KINDS)) as image:
            kind, fault = str(image.format), _fault(*image.size)
            if not fault:
                image.draft("RGB", DRAFT_PX)
                image.load()
    except BROKEN as problem:
        raise ValueError("这不是照片或照片不完整：只接受 JPEG、PNG 和 WebP。") from problem
    if fault:
        raise ValueError(fault)
    return KINDS[kind]


def _fault(width: int, height: int) -> str:
    """Why a picture of this size is not taken, "" when it is."""
    if width * height > MOST_PX:
        return "照片像素过多，请降低分辨率后重拍。"
    return f"照片太小：短边不足 {SMALLEST_PX} 像素，请重拍。" if min(width, height) < SMALLEST_PX else ""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
