"""Locales: the one in use, and Babel's data for it. English (`en`) by default.

Each thread and task has its own: a visitor's run uses the visitor's, a file is written in its case's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

DEFAULT = "en"
_IN_FORCE: ContextVar[str] = ContextVar("locale", default=DEFAULT)


def locale() -> str:
    """The name of the locale in use."""
    return _IN_FORCE.get()


def use_locale(name: str | None) -> None:
    """Use a locale for the rest of this thread's run; one that Babel does not know becomes English."""
    _IN_FORCE.set(known(name))


@contextmanager
def in_locale(name: str | None) -> Iterator[None]:
    """Use a locale inside a `with` block.

    >>> with in_locale("de-DE"):
    ...     locale()
    'de_DE'
    >>> locale()
    'en'
    """
    before = _IN_FORCE.set(known(name))
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def known(name: str | None) -> str:
    """The nearest locale that Babel knows, by Babel's name; English where there is none.

    >>> known("pt-BR"), known("en-US"), known("de-XX"), known("tlh"), known(None)
    ('pt_BR', 'en_US', 'de', 'en', 'en')
    """
    return str(babel_locale(name))


@lru_cache(256)
def babel_locale(name: str | None) -> Locale:
    """The nearest locale that Babel knows, with its data."""
    parts = str(name or DEFAULT).replace("-", "_").split("_")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:length]))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale.parse(DEFAULT)


OFFERED = (
    "en", "en_GB", "de", "de_AT", "de_CH", "fr", "fr_CA", "es", "es_MX", "it", "pt", "pt_BR", "nl", "pl", "cs", "sv", "da",
    "nb", "fi", "tr", "ru", "uk", "kk", "ja", "ko", "zh", "he", "ar", "hi",
)  # fmt: skip
"""Languages offered for a case's documents; a file may name any other that Babel knows."""


@lru_cache(1)
def languages() -> tuple[tuple[str, str], ...]:
    """The languages offered, as stored and as read: ("de_CH", "German (Switzerland) · 1'240.50")."""
    found = [Locale.parse(name) for name in OFFERED]
    numbers = [format_decimal(1240.5, format="#,##0.00", locale=one) for one in found]
    return tuple((str(one), f"{one.get_display_name('en')} · {said}") for one, said in zip(found, numbers, strict=True))


@lru_cache(256)
def signs(name: str) -> tuple[str, str]:
    """The group sign and the decimal sign of a locale, for digits 0 to 9.

    >>> signs("de"), signs("fr")
    (('.', ','), ('\\u202f', ','))
    """
    parsed = babel_locale(name)
    return get_group_symbol(parsed, numbering_system="latn"), get_decimal_symbol(parsed, numbering_system="latn")
