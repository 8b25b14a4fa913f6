"""A day as a person types it in an answer: in every form in which a file may write one."""

from __future__ import annotations

import datetime as dt
import re

from cxroi.tables.date_formats import formats
from cxroi.tables.month_names import parse_words

EARLIEST, LATEST = 1900, 2100
"""Years outside these are taken for slips. [years]"""
YEAR_OF_TWO = "%y-%m-%d"
"""Not read in files; here it keeps 25-03-31 from being the 25th of March 2031."""


def typed_day(text: str) -> dt.date | None:
    """The day a text names; None where it names none, or two.

    Between points the day stands first, as in every language that writes them; between other marks a text that may begin
    with the day or with the month names no day.

    >>> typed_day("31.03.2025") == typed_day("2025-03-31") == typed_day("3/31/2025") == typed_day("31. März 2025") == dt.date(2025, 3, 31)
    True
    >>> typed_day("03.04.2025"), typed_day("03/04/2025"), typed_day("31.02.2025"), typed_day("soon")
    (datetime.date(2025, 4, 3), None, None, None)
    """
    found = _days(text)
    return found.pop() if len(found) == 1 else None


def wrong_day(text: str, example: dt.date) -> str:
    """What is wrong with a day that was typed, and how to write it, with the example; empty where nothing is.

    >>> wrong_day("03/04/2025", dt.date(2025, 3, 31))
    '“03/04/2025” may be 2025-04-03 or 2025-03-04: write the one that is meant, year first.'
    """
    found = sorted(_days(text), reverse=True)
    if len(found) == 1:
        return ""
    if found:
        return f"“{text}” may be {' or '.join(str(day) for day in found)}: write the one that is meant, year first."
    return (
        f"“{text}” is not a day between {EARLIEST} and {LATEST}, and is not used. Write it as {example}, as {example:%d.%m.%Y} "
        f"or as {example.day} {example:%B %Y}."
    )


def _days(text: str) -> set[dt.date]:
    plain = re.sub(r"\s*[년월]\s*", "-", text.strip().removesuffix("일"))
    orders = ("day first",) if "." in plain else ("day first", "month first")
    forms = (YEAR_OF_TWO, *(form for order in orders for form in formats(order) if "%d" in form))
    found = {day for form in forms if (day := _parsed(plain, form))}
    if not found and (named := parse_words(plain)) and named[1] == "day":
        found = {named[0]}
    return {day for day in found if EARLIEST <= day.year <= LATEST}


def _parsed(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()
    except ValueError:
        return None
