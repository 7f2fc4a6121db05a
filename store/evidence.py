"""The evidence of a visit as one file: the record, its photos as they lie there, who did what with them, and checksums."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, or_, select

from schema.record_photo import DATASET as PHOTO
from schema.visit_record import DATASET as RECORD
from store.casework import SqlCasework
from store.photos import content
from store.tables import EVENT

BLOCK = 64 * 1024
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
SUMS = "SHA256SUMS"
HOW = (
    "核对方法：在解压后的文件夹中运行 sha256sum -c SHA256SUMS。照片为收到时的原件，其校验值是收到时登记的；"
    "record.json 为检查记录，events.json 为提交、打开和导出的操作记录。"
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into the file: the record with its lists opened, rows of its photos, and its events."""

    record: dict[str, Any]
    photos: Sequence[dict[str, Any]]
    events: Sequence[dict[str, Any]]
    by: str  # who takes it
    at: datetime


class _Pipe:
    """What the archive writes to: bytes wait here until they are sent."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, block: bytes) -> int:
        self.waiting += block
        return len(block)

    def flush(self) -> None:
        """Nothing to do: they are taken, not pushed."""

    def taken(self) -> bytes:
        block = bytes(self.waiting)
        self.waiting.clear()
        return block


def events(casework: SqlCasework, record_id: str, photo_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Everything anybody did with the record and its photos, oldest first, by column of the log of events."""
    of_record = and_(EVENT.c.entity == RECORD.name, EVENT.c.entity_id == record_id)
    of_photos = and_(EVENT.c.entity == PHOTO.name, EVENT.c.entity_id.in_(list(photo_ids)))
    asked = select(EVENT).where(or_(of_record, of_photos)).order_by(EVENT.c.seq)
    with casework.database.reading() as connection:
        return [dict(row) for row in connection.execute(asked).mappings()]


def streamed(folder: Path, bundle: Bundle) -> Iterator[bytes]:
    """The blocks of a zip file, made while they are sent; ``folder`` holds the photos.

    ``SHA256SUMS`` has of each photo the checksum noted when it arrived, so that a file that was changed later fails the check.

    Raises
    ------
    ValueError
        With a Chinese sentence, before the first block, when a photo is gone.
    """
    paths = [content(folder, str(photo["sha256"])) for photo in bundle.photos]
    return _blocks(bundle, paths)


def _blocks(bundle: Bundle, paths: Sequence[Path]) -> Iterator[bytes]:
    pipe, sums = _Pipe(), []
    names = [f"photos/{photo['photo_id']}.{ENDINGS[photo['media_type']]}" for photo in bundle.photos]
    with zipfile.ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]
        for name, text in _texts(bundle, names).items():
            sums.append(f"{hashlib.sha256(text).hexdigest()}  {name}")
            archive.writestr(_entry(name, bundle.at, zipfile.ZIP_DEFLATED), text)
        yield pipe.taken()
        for name, path, photo in zip(names, paths, bundle.photos, strict=True):
            sums.append(f"{photo['sha256']}  {name}")
            with archive.open(_entry(name, bundle.at), "w") as entry, path.open("rb") as file:
                while block := file.read(BLOCK):
                    entry.write(block)
                    yield pipe.taken()
        archive.writestr(_entry(SUMS, bundle.at), "".join(f"{line}\n" for line in sums))
    yield pipe.taken()


def _texts(bundle: Bundle, names: Sequence[str]) -> dict[str, bytes]:
    manifest = {
        "说明": HOW,
        "record_id": bundle.record["record_id"],
        "record_sha256": bundle.record["sha256"],
        "exported_by": bundle.by,
        "exported_at": bundle.at,
        "photos": [{"file": name} | photo for name, photo in zip(names, bundle.photos, strict=True)],
    }
    told = {"manifest.json": manifest, "record.json": bundle.record, "events.json": list(bundle.events)}
    return {name: _json(what) for name, what in told.items()}


def _json(what: object) -> bytes:
    return (json.dumps(what, ensure_ascii=False, indent=2, default=_plain) + "\n").encode()


def _plain(value: Any) -> Any:
    """A date or moment as ISO text, a number of numpy as a number."""
    return value.isoformat() if hasattr(value, "isoformat") else value.item()


def _entry(name: str, at: datetime, kind: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, at.timetuple()[:6])
    entry.compress_type = kind
    return entry
