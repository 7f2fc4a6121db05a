"""Numbers, days and times as an officer reads them."""

from datetime import date, datetime, timedelta

from layouts.text import language, t

NOTHING = "—"


def is_missing(value: object) -> bool:
    """True for None, NaN and NaT: the values that are shown as a dash, never as zero."""
    return value is None or str(value) in ("nan", "NaT", "<NA>")


def number(value: float | None, digits: int = 0) -> str:
    """``1,234.5`` with exactly ``digits`` decimals; a dash when missing."""
    if value is None or is_missing(value):
        return NOTHING
    return f"{value:,.{digits}f}"


def significant(value: float | None, digits: int = 3) -> str:
    """The value with about ``digits`` significant digits, no exponent; a dash when missing."""
    if value is None or is_missing(value):
        return NOTHING
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    text = f"{value:,.{max(0, digits - whole)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float | None, digits: int = 0) -> str:
    """A share between 0 and 1 as percent."""
    return NOTHING if share is None or is_missing(share) else f"{100 * share:.{digits}f}%"


def day(value: date | None) -> str:
    """2026年11月20日, in English 20 Nov 2026."""
    if value is None or is_missing(value):
        return NOTHING
    if language.get() == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None) -> str:
    """11月20日, in English 20 Nov."""
    if value is None or is_missing(value):
        return NOTHING
    if language.get() == "zh":
        return f"{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]}"


def instant(value: datetime | None) -> str:
    """2026年11月20日 08:30; midnight that ends a day is written as 24:00 of that day."""
    if value is None or is_missing(value):
        return NOTHING
    return f"{day(value)} {value:%H:%M}"


def until(value: datetime | None) -> str:
    """An as-of time: midnight reads as 24:00 of the day before, because that day is complete."""
    if value is None or is_missing(value):
        return NOTHING
    if (value.hour, value.minute) == (0, 0):
        return f"{day(value - timedelta(days=1))} 24:00"
    return instant(value)


def span(start: datetime, end: datetime) -> str:
    """A period, the day said once when it is the same."""
    if start.date() == end.date():
        return f"{day(start)} {start:%H:%M}–{end:%H:%M}"
    return f"{short_day(start)} {start:%H:%M} – {short_day(end)} {end:%H:%M}"


def minutes(value: float | None) -> str:
    """Minutes after midnight as a clock: 08:30; from 24:00 on as 次日 01:10."""
    if value is None or is_missing(value):
        return NOTHING
    whole = round(value)
    clock = f"{whole % 1440 // 60:02d}:{whole % 60:02d}"
    return t("次日 {clock}", clock=clock) if whole >= 1440 else clock


def duration(value: float | None) -> str:
    """A length of time in minutes as hours and minutes: 1 小时 30 分, 45 分."""
    if value is None or is_missing(value):
        return NOTHING
    hours, rest = divmod(round(value), 60)
    if not hours:
        return t("{m} 分", m=rest)
    return t("{h} 小时 {m} 分", h=hours, m=rest) if rest else t("{h} 小时", h=hours)


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
