"""Which row of a table is its header, and what the row above it says: titles, filters, groups of columns in merged cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from cxroi.tables.looks import is_date, looks_like_a_value
from cxroi.tables.month_names import month_named

FULLER = 0.7
"""A first row with less than this share of the filled cells of a later one is a title or a filter. [fraction, judgement]"""
LEAST_PERIODS = 3
"""Fewer periods in a row are dates of one record. [judgement]"""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def header_row(rows: Sequence[Sequence[str]], candidates: Sequence[int]) -> int:
    """The first of the candidates; or a fuller one below it, where no row up to it holds a number or a date.

    Lists begin with lines for their period and filters, in as many cells as they need.

    >>> header_row([["Period:", "all of 2024", "", ""], ["Client", "Units", "Sum", "Tax"], ["A", "1", "2", "3"]], [0, 1, 2])
    1
    """
    chosen = candidates[0]
    below = chosen + 1
    if below in candidates and _has_year(rows[chosen]) and sum(map(_is_bare_month, rows[below])) > 1:
        return below
    for number in candidates[1:]:
        if any(looks_like_a_value(cell) for row in rows[chosen : number + 1] for cell in row):
            break
        if _filled(rows[chosen]) <= FULLER * _filled(rows[number]):
            chosen = number
    return chosen


def periods_across(rows: Sequence[Sequence[str]], number: int) -> bool:
    """Whether the dates in a row are the names of its columns, as in a pivot table: each another, and few below them."""
    places = [place for place, cell in enumerate(rows[number]) if _is_period(cell)]
    below = rows[number + 1] if number + 1 < len(rows) else []
    values = [cell for cell in rows[number] if looks_like_a_value(cell) and not _is_period(cell)]
    different = len({rows[number][place] for place in places}) == len(places)
    return (
        len(places) >= LEAST_PERIODS
        and different
        and not values
        and sum(_is_period(below[place]) for place in places if place < len(below)) * 2 < len(places)
    )


def under_groups(names: Sequence[str], above: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """The names of the columns completed by a row of groups above them, and what it adds to the others, by their place.

    A year above months makes them months of that year; a cell above an empty one is its name. Merged cells hold their text once.

    >>> under_groups(["Code", "Name", "", "Jan", "Feb", "Jan"], ["Client", "", "Agent", "2023", "", "2024"])
    (['Code', 'Name', 'Agent', 'Jan 2023', 'Feb 2023', 'Jan 2024'], {0: 'Client Code', 1: 'Client Name'})
    """
    months = [place for place, name in enumerate(names) if _is_bare_month(name)]
    repeated = {name for name, count in Counter(filter(None, names)).items() if count > 1}
    blanks = [place for place, name in enumerate(names) if not name and place < len(above) and above[place]]
    if not (months and _has_year(above)) and not blanks:
        return list(names), {}
    found, labels, group = list(names), {}, ""
    for place, name in enumerate(names):
        own = above[place] if place < len(above) else ""
        group = own or group
        if place in blanks:
            found[place] = own
        elif place in months and (year := _YEAR.search(group)):
            found[place] = (
                f"{name} {year[0]}"
                if name[:1].isalpha()
                else f"{year[0]}년 {name}"
                if "월" in name
                else f"{year[0]}-{int(name):02d}"
            )
        elif name in repeated and group:
            found[place] = f"{group} {name}"
        elif name and group:
            labels[place] = f"{group} {name}"
    return found, labels


def _has_year(row: Sequence[str]) -> bool:
    return any(_YEAR.search(cell) for cell in row)


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _is_period(cell: str) -> bool:
    return bool(re.search(r"\d{2}", cell)) and is_date(cell)


def _is_bare_month(name: str) -> bool:
    """True of a month without a year: January, Mrz, 3월, 03."""
    return bool(month_named(name.casefold()) or re.fullmatch(r"(?:0?[1-9]|1[0-2])월?", name))
