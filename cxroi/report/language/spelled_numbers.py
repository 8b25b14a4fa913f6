"""A stored number as text: as it stands in a field, and as it is spoken of in a question about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cxroi.report.language.formats import MINUS, in_groups, in_percent, is_share, money
from cxroi.report.language.locales import in_locale, known


def spell_quantity(
    value: float | Sequence[float] | None,
    *,
    unit: str,
    locale: str = "en",
    plausible: tuple[float | None, float | None] = (None, None),
) -> str:
    """The shortest text that reads back as exactly this value, without a question; an empty text for nothing.

    `plausible` are the limits of its field, as stored: where a thousand times as much is beyond them, three decimals have one reading.

    >>> spell_quantity(0.11, unit="share"), spell_quantity([0.09, 0.11, 0.14], unit="share"), spell_quantity(1.245, unit="points")
    ('11%', '9 / 11 / 14%', '1.2450')
    >>> spell_quantity(0.08092, unit="share"), spell_quantity(0.08092, unit="share", plausible=(0, 1))
    ('8.0920%', '8.092%')
    >>> spell_quantity(18500, unit="money"), spell_quantity(18500, unit="money", locale="de")
    ('18,500', '18.500')
    """
    figures = _figures(value)
    place = known(locale)
    end = "%" if figures and is_share(unit) else ""
    return " / ".join("?" if figure is None else _spelled(figure, unit, place, plausible) for figure in figures) + end


def _figures(value: Any) -> list[float | None]:
    """The figures of a value: none, one, or three."""
    plain = getattr(value, "plain", value)
    if plain is None:
        return []
    return list(plain) if isinstance(plain, list | tuple) else [plain]


def _spelled(figure: float, unit: str, locale: str, plausible: tuple[float | None, float | None]) -> str:
    """One figure, without its percent sign; written so that it has one reading."""
    number = Decimal(repr(float(figure)))
    if not number.is_finite():
        return str(figure)
    number = (number.scaleb(2) if is_share(unit) else number) if number else Decimal(0)
    power = 0 if -12 <= number.adjusted() <= 18 else number.adjusted()
    number = number.scaleb(-power)
    with in_locale(locale):
        text = in_groups(_digits(number))
    return f"{MINUS if number < 0 else ''}{text}{'' if _too_much(1000 * figure, *plausible) else _settled(number)}{f'e{power}' if power else ''}"


def _too_much(figure: float, low: float | None, high: float | None) -> bool:
    return (low is not None and figure < low) or (high is not None and figure > high)


def _settled(number: Decimal) -> str:
    """An added zero where exactly three decimals could be read as thousands: 1.2450."""
    return "0" if 1 <= abs(number) < 1000 and number.normalize().as_tuple().exponent == -3 else ""


def _digits(number: Decimal) -> str:
    """All the digits of a number, without its sign, an exponent or trailing zeros."""
    return f"{abs(number).normalize():,f}"


@dataclass(frozen=True)
class Speaker:
    """How a value is written in its unit, locale and currency."""

    unit: str
    locale: str
    currency: str

    def figure(self, figure: float, *, named: bool = False) -> str:
        """One figure with all its digits; with the unit's words where it is a count."""
        number = abs(Decimal(repr(figure)))
        with in_locale(self.locale):
            if is_share(self.unit):
                text = in_percent(_digits(number.scaleb(2)))
            elif self.unit.startswith("money"):
                text = money(_digits(number), self.currency)
            else:
                noun = self._noun(figure) if named else ""
                text = f"{in_groups(_digits(number))} {noun}".strip()
        return f"{MINUS if figure < 0 else ''}{text}"

    def short(self, reading: tuple[float, ...], *, named: bool = False) -> str:
        """A value in a question."""
        if len(reading) == 1:
            return self.figure(reading[0], named=named)
        low, likely, high = reading
        return f"{self.figure(low)} to {self.figure(high, named=named)}, likely {self.figure(likely)}"

    def whole(self, reading: tuple[float, ...]) -> str:
        """A value with all the words of its unit."""
        known_start = re.match(r"share|relative|money|(?=points of)", self.unit)
        rest = self.unit[known_start.end() :] if known_start else ""
        rest = f" {rest.strip()}".replace(" ,", ",") if rest else ""
        if len(reading) == 1:
            return f"{self.figure(reading[0], named=True)}{rest}"
        low, likely, high = reading
        return f"{self.figure(low)} to {self.figure(high, named=True)}{rest}, likely {self.figure(likely)}"

    def _noun(self, figure: float) -> str:
        first, _, rest = self.unit.partition(" ")
        if figure == 1:
            first = "person" if first == "people" else first.removesuffix("s")
        return f"{first} {rest}".strip()
