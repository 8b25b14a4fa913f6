"""Days, weeks, months and quarters as people write them in words: Mär 24, déc. 2023, jan/24, 2024-W07, 2024-Q1, 3 de enero de 2024.

The names come from the Unicode locale data (Babel). A name that two languages use for different months is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "kk", "ko", "pl", "sv", "tr")
SHORT_FORMS = {"mrz": 3, "maerz": 3, "sept": 9, "fev": 2, "dec": 12, "aout": 8, "set": 9, "okt": 10, "dez": 12}
LEAST_LETTERS = 3
_QUARTERS = (
    re.compile(r"^(?P<year>\d{4})\s*[-/._ ]?\s*[qt]\s*(?P<quarter>[1-4])$"),
    re.compile(r"^[qt]\s*(?P<quarter>[1-4])\s*[-/._ ]*\s*'?(?P<year>\d{4}|\d{2})$"),
    re.compile(r"^(?P<quarter>[1-4])\s*\.?\s*(?:q|t|qtr|quarter|quartal|trimestre|trim|кв|квартал|тоқсан)\.?\s*[-/._ ]*\s*'?(?P<year>\d{4}|\d{2})$"),
    re.compile(r"^(?:quarter|quartal|trimestre|trim)\.?\s*(?P<quarter>[1-4])\s*[-/._ ]*\s*'?(?P<year>\d{4}|\d{2})$"),
    re.compile(r"^(?P<year>\d{4})\s*년?\s*[-/._ ]*(?P<quarter>[1-4])\s*(?:분기|кв\.?|тоқсан)$"),
    re.compile(r"^(?P<year>\d{4})-(?P<month>\d{2})/p3m$"),
)  # fmt: skip
_WEEKS = (
    re.compile(r"^(?P<year>\d{4})\s*[-/._ ]?\s*(?:w|wk|week|kw|с?нед)\.?\s*(?P<week>\d{1,2})$"),
    re.compile(r"^(?:w|wk|week|kw|нед)\.?\s*(?P<week>\d{1,2})\s*[-/._, ]+\s*(?P<year>\d{4})$"),
    re.compile(r"^(?P<year>\d{4})년?\s*(?P<week>\d{1,2})\s*주차?$"),
)
"""Weeks of ISO 8601."""


def parse_words(text: str) -> tuple[dt.date, str] | None:
    """The first day of the period written, and its precision: `day`, `month` or `quarter`; of a `week` its Thursday, which decides
    its month and year (ISO 8601); None where it is none of these.

    >>> parse_words("Mär 24"), parse_words("Q2 2024"), parse_words("15 janv. 2024"), parse_words("24 Mar"), parse_words("soon")
    ((datetime.date(2024, 3, 1), 'month'), (datetime.date(2024, 4, 1), 'quarter'), (datetime.date(2024, 1, 15), 'day'), None, None)
    """
    plain = " ".join(text.casefold().replace(",", " ").split())
    for shape in _QUARTERS:
        if match := shape.match(plain):
            parts = match.groupdict()
            first = int(parts["month"]) if "month" in parts else 3 * int(parts["quarter"]) - 2
            return (dt.date(_year(parts["year"]), first, 1), "quarter") if 1 <= first <= 12 else None
    for shape in _WEEKS:
        if match := shape.match(plain):
            try:
                return dt.date.fromisocalendar(int(match["year"]), int(match["week"]), 4), "week"
            except ValueError:
                return None
    plain = re.sub(r" \d{1,2}:\d{2}.*$", "", plain)
    tokens = [
        token for token in re.split(r"[\s./\-_']+", plain) if token and token not in ("de", "of", "del", "г", "ж")
    ]
    names = [(place, month) for place, token in enumerate(tokens) if (month := month_named(token))]
    if len(names) != 1 or len(tokens) not in (2, 3):
        return None
    place, month = names[0]
    others = [token.rstrip(".") for number, token in enumerate(tokens) if number != place]
    if not all(other.isdigit() for other in others):
        return None
    try:
        if len(others) == 1:
            known = (place == 0 and len(others[0]) == 2) or len(others[0]) == 4
            return (dt.date(_year(others[0]), month, 1), "month") if known else None
        year, day = (others[0], others[1]) if len(others[0]) == 4 else (others[1], others[0])
        return (dt.date(_year(year), month, int(day)), "day") if len(year) in (2, 4) else None
    except ValueError:
        return None


def wave_of(name: str) -> dt.date | None:
    """The last day of the year, quarter or month that a column's name holds (`NPS_2023`, `csat Q1 2024`): its wave.

    The last day, because a score dated too early could be matched with events before it.

    >>> wave_of("NPS_2023"), wave_of("CSAT 2024-Q1"), wave_of("nps")
    (datetime.date(2023, 12, 31), datetime.date(2024, 3, 31), None)
    """
    plain = re.sub(r"[_\s]+", " ", name.casefold())
    for length, shape in (
        (3, r"((?:19|20)\d{2})[ -]?q([1-4])"),
        (3, r"q([1-4])[ -]?((?:19|20)\d{2})"),
        (1, r"((?:19|20)\d{2})[-/. ](0[1-9]|1[0-2])(?!\d)"),
    ):
        if match := re.search(shape, plain):
            year, part = (int(group) for group in match.groups())
            year, part = (part, year) if year < part else (year, part)
            return _last_day(year, part * length)
    match = re.search(r"(?<!\d)(20\d{2}|19\d{2})(?!\d)", plain)
    return _last_day(int(match[1]), 12) if match else None


def _last_day(year: int, month: int) -> dt.date:
    return (dt.date(year, month, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if text < "70" else 1900 + int(text)


@cache
def month_named(token: str) -> int | None:
    """The month a word names or begins to name, where all languages agree."""
    word = token.rstrip(".")
    if word in SHORT_FORMS:
        return SHORT_FORMS[word]
    if len(word) < LEAST_LETTERS or not word[0].isalpha():
        return None
    exact = {month for name, month in _names() if name == word}
    found = exact or {month for name, month in _names() if name.startswith(word)}
    return found.pop() if len(found) == 1 else None


@cache
def _names() -> tuple[tuple[str, int], ...]:
    from babel.dates import get_month_names

    return tuple(
        {
            (str(name).casefold().rstrip("."), int(number))
            for language in LANGUAGES
            for width in ("abbreviated", "wide")
            for context in ("format", "stand-alone")
            for number, name in get_month_names(width, context, language).items()
            if str(name)[0].isalpha()
        }
    )
