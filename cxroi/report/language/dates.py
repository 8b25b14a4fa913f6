"""Months and times, written as the reader's language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_skeleton

from cxroi.report.language.locales import babel_locale, locale


def month_name(start: str | None, month: int) -> str:
    """A month of the case with its date where the case has one.

    >>> month_name("2027-01", 14), month_name(None, 14), month_name("2027-01", 0)
    ('month 14 (Feb 2028)', 'month 14', 'month 0 (before Jan 2027)')
    """
    if start is None:
        return f"month {month}"
    if month == 0:
        return f"month 0 (before {month_date(start, 1)})"
    return f"month {month} ({month_date(start, month)})"


def month_date(start: str, month: int) -> str:
    """The calendar month of a month of the case, which starts in `start`, YYYY-MM.

    >>> month_date("2027-01", 14)
    'Feb 2028'
    """
    since = int(start[5:7]) + month - 2
    return _month(int(start[:4]) + since // 12, since % 12 + 1, locale())


def when(at: datetime, *, zone: str = "UTC", now: datetime | None = None) -> str:
    """A moment in everyday words, in the reader's time zone: the day is named unless it is today.

    >>> noon = datetime(2026, 11, 25, 13, 32, tzinfo=UTC)
    >>> when(noon, zone="Europe/Berlin", now=noon), when(noon, now=datetime(2026, 11, 27, tzinfo=UTC))
    ('at 14:32', 'on Nov 25 at 13:32')
    >>> when(noon, now=datetime(2027, 1, 2, tzinfo=UTC))
    'on Nov 25, 2026 at 13:32'
    """
    there = _there(at, zone)
    today = (now or datetime.now(UTC)).astimezone(there.tzinfo)
    skeleton = "MMMd" if there.year == today.year else "yMMMd"
    day = format_skeleton(skeleton, there, locale=babel_locale(locale()))
    return f"at {there:%H:%M}" if there.date() == today.date() else f"on {day} at {there:%H:%M}"


def moment(at: datetime, *, zone: str = "UTC") -> str:
    """A moment with its whole date, in the reader's time zone, as a record needs it.

    >>> moment(datetime(2026, 11, 25, 13, 32, tzinfo=UTC), zone="Europe/Berlin")
    'Nov 25, 2026, 14:32'
    """
    there = _there(at, zone)
    return f"{day_name(there.date())}, {there:%H:%M}"


def day_name(day: date) -> str:
    """A day with its year.

    >>> day_name(date(2027, 1, 15))
    'Jan 15, 2027'
    """
    return format_skeleton("yMMMd", datetime(day.year, day.month, day.day), locale=babel_locale(locale()))


def _there(at: datetime, zone: str) -> datetime:
    """A moment on the clock of a time zone; of UTC, where the zone is not known."""
    try:
        return at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return at.astimezone(ZoneInfo("UTC"))


@lru_cache(1024)
def _month(year: int, month: int, name: str) -> str:
    return str(format_skeleton("yMMM", date(year, month, 1), locale=babel_locale(name)))
