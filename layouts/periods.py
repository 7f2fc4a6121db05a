"""Periods of the clock in words; layouts/mapview/periods.js says them the same way."""

from datetime import date

from layouts.format import MONTHS, day
from layouts.text import language
from schema.period import Period


def said(period: Period) -> str:
    """2026年11月20日, 2026年第47周（11月16–22日） or 2026年11月; in English 20 Nov 2026, Week 47 of 2026 (16–22 Nov), Nov 2026."""
    if period.step == "week":
        return _week(period.first, period.last)
    if period.step == "day":
        return day(period.first)
    year, month = period.first.year, period.first.month
    return f"{year}年{month}月" if language.get() == "zh" else f"{MONTHS[month - 1]} {year}"


def _week(first: date, last: date) -> str:
    year, number, _ = first.isocalendar()
    is_same = first.month == last.month
    if language.get() == "zh":
        end = f"{last.day}日" if is_same else f"{last.month}月{last.day}日"
        start = f"{first.month}月{first.day}" + ("" if is_same else "日")
        return f"{year}年第{number}周（{start}–{end}）"
    if is_same:
        return f"Week {number} of {year} ({first.day}–{last.day} {MONTHS[first.month - 1]})"
    start, end = (f"{d.day} {MONTHS[d.month - 1]}" for d in (first, last))
    return f"Week {number} of {year} ({start} – {end})"
