"""Tables beside a chart: the columns and rows that have room, with a line below that says what is left out and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxroi.report.charts.colours import LIGHT
from cxroi.report.documents.slide_parts import MARGIN, WIDE, put_words
from cxroi.report.documents.slide_tables import GAP, SHORT_CELL, SUBTITLE, high_of, put_table
from cxroi.report.tables.table import Amount, Table

HIDDEN = {
    "beliefs": ("Unit", "Away by"),
    "to-measure": ("Moves with NPV",),
    "stress-tests": ("NPV, likely figures", "Difference"),
}
"""Columns for which a slide with a chart has no room, by the section of the table."""
NOTHING = {"to-measure": "Worth at most"}
"""Columns without whose figure a row says nothing in a meeting."""
WORST = {"stress-tests": 1}
"""Places of the columns whose lowest figures stay where rows are left out; of other tables the first rows stay."""
COLUMNS_BESIDE = 4
"""A table with more columns has a slide of its own, after its chart."""
MOST_ROWS, FEWEST_ROWS = 8, 4
"""Rows beside a chart: of one or two tables together, and of each where there are more."""
HIGH = 5.0
"""Height of the tables beside a chart [inches]."""
LEFT = 7.9
"""Where they begin [inches]."""
SIZE, LINE = 10.0, 0.22
"""Size of their letters [points], and height of the line below a table [inches]."""


@dataclass(frozen=True)
class Beside:
    """A table beside a chart: as it stands in the document, and without what has no room there."""

    name: str
    """The section it is of."""
    whole: Table

    @property
    def narrow(self) -> Table:
        """The table without the columns and rows that a meeting does not need."""
        told = self.whole.told(NOTHING[self.name]) if self.name in NOTHING else self.whole
        return told.without(*HIDDEN.get(self.name, ()))

    def some(self, most: int) -> Table:
        """So many rows: the worst where that has a meaning, else the first."""
        return lowest(self.narrow, WORST[self.name], most) if self.name in WORST else self.narrow.first(most)

    def left_out(self, shown: Table) -> str:
        """What is said below the table of what is not shown; nothing where all is."""
        if len(shown.rows) < len(self.whole.rows):
            return shown_of(len(shown.rows), len(self.whole.rows), "worst" if self.name in WORST else "")
        return "All columns are in the appendix." if shown.columns != self.whole.columns else ""


def shown_of(shown: int, of: int, which: str = "") -> str:
    """How many are shown where not all are.

    >>> shown_of(4, 7), shown_of(4, 7, "worst")
    ('4 of 7; all are in the appendix.', 'The worst 4 of 7; all are in the appendix.')
    """
    return f"{f'The {which} ' if which else ''}{shown} of {of}; all are in the appendix."


def lowest(table: Table, place: int, most: int) -> Table:
    """The rows with the lowest figures in a column, in their order."""
    cells = [row[place] for row in table.rows]
    known = [cell.value if isinstance(cell, Amount) and cell.value is not None else float("inf") for cell in cells]
    ranked = sorted(range(len(known)), key=known.__getitem__)
    return replace(table, rows=tuple(table.rows[at] for at in sorted(ranked[:most])))


def shared(needs: Sequence[float], room: float) -> list[float]:
    """What each gets of a room: what it needs, else the same share; what one leaves goes to the others.

    >>> shared([1, 7], 8), shared([9, 7], 8)
    ([1, 7], [4.0, 4.0])
    """
    given: dict[int, float] = {}
    for left, place in zip(range(len(needs), 0, -1), sorted(range(len(needs)), key=needs.__getitem__), strict=True):
        given[place] = min(needs[place], room / left)
        room -= given[place]
    return [given[place] for place in range(len(needs))]


def put_beside(slide: Any, top: float, heading: str, tables: Sequence[Beside]) -> list[Beside]:
    """The tables, one below the other; those that are not shown whole are given back."""
    wide, many = WIDE - MARGIN - LEFT, len(tables) > 1
    rows = shared([len(one.narrow.rows) for one in tables], max(MOST_ROWS, FEWEST_ROWS * len(tables)))
    needs = [_high(one.some(int(most)), wide) for one, most in zip(tables, rows, strict=True)]
    room = HIGH - len(tables) * LINE - (len(tables) - 1) * GAP - many * len(tables) * SUBTITLE
    cut = []
    for one, most, high in zip(tables, rows, shared(needs, room), strict=True):
        if many:
            title = one.whole.title or heading
            put_words(slide, (LEFT, top, wide, 0.35), title, size=13, colour=LIGHT.programme, bold=True)
            top += SUBTITLE
        fits = (one.some(count) for count in range(int(most), 1, -1))
        shown = next((some for some in fits if _high(some, wide) <= high + 1e-9), one.some(1))
        top += put_table(slide, (LEFT, top, wide), shown, size=SIZE, longest=SHORT_CELL)
        if said := one.left_out(shown):
            put_words(slide, (LEFT, top + 0.06, wide, LINE), said, size=SIZE, colour=LIGHT.muted)
            top += LINE
            cut.append(one)
        top += GAP
    return cut


def _high(table: Table, wide: float) -> float:
    return high_of(table, wide, size=SIZE, longest=SHORT_CELL)
