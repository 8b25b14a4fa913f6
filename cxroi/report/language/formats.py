"""One way to print money, shares, months and counts, on screen and in files: `$1.2M`, `−$40k`, `12.5%`."""

from __future__ import annotations

SIGNS = {
    "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "KRW": "₩", "INR": "₹", "KZT": "₸", "BRL": "R$",
    "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "SGD": "S$", "HKD": "HK$", "MXN": "MX$", "ILS": "₪", "TRY": "₺",
}  # fmt: skip
"""Currencies that are written with a sign of their own; others with their code, as in `CHF 1.2M`."""

MINUS = "−"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NONE = "none"


def sign_of(currency: str) -> str:
    """What stands before an amount.

    >>> sign_of("USD"), sign_of("CHF")
    ('$', 'CHF\\xa0')
    """
    return SIGNS.get(currency, f"{currency}\u00a0")


def short(amount: float | None, currency: str, *, plus: bool = False) -> str:
    """An amount to be read at a glance, with two or three figures that count.

    >>> short(1_234_567, "USD"), short(-40_400, "USD"), short(0, "EUR"), short(950, "USD"), short(2.5e9, "USD")
    ('$1.23M', '−$40k', '€0', '$950', '$2.5B')
    >>> short(999_950, "USD"), short(12_345_678, "USD"), short(0.4, "USD")
    ('$1M', '$12.3M', '$0')
    """
    if amount is None:
        return NONE
    size = abs(amount)
    for unit, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, "")):
        if size >= unit * 0.9995 or unit == 1.0:
            text = _figures(size / unit) if letter not in ("k", "") else f"{size / unit:.0f}"
            break
    if text == "0":
        return f"{sign_of(currency)}0"
    return f"{MINUS if amount < 0 else '+' if plus else ''}{sign_of(currency)}{text}{letter}"


def full(amount: float | None, currency: str) -> str:
    """An amount to the whole unit, for tables and hovering.

    >>> full(-1234567.89, "USD")
    '−$1,234,568'
    """
    if amount is None:
        return NONE
    text = f"{abs(amount):,.0f}"
    return f"{MINUS if amount < 0 and text != '0' else ''}{sign_of(currency)}{text}"


def percent(share: float | None, *, digits: int = 0) -> str:
    """A share as percent.

    >>> percent(1.517), percent(-0.05, digits=1), percent(None)
    ('152%', '−5.0%', 'none')
    """
    if share is None:
        return NONE
    text = f"{abs(share) * 100:,.{digits}f}"
    return f"{MINUS if share < 0 and float(text.replace(',', '')) else ''}{text}%"


def chances(share: float) -> str:
    """A probability in the words of the pitch; never a certainty the draws can not give.

    >>> chances(0.871), chances(0.9999), chances(0.0)
    ('87 chances in 100', 'more than 99 chances in 100', 'less than 1 chance in 100')
    """
    hundredths = round(share * 100)
    if share > 0.99 and hundredths == 100:
        return "more than 99 chances in 100"
    if hundredths == 0:
        return "less than 1 chance in 100"
    return f"{hundredths} chance{'' if hundredths == 1 else 's'} in 100"


def in_hundred(share: float) -> str:
    """A probability at a glance; never a certainty the draws can not give.

    >>> in_hundred(0.871), in_hundred(1.0), in_hundred(0.001)
    ('87 in 100', '> 99 in 100', '< 1 in 100')
    """
    hundredths = round(100 * share)
    return f"{hundredths} in 100" if 0 < hundredths < 100 else "> 99 in 100" if hundredths else "< 1 in 100"


def month_name(start: str | None, month: int) -> str:
    """A month of the case with its date where the case has one.

    >>> month_name("2027-01", 14), month_name(None, 14), month_name("2027-01", 0)
    ('month 14 (Feb 2028)', 'month 14', 'month 0 (before Jan 2027)')
    """
    if start is None:
        return f"month {month}"
    year, first = int(start[:4]), int(start[5:7])
    if month == 0:
        return f"month 0 (before {MONTHS[first - 1]} {year})"
    count = first - 1 + month - 1
    return f"month {month} ({MONTHS[count % 12]} {year + count // 12})"


def figure(value: float, unit: str, currency: str) -> str:
    """A quantity as people say it: shares as percent, money with its sign, the rest as a number.

    >>> figure(0.11, "share a year", "USD"), figure(-0.008, "relative change per point", "USD")
    ('11%', '−0.8%')
    >>> figure(22000, "money per new customer", "USD"), figure(26, "contacts", "USD")
    ('$22,000', '26')
    """
    size, minus = abs(value), MINUS if value < 0 else ""
    if is_share(unit):
        return f"{minus}{size * 100:.3g}%" if size < 9.995 else f"{minus}{size * 100:,.0f}%"
    if unit.startswith("money"):
        return full(value, currency) if size >= 100 else f"{minus}{sign_of(currency)}{size:.4g}"
    return f"{minus}{size:,.0f}" if size >= 1000 else f"{minus}{size:.4g}"


def is_share(unit: str) -> bool:
    """True for units that people read as percent."""
    return unit.startswith(("share", "relative"))


def unit_words(unit: str, currency: str) -> str:
    """A unit as people read it: shares in percent, money in its currency.

    >>> unit_words("share a year", "USD"), unit_words("money per contact", "EUR"), unit_words("points", "USD")
    ('% a year', 'EUR per contact', 'points')
    """
    for word, spoken in (("share", "%"), ("relative", "%"), ("money", currency)):
        if unit.startswith(word):
            return f"{spoken}{unit.removeprefix(word)}"
    return unit


def _figures(size: float) -> str:
    """Up to three figures, without trailing zeros."""
    text = f"{size:.2f}" if size < 9.995 else f"{size:.1f}" if size < 99.95 else f"{size:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
