"""One typed figure: its number under both decimal conventions, its multiplier, and its unit marks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import NumberFormatError, parse_decimal

from cxroi.case.errors import shown
from cxroi.report.language.formats import is_share
from cxroi.report.language.locales import babel_locale, signs
from cxroi.report.language.number_words import PERCENT, currency_codes, currency_forms, scales, unit_forms

CONVENTIONS = {".": "en", ",": "de"}
"""The two decimal signs, each with a locale that uses it."""
BLANKS = " \u00a0\u202f\u2009\u2007\u3000"
MINUSES = "-−–—﹣－"
_ALIKE = str.maketrans(dict.fromkeys(BLANKS, " ") | dict.fromkeys(MINUSES, "-")
    | {"’": "'", "‘": "'", "ʼ": "'", "＇": "'", "＋": "+", "，": ",", "．": ".", "（": "(", "）": ")", "％": "%", "٪": "%", "﹪": "%"}
    | {"￥": "¥", "￦": "₩", "＄": "$", "￡": "£", "￠": "¢"}
    | {chr(0xFF10 + digit): str(digit) for digit in range(10)})  # fmt: skip
_CORE = re.compile(r"(?:[0-9](?:[0-9.,' ]*[0-9.,])?|(?<![^\W_])[.,][0-9][0-9.,]*)(?:[eE][+-]?[0-9]{1,3}(?![^\W_]))?")
_PERIODS = frozenset(("day", "daily", "week", "weekly", "month", "months", "monthly", "quarter", "quarterly", "year"))


class UnreadableError(ValueError):
    """A text that is not a figure; the message says why, and what to do."""


@dataclass(frozen=True)
class Figure:
    """One figure read: its value under each decimal sign, before multiplication."""

    numbers: dict[str, Decimal]
    """By decimal sign, the locale's own first; a sign under which the text is not a number is missing."""
    grouped: bool
    """True where the text has the locale's own group sign, so that no other reading is considered."""
    scale: str = ""
    factors: tuple[Decimal, ...] = (Decimal(1),)
    percent: bool = False


def alike(text: str) -> str:
    """A text with one kind of blank, minus, apostrophe and digit."""
    return text.translate(_ALIKE)


def read_figure(text: str, *, unit: str, locale: str, currency: str) -> Figure:
    """One figure of a quantity. Raises UnreadableError."""
    plain, negative = _unbracketed(alike(text).strip())
    found = _CORE.search(plain)
    if not found:
        raise UnreadableError(_no_number(text))
    head, tail = plain[: found.start()].strip(), plain[found.end() :]
    head, minuses = _unsigned(head)
    if minuses + negative > 1 or re.search(r"\d", head + tail):
        raise UnreadableError(_no_number(text))
    money, share = unit.startswith("money"), is_share(unit)
    forms = currency_forms(currency, locale)
    marks = (*PERCENT, *forms)
    before = head.casefold().rstrip(".").strip()
    if head and before not in marks:
        raise UnreadableError(_not_understood(head, unit, currency))
    scale, mark = _tail(tail, marks, unit, locale, currency)
    if before and mark:
        raise UnreadableError(f"“{head}” and “{mark}” are both on one figure; keep one of them")
    mark = before or mark
    if mark in PERCENT and not share:
        raise UnreadableError(f"a percent sign does not fit: {_wanted(unit, currency)}")
    if mark and mark not in PERCENT and not money:
        raise UnreadableError(f"“{head or mark}” does not fit: {_wanted(unit, currency)}")
    if scale and share:
        raise UnreadableError(f"“{scale}” does not fit: {_wanted(unit, currency)}")
    numbers, grouped = _numbers(found.group(), locale)
    if not numbers:
        raise UnreadableError(_no_number(text))
    sign = -1 if minuses or negative else 1
    return Figure(
        {decimal: sign * number for decimal, number in numbers.items()},
        grouped,
        scale,
        scales(locale)[scale] if scale else (Decimal(1),),
        mark in PERCENT,
    )


def _unbracketed(text: str) -> tuple[str, bool]:
    """The text without accounting brackets, and whether it had them."""
    if text.count("(") == text.count(")") == 1:
        inner = text[text.index("(") + 1 : text.index(")")] if text.index("(") < text.index(")") else ""
        before = text[: text.index("(")]
        if re.search(r"\d", inner) and not re.search(r"[-+]", inner.split("e")[0] + before):
            return text.replace("(", "").replace(")", ""), True
    return text, False


def _unsigned(head: str) -> tuple[str, int]:
    """The text before a figure without its sign, and the number of minus signs."""
    found = re.findall(r"[-+]", head)
    if len(found) > 1:
        return head, 0
    bare = re.sub(r"^[-+]|[-+]$", "", head).strip()
    return bare, int(found == ["-"] and bare != head)


def _tail(tail: str, marks: tuple[str, ...], unit: str, locale: str, currency: str) -> tuple[str, str]:
    """The text after a figure: the word that multiplies it, and its percent or currency sign."""
    text, allowed = tail.strip().casefold(), unit_forms(unit, locale)
    for scale in (*scales(locale), ""):
        if not text.startswith(scale):
            continue
        after = text[len(scale) :]
        after = after[1:] if scale and after.startswith(".") else after
        for mark in (*marks, ""):
            rest = after.strip()
            if not rest.startswith(mark):
                continue
            words = rest[len(mark) :] if mark else after
            if words[:1].isalpha() and (scale or mark[-1:].isalpha()):
                continue
            if not words or all(word.strip(".") in allowed for word in re.split(r"[\s/]+", words.lstrip(" /"))):
                return scale, mark
    raise UnreadableError(_not_understood(tail.strip(), unit, currency))


def _numbers(core: str, locale: str) -> tuple[dict[str, Decimal], bool]:
    """The number under the locale's own decimal sign and under the other, where it is a number."""
    digits, _, power = core.lower().partition("e")
    own_group, own_decimal = signs(locale)
    numbers = {}
    for decimal in sorted(CONVENTIONS, key=lambda sign: sign != own_decimal):
        places = (locale, CONVENTIONS[decimal]) if decimal == own_decimal else (CONVENTIONS[decimal],)
        for place in places:
            number = _number(digits, place)
            if number is not None:
                numbers[decimal] = number.scaleb(int(power or 0))
                break
    return numbers, own_group in digits and own_decimal in numbers and own_group in ".,"


def _number(digits: str, place: str) -> Decimal | None:
    """A number as this locale writes it; blanks and apostrophes count as its group sign."""
    group, decimal = signs(place)
    for neutral in " '":
        if neutral in digits:
            if group in digits:
                return None
            digits = digits.replace(neutral, group)
    if not all(sign.isdigit() or sign in (decimal, group) for sign in digits):
        return None
    try:
        return parse_decimal(digits, locale=babel_locale(place), strict=True)
    except (NumberFormatError, InvalidOperation, ValueError):
        return None


def _not_understood(words: str, unit: str, currency: str) -> str:
    """Why the words around a figure do not fit."""
    own = currency_forms(currency, "en")
    codes = [word for word in re.findall(r"[A-Z]{3}", words) if word in currency_codes()]
    marks = [mark for mark in re.findall(r"[A-Z]*[^\w\s]", words) if unicodedata.category(mark[-1]) == "Sc"]
    foreign = any(mark.casefold() not in own and not (len(mark) == 2 and mark[1] in own) for mark in codes + marks)
    if foreign and unit.startswith("money"):
        return f"{shown(words)} is another currency; amounts of this case are in {currency}"
    if foreign:
        return f"{shown(words)} does not fit: {_wanted(unit, currency)}"
    if _PERIODS & set(re.findall(r"[a-z]+", words.casefold())):
        return f"{shown(words)} does not fit: {_wanted(unit, currency)}"
    return f"{shown(words)} was not understood; write the figure alone, or an uncertain one as low / likely / high"


def _wanted(unit: str, currency: str) -> str:
    """What a field of this unit accepts."""
    if unit == "share a year":
        return "this figure is a percentage a year, such as 12%; what is lost at 1% a month is 11.4% a year"
    if is_share(unit):
        return "this figure is a percentage, such as 12%"
    return f"this figure is {'' if unit.startswith('per ') else 'in '}{unit.replace('money', currency, 1)}"


def _no_number(text: str) -> str:
    if any(sign.isdigit() and not sign.isascii() for sign in alike(text)):
        return f"{shown(text)} is not a number here; write it in the digits 0 to 9"
    if not re.search(r"\d", text):
        return f"{shown(text)} is not a number; write it in figures"
    if re.search(r"\d\s*-\s*\d", alike(text)):
        return f"{shown(text)} is not a number; write a range as low / likely / high, such as 9 / 11 / 14"
    return f"{shown(text)} is not a number with one clear reading; write it like 1240.5 or 1,240.5"
