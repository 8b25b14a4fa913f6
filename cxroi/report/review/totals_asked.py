"""Rows that look like the sum of the others of their list, as a block pasted from a spreadsheet ends in one: is each counted twice?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cxroi.case.model import Case
from cxroi.tables.table_rules import TOTALS

NAMED = re.compile(TOTALS.replace(r"[^\p{L}\p{N}]", r"\W"), re.IGNORECASE)
"""The names of totals that tables of customers are searched for."""
AMOUNTS = {
    "segments": ("customers", "new_customers_per_year"),
    "costs": ("one_off", "per_year"),
    "benefits": ("one_off", "per_year"),
}
"""The figures of which a total is the sum."""
WITHIN = 0.005
"""A total of rounded figures is off by no more than this share (judgement)."""


def totals(case: Case) -> Iterator[tuple[str, str, str]]:
    """The section, the path and the words of a question on each row that looks like a total."""
    for number in _totals(case.segments, AMOUNTS["segments"]):
        name = case.segments[number].name
        yield (
            "segments",
            f"segments/{name}",
            f"{name} looks like the sum of the other segments. Are they counted twice?",
        )
    for initiative in case.initiatives:
        for section, lines in (("costs", initiative.costs), ("benefits", initiative.benefits)):
            for number in _totals(lines, AMOUNTS[section]):
                name = lines[number].name
                what = "cost lines" if section == "costs" else "direct benefits"
                words = (
                    f"“{name}” looks like the sum of the other {what} of “{initiative.name}”. Are they counted twice?"
                )
                yield section, f"initiatives/{initiative.name}/{section}/{name}", words


def _totals(rows: Sequence, fields: Sequence[str]) -> Iterator[int]:
    """The places of rows that are called a total, or are in all figures the sum of the others: in two figures, or of three rows or more."""
    if len(rows) < 3:
        return
    for number, row in enumerate(rows):
        others = [one for place, one in enumerate(rows) if place != number]
        sums = [(float(getattr(row, field)), sum(float(getattr(one, field)) for one in others)) for field in fields]
        filled = [own for own, _ in sums if own]
        adds_up = all(abs(own - of) <= WITHIN * abs(of) for own, of in sums)
        if NAMED.search(row.name) or (adds_up and filled and (len(filled) > 1 or len(others) > 2)):
            yield number
