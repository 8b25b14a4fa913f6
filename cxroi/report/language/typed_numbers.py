"""Numbers as people type them: one way to read them, everywhere.

`read_quantity` never guesses: a text with two readings becomes a question with a choice for each, and a text that is not a
number becomes a sentence that says why and what to write. `spelled_numbers.spell_quantity` is its inverse.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache
from itertools import product

from cxroi.case.errors import one_line, shown
from cxroi.report.language.figures_typed import Figure, UnreadableError, read_figure
from cxroi.report.language.formats import is_share
from cxroi.report.language.locales import known
from cxroi.report.language.spelled_numbers import Speaker

Value = float | tuple[float, float, float]
LONGEST = 200
LARGEST = 1e15
MOST = {"customers": 1e10, "people": 1e10, "points": 1e6}
"""More than any count can be: people on earth, and points of any score."""
_TINY = Decimal("0.1")
"""Percents per point are small: only below this does a figure look like a fraction."""
_SEPARATORS = (
    r"/(?=[^/]*\d)", r";", r"\s*(?:\.{2,3}|…)\s*", r"\s+to\s+", r"(?<=[^\s–—~])\s*[–—~]\s*", r"(?<=[\d%])\s*-\s*(?=\d)",
)  # fmt: skip
_LISTED = (r",\s+", r",")
"""The separators between the figures of a range, and those inside brackets: [9, 11, 14]."""


@dataclass(frozen=True)
class Typed:
    """A typed text and how it is understood: a value, a question, a problem, or nothing."""

    text: str
    """As typed, without outer blanks."""
    value: Value | None = None
    """What is stored, where there is one reading: 11% is 0.11; a range is (low, likely, high)."""
    echo: str = ""
    """How it is understood, in words and unit: "1,240 customers"."""
    question: str = ""
    """Where two readings are possible: "1.240: 1,240 customers, or 1.24?"."""
    choices: tuple[tuple[str, Value], ...] = ()
    """For a question, each reading: its name and its value."""
    problem: str = ""
    """Why it is not a number, with the remedy; worded to follow the field's name and a colon."""

    @property
    def empty(self) -> bool:
        """True where nothing was typed."""
        return not self.text

    @property
    def has_digits(self) -> bool:
        """False for words alone, which may mean that there is no figure."""
        return any(sign.isdigit() for sign in self.text)


def read_quantity(
    text: str,
    *,
    unit: str,
    locale: str = "en",
    currency: str = "USD",
    plausible: tuple[float | None, float | None] = (None, None),
) -> Typed:
    """The meaning of a typed text in a field of this unit; `plausible` are the field's limits, as stored. Never raises.

    >>> read_quantity("11%", unit="share a year").value, read_quantity("9 / 11 / 14%", unit="share a year").value
    (0.11, (0.09, 0.11, 0.14))
    >>> read_quantity("1.240", unit="customers").question
    '1.240: 1,240 customers, or 1.24?'
    >>> read_quantity("12억", unit="money", currency="KRW").echo
    '₩1,200,000,000'
    """
    return _read(str(text), unit, known(locale), currency, plausible[0], plausible[1])


@lru_cache(4096)
def _read(text: str, unit: str, locale: str, currency: str, least: float | None, most: float | None) -> Typed:
    typed = text.strip()
    if not typed:
        return Typed("")
    if len(typed) > LONGEST:
        return Typed(
            typed, problem=f"this text is {len(typed):,} characters long; write one figure, or low / likely / high"
        )
    say = Speaker(unit, locale, currency)
    try:
        with localcontext() as context:
            context.prec = 2 * LONGEST
            figures = [read_figure(part, unit=unit, locale=locale, currency=currency) for part in _parts(typed)]
            readings = [_with_middle(reading) for reading in _readings(figures, unit)]
    except UnreadableError as error:
        return Typed(typed, problem=str(error))
    ceiling = min([LARGEST, *(limit for start, limit in MOST.items() if unit.startswith(start) and not is_share(unit))])
    low = max(-ceiling, -LARGEST if least is None else least)
    high = min(ceiling, LARGEST if most is None else most)
    inside = [reading for reading in readings if all(low <= figure <= high for figure in reading)]
    if not inside:
        return Typed(typed, problem=_beyond(readings[0], typed, low, high, say))
    ordered = [
        reading
        for reading in inside
        if min(reading[0], reading[-1]) <= reading[len(reading) // 2] <= max(reading[0], reading[-1])
    ]
    if not ordered:
        return Typed(typed, problem=_disordered(inside[0], say))
    if len(figures) == 2:
        rising = [reading for reading in ordered if reading[0] < reading[-1]]
        if not rising:
            return Typed(typed, problem=f"{shown(typed)} has two figures; write one, or three: low / likely / high")
        return Typed(
            typed,
            question=f"{one_line(typed)}: two figures. With the middle as the likely one?",
            choices=tuple((say.short(reading, named=True), _value(reading)) for reading in rising),
        )
    if len(inside) == 1:
        return Typed(typed, value=_value(inside[0]), echo=say.whole(inside[0]))
    ordered.sort(key=lambda reading: abs(reading[len(reading) // 2]), reverse=True)
    first, *others = ordered
    asked = ", or ".join([say.short(first, named=True), *(say.short(other) for other in others)])
    return Typed(
        typed,
        question=f"{one_line(typed)}: {asked}?",
        choices=tuple((say.short(reading, named=True), _value(reading)) for reading in ordered),
    )


def _parts(text: str) -> list[str]:
    """The texts of the figures: one, two or three. Raises UnreadableError for another count."""
    bracketed = text.startswith("[") and text.endswith("]")
    inner = text[1:-1] if bracketed else text
    for separator in (*_SEPARATORS, *(_LISTED if bracketed else ())):
        pieces = re.split(separator, inner)
        if len(pieces) > 1 and all(re.search(r"\d", piece) for piece in pieces):
            if len(pieces) > 3:
                raise UnreadableError(
                    f"{shown(text)} has {len(pieces)} figures; write one, or three: low / likely / high"
                )
            return pieces
    return [inner]


def _readings(figures: list[Figure], unit: str) -> list[tuple[float, ...]]:
    """All joint readings of the figures, as stored; the locale's own first. Raises UnreadableError."""
    signs = [sign for sign in figures[0].numbers if all(sign in figure.numbers for figure in figures)]
    if not signs:
        raise UnreadableError("the figures use different decimal signs; use one")
    if all(figure.grouped or len(set(figure.numbers.values())) == 1 for figure in figures):
        signs = signs[:1]
    factors, readings = _factors(figures), []
    for sign, factor in product(signs, factors):
        numbers = [figure.numbers[sign] * by for figure, by in zip(figures, factor, strict=True)]
        if is_share(unit):
            readings += _shares(numbers, figures, unit)
        else:
            readings.append(numbers)
    return list(dict.fromkeys(tuple(_finite(number) for number in numbers) for numbers in readings))


def _with_middle(reading: tuple[float, ...]) -> tuple[float, ...]:
    """Low and high with the middle between them; one figure or three as they are."""
    if len(reading) != 2:
        return reading
    low, high = (Decimal(repr(figure)) for figure in reading)
    return reading[0], float((low + high) / 2), reading[1]


def _factors(figures: list[Figure]) -> list[list[Decimal]]:
    """The multiplier of each figure, in each reading of the words; a word after the last figure only applies to all."""
    *others, last = figures
    said = [bool(figure.scale) for figure in others if any(figure.numbers.values())]
    if last.scale and not any(said):
        return [[factor] * len(figures) for factor in last.factors]
    if any(said) and not (all(said) and (last.scale or not any(last.numbers.values()))):
        word = next(figure.scale for figure in others if figure.scale)
        raise UnreadableError(f"“{word}” is on some of the figures only; write it after each, or only after the last")
    count = max(len(figure.factors) for figure in figures)
    return [[figure.factors[min(place, len(figure.factors) - 1)] for figure in figures] for place in range(count)]


def _shares(numbers: list[Decimal], figures: list[Figure], unit: str) -> list[list[Decimal]]:
    """Percentages as fractions; also as typed, where figures without a percent sign look like fractions."""
    readings = [[number.scaleb(-2) for number in numbers]]
    if figures[-1].percent and not any(figure.percent for figure in figures[:-1]):
        return readings
    loose = [not figure.percent and number != 0 for figure, number in zip(figures, numbers, strict=True)]
    largest = max((abs(number) for number, free in zip(numbers, loose, strict=True) if free), default=Decimal(2))
    if largest < _TINY if "per point" in unit else largest <= 1:
        readings.append([number if free else number.scaleb(-2) for number, free in zip(numbers, loose, strict=True)])
    return readings


def _finite(number: Decimal) -> float:
    """A number as stored; beyond the range of floats, the largest float."""
    return float(number) if number.adjusted() < 300 else math.copysign(1e300, number)


def _value(reading: tuple[float, ...]) -> Value:
    return reading[0] if len(reading) == 1 else (reading[0], reading[1], reading[2])


def _beyond(reading: tuple[float, ...], typed: str, low: float, high: float, say: Speaker) -> str:
    """Which figure lies outside the limits, and which limit."""
    for figure in reading:
        said = say.figure(figure) if abs(figure) <= LARGEST else shown(typed)
        if figure > high:
            return f"{said} is too high; the maximum here is {say.figure(high, named=True)}"
        if figure < low:
            return f"{said} is too low; the minimum here is {say.figure(low, named=True)}"
    raise AssertionError("no figure lies outside")


def _disordered(reading: tuple[float, ...], say: Speaker) -> str:
    """Which figure of a range is on the wrong side of the likely one."""
    low, likely, high = (say.figure(figure) for figure in reading)
    if reading[1] > max(reading[0], reading[2]):
        return f"likely {likely} is above high {high}; write low / likely / high in rising order"
    return f"low {low} is above likely {likely}; write low / likely / high in rising order"
