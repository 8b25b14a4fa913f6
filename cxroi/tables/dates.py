"""Dates, months and times in text: orders of day and month, names of months, quarters, serial numbers of spreadsheets."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from cxroi.case.counted import counted
from cxroi.tables.date_formats import in_one_format
from cxroi.tables.findings import Option
from cxroi.tables.month_names import parse_words
from cxroi.tables.reading import Reading, let, looked_up
from cxroi.tables.schema import SQL_TYPES
from cxroi.tables.sql import first_row, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ISO = r"^\s*(\d{4})\s*[-/.년]\s*(\d{1,2})\s*[-/.월]\s*(\d{1,2})\s*[.일]?(?:[T ,].*)?$"
_NUMERIC = r"^\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\.?(?:[T ,].*)?$"
_COMPACT = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])$"
_COMPACT_MONTH = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])$"
_YEAR_MONTH = r"^\s*(\d{4})\s*[-/.년]\s*(\d{1,2})\s*월?$"
_MONTH_YEAR = r"^\s*(\d{1,2})\s*[-/.]\s*(\d{4})$"
_PERIOD = r"^0(0[1-9]|1[0-2])[./]((?:19|20)\d{2})$"
"""A period of SAP, which is the month of a fiscal year: 001.2024."""
_EPOCH, _EPOCH_MS = r"^1\d{9}$", r"^1\d{12}$"
_SERIAL = r"^\d{5}(\.\d+)?$"
MOSTLY = 0.9
"""If more of the values than this have a shape, the others are errors. [fraction, judgement]"""
MOST_WORDS = 5000
"""At most this many distinct texts are looked up one by one."""
ORDERS = ("day first", "month first")
"""The answers to whether a date begins with its day or its month."""
_TIME = r"(?:^|[^\d:])((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)"
_NAMED = ("%d %b %y", "%d %b %Y", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y", "%b %d %Y", "%B %d %Y", "%d.%b.%Y", "%Y-%b-%d")
_NAMED_MONTHS = ("%b %y", "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y-%b", "%B-%y", "%B-%Y")


def read_date(connection: DuckDBPyConnection, texts: str, text: str, kind: str, answer: str | None) -> Reading:
    """How a column of dates is read: ISO, a form that fits every value, or one that is asked for."""
    total, iso = first_row(
        connection,
        f"select count(t), count(*) filter (regexp_matches(t, '^\\d{{4}}-\\d{{2}}-\\d{{2}}([ T]\\d{{2}}:\\d{{2}}(:\\d{{2}}(\\.\\d+)?)?)?$')) from {texts}",
    )
    if total == iso:
        return Reading(let("d", f"try_cast({text} as timestamp)", within_years("d", kind)))
    if kind == "month" and _fiscal_periods(connection, texts) >= MOSTLY * max(total, 1):
        return _of_periods(connection, texts, text, answer)
    if answer is None and (plain := _plain(connection, texts, text, kind, total)):
        return plain
    first, second = (f"try_cast(regexp_extract(t, '{_NUMERIC}', {part}) as int)" for part in (1, 2))
    numeric, day_first, month_first, firsts, seconds, first_most, second_most, one, other, zones, letters = first_row(
        connection,
        f"with parts as (select t, {first} as a, {second} as b, regexp_matches(t, '\\d:\\d.*(Z|[+-]\\d{{2}}:?\\d{{2}})$') as zone from {texts})"
        " select count(a), count(*) filter (a > 12), count(*) filter (b > 12), count(distinct a), count(distinct b), max(a), max(b),"
        " min(t) filter (a is not null), max(t) filter (a is not null), count(*) filter (zone),"
        " count(*) filter (regexp_matches(t, '\\p{L}')) from parts",
    )
    order = answer if answer in ORDERS else None
    if order is None and bool(day_first) != bool(month_first):
        order = "day first" if day_first else "month first"
    elif order is None and kind == "month" and numeric:
        # Months are exported as their first days: the part that is always 1 is the day.
        if firsts == 1 and first_most == 1 and seconds > 2:
            order = "day first"
        elif seconds == 1 and second_most == 1 and firsts > 2:
            order = "month first"
    zoned = bool(zones) and zones == total and not _any_utc(connection, texts)
    moment = in_one_format(connection, texts, text, order or "day first", zones=zoned)
    if moment:
        value = let("d", moment, within_years("d", kind))
    else:
        value = let("t", text, let("d", _date_of(order or "day first"), within_years("d", kind)))
    if numeric and order is None:
        options = (Option("day first", "day, month, year"), Option("month first", "month, day, year"))
        why = (
            "some values have a day above 12 in the first place, some in the second"
            if day_first
            else "no day is above 12"
        )
        words = f"Does “{one}” begin with the day or with the month? {counted(numeric, 'value does', 'values do')} not decide it: {why}."
        return Reading(value, question=words, options=options, examples=tuple(dict.fromkeys((str(one), str(other)))))
    quarters = ""
    if letters:
        value, quarters, named = _with_words(connection, texts, text, value, kind)
    else:
        named = ""
    if quarters and kind == "month" and answer not in ("first", "spread"):
        options = (
            Option("spread", "spread each amount evenly over the three months of its quarter"),
            Option("first", "count each amount in the first month of its quarter"),
        )
        words = (
            f"“{quarters}” is a quarter, and the study counts months. How are the amounts of a quarter to be counted?"
        )
        return Reading(value, question=words, options=options, examples=(quarters,))
    said = [
        named,
        "each amount of a quarter was spread over its three months" if quarters and answer == "spread" else "",
        f"dates are read {order}" if numeric and not answer else "",
        f"the time zone of {counted(zones, 'value')} was left out" if zones else "",
    ]
    return Reading(value, said="; ".join(part for part in said if part))


def _plain(connection: DuckDBPyConnection, texts: str, text: str, kind: str, total: int) -> Reading | None:
    """A column whose dates all have one format, with one order of day and month: the usual one, which is not looked at further."""
    found = [in_one_format(connection, texts, text, order, zones=False) for order in ORDERS]
    told = [one for one in found if one]
    if not told or (len(told) == 2 and told[0] != told[1]):
        return None
    order = ORDERS[found.index(told[0])] if len(told) == 1 else ""
    zone = f"the time zone of {counted(total, 'value')} was left out" if told[0].endswith("Z')") else ""
    said = "; ".join(part for part in (f"dates are read {order}" if order else "", zone) if part)
    return Reading(let("d", told[0], within_years("d", kind)), said=said)


def _any_utc(connection: DuckDBPyConnection, texts: str) -> bool:
    return bool(first_row(connection, f"select count(*) from {texts} where t like '%Z'")[0])


def _fiscal_periods(connection: DuckDBPyConnection, texts: str) -> int:
    return int(first_row(connection, f"select count(*) filter (regexp_matches(t, '{_PERIOD}')) from {texts}")[0])


def _of_periods(connection: DuckDBPyConnection, texts: str, text: str, answer: str | None) -> Reading:
    """Periods of a fiscal year, whose first month is asked for."""
    month, year = (f"try_cast(regexp_extract({text}, '{_PERIOD}', {part}) as int)" for part in (1, 2))
    example = str(first_row(connection, f"select min(t) from {texts} where regexp_matches(t, '{_PERIOD}')")[0])
    began = int(re.match(_PERIOD, example)[2])  # type: ignore[index]
    options = tuple(
        Option(str(shift), f"001.{began} is {dt.date(began + (shift < 0), 1 + shift % 12, 1):%B} {began - (shift < 0)}")
        for shift in (0, 3, -9, 6, -6, 9, -3)
    )
    shift = int(answer) if answer in [option.value for option in options] else 0
    value = f"cast(make_date({year}, 1, 1) + to_months({month} - 1 + ({shift})) as date)"
    if answer is None:
        words = f"“{example}” is a period of a fiscal year. Which month is its first?"
        return Reading(value, question=words, options=options, examples=(example,))
    return Reading(value)


def _with_words(connection: DuckDBPyConnection, texts: str, text: str, value: str, kind: str) -> tuple[str, str, str]:
    """The expression with the dates that are written in words, an example of a quarter, and what was read, in words."""
    unread = (
        f"select distinct t from {texts} where t is not null and {value.replace(text, 't')} is null limit {MOST_WORDS}"
    )
    found = {
        str(row[0]): parsed for row in connection.execute(unread).fetchall() if (parsed := parse_words(str(row[0])))
    }
    if not found:
        return value, "", ""
    words = looked_up({written: day for written, (day, _) in found.items()}, "date")
    quarters = sorted(written for written, (_, exact) in found.items() if exact == "quarter")
    weeks = sorted(written for written, (_, exact) in found.items() if exact == "week")
    named = sorted(set(found) - set(quarters) - set(weeks))
    said = [
        f"a week counts where its Thursday lies, such as “{weeks[0]}” on {found[weeks[0]][0]:%Y-%m-%d}"
        if weeks
        else "",
        f"names of months were recognised, such as “{named[0]}” for {found[named[0]][0]:%Y-%m}" if named else "",
        f"a quarter counts from its first day, such as “{quarters[0]}”" if quarters and kind != "month" else "",
    ]
    both = f"coalesce({value}, {let('t', text, as_kind(words, kind))})"
    return both, quarters[0] if quarters else "", "; ".join(part for part in said if part)


def _date_of(order: str) -> str:
    """SQL of the date and time in the text `t`."""

    def day(shape: str, year: int, month: int, day: int = 0) -> str:
        def part(group: int) -> str:
            return f"regexp_extract(t, '{shape}', {group})"

        century = f"case when length({part(year)}) > 2 then '' when {part(year)} < '70' then '20' else '19' end"
        return f"try_cast({century} || {part(year)} || '-' || {part(month)} || '-' || {part(day) if day else literal(1)} as date)"

    month_at, day_at = (2, 1) if order == "day first" else (1, 2)
    named = "regexp_replace(regexp_replace(regexp_replace(t, '[ T]+\\d{1,2}:\\d{2}.*$', ''), ',|\\. ', ' ', 'g'), '\\s+', ' ', 'g')"
    formats = "[" + ", ".join(f"'{shape}'" for shape in (*_NAMED, *_NAMED_MONTHS)) + "]"
    cases = (
        (_ISO, day(_ISO, 1, 2, 3)),
        (_NUMERIC, day(_NUMERIC, 3, month_at, day_at)),
        (_COMPACT, day(_COMPACT, 1, 2, 3)),
        (_COMPACT_MONTH, day(_COMPACT_MONTH, 1, 2)),
        (_YEAR_MONTH, day(_YEAR_MONTH, 1, 2)),
        (_MONTH_YEAR, day(_MONTH_YEAR, 2, 1)),
        (_EPOCH, "make_timestamp(try_cast(t as bigint) * 1000000)"),
        (_EPOCH_MS, "make_timestamp(try_cast(t as bigint) * 1000)"),
        (_SERIAL, "date '1899-12-30' + cast(floor(try_cast(t as double)) as int)"),
    )
    dates = " ".join(f"when regexp_matches(t, '{shape}') then {value}" for shape, value in cases)
    date = f"(case {dates} else cast(try_strptime({named}, {formats}) as date) end)"
    hours = "try_cast(split_part(clock, ':', 1) as int)"
    afternoon = f"(case when regexp_matches(t, '(?i)pm$|오후') and {hours} < 12 then 12 when regexp_matches(t, '(?i)am$|오전') and {hours} = 12 then -12 else 0 end)"
    seconds = f"({hours} + {afternoon}) * 3600 + try_cast(split_part(clock, ':', 2) as int) * 60 + coalesce(try_cast(split_part(clock, ':', 3) as double), 0)"
    serial = f"when regexp_matches(t, '{_SERIAL}') then round((try_cast(t as double) - floor(try_cast(t as double))) * 86400)"
    past = f"case when clock <> '' then {seconds} when t like '%:%' then null {serial} else 0 end"
    clock = let("clock", f"regexp_extract(t, '{_TIME}', 1)", past)
    return f"(cast({date} as timestamp) + to_seconds({clock}))"


def within_years(value: str, kind: str) -> str:
    """The SQL of a date, empty outside 1900 to 2100."""
    return as_kind(f"case when year({value}) between 1900 and 2100 then {value} end", kind)


def as_kind(value: str, kind: str) -> str:
    """A date or time in the form its kind requires: the day, the first of the month, or the moment."""
    return f"cast(date_trunc('month', {value}) as date)" if kind == "month" else f"cast({value} as {SQL_TYPES[kind]})"
