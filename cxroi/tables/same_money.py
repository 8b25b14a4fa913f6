"""Two files with revenue of the same customers and months: the same money twice, or parts of it?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row

LEAST_SHARED = 0.20
"""The question is asked where two files share at least this share of the smaller one's customer months. [fraction, judgement]"""


def counted_once(notes: Notes, parts: Sequence[str]) -> list[str]:
    """The parts of revenue to add up. Where files overlap, it is asked which of them holds the revenue, or whether all do; until then there is none."""
    overlaps = [pair for pair in combinations(parts, 2) if _shared(notes, *pair) >= LEAST_SHARED]
    if not overlaps:
        return list(parts)
    within = list(dict.fromkeys(part for pair in overlaps for part in pair))
    files = {part: str(first_row(notes.connection, f"select any_value(source_file) from {part}")[0]) for part in within}
    totals = {part: _in_common(notes, part, within) for part in within}
    options = [
        Option(files[part], f"only {files[part]}: {totals[part]:,.0f} in the months in common") for part in within
    ]
    options.append(Option("all", "all of them: each holds a part, add them up"))
    answer = notes.ask(
        "revenue_monthly/files", table="revenue_monthly", column="revenue", options=options, examples=tuple(files.values()),
        words=f"{' and '.join(files.values())} have amounts for the same customers in the same months. Which of them is the revenue?",
    )  # fmt: skip
    if answer == "all":
        return list(parts)
    if answer is None:
        for part in parts:
            notes.connection.execute(f"drop table {part}")
        return []
    left = [part for part in within if files[part] != answer]
    for part in left:
        notes.said("revenue_monthly", f"{files[part]} is not counted, as answered", file=files[part])
        notes.connection.execute(f"drop table {part}")
    return [part for part in parts if part not in left]


def _shared(notes: Notes, one: str, other: str) -> float:
    """Customer months in both, as a share of those of the smaller one."""
    keys = [f"(select distinct customer_id, month from {part})" for part in (one, other)]
    shared, first, second = first_row(
        notes.connection,
        f"select (select count(*) from {keys[0]} join {keys[1]} using (customer_id, month)), (select count(*) from {keys[0]}), (select count(*) from {keys[1]})",
    )
    return shared / min(first, second) if min(first, second) else 0.0


def _in_common(notes: Notes, part: str, parts: Sequence[str]) -> float:
    """A part's revenue in the customers and months that another part has too."""
    others = " union ".join(f"select customer_id, month from {other}" for other in parts if other != part)
    return float(
        first_row(
            notes.connection, f"select coalesce(sum(revenue), 0) from {part} where (customer_id, month) in ({others})"
        )[0]
    )
