"""How wide the columns of a table on a slide are, and how large its letters, by what its cells hold."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cxroi.report.tables.table import Table

HIGHEST = 5.35
"""How much of a slide tables fill [inches]."""
LONGEST_CELL, LONGEST_TEXT = 90, 700
SIZES, SMALLEST = (12.0, 11.0, 10.0, 9.0), 8.0
"""Sizes of letters that are tried, the largest first; the smallest is for tables of many years [points]."""
TEXTS = {2: 11.0, 4: 10.0}
"""Sizes for tables of long sentences, by how many columns they have [points]."""
LETTER = 0.56
"""Width of a letter as a share of its height, in the widest of the fonts that stand in for Arial."""
FIGURE, BOLD = 1.12, 1.25
"""Digits and bold letters are wider, in that font."""
WRAPPED = 0.97
"""Share of a line that words fill, as they are not broken."""
LONGEST_WORD, SHORT_HEAD = 24, 16
"""Letters of a word that is not broken, and of a head that stays on one line."""
PADDING = 2.6
"""Letters of room between two columns."""


def size_of(table: Table, wide: float) -> float:
    """The largest size at which every cell has one line; a smaller one for tables of sentences or of many years."""
    needed = sum(_letters(table))
    for size in SIZES:
        if needed <= letters_in(wide, size) and (1 + len(table.rows)) * (1.55 * size + 5) / 72 <= HIGHEST:
            return size
    texts = any(len(cell) > LONGEST_CELL for row in table.rows for cell in row if isinstance(cell, str))
    if texts:
        return next((size for most, size in TEXTS.items() if len(table.columns) <= most), SIZES[-1])
    return SIZES[-1] if needed <= 1.1 * letters_in(wide, SIZES[-1]) or len(table.columns) <= 12 else SMALLEST


def shares_of(table: Table, wide: float, *, size: float, longest: int = LONGEST_TEXT) -> list[float]:
    """Widths of the columns [letters], as browsers set them.

    Each column holds its longest cell where that has room; else its longest word, and a part of what is left by how much it lacks.
    """
    needed, room = [min(one, longest + PADDING) for one in _letters(table)], letters_in(wide, size)
    if sum(needed) <= room:
        more = (room - sum(needed)) / len(needed)
        return [one + more for one in needed]
    least = [min(one, two) for one, two in zip(needed, _words(table), strict=True)]
    if sum(least) >= room:
        return least
    part = (room - sum(least)) / (sum(needed) - sum(least))
    return [one + part * (two - one) for one, two in zip(least, needed, strict=True)]


def lines_of(row: Sequence[str], widths: Sequence[float], *, longest: int) -> int:
    """Lines that the longest cell of a row takes."""
    room = [max(1.0, width - PADDING + 0.01) for width in widths]
    return max(
        1 if len(text) <= one else math.ceil(min(len(text), longest) / (WRAPPED * one))
        for text, one in zip(row, room, strict=True)
    )


def _letters(table: Table) -> list[float]:
    """What each column needs so that no cell of it breaks; its head may take two lines."""
    found = []
    for place, head in enumerate(table.columns):
        wider = FIGURE if place in table.figures else 1.0
        cells = [len(table.said(row[place])) * (BOLD if row[0] in table.strong else wider) for row in table.rows]
        headed = BOLD * len(head) if len(head) <= SHORT_HEAD else 0.7 * len(head)
        found.append(max(BOLD * _longest(head), headed, *cells, 3) + PADDING)
    return found


def _words(table: Table) -> list[float]:
    """What each column needs so that no word of it breaks."""
    found = []
    for place, head in enumerate(table.columns):
        wider = FIGURE if place in table.figures else 1.0
        words = [wider * _longest(table.said(row[place])) for row in table.rows]
        found.append(min(LONGEST_WORD, max(BOLD * _longest(head), *words, 3)) + PADDING)
    return found


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def letters_in(wide: float, size: float) -> float:
    """How many letters fit side by side."""
    return wide * 72 / (LETTER * size)
