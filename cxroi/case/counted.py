"""A count with its noun, so that one of a thing is never spoken of as several. `report` writes the count in the visitor's locale."""

from __future__ import annotations

from collections.abc import Sequence


def noun_of(number: float, one: str, many: str = "") -> str:
    """The words that go with a count; the plural adds an s unless it is given.

    >>> noun_of(1, "customer"), noun_of(0, "customer"), noun_of(2, "row repeats", "rows repeat")
    ('customer', 'customers', 'rows repeat')
    """
    return one if round(number) == 1 else many or f"{one}s"


def counted(number: float, one: str, many: str = "") -> str:
    """The count with its noun.

    >>> counted(1, "customer"), counted(1240, "customer"), counted(2, "entry", "entries")
    ('1 customer', '1,240 customers', '2 entries')
    """
    return f"{number:,.0f} {noun_of(number, one, many)}"


def listed(parts: Sequence[str]) -> str:
    """Words joined with commas and "and"; empty for none.

    >>> listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('', 'a', 'a and b', 'a, b and c')
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def capital(text: str) -> str:
    """The text with a capital first letter, all else as it is.

    >>> capital("nPS of the UK"), capital("")
    ('NPS of the UK', '')
    """
    return text[:1].upper() + text[1:]
