"""One way to print money, shares, months and counts, on screen and in files, as the locale in use writes them.

Patterns, signs and month names come from Babel; the digits are inserted here, because Babel takes a tenth of a millisecond
for each number and a chart prints a thousand. In English: `$1.2M`, `−$40k`, `12.5%`; in German: `1,2\u00a0Mio.\u00a0€`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_symbol

from cxroi.case.counted import noun_of
from cxroi.case.minus import MINUS
from cxroi.report.language.locales import babel_locale, in_locale, locale, signs, use_locale

__all__ = ["about", "chances", "count", "figure", "for_scripts", "full", "in_hundred", "in_locale", "is_share", "locale", "percent", "short", "sign_of", "spread_words", "unit_words", "use_locale"]  # fmt: skip

EXPONENTS = {
    "year-end": "k",
    "mid-year": "(k − ½)",
    "monthly": "(t/12)",
    "year-end, first year undiscounted": "(k − 1)",
}
"""Over how many years the money of month t in year k is discounted, by convention."""
SIGNS = {"KZT": "₸", "TRY": "₺", "SGD": "S$"}
"""Currency signs that Babel knows only in their own country's language."""

NONE = "none"
NO_BREAK = "\u00a0"


def sign_of(currency: str) -> str:
    """The text before an amount.

    >>> sign_of("USD"), sign_of("CHF")
    ('$', 'CHF\\xa0')
    """
    symbol = _symbol(currency, locale())
    return symbol if unicodedata.category(symbol[-1])[0] == "S" else f"{symbol}{NO_BREAK}"


def short(amount: float | None, currency: str, *, plus: bool = False) -> str:
    """An amount to read at a glance, with two or three significant figures.

    >>> short(1_234_567, "USD"), short(-40_400, "USD"), short(0, "EUR"), short(950, "USD"), short(2.5e9, "USD")
    ('$1.23M', '−$40k', '€0', '$950', '$2.5B')
    >>> short(999_950, "USD"), short(12_345_678, "USD"), short(0.4, "USD"), short(1_440, "USD")
    ('$1M', '$12.3M', '$0', '$1.4k')
    >>> with in_locale("de"):
    ...     short(1_234_567, "EUR"), short(-40_400, "EUR")
    ('1,23\\xa0Mio.\\xa0€', '−40.400\\xa0€')
    """
    if amount is None:
        return NONE
    size = abs(amount)
    step = next((step for step in _steps(currency, locale()) if size >= step[0] * 0.9995), None)
    if step is None:
        return full(amount, currency, plus=plus)
    _, divisor, prefix, suffix = step
    text = in_groups(_rounded(size / divisor, thousands=divisor == 1e3))
    return f"{MINUS if amount < 0 else '+' if plus else ''}{prefix}{text}{suffix}"


def full(amount: float | None, currency: str, *, plus: bool = False) -> str:
    """An amount to the whole unit, for tables and tooltips.

    >>> full(-1234567.89, "USD"), full(1234567.89, "CHF")
    ('−$1,234,568', 'CHF\\xa01,234,568')
    """
    if amount is None:
        return NONE
    text = f"{abs(amount):,.0f}"
    sign = "" if text == "0" else MINUS if amount < 0 else "+" if plus else ""
    return f"{sign}{money(text, currency)}"


def percent(share: float | None, *, digits: int = 0, plus: bool = False) -> str:
    """A share as percent.

    >>> percent(1.517), percent(-0.05, digits=1), percent(None), percent(0.021, digits=1, plus=True)
    ('152%', '−5.0%', 'none', '+2.1%')
    """
    if share is None:
        return NONE
    text = f"{abs(share) * 100:,.{digits}f}"
    sign = MINUS if share < 0 else "+" if plus else ""
    return f"{sign if float(text.replace(',', '')) else ''}{in_percent(text)}"


def count(number: float, *, digits: int = 0) -> str:
    """A number with digit groups, such as a count of customers or draws.

    >>> count(4096), count(-12.345, digits=1)
    ('4,096', '−12.3')
    """
    text = f"{abs(number):,.{digits}f}"
    return f"{MINUS if number < 0 and float(text.replace(',', '')) else ''}{in_groups(text)}"


def counted(number: float, one: str, many: str = "") -> str:
    """The count with its noun, which agrees with it.

    >>> counted(1, "customer"), counted(1240, "customer")
    ('1 customer', '1,240 customers')
    """
    return f"{count(number)} {noun_of(number, one, many)}"


def money(digits: str, currency: str) -> str:
    """Digits as `f"{:,f}"` writes them, with the locale's text around an amount."""
    prefix, suffix = _around(str(babel_locale(locale()).currency_formats["standard"].pattern), currency, locale())
    return f"{prefix}{in_groups(digits)}{suffix}"


def in_percent(digits: str) -> str:
    """Digits as `f"{:,f}"` writes them, with the locale's text around a percentage."""
    prefix, suffix = _around(str(babel_locale(locale()).percent_formats[None].pattern), "", locale())
    return f"{prefix}{in_groups(digits)}{suffix}"


def in_groups(digits: str) -> str:
    """Digits as `f"{:,f}"` writes them, with the signs of the locale.

    >>> with in_locale("fr"):
    ...     in_groups("1,234.5")
    '1\\u202f234,5'
    >>> with in_locale("en-IN"):
    ...     in_groups("1,234,567.5")
    '12,34,567.5'
    """
    written, first, rest = _writing(locale())
    if (first, rest) != (3, 3):
        whole, point, fraction = digits.replace(",", "").partition(".")
        groups = [whole[-first:]]
        while whole := whole[: -len(groups[0])]:
            groups.insert(0, whole[-rest:])
        digits = f"{','.join(groups)}{point}{fraction}"
    return digits.translate(written)


def chances(share: float) -> str:
    """A probability in the words of the pitch; never a certainty that draws cannot prove.

    >>> chances(0.871), chances(0.9999), chances(0.0)
    ('87 chances in 100', 'more than 99 chances in 100', 'less than 1 chance in 100')
    """
    hundredths = round(share * 100)
    if hundredths == 100:
        return "more than 99 chances in 100"
    if hundredths == 0:
        return "less than 1 chance in 100"
    return f"{hundredths} {noun_of(hundredths, 'chance')} in 100"


def spread_words(p10: float, p90: float, currency: str) -> str:
    """The range between P10 and P90 in words.

    >>> spread_words(-250_000, 1_500_000, "USD")
    '−$250k to $1.5M in 8 of 10 draws'
    """
    return f"{short(p10, currency)} to {short(p90, currency)} in 8 of 10 draws"


def in_hundred(share: float) -> str:
    """A probability at a glance; never a certainty that draws cannot prove.

    >>> in_hundred(0.871), in_hundred(1.0), in_hundred(0.001)
    ('87 in 100', '> 99 in 100', '< 1 in 100')
    """
    hundredths = round(100 * share)
    return f"{hundredths} in 100" if 0 < hundredths < 100 else "> 99 in 100" if hundredths else "< 1 in 100"


def figure(value: float, unit: str, currency: str) -> str:
    """A quantity as people write it: shares as percent, money with its sign, the rest as a number.

    >>> figure(0.11, "share a year", "USD"), figure(-0.008, "relative change per point", "USD")
    ('11%', '−0.8%')
    >>> figure(22000, "money per new customer", "USD"), figure(26, "contacts", "USD")
    ('$22,000', '26')
    """
    size, minus = abs(value), MINUS if value < 0 else ""
    if is_share(unit):
        return f"{minus}{in_percent(_plain(f'{size * 100:.3g}') if size < 9.995 else f'{size * 100:,.0f}')}"
    if unit.startswith("money"):
        return full(value, currency) if size >= 100 else f"{minus}{money(_plain(f'{size:.4g}'), currency)}"
    return f"{minus}{in_groups(f'{size:,.0f}' if size >= 1000 else _plain(f'{size:.4g}'))}"


def about(value: float, unit: str, currency: str) -> str:
    """A quantity that was worked out, such as a break-even: to three figures, which is more than anyone knows of it.

    >>> about(355_648, "money", "EUR"), about(0.12345, "share", "EUR")
    ('€356,000', '12.3%')
    """
    return figure(float(f"{value:.3g}"), unit, currency)


def for_scripts(currency: str) -> dict[str, Any]:
    """How the locale in use writes amounts and percentages, as data for a script that writes the same.

    `steps` are those of `short`: least amount, divisor, text before and after. `charts/live_formats.js` reads it.
    """
    written, first, rest = _writing(locale())
    name = babel_locale(locale())
    return {
        "steps": [list(step) for step in _steps(currency, locale())],
        "money": list(_around(str(name.currency_formats["standard"].pattern), currency, locale())),
        "percent": list(_around(str(name.percent_formats[None].pattern), "", locale())),
        "group": written[ord(",")],
        "decimal": written[ord(".")],
        "groups": [first, rest],
        "minus": MINUS,
    }


def is_share(unit: str) -> bool:
    """True for units shown as percent and stored as fractions.

    >>> is_share("share a year"), is_share("relative change"), is_share("points of the rate"), is_share("points")
    (True, True, True, False)
    """
    return unit.startswith(("share", "relative", "points of"))


def unit_words(unit: str, currency: str) -> str:
    """A unit as people read it: shares in percent, money in its currency.

    >>> unit_words("share a year", "USD"), unit_words("money per contact", "EUR"), unit_words("points", "USD")
    ('% a year', 'EUR per contact', 'points')
    """
    if unit.startswith("points of"):
        return f"% {unit}"
    for word, spoken in (("share", "%"), ("relative", "%"), ("money", currency)):
        if unit.startswith(word):
            return f"{spoken}{unit.removeprefix(word)}"
    return unit


def _rounded(size: float, *, thousands: bool) -> str:
    """Up to three figures, without trailing zeros; thousands with two figures below ten, and whole above."""
    if thousands:
        text = f"{size:.1f}" if size < 9.95 else f"{size:.0f}"
    else:
        text = f"{size:.2f}" if size < 9.995 else f"{size:.1f}" if size < 99.95 else f"{size:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str) -> str:
    """Digits without an exponent.

    >>> _plain("1e-05"), _plain("1e+03"), _plain("nan")
    ('0.00001', '1,000', 'nan')
    """
    return f"{Decimal(text):,f}" if math.isfinite(float(text)) else text


@lru_cache(64)
def _writing(name: str) -> tuple[dict[int, str], int, int]:
    """How a locale writes digits: its group and decimal signs, and the sizes of its first and other groups."""
    group, decimal = signs(name)
    first, rest = babel_locale(name).decimal_formats[None].grouping
    return {ord(","): group, ord("."): decimal}, first, rest


@lru_cache(512)
def _symbol(currency: str, name: str) -> str:
    """The sign of a currency in a locale; its code where it has none."""
    symbol = get_currency_symbol(currency, locale=babel_locale(name))
    return SIGNS.get(currency, symbol) if symbol == currency else symbol


@lru_cache(512)
def _around(pattern: str, currency: str, name: str) -> tuple[str, str]:
    """The text before and after the digits in a Babel pattern, such as `¤0K`; letters keep their spacing."""
    found = re.match(r"([^0#]*)[0#][0#.,]*([^0#]*)$", pattern.split(";")[0].replace("'", ""))
    if found is None:
        raise ValueError(f"no digits in the pattern {pattern!r} of {name}")
    symbol = _symbol(currency, name) if currency else ""
    apart = r"\1" + NO_BREAK + "¤" if symbol[:1].isalpha() else r"\1¤"
    prefix, suffix = (re.sub(r"([^\W_])¤", apart, part).replace("¤", symbol) for part in found.groups())
    return (f"{prefix}{NO_BREAK}" if prefix[-1:].isalpha() else prefix), suffix


@lru_cache(512)
def _steps(currency: str, name: str) -> tuple[tuple[float, float, str, str], ...]:
    """The amounts from which a locale shortens, largest first: least amount, divisor, text before and after."""
    parsed, steps = babel_locale(name), []
    for least, pattern in parsed.compact_currency_formats["short"]["other"].items():
        shape = str(pattern.pattern)
        divisor = int(least) // 10 ** (shape.count("0") - 1)
        prefix, suffix = _around(shape, currency, name)
        if shape.strip(f"0¤{NO_BREAK} "):  # a bare 0 is how Babel says that a locale does not shorten here
            plain = suffix.replace("K", "k") if parsed.language == "en" and divisor == 1000 else suffix
            steps.append((float(least), float(divisor), prefix, plain))
    return tuple(sorted(steps, reverse=True))
