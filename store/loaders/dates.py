"""Dates and times as they are written in Chinese files: an explicit list of forms, everything else is refused."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_SHANGHAI = timezone(timedelta(hours=8))
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_RANGE = (20_000, 80_000)  # 1954 to 2119
_YEARS = (1949, 2100)

_SECOND = r"(?P<S>\d{1,2})(?:[.,](?P<F>\d{1,9}))?秒?"
_CLOCK = rf"(?P<H>\d{{1,2}})(?:[:时点](?:(?P<M>\d{{1,2}})(?:[:分](?:{_SECOND})?)?)?)?"
_ZONE = r"(?P<Z>Z|[+-]\d{2}:?\d{2})?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?:[T\s]\s*{_CLOCK}\s*{_ZONE})?",
        rf"(?P<y>\d{{4}})年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号](?:\s*{_CLOCK})?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[T\s]?(?P<H>\d{2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[T\s]?(?P<H>\d{2})(?P<M>\d{2})",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})[T\s]?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})(?P<F>\d{3})?",
    )
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@lru_cache(maxsize=1 << 17)
def instant(text: str) -> datetime | None:
    """Naive Asia/Shanghai time of a text, or None when the form is not on the list or the date does not exist.

    ``24:00`` is the start of the next day; a time with an offset is converted; a number of five digits is an
    Excel serial day. Day and month are never swapped: ``1/2/2026`` is refused.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        return _serial(float(plain))
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _built(found.groupdict())
    return None


@lru_cache(maxsize=1 << 16)
def day(text: str) -> datetime | None:
    """Midnight of the day a text names (a clock time after it is dropped, ``24:00`` stays on its day), or None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    at = instant(plain)
    if at is not None and re.search(r"[T\s日]\s*24(?:[:时点]|$)", plain):
        at -= timedelta(days=1)
    return at.replace(hour=0, minute=0, second=0, microsecond=0) if at else None


def _serial(value: float) -> datetime | None:
    if not _EXCEL_RANGE[0] <= value <= _EXCEL_RANGE[1]:
        return None
    return _EXCEL_EPOCH + timedelta(seconds=round(value * 86_400))


def _built(parts: dict[str, str | None]) -> datetime | None:
    year, hour = int(parts["y"] or 0), int(parts.get("H") or 0)
    minute, second = int(parts.get("M") or 0), int(parts.get("S") or 0)
    is_end = hour == 24 and minute == 0 and second == 0
    if not _YEARS[0] <= year <= _YEARS[1]:
        return None
    try:
        at = datetime(year, int(parts["m"] or 0), int(parts["d"] or 0), 0 if is_end else hour, minute, second)
    except ValueError:
        return None
    at = at.replace(microsecond=int((parts.get("F") or "0")[:6].ljust(6, "0")))
    at += timedelta(days=1) if is_end else timedelta()
    return _local(at, parts.get("Z"))


def _local(at: datetime, zone: str | None) -> datetime:
    if not zone:
        return at
    if zone == "Z":
        return at.replace(tzinfo=UTC).astimezone(_SHANGHAI).replace(tzinfo=None)
    sign = -1 if zone[0] == "-" else 1
    offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return at - offset + timedelta(hours=8)
