"""Actuals from a table, and the template to fill in: a row a month and line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.case.counted import counted, noun_of
from cxroi.case.drivers import DRIVER
from cxroi.case.errors import ErrorDetail
from cxroi.case.model import Case
from cxroi.case.proof import KINDS
from cxroi.case.proof_rules import calendar
from cxroi.engine.costs import line_by_month
from cxroi.engine.factors import Factors
from cxroi.engine.numbers import is_zero
from cxroi.tables.findings import Finding, Question, together
from cxroi.tables.plain_table import Wanted, plain_table
from cxroi.tables.schema_parts import EXPECTED

COLUMNS: Mapping[str, Wanted] = {
    "month": Wanted("month", ("period", "date", "monat", "месяц", "월"), required=True),
    "initiative": Wanted("text", ("programme", "project")),
    "cost": Wanted("text", ("cost line", "expense")),
    "paid": Wanted("money", ("amount", "actual cost", "spent")),
    "benefit": Wanted("text", ("direct benefit",)),
    "received": Wanted("money", ("actual benefit",)),
    "driver": Wanted("text"),
    "metric": Wanted("text", ("score",)),
    "segment": Wanted("text", ("customer segment",)),
    "measured": Wanted("number", ("actual", "value"), holds="a year's rate in the driver's own unit"),
    "comparison": Wanted("number", ("control", "without"), holds="the same without the initiative"),
    "measured_on": Wanted("whole", ("n", "customers measured"), holds="the number of customers it was measured on"),
    "compared_with": Wanted(
        "whole", ("n comparison", "customers compared"), holds="the number of customers in the comparison"
    ),
    "customers": Wanted("number", holds="customers of the segment at the month's end"),
    "price": Wanted("text"),
    "currency": Wanted("text", ("ccy",)),
    "note": Wanted("text", ("comment",)),
}
SHARES = {name for name, driver in DRIVER.items() if driver.unit.startswith("share")}
FIGURES = ("paid", "received", "measured", "customers")
"""A row without any of these is one that nobody filled in."""


@dataclass(frozen=True)
class ActualsRead:
    """Lines for the case file, how many rows were left empty, and what was noticed."""

    lines: tuple[dict[str, Any], ...]
    rows: tuple[int, ...]
    """The row of the file that each line comes from."""
    empty: int
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]


def read_actuals(name: str, content: bytes, answers: Mapping[str, str] | None = None) -> ActualsRead:
    """The lines of a table. Rows without a figure stay out: not measured is not nothing. Raises Refused.

    A row without a month, such as a total, stays out too, which is a finding. Of a figure that is a share, 13% is 0.13. A row may hold the customers of its segment beside another figure: they are a line of their own, once for a segment and month.
    """
    table = plain_table(name, content, COLUMNS, answers)
    found: list[tuple[dict[str, Any], int]] = []
    told: set[str] = set()
    empty, undated = 0, []
    for row in table.rows:
        if all(row.get(figure) is None for figure in FIGURES):
            empty += 1
            continue
        if row.get("month") is None:
            undated.append(row["row"])
            continue
        line = {key: _plain(value) for key, value in row.items() if key in COLUMNS and value not in (None, "")}
        line["month"] = row["month"].isoformat()[:7]
        if row.get("driver") in SHARES or row.get("price") == "gross_margin":
            line |= {
                key: line[key] / 100 for key in ("measured", "comparison") if key in line and key in row["percent"]
            }
        for one in _apart(line):
            if "customers" not in one or _text(one) not in told:
                found.append((one, row["row"]))
                told |= {_text(one)} if "customers" in one else set()
    lines, rows = zip(*found, strict=True) if found else ((), ())
    unread = [one for one in table.findings if one.column == "month" and one.rule.endswith("cannot be read")]
    findings = [one for one in table.findings if one not in unread]  # their rows are those without a month
    if undated:
        words = f"{counted(len(undated), 'row')} without a month {noun_of(len(undated), 'is', 'are')} left out, as a total would be"
        findings.append(
            Finding(
                name, words, "error", len(undated), len(table.rows), name, undated[0], "month", "", EXPECTED["month"]
            )
        )
    return ActualsRead(lines, rows, empty, together(findings), table.questions)


def refusals(errors: Sequence[ErrorDetail], actuals: Sequence[Mapping[str, Any]], read: ActualsRead) -> tuple[str, ...]:
    """Errors of a case with a file's lines among its actuals, each by the row of the file instead of its place in the case."""
    rows: dict[str, list[int]] = {}
    for line, row in zip(read.lines, read.rows, strict=True):
        rows.setdefault(_text(line), []).append(row)
    places = [rows[_text(one)].pop(0) if rows.get(_text(one)) else None for one in actuals]

    def named(match: re.Match[str]) -> str:
        number = int(match[1])
        row = places[number - 1] if 1 <= number <= len(places) else None
        return f"row {row}{match[2] and ', '}" if row else f"the case's {match[0]}"

    return tuple(re.sub(r"actuals/(\d+)(/|\b)", named, str(error)) for error in errors)


def with_actuals(data: dict[str, Any], lines: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """The data of a case with these lines; one for a line and month that is there already takes its place."""
    new = {_place(line): line for line in lines}
    kept = [line for line in data.get("actuals") or [] if _place(line) not in new]
    return {**data, "actuals": sorted([*kept, *lines], key=lambda line: (str(line.get("month")), str(_place(line))))}


def template(case: Case, first: str, months: int) -> bytes:
    """A table to fill in from the case's first month on: every line of cost and direct benefit, and every driver that moves.

    It begins with the month before, for the lines that have an amount up front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(list(COLUMNS))
    factors, keys = Factors(case), []
    for month in range(1, 12 * case.finance.years + 1):
        keys += [key for key in factors.at(month) if key not in keys]
    lines: list[tuple[dict[str, str], bool]] = []
    for initiative in case.initiatives:
        for kind, owned in (("cost", initiative.costs), ("benefit", initiative.benefits)):
            for line in owned:
                amounts, _ = line_by_month(line, start_month=initiative.start_month, horizon=0)
                lines.append(({"initiative": initiative.name, kind: line.name}, not is_zero(amounts[0])))
    drivers = [
        {"driver": name, "segment": segment or ""}
        for name, segment in sorted(keys, key=lambda key: (list(DRIVER).index(key[0]), str(key[1])))
    ]
    for month in range(months + 1):
        rows = [row for row, up_front in lines if month or up_front] + (drivers if month else [])
        for row in rows:
            writer.writerow([{"month": calendar(first, month), **row}.get(column, "") for column in COLUMNS])
    return text.getvalue().encode()


def _place(line: Mapping[str, Any]) -> tuple:
    keys = ("month", "initiative", "cost", "benefit", "driver", "metric", "segment", "price")
    return (*(line.get(key) for key in keys), line.get("customers") is not None)


def _apart(line: dict[str, Any]) -> list[dict[str, Any]]:
    """The customers of a segment, and what else its row holds."""
    if line.get("customers") is None or not any(line.get(key) is not None for key in KINDS if key != "customers"):
        return [line]
    rest = {key: value for key, value in line.items() if key != "customers"}
    customers: dict[str, Any] = {key: line[key] for key in ("month", "segment", "customers") if key in line}
    return [rest, customers] if any(rest.get(figure) is not None for figure in FIGURES) else [customers]


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value == int(value) and abs(value) < 1e15 else value
