"""What reading the tables reports: findings with rows and an example, and questions only a person can answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cxroi.case.counted import counted
from cxroi.case.errors import shown
from cxroi.tables.typed_days import typed_day, wrong_day


@dataclass(frozen=True)
class Option:
    """One possible answer: its value and what it means."""

    value: str
    words: str


@dataclass(frozen=True)
class Finding:
    """One rule that was applied to a table: how many rows it touched, and an example.

    >>> print(Finding("customers", "end before start", "error", rows=3, of=200, file="crm.csv", row=18,
    ...               column="end_date", value="2019-01-01", expected="a date after start_date"))
    customers: end before start: 3 of 200 rows. Example: crm.csv, row 18, end_date is “2019-01-01”; expected a date after start_date.
    """

    table: str
    rule: str
    severity: str
    """said: for information · question: it waits for an answer · error: rows or a table cannot be used as they are"""
    rows: int = 0
    of: int = 0
    file: str = ""
    row: int | None = None
    """The row number as in a spreadsheet: the first row of the file is 1."""
    column: str = ""
    value: str = ""
    expected: str = ""
    key: str = ""
    """For a decision: the key of the answer, its `options`, and the option that applies now."""
    options: tuple[Option, ...] = ()
    chosen: str = ""

    def __str__(self) -> str:
        count = f": {self.rows:,} of {counted(self.of, 'row')}" if self.of else ""
        place = ", ".join(part for part in (self.file, f"row {self.row:,}" if self.row else "") if part)
        value = " ".join(part for part in (self.column, f"is {shown(self.value)}" if self.value else "") if part)
        expected = f"expected {self.expected}" if self.expected else ""
        example = "; ".join(part for part in (", ".join(part for part in (place, value) if part), expected) if part)
        stop = "" if not count and self.rule.endswith(("?", ".")) else "."
        words = f"{self.table}: {self.rule}{count}{stop}" if self.table else f"{self.rule}{count}{stop}"
        return f"{words} {'Example: ' if self.row else ''}{example}." if example else words


def together(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of one rule as one, with their number and the first of them as the example."""
    found: dict[tuple[str, str], Finding] = {}
    for one in findings:
        before = found.get((one.table, one.rule))
        found[one.table, one.rule] = one if before is None else replace(before, rows=before.rows + one.rows)
    return tuple(found.values())


@dataclass(frozen=True)
class Question:
    """What the data cannot tell. Answer with `answers={question.id: option.value}`."""

    id: str
    table: str
    file: str
    column: str
    words: str
    options: tuple[Option, ...]
    examples: tuple[str, ...] = ()
    kind: str = "choice"
    """choice: one of the options · day: a date such as 2027-03-31, with the options as suggestions"""
    needed: bool = True
    """True where a table waits for the answer; else reading continues, and the answer refines it."""

    def understood(self, answer: str) -> str | None:
        """The answer in the form in which it is used, a day as 2027-03-31; None where it is none."""
        if self.kind == "day":
            day = typed_day(answer)
            return None if day is None else day.isoformat()
        return answer if answer in [option.value for option in self.options] else None

    def wrong(self, answer: str) -> str:
        """Why a typed answer is none, and how to write it; empty where it is one."""
        return wrong_day(answer, self.example_day) if self.kind == "day" and answer.strip() else ""

    @property
    def example_day(self) -> dt.date:
        """A day as it may be typed: the first one suggested, else any."""
        return next((day for one in self.options if (day := typed_day(one.value))), dt.date(2027, 3, 31))


class Refused(ValueError):  # noqa: N818 - it is no error of the program
    """A file that cannot be read: the reason in words, and the remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(f"{reason}. {remedy}")

    def __reduce__(self) -> tuple[type[Refused], tuple[str, str]]:
        return Refused, (self.reason, self.remedy)
