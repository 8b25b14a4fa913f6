"""Amounts whose sign stands in a column of its own, as accounting writes them: debit or credit, Soll or Haben, S or H."""

from __future__ import annotations

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Option
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row, literal, quoted

SIDES = ({"s", "h"}, {"soll", "haben"}, {"d", "c"}, {"dr", "cr"}, {"debit", "credit"}, {"дт", "кт"}, {"дебет", "кредит"}, {"차변", "대변"})  # fmt: skip
"""The words of the two sides of an account."""


def with_sign(notes: Notes, loaded: Loaded, mapping: ColumnMap, revenue: str) -> str:
    """SQL of the revenue with the sign of its side, where a column holds nothing but the two sides of an account.

    The side with more rows is revenue, the other takes it back; the choice says so with its money.
    """
    for source in mapping.extras:
        text = f"lower(trim(trim(cast({quoted(source)} as varchar)), '.'))"
        query = f"select {text} as side, count(*), sum({revenue}), count(*) filter (({revenue}) < 0) from {loaded.relation} where {quoted(source)} is not null group by 1 order by 2 desc limit 3"
        sides = notes.connection.execute(query).fetchall() if _may_hold_sides(notes, loaded, text) else []
        if len(sides) != 2 or {str(side[0]) for side in sides} not in SIDES or any(side[3] for side in sides):
            continue
        other, rows, money = str(sides[1][0]), int(sides[1][1]), float(sides[1][2] or 0)
        options = (
            Option("subtract", f"subtract those with {other.upper()}: credits and cancellations"),
            Option("add", "add all of them: the column says something else"),
        )
        chosen = notes.choose(
            f"{loaded.name}/{source} sides", table=mapping.table, file=loaded.name, column=source, options=options, default="subtract",
            rows=rows, of=loaded.rows, rule=f"the amounts have no sign, {source} has it: those with {other.upper()} are subtracted ({money:,.2f} in all)",
            expected="“subtract” (taken unless answered) or “add”",
        )  # fmt: skip
        return (
            f"(case when {text} = {literal(other)} then -({revenue}) else {revenue} end)"
            if chosen == "subtract"
            else revenue
        )
    return revenue


def _may_hold_sides(notes: Notes, loaded: Loaded, text: str) -> bool:
    """A look at the first rows, so that a large file is not counted for each of its columns."""
    listed = ", ".join(literal(word) for words in SIDES for word in sorted(words))
    seen, fits = first_row(
        notes.connection,
        f"select count(t), count(*) filter (t in ({listed})) from (select {text} as t from {loaded.relation} limit 200)",
    )
    return bool(seen) and seen == fits
