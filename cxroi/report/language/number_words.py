"""The words and signs people write around a figure: thousands and millions, currencies, percent, units.

Babel knows how each language shortens an amount and names a currency; here are the other forms people type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from babel.numbers import get_currency_name, get_currency_symbol, list_currencies
from babel.units import format_unit

from cxroi.report.language.locales import babel_locale

_SCALES = {
    3: "k tsd thsd thousand тыс мың 천",
    4: "만 万 萬",
    5: "lakh 십만",
    6: "m mn mln mio mm million millions millionen млн 백만",
    7: "crore cr 천만",
    8: "억 億 亿",
    9: "b bn mrd md mld billion billions milliard milliards milliarde milliarden млрд 십억",
    10: "백억",
    11: "천억",
    12: "t tn trn bio trillion trillions трлн 조 兆",
}
_LOCAL_SCALES = {"de": {"t": 3, "tausend": 3}}
"""Forms of a language that Babel does not have: `14 T€` is 14,000 euros to a German, 14 trillion to others."""

_CURRENCIES = {
    "KZT": "₸ тг тенге теңге", "KRW": "원", "JPY": "円", "CNY": "¥ 元", "TRY": "₺ tl", "RUB": "₽ руб", "CHF": "fr sfr",
    "SEK": "kr", "NOK": "kr", "DKK": "kr", "PLN": "zł", "CZK": "kč", "HUF": "ft", "INR": "rs", "ILS": "₪", "SGD": "s$",
}  # fmt: skip
PERCENT = ("%", "per cent", "percent", "pct", "prozent", "pour cent", "por ciento", "퍼센트", "пайыз")
_COUNTED = {
    "customers": "account accounts client clients kunden clientes 고객 명",
    "people": "person persons employee employees fte ftes mitarbeiter personas personnes 명",
    "points": "pt pts punkte puntos",
    "points of": "pp percentage",
    "per customer": "contact contacts product products referral referrals",
    "times": "x",
}
_PER = frozenset(("a", "an", "per", "each", "pro", "par", "por", "al"))
_YEAR = frozenset(("yr", "yrs", "years", "annum", "annually", "yearly", "pa", "p.a"))


@lru_cache(256)
def scales(locale: str) -> Mapping[str, tuple[Decimal, ...]]:
    """Words that multiply a figure, longest first, each with every meaning in this locale.

    >>> scales("en")["bn"], [int(factor) for factor in scales("de")["billion"]]
    ((Decimal('1000000000'),), [1000000000, 1000000000000])
    """
    found: dict[str, set[int]] = {}
    for power, words in _SCALES.items():
        for word in words.split():
            found.setdefault(word, set()).add(power)
    parsed = babel_locale(locale)
    for word, power in _LOCAL_SCALES.get(parsed.language, {}).items():
        found.setdefault(word, set()).add(power)
    for formats in parsed.compact_decimal_formats.values():
        for sizes in formats.values():
            for size, pattern in sizes.items():
                text = str(pattern.pattern)
                word = re.sub(r"[0'\s\u200e\u200f]", "", text).casefold().rstrip(".")
                if word:
                    found.setdefault(word, set()).add(len(str(size)) - text.count("0"))
    ordered = sorted(found, key=len, reverse=True)
    return MappingProxyType({word: tuple(Decimal(10) ** power for power in sorted(found[word])) for word in ordered})


@lru_cache(256)
def currency_forms(currency: str, locale: str) -> tuple[str, ...]:
    """The ways to mark an amount in this currency, longest first, in lower case.

    >>> "us$" in currency_forms("USD", "en"), "euros" in currency_forms("EUR", "fr"), "₸" in currency_forms("KZT", "en")
    (True, True, True)
    """
    forms = {currency, *_CURRENCIES.get(currency, "").split()}
    for place in ("en", "en_GB", str(babel_locale(locale))):
        names = [str(get_currency_name(currency, count, locale=place)) for count in (None, 1, 2)]
        forms |= {get_currency_symbol(currency, locale=place), *names, *(name.split()[-1] for name in names)}
    if any(form.endswith("$") for form in forms):
        forms.add("$")
    return tuple(sorted((form.casefold().rstrip(".") for form in forms), key=len, reverse=True))


@lru_cache(1)
def currency_codes() -> frozenset[str]:
    """The codes of all currencies."""
    return frozenset(list_currencies())


@lru_cache(256)
def unit_forms(unit: str, locale: str) -> frozenset[str]:
    """The words that may follow a figure of this unit: its own, and those of the year in this locale.

    >>> sorted(unit_forms("customers a year", "en") & {"clients", "customers", "month", "year"})
    ['clients', 'customers', 'year']
    """
    words = set(unit.split())
    for start, others in _COUNTED.items():
        if start in unit:
            words |= set(others.split())
    if "year" in words:
        years = (format_unit(count, "duration-year", locale=babel_locale(locale)) for count in (1, 2))
        words |= _YEAR | {word for year in years for word in re.findall(r"[^\W\d_]+", year.casefold())}
    return frozenset(words | {word.rstrip("s") for word in words} | _PER)
