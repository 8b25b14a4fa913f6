"""What values look like before they are read: the share of a sample that fits a kind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxroi.tables.month_names import parse_words
from cxroi.tables.reading import NO, NO_VALUE, YES
from cxroi.tables.scale_words import is_word_of_a_scale, number_of
from cxroi.tables.schema import LEFT_WORDS, STAYED_WORDS


def fit(kind: str, values: Sequence[str]) -> float:
    """The share of the values that look like the kind; 1 where there are no values.

    >>> fit("date", ["2027-01-31", "Mär 24", "soon"]), fit("score", ["10 - Extremely likely", "3"])
    (0.6666666666666666, 1.0)
    """
    looked = [text for value in values if (text := value.strip()) and text.casefold() not in NO_VALUE]
    if not looked or kind in ("category", "text"):
        return 1.0
    tests = {
        "id": _is_identifier, "date": is_date, "month": is_date, "timestamp": is_date, "flag": _is_flag, "left": _is_left,
        "score": _is_score,
    }  # fmt: skip
    return sum(map(tests.get(kind, _is_number), looked)) / len(looked)


def looks_like_a_value(text: str) -> bool:
    """True of numbers and dates, which are not column names."""
    return any(sign.isdigit() for sign in text) and not any(sign.isalpha() for sign in text)


def _is_identifier(text: str) -> bool:
    return len(text) <= 100


def _is_flag(text: str) -> bool:
    return text.casefold() in (*YES, *NO)


def _is_left(text: str) -> bool:
    return text.casefold() in (*YES, *NO, *LEFT_WORDS, *STAYED_WORDS, "0.0", "1.0")


def _is_score(text: str) -> bool:
    return _is_number(text) or number_of(text) is not None or is_word_of_a_scale(text)


def _is_number(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"[^\dA-Za-z]{0,4}(?:[A-Z]{3}|US\$)?[\s(+\-−]*\d[\d.,'’\s\u00a0\u202f]*(?:[eE][+-]?\d+)?[\s)%\-]*\D{0,6}",
            text,
        )
    )


def is_date(text: str) -> bool:
    """True of a date, month or quarter in one of the forms that are read."""
    return bool(
        re.match(
            r"(?:\d{4}\s*[-/.년]\s*\d{1,2}(?!\d)|\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*(?:\d{4}|\d{2})\b|\d{1,2}[-/.]\d{4}$|(?:19|20)\d{6}$|(?:19|20)\d{2}(?:0[1-9]|1[0-2])$|[2-7]\d{4}(?:\.\d+)?$|0(?:0[1-9]|1[0-2])[./]\d{4}$|1\d{9}(?:\d{3})?$)",
            text,
        )
        or re.search(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*\d", text)
        or (len(text) < 30 and parse_words(text))
    )
