"""Months written under their customer in one column, and a year and a month in two: made a customer and a month in each row.

Reports of 1C and pivot tables in their compact form write “Firm A”, below it its months, and so on. It is read so only where the
amounts prove it: what stands beside a name is the sum of the months below it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cxroi.tables.findings import Finding
from cxroi.tables.loaded import Loaded
from cxroi.tables.looks import fit, is_date
from cxroi.tables.month_names import month_named
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import plain_name
from cxroi.tables.sql import ROW, first_row, literals, quoted
from cxroi.tables.wide_months import free

LOOKED_AT, FIRST_COLUMNS = 400, 2
LEAST_PROVED = 0.9
"""If fewer names than this stand beside the sum of their months, the column is not an outline. [fraction, judgement]"""
YEARS = ("year", "calendar year", "jahr", "kalenderjahr", "année", "año", "anno", "ano", "연도", "년도", "год", "жыл")
MONTHS = ("month", "month no", "month number", "calendar month", "monat", "kalendermonat", "mois", "mes", "mese", "mês", "월", "месяц", "ай")  # fmt: skip
_AMOUNT = "try_cast(replace(regexp_replace({}, '[^0-9.,-]', '', 'g'), ',', '.') as double)"


def month_of_a_year(notes: Notes, loaded: Loaded) -> Loaded:
    """The file with one column for its month, where it has one for the year and one for the month in it."""
    named = {name: _last(name) for name, _ in loaded.columns}
    year = next(
        (
            name
            for name, words in named.items()
            if words in YEARS and _all(notes, loaded, name, r"(?:19|20)\d\d(?:\.0)?")
        ),
        None,
    )
    month = next(
        (name for name, words in named.items() if words in MONTHS and _is_month(_values(notes, loaded, name))), None
    )
    if year is None or month is None or any(_is_day(_values(notes, loaded, name)) for name in named):
        return loaded
    text = {name: f"trim(cast({quoted(name)} as varchar))" for name in (year, month)}
    numbers = {one: _month_number(one) for one in _values(notes, loaded, month, distinct=True)}
    cases = " ".join(
        f"when {text[month]} in {literals([one])} then '{number:02d}'" for one, number in numbers.items() if number
    )
    joined = f"left({text[year]}, 4) || '-' || (case {cases} else {text[month]} end)"  # what is no month is reported as it stands
    others = [column for column in loaded.columns if column[0] not in (year, month)]
    made = free("Month", [name for name, _ in others])
    query = f"select * exclude ({quoted(year)}, {quoted(month)}), {joined} as {quoted(made)}, {{row}} from {loaded.relation}"
    return _made(notes, loaded, query, [*others, (made, "VARCHAR")], f"its month is {month} of {year}")


def months_beside(notes: Notes, loaded: Loaded) -> Loaded:
    """The file with the months of a customer beside its name, where they stand below it in the same column."""
    if not loaded.relation.startswith('"'):
        return loaded
    for name, _ in loaded.columns[:FIRST_COLUMNS]:
        values = _values(notes, loaded, name)
        dates = [value for value in values if _is_month_text(value)]
        if not values or _is_month_text(values[0]) or not 0.3 * len(values) < len(dates) < len(values):
            continue
        months = [one for one in _values(notes, loaded, name, distinct=True) if _is_month_text(one)]
        others = [other for other, _ in loaded.columns if other != name]
        if not any(_adds_up(notes, loaded, name, months, other) for other in others):
            continue
        made = free("Month", [name for name, _ in loaded.columns])
        own = f"{quoted(name)} in {literals(months)}"
        above = f"last_value(case when not {own} then {quoted(name)} end ignore nulls) over (order by rowid)"
        query = (
            f"select * exclude (n) from (select * replace ({above} as {quoted(name)}), {quoted(name)} as {quoted(made)}, {{row}}, {own} as n"
            f" from {loaded.relation} where {quoted(name)} is not null) where n"
        )
        said = f"its months stand below each {name}, whose amounts are their sums: each month was read as a row, the sums were left out"
        return _made(notes, loaded, query, [*loaded.columns, (made, "VARCHAR")], said)
    return loaded


def _adds_up(notes: Notes, loaded: Loaded, name: str, months: list[str], other: str) -> bool:
    """Whether what stands beside a name is the sum of what stands beside its months, for nearly all names that have any."""
    own, amount = (
        f"coalesce({quoted(name)} in {literals(months)}, false)",
        _AMOUNT.format(f"cast({quoted(other)} as varchar)"),
    )
    groups = f"select {own} as own, {amount} as a, sum(case when {own} then 0 else 1 end) over (order by rowid) as g from {loaded.relation}"
    sums = f"select sum(a) filter (own) as months, sum(a) filter (not own) as named from ({groups}) group by g having bool_or(own)"
    proved, of = first_row(
        notes.connection,
        f"select count(*) filter (abs(months - named) <= 0.02 + 1e-6 * abs(named)), count(*) from ({sums})",
    )
    return of > 1 and proved >= LEAST_PROVED * of


def _made(notes: Notes, loaded: Loaded, query: str, columns: list[tuple[str, str]], said: str) -> Loaded:
    """The file as this query makes it; its rows keep their numbers."""
    table = quoted(f"{loaded.name} by its months")
    notes.connection.execute(f"create table {table} as {query.format(row=f'{loaded.row_number} as {quoted(ROW)}')}")
    if loaded.relation.startswith('"'):
        notes.connection.execute(f"drop table {loaded.relation}")
    rows = first_row(notes.connection, f"select count(*) from {table}")[0]
    findings = (*loaded.findings, Finding("", said, "said", file=loaded.name))
    return replace(loaded, relation=table, columns=tuple(columns), rows=rows, row_number=quoted(ROW), findings=findings)


def _last(name: str) -> str:
    """A column's plain name without that of its table, as business intelligence exports it: `Date[Month]`."""
    inside = re.fullmatch(r".*\w\[([^\]]+)\]", name)
    return plain_name(inside[1] if inside else name)


def _values(notes: Notes, loaded: Loaded, name: str, *, distinct: bool = False) -> list[str]:
    which = f"distinct trim(cast({quoted(name)} as varchar))" if distinct else f"trim(cast({quoted(name)} as varchar))"
    limit = "" if distinct else f" limit {LOOKED_AT}"
    query = f"select {which} from {loaded.relation} where {quoted(name)} is not null{limit}"
    return [str(row[0]) for row in notes.connection.execute(query).fetchall()]


def _all(notes: Notes, loaded: Loaded, name: str, shape: str) -> bool:
    values = _values(notes, loaded, name)
    return bool(values) and all(re.fullmatch(shape, value) for value in values)


def _is_day(values: list[str]) -> bool:
    """True of a column of days, which says more than a year and a month."""
    return bool(values) and all(re.search(r"\d[-./]\d", one) and is_date(one) for one in values)


def _is_month(values: list[str]) -> bool:
    return bool(values) and all(map(_month_number, values))


def _month_number(text: str) -> int | None:
    """The month that a cell names, by its name or number; None where it names none."""
    number = re.fullmatch(r"0{0,2}([1-9]|1[0-2])(?:\.0)?", text)
    return int(number[1]) if number else month_named(text.casefold())


def _is_month_text(text: str) -> bool:
    return bool(re.search(r"\d{2}", text)) and len(text) < 30 and is_date(text) and fit("date", [text]) == 1
