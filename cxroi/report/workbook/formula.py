"""Terms: a spreadsheet formula and its value, written once.

A formula of the workbook is written as a Python expression of terms; its text goes into the cell and its value beside it, as
Excel would compute it, so that the value in the file cannot differ from its formula.

>>> rate, years = Term("Rate", 0.1), Term("B2", 2.0)
>>> term = 1 / (1 + rate) ** years
>>> term.text, round(term.value, 6)
('1/(1+Rate)^B2', 0.826446)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

Value: TypeAlias = float | str | bool
Content: TypeAlias = "Term | float | str"

ERROR = math.nan
"""Represents any of Excel's error values; it propagates as they do."""

EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet, for days from March 1900 on."""

ATOM, POWER, PRODUCT, SUM, JOINED, COMPARISON = range(6, 0, -1)


class Term:
    """A formula without its equals sign, its value, and the precedence of its outermost operator."""

    __slots__ = ("binding", "text", "value")

    def __init__(self, text: str, value: Any, binding: int = ATOM) -> None:
        self.text, self.value, self.binding = text, value, binding

    def __add__(self, other: Content) -> Term:
        return _joined(self, "+", other, SUM, lambda a, b: a + b)

    def __radd__(self, other: Content) -> Term:
        return term(other) + self

    def __sub__(self, other: Content) -> Term:
        return _joined(self, "-", other, SUM, lambda a, b: a - b)

    def __rsub__(self, other: Content) -> Term:
        return term(other) - self

    def __mul__(self, other: Content) -> Term:
        return _joined(self, "*", other, PRODUCT, lambda a, b: a * b)

    def __rmul__(self, other: Content) -> Term:
        return term(other) * self

    def __truediv__(self, other: Content) -> Term:
        return _joined(self, "/", other, PRODUCT, lambda a, b: a / b)

    def __rtruediv__(self, other: Content) -> Term:
        return term(other) / self

    def __pow__(self, other: Content) -> Term:
        return _joined(self, "^", other, POWER, _power)

    def __lt__(self, other: Content) -> Term:
        return _joined(self, "<", other, COMPARISON, lambda a, b: a < b)

    def __le__(self, other: Content) -> Term:
        return _joined(self, "<=", other, COMPARISON, lambda a, b: a <= b)

    def __gt__(self, other: Content) -> Term:
        return _joined(self, ">", other, COMPARISON, lambda a, b: a > b)

    def __ge__(self, other: Content) -> Term:
        return _joined(self, ">=", other, COMPARISON, lambda a, b: a >= b)

    def equals(self, other: Content) -> Term:
        """True where both are the same; text without regard to case, as Excel has it."""
        return _joined(self, "=", other, COMPARISON, lambda a, b: _folded(a) == _folded(b))


NEW_LINE = Term("CHAR(10)", "\n")
"""A new line within a cell."""


def term(content: Content) -> Term:
    """A term, or a constant as one; only our own texts appear in a formula, never a user's."""
    if isinstance(content, Term):
        return content
    if isinstance(content, str):
        return Term(f'"{content}"', content)
    text = f"{content:.17g}" if isinstance(content, float) and content != int(content) else f"{int(content)}"
    short = repr(content).upper()
    return Term(short if len(short) < len(text) else text, float(content))


def when(condition: Term, yes: Content, no: Content) -> Term:
    """IF: only the branch taken is evaluated, so the other may be an error."""
    then, other = term(yes), term(no)
    value = ERROR if is_error(condition.value) else then.value if condition.value else other.value
    return _call("IF", (condition, then, other), value)


def every(*conditions: Term) -> Term:
    """AND."""
    wrong = any(is_error(one.value) for one in conditions)
    return _call("AND", conditions, ERROR if wrong else all(one.value for one in conditions))


def least(*terms: Content) -> Term:
    """MIN of single terms."""
    return _of_numbers("MIN", min, terms)


def most(*terms: Content) -> Term:
    """MAX of single terms."""
    return _of_numbers("MAX", max, terms)


def size(content: Term) -> Term:
    """ABS."""
    return _of_numbers("ABS", lambda values: abs(values[0]), (content,))


def whole(content: Term) -> Term:
    """INT: the next whole number below."""
    return _of_numbers("INT", lambda values: float(math.floor(values[0])), (content,))


def is_number(content: Term) -> Term:
    """ISNUMBER."""
    return _call("ISNUMBER", (content,), isinstance(content.value, int | float) and not isinstance(content.value, bool))


def same_text(one: Term, other: Term) -> Term:
    """EXACT: identical texts, case included."""
    return _call("EXACT", (one, other), one.value == other.value)


def trimmed(content: Term) -> Term:
    """TRIM: no spaces at either end, and single ones within."""
    value = content.value
    return _call("TRIM", (content,), " ".join(filter(None, value.split(" "))) if isinstance(value, str) else value)


def joined(*parts: Content) -> Term:
    """Text from parts, joined by &."""
    terms = [term(part) for part in parts]
    wrong = any(is_error(one.value) for one in terms)
    text = "&".join(one.text if one.binding > JOINED else f"({one.text})" for one in terms)
    return Term(text, ERROR if wrong else "".join(map(_said, (one.value for one in terms))), JOINED)


def _said(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def in_text(content: Term, look: str) -> Term:
    """TEXT of a number: "#,##0" or "0%", with the spreadsheet's own minus."""
    value = content.value
    if isinstance(value, str) or is_error(value):
        said = value
    else:
        said = f"{value:,.0f}" if look == "#,##0" else f"{value:.0%}"
        said = said.removeprefix("-") if said.startswith("-0") else said
    return _call("TEXT", (content, term(look)), ERROR if is_error(value) else said)


def months_later(day: Term, months: Term) -> Term:
    """EDATE: the day some months later, both days as serial numbers."""
    if isinstance(day.value, str) or is_error(day.value) or isinstance(months.value, str) or is_error(months.value):
        return _call("EDATE", (day, months), ERROR)
    start = EPOCH + timedelta(days=int(day.value))
    years, month = divmod(start.month - 1 + int(months.value), 12)
    return _call("EDATE", (day, months), serial(date(start.year + years, month + 1, start.day)))


def serial(day: date) -> float:
    """The serial number of a day, for days that every month has.

    >>> serial(date(2027, 1, 1))
    46388.0
    """
    return float((day - EPOCH).days)


def or_else(content: Term, instead: Content) -> Term:
    """IFERROR."""
    other = term(instead)
    return _call("IFERROR", (content, other), other.value if is_error(content.value) else content.value)


def product(terms: Sequence[Term]) -> Term:
    """The terms multiplied."""
    result = terms[0]
    for one in terms[1:]:
        result = result * one
    return result


def _joined(left: Term, symbol: str, right: Content, binding: int, compute: Callable[[Any, Any], Any]) -> Term:
    other = term(right)
    first = left.text if left.binding >= binding != COMPARISON or left.binding > binding else f"({left.text})"
    second = other.text if other.binding > binding and not other.text.startswith("-") else f"({other.text})"
    a, b = left.value, other.value
    try:
        value = ERROR if is_error(a) or is_error(b) else compute(a, b)
    except (ArithmeticError, TypeError):  # TypeError: a text where a number is expected
        value = ERROR
    return Term(f"{first}{symbol}{second}", value, binding)


def _call(name: str, arguments: Sequence[Term], value: Any) -> Term:
    return Term(f"{name}({','.join(one.text for one in arguments)})", value)


def _of_numbers(name: str, compute: Callable[[list], float], contents: Sequence[Content]) -> Term:
    terms = [term(content) for content in contents]
    values = [one.value for one in terms]
    wrong = any(is_error(value) or isinstance(value, str) for value in values)
    return _call(name, terms, ERROR if wrong else compute(values))


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent == 0:
        return ERROR  # Excel has no 0^0
    if base < 0 and exponent != int(exponent):
        return ERROR
    return base**exponent


def is_error(value: Value) -> bool:
    """True for the value of a formula that failed, as in a spreadsheet."""
    return value != value


def _folded(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value
