"""A table as data: figures with their units, printed alike on every page and in every file, raw where a program reads on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from cxroi.case.minus import with_minus
from cxroi.report.language.formats import NONE, about, count, figure, full, in_hundred, percent, short

DECIMALS = {"answer": 1, "multiple": 2, "p": 3}
"""Plain numbers by their decimals: an answer or a score, a ratio, a p-value."""


@dataclass(frozen=True)
class Amount:
    """A figure with its unit: "money", "percent", "tenth" (a percentage to one decimal), "chance" (of 100),
    "count", "signed", one of `DECIMALS` or one of the model's."""

    value: float | None
    unit: str = "money"
    plus: bool = False
    """Printed with a sign in front where it is above zero."""
    none: str = NONE
    """What is printed where there is no figure."""
    rough: bool = False
    """Printed to three figures: it was worked out, as a break-even is, and nobody knows more of it."""

    def said(self, currency: str, *, tight: bool = False) -> str:
        """The figure as people read it."""
        if self.value is None:
            return self.none
        if self.rough:
            return about(self.value, self.unit, currency)
        sign = "+" if self.plus and self.value > 0 else ""
        if self.unit == "money":
            return sign + (short if tight else full)(self.value, currency)
        if self.unit in ("percent", "tenth"):
            return sign + percent(self.value, digits=int(self.unit == "tenth"))
        if self.unit == "chance":
            return in_hundred(self.value)
        if self.unit == "signed":
            return with_minus(f"{self.value:+.2f}")
        if self.unit == "p" and 0 <= self.value < 0.001:
            return "< 0.001"
        if self.unit in DECIMALS:
            return with_minus(sign + f"{self.value:.{DECIMALS[self.unit]}f}")
        return sign + (f"{count(self.value)}" if self.unit == "count" else figure(self.value, self.unit, currency))


Cell = str | Amount


@dataclass(frozen=True)
class Table:
    """Rows under heads. `name` is what the table is called in files."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    currency: str = ""
    title: str = ""
    tight: bool = False
    """Amounts are printed short, as whole ones leave no room."""
    strong: tuple[str, ...] = ()
    """Rows that sum up others, by their names."""
    widths: tuple[float, ...] = ()
    """How wide the columns are against each other, where they are not alike."""

    def printed(self) -> pd.DataFrame:
        """The table as people read it."""
        rows = [[self.said(cell) for cell in row] for row in self.rows]
        return pd.DataFrame(rows, columns=list(self.columns), dtype=object)

    def raw(self) -> pd.DataFrame:
        """The table as programs read it: figures as numbers, to the last digit."""
        rows = [[cell.value if isinstance(cell, Amount) else cell for cell in row] for row in self.rows]
        return pd.DataFrame(rows, columns=list(self.columns), dtype=object)

    def said(self, cell: Cell) -> str:
        """A cell as people read it."""
        return cell.said(self.currency, tight=self.tight) if isinstance(cell, Amount) else cell

    @property
    def figures(self) -> tuple[int, ...]:
        """The columns of figures, which stand to the right."""
        return tuple(
            place
            for place in range(len(self.columns))
            if any(isinstance(row[place], Amount) for row in self.rows)
            and all(isinstance(row[place], Amount) or not row[place] for row in self.rows)
        )

    def cut(self, most: int) -> Table:
        """The first rows and, where there are more, a title that says how many there are and where."""
        if len(self.rows) <= most:
            return self
        said = f"{most} of {len(self.rows)}; all are in the workbook"
        return replace(self.first(most), title=f"{self.title} ({said})" if self.title else f"The first {said}")

    def first(self, most: int) -> Table:
        """The first rows."""
        return replace(self, rows=self.rows[:most])

    def without(self, *names: str) -> Table:
        """The table without some of its columns."""
        kept = [place for place, name in enumerate(self.columns) if name not in names]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            rows=tuple(tuple(row[place] for place in kept) for row in self.rows),
            widths=tuple(self.widths[place] for place in kept) if self.widths else (),
        )

    def told(self, name: str) -> Table:
        """The rows that have a figure in this column."""
        place = self.columns.index(name)
        cells = [row[place] for row in self.rows]
        told = [not isinstance(cell, Amount) or cell.value is not None for cell in cells]
        return replace(self, rows=tuple(row for row, said in zip(self.rows, told, strict=True) if said))

    def filled(self) -> Table:
        """The table without the columns that hold nothing."""
        empty = [
            name for place, name in enumerate(self.columns) if self.rows and not any(row[place] for row in self.rows)
        ]
        return self.without(*empty) if empty else self

    def in_parts(self, most: int) -> tuple[Table, ...]:
        """The table cut into parts of at most so many columns beside the first, all about as wide."""
        others = len(self.columns) - 1
        each = -(-others // -(-others // most))
        starts = range(1, len(self.columns), each)
        kept = [(0, *range(start, min(start + each, len(self.columns)))) for start in starts]
        return tuple(
            replace(
                self,
                columns=tuple(self.columns[place] for place in places),
                rows=tuple(tuple(row[place] for place in places) for row in self.rows),
            )
            for places in kept
        )
