"""Excel's functions of a range of cells, as formulas with their values."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.workbook.formula import ERROR, Content, Term, Value, is_error, term


class Span:
    """A block of cells in one row or column, with their values."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, values: Sequence[Value]) -> None:
        self.text, self.values = text, values

    @property
    def numbers(self) -> list[float]:
        """The numbers among the values; range functions ignore text."""
        return [value for value in self.values if isinstance(value, int | float) and not isinstance(value, bool)]


def size_of(span: Span) -> Term:
    """ROWS: how many cells a block of one column has."""
    return Term(f"ROWS({span.text})", float(len(span.values)))


def total(span: Span) -> Term:
    """SUM."""
    return Term(f"SUM({span.text})", float(sum(span.numbers)))


def highest(span: Span) -> Term:
    """MAX of a block."""
    return Term(f"MAX({span.text})", float(max(span.numbers)))


def lowest(span: Span) -> Term:
    """MIN of a block."""
    return Term(f"MIN({span.text})", float(min(span.numbers)))


def total_where(keys: Span, key: Term, amounts: Span) -> Term:
    """SUMIF: the sum of the amounts with the key."""
    found = [amount for at, amount in zip(keys.values, amounts.values, strict=True) if at == key.value]
    return Term(f"SUMIF({keys.text},{key.text},{amounts.text})", float(sum(found)))  # type: ignore[arg-type]


def total_product(one: Span, other: Span) -> Term:
    """SUMPRODUCT of two blocks."""
    value = sum(a * b for a, b in zip(one.numbers, other.numbers, strict=True))
    return Term(f"SUMPRODUCT({one.text},{other.text})", float(value))


def count_of(span: Span, key: Content) -> Term:
    """COUNTIF: the number of cells with the key."""
    wanted = term(key)
    return Term(f"COUNTIF({span.text},{wanted.text})", float(sum(value == wanted.value for value in span.values)))


def pick(span: Span, place: Term) -> Term:
    """INDEX: the entry at a position, from 1."""
    at = place.value
    inside = not is_error(at) and 1 <= at <= len(span.values)
    return Term(f"INDEX({span.text},{place.text})", span.values[int(at) - 1] if inside else ERROR)


def place_of(key: Content, span: Span) -> Term:
    """MATCH of a number, exact: its position from 1."""
    wanted = term(key)
    found = [place for place, value in enumerate(span.values, 1) if value == wanted.value]
    return Term(f"MATCH({wanted.text},{span.text},0)", float(found[0]) if found else ERROR)


def worth(rate: Term, flows: Span) -> Term:
    """Excel's NPV: the first flow is one period away."""
    growth = 1 + rate.value
    value = ERROR if growth == 0 else sum(flow / growth**year for year, flow in enumerate(flows.numbers, 1))
    return Term(f"NPV({rate.text},{flows.text})", value)


def rate_of_return(flows: Span, guess: Term, *, value: float | None) -> Term:
    """IRR from a guess; its value is computed by the engine, None where there is none."""
    return Term(f"IRR({flows.text},{guess.text})", ERROR if value is None else value)
