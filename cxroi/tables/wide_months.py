"""A column for each month, quarter or fiscal period, as finance keeps revenue: turned into a row for each customer and month."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cxroi.tables.findings import Finding
from cxroi.tables.loaded import Loaded
from cxroi.tables.looks import fit, is_date
from cxroi.tables.name_roots import MONEY
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import METRICS, SCHEMA, plain_name
from cxroi.tables.sql import ROW, first_row, literal, quoted
from cxroi.tables.typed_days import typed_day

LEAST = 3
"""Fewer columns of this kind are no timeline. [judgement]"""
_FISCAL = (
    re.compile(r"^fy\s*'?(?P<year>\d{4}|\d{2})\s*[-/._ ]*\s*(?P<kind>[qpm])\s*(?P<part>\d{1,2})$"),
    re.compile(r"^(?P<kind>[qpm])\s*(?P<part>\d{1,2})\s*[-/._ ]*\s*fy\s*'?(?P<year>\d{4}|\d{2})$"),
)


@dataclass(frozen=True)
class Fiscal:
    """A quarter or month of a fiscal year: the months since the first month of fiscal year 0."""

    months: int
    is_quarter: bool

    @classmethod
    def of(cls, name: str) -> Fiscal | None:
        """The period that a name such as `FY23 Q1` or `P03 FY2024` means; None of any other.

        >>> Fiscal.of("FY23 Q2"), Fiscal.of("P03 FY2024"), Fiscal.of("2024-Q1")
        (Fiscal(months=24279, is_quarter=True), Fiscal(months=24290, is_quarter=False), None)
        """
        for shape in _FISCAL:
            if match := shape.match(" ".join(name.casefold().split())):
                year, part, quarter = int(match["year"]), int(match["part"]), match["kind"] == "q"
                if 1 <= part <= (4 if quarter else 12):
                    year += 2000 if year < 100 else 0
                    return cls(12 * year + (3 if quarter else 1) * (part - 1), quarter)
        return None


def months_down(notes: Notes, loaded: Loaded, recall: Callable[[Loaded], None] = lambda made: None) -> Loaded:
    """The file with its columns of months as rows, under `Month` and `Revenue`; unchanged where it has no such columns.

    A fiscal year begins on a day that only a person knows: it is asked for once per file. `recall` gives answers about earlier
    files of the shape that is made.
    """
    periods = _periods(notes, loaded)
    if len(periods) < LEAST or len(periods) == len(loaded.columns):
        return loaded
    others = [name for name, _ in loaded.columns if name not in periods]
    month, money = (free(name, others) for name in ("Month", "Revenue"))
    columns = (*((name, sql) for name, sql in loaded.columns if name in others), (month, "VARCHAR"), (money, "VARCHAR"))
    recall(replace(loaded, columns=columns))
    labels = _named(notes, loaded, periods)
    table = quoted(f"{loaded.name} by month")
    cells = ", ".join(f"{{'m': {literal(labels[name])}, 'v': cast({quoted(name)} as varchar)}}" for name in periods)
    kept = "".join(f"{quoted(name)}, " for name in others)
    notes.connection.execute(
        f"create table {table} as select {kept}cell.m as {quoted(month)}, cell.v as {quoted(money)}, {quoted(ROW)}"
        f" from (select {kept}unnest([{cells}]) as cell, {loaded.row_number} as {quoted(ROW)} from {loaded.relation}) where cell.v is not null"
    )
    if loaded.relation.startswith('"'):
        notes.connection.execute(f"drop table {loaded.relation}")
    first, last = next(iter(periods)), list(periods)[-1]
    said = f"its {len(periods)} columns from “{first}” to “{last}” were read as the revenue of a month or quarter each"
    rows = first_row(notes.connection, f"select count(*) from {table}")[0]
    findings = (*loaded.findings, Finding("", said, "said", file=loaded.name))
    return replace(loaded, relation=table, columns=columns, rows=rows, row_number=quoted(ROW), findings=findings)


def fiscal_key(loaded: Loaded) -> str:
    """How the key of the question when a fiscal period begins starts; the period follows."""
    return f"{loaded.name}/first day of "


def _periods(notes: Notes, loaded: Loaded) -> dict[str, str]:
    """The columns that are named by a period alone, or by revenue and a period, with the period as written."""
    words = set(plain_name(loaded.name).split())
    if words & {word for metric in METRICS for word in metric.aliases} or words & set(
        SCHEMA["survey_responses"].aliases
    ):
        return {}
    found = {}
    for name, _ in loaded.columns:
        period = " ".join(
            word for word in name.replace("_", " ").split() if word.casefold().strip("()[]:") not in MONEY
        )
        if period and (Fiscal.of(period) or (is_date(period) and re.search(r"\d{2}", period))):
            found[name] = period
    return {name: period for name, period in found.items() if fit("money", _values(notes, loaded, name)) >= 0.9}


def _values(notes: Notes, loaded: Loaded, name: str) -> list[str]:
    query = (
        f"select cast({quoted(name)} as varchar)[:40] from {loaded.relation} where {quoted(name)} is not null limit 50"
    )
    return [str(row[0]) for row in notes.connection.execute(query).fetchall()]


def _named(notes: Notes, loaded: Loaded, periods: Mapping[str, str]) -> dict[str, str]:
    """Each column's period as a month, or a quarter of ISO 8601; a fiscal one counted from the day that was answered."""
    fiscal = {name: found for name, period in periods.items() if (found := Fiscal.of(period))}
    if not fiscal:
        return dict(periods)
    first = min(fiscal, key=lambda name: fiscal[name].months)
    origin = _origin(notes, loaded)
    if origin is None:
        day = notes.ask_day(
            f"{fiscal_key(loaded)}{first}", table="revenue_monthly", file=loaded.name, words=f"On which day does “{first}” begin?"
        )  # fmt: skip
        origin = _months(dt.date.fromisoformat(day)) - fiscal[first].months if day else None
    if origin is None:
        return dict(periods)
    return {name: _label(origin + fiscal[name].months, fiscal[name].is_quarter) if name in fiscal else period
        for name, period in periods.items()}  # fmt: skip


def _origin(notes: Notes, loaded: Loaded) -> int | None:
    """The months from year 0 to the first month of fiscal year 0, by an answer about any of its periods."""
    start = fiscal_key(loaded)
    for key, day in notes.answers.items():
        if key.startswith(start) and (begins := typed_day(day)) and (period := Fiscal.of(key[len(start) :])):
            notes.asked.add(key)
            return _months(begins) - period.months
    return None


def _months(begins: dt.date) -> int:
    return 12 * begins.year + begins.month - 1


def _label(months: int, is_quarter: bool) -> str:
    year, month = divmod(months, 12)
    return f"{year}-{month + 1:02d}" + ("/P3M" if is_quarter else "")


def free(name: str, taken: list[str]) -> str:
    """The name for a column that is made, other than those taken."""
    return name if name.casefold() not in {one.casefold() for one in taken} else f"{name} of the column"
