"""From text as people export it to typed values: SQL expressions chosen for a whole column, or a question.

A column is looked at once, as a whole. Where one value settles how the others are meant (1.234,50 the decimal comma,
31/01/2027 the order of day and month) it settles it for the column; where none does, a person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping as Answers
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.evidence.findings import Option
from cxroi.evidence.schema import SQL_TYPES
from cxroi.evidence.sql import first_row, literal, literals, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NO_VALUE = ("", "na", "n/a", "#n/a", "null", "none", "nan", "nat", "-", "--", "—", "?", ".", "#value!", "#ref!", "#div/0!", "(null)", "k.a.", "н/д", "нет данных", "없음")  # fmt: skip
NO_WORD = ("", "null", "#n/a", "nan", "(null)", "#ref!", "#value!")
YES = ("1", "true", "t", "yes", "y", "x", "ja", "j", "si", "sí", "oui", "да", "예", "네", "wahr", "истина")
NO = ("0", "false", "f", "no", "n", "nein", "non", "нет", "아니오", "아니요", "falsch", "ложь")
SIGNS = r"[$€£¥￥₩₸₽₺₹]|(?i:\b(?:US\$|USD|EUR|GBP|JPY|CNY|KRW|KZT|RUB|CHF|TRY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK)\b|원|тенге|тг\.?|руб\.?)"
NUMERIC_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE")
LARGEST_NUMBER = 1e15

_AMBIGUOUS = r"^[1-9]\d{0,2}[.,]\d{3}$"
_POINT = r"^(\d*\.(\d{1,2}|\d{4,})|\d{4,}\.\d+|0+\.\d+|\d{1,3}(,\d{2,3})*,\d{3}\.\d*|\d{1,3}(,\d{2,3})+,\d{3})$"
_COMMA = r"^(\d*,(\d{1,2}|\d{4,})|\d{4,},\d+|0+,\d+|\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,})$"
_ISO = r"^\s*(\d{4})\s*[-/.년]\s*(\d{1,2})\s*[-/.월]\s*(\d{1,2})\s*[.일]?(?:[T ,].*)?$"
_NUMERIC = r"^\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})\.?(?:[T ,].*)?$"
_COMPACT = r"^((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])$"
_YEAR_MONTH = r"^\s*(\d{4})\s*[-/.년]\s*(\d{1,2})\s*월?$"
_MONTH_YEAR = r"^\s*(\d{1,2})\s*[-/.]\s*(\d{4})$"
_SERIAL = r"^\d{5}(\.\d+)?$"
_TIME = r"(?:^|[^\d:])((?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)"
_NAMED = ("%d %b %y", "%d %b %Y", "%d %B %Y", "%d-%b-%y", "%d-%b-%Y", "%b %d %Y", "%B %d %Y", "%d.%b.%Y", "%Y-%b-%d")
_NAMED_MONTHS = ("%b %y", "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%Y-%b", "%B-%y", "%B-%Y")


@dataclass(frozen=True)
class Reading:
    """How a column is read: the SQL expression of its values, or the question that must be answered first."""

    expression: str
    said: str = ""
    """What was settled by looking at the column, in words."""
    question: str = ""
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    fault: str = ""
    exact: bool = False
    """True where no value can fail, so that none needs to be counted."""


def reading(
    connection: DuckDBPyConnection, relation: str, column: str, sql_type: str, kind: str, answer: str | None = None
) -> Reading:
    """How the values of a relation's column become values of a kind; `answer` settles what they can not."""
    if sql_type in NUMERIC_TYPES or sql_type.startswith("DECIMAL"):
        return _typed_number(connection, relation, column, sql_type, kind) or _of_text(connection, relation, column, kind, answer)
    if sql_type in ("DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S") and kind in ("date", "month", "timestamp"):
        return Reading(_within_years(f"cast({quoted(column)} as timestamp)", kind))
    if sql_type == "TIMESTAMP WITH TIME ZONE" and kind in ("date", "month", "timestamp"):
        # The extension that knows time zones is not always there; the epoch is.
        moment = f"make_timestamp(epoch_us({quoted(column)}))"
        return Reading(_within_years(moment, kind), said="times are in UTC, as stored")
    if sql_type == "BOOLEAN" and kind == "flag":
        return Reading(quoted(column), exact=True)
    return _of_text(connection, relation, column, kind, answer)


def filled(column: str, kind: str) -> str:
    """SQL that is true where the column holds something that should become a value of the kind."""
    empty = NO_WORD if kind in ("id", "category", "text") else NO_VALUE
    return f"({quoted(column)} is not null and lower(trim(cast({quoted(column)} as varchar))) not in {literals(empty)})"


def _typed_number(connection: DuckDBPyConnection, relation: str, column: str, sql_type: str, kind: str) -> Reading | None:
    name = quoted(column)
    if kind in ("money", "number"):
        value = f"cast({name} as double)"
        return Reading(f"case when abs({value}) <= {LARGEST_NUMBER} then {value} end", exact="INT" in sql_type)
    if kind == "whole":
        value = f"cast({name} as double)"
        return Reading(f"case when abs({value}) <= {LARGEST_NUMBER} and {value} = round({value}) then cast({value} as bigint) end")
    if kind in ("id", "category", "text") and sql_type in ("FLOAT", "DOUBLE"):
        whole = f"{name} = round({name}) and abs({name}) < 1e15"
        return Reading(f"case when {whole} then cast(cast({name} as bigint) as varchar) else cast({name} as varchar) end")
    if kind in ("id", "category", "text"):
        return Reading(f"cast({name} as varchar)", exact=True)
    return None


def _of_text(connection: DuckDBPyConnection, relation: str, column: str, kind: str, answer: str | None) -> Reading:
    text = f"(case when {filled(column, kind)} then trim(cast({quoted(column)} as varchar)) end)"
    if kind == "id":
        return _identifier(connection, relation, text)
    if kind in ("category", "text"):
        return Reading(text, exact=True)
    if kind == "flag":
        return Reading(f"case when lower({text}) in {literals(YES)} then true when lower({text}) in {literals(NO)} then false end")
    if kind in ("date", "month", "timestamp"):
        return _date(connection, relation, text, kind, answer)
    number = _number(connection, relation, text, answer)
    if kind == "share":
        return _share(connection, relation, text, number, answer)
    if kind == "whole":
        value = number.expression
        return Reading(f"case when {value} = round({value}) then cast({value} as bigint) end", number.said, number.question, number.options, number.examples)
    return number


def _identifier(connection: DuckDBPyConnection, relation: str, text: str) -> Reading:
    total, pointed = first_row(connection, f"select count({text}), count(*) filter (regexp_matches({text}, '^\\d+\\.0$')) from {relation}")
    if total and total == pointed:
        return Reading(f"replace({text}, '.0', '')", said="every identifier ended in .0, which was left out", exact=True)
    return Reading(text, exact=True)


def _number(connection: DuckDBPyConnection, relation: str, text: str, answer: str | None) -> Reading:
    """Amounts: signs of money, groups of thousands, decimal point or comma, brackets for below zero."""
    total, simple, risky, pointed = first_row(
        connection,
        f"select count({text}), count(*) filter (regexp_matches({text}, '^-?\\d+(\\.\\d+)?$')),"
        f" count(*) filter (regexp_matches({text}, '^-?[1-9]\\d{{0,2}}\\.\\d{{3}}$')),"
        f" count(*) filter (regexp_matches({text}, '^-?(\\d*\\.(\\d{{1,2}}|\\d{{4,}})|\\d{{4,}}\\.\\d+|0+\\.\\d+)$')) from {relation}",
    )
    if total == simple and (not risky or pointed):
        value = f"try_cast({text} as double)"
        return Reading(f"case when abs({value}) <= {LARGEST_NUMBER} then {value} end")
    plain = f"replace(replace(replace(replace(replace({text}, '\u00a0', ' '), '\u202f', ' '), '’', ''''), '−', '-'), '–', '-')"
    bare = f"trim(regexp_replace(regexp_replace({plain}, '{SIGNS}', '', 'g'), '%\\s*$', ''))"
    core = f"trim(regexp_replace(regexp_replace({bare}, '^[(+-]\\s*', ''), '\\s*[)-]$', ''))"
    ambiguous, point, comma, *examples = first_row(
        connection,
        f"with cores as (select {core} as core, {text} as given from {relation}) select count(*) filter (regexp_matches(core, '{_AMBIGUOUS}')),"
        f" count(*) filter (regexp_matches(core, '{_POINT}')), count(*) filter (regexp_matches(core, '{_COMMA}')),"
        f" min(given) filter (regexp_matches(core, '{_AMBIGUOUS}')), max(given) filter (regexp_matches(core, '{_AMBIGUOUS}')) from cores",
    )
    signs = [
        row[0]
        for row in connection.execute(
            f"select distinct upper(regexp_extract({text}, '{SIGNS}')) as sign from {relation} where {text} is not null order by all limit 20"
        ).fetchall()
        if row[0]
    ]
    fault = f"amounts bear more than one currency: {', '.join(signs)}" if len(signs) > 1 else ""
    decimal = answer if answer in (".", ",") else "." if point and not comma else "," if comma and not point else None
    value = _number_of(bare, core, decimal or ".")
    if ambiguous and decimal is None:
        example = str(examples[0])
        options = (Option(",", "the comma parts decimals, the point parts thousands"), Option(".", "the point parts decimals, the comma parts thousands"))
        words = f"Is “{example}” about a thousand, or a number with three decimals? {ambiguous:,} values can be read either way, and no other value of the column settles it."
        return Reading(value, question=words, options=options, examples=tuple(dict.fromkeys(map(str, examples))), fault=fault)
    said = "the decimal comma was recognised" if decimal == "," and not answer else ""
    return Reading(value, said=said, fault=fault)


def _number_of(bare: str, core: str, decimal: str) -> str:
    group = "," if decimal == "." else "."
    shapes = (
        (r"^\d+$", core),
        (r"^\d+(\.\d+)?[eE][+-]?\d{1,3}$", core),
        (r"^\d{1,3}([ '']\d{3})+([.,]\d+)?$", f"replace(replace(replace({core}, ' ', ''), '''', ''), ',', '.')"),
        (r"^\d{1,3}(,\d{2,3})*,\d{3}\.\d*$", f"replace({core}, ',', '')"),
        (r"^\d{1,3}(\.\d{3})+,\d*$", f"replace(replace({core}, '.', ''), ',', '.')"),
        (r"^\d{1,3}(,\d{2,3})+,\d{3}$", f"replace({core}, ',', '')"),
        (r"^\d{1,3}(\.\d{3}){2,}$", f"replace({core}, '.', '')"),
        (_AMBIGUOUS, f"replace(replace({core}, '{group}', ''), '{decimal}', '.')"),
        (r"^\d*\.\d+$", core),
        (r"^\d*,\d+$", f"replace({core}, ',', '.')"),
    )
    cases = " ".join(f"when regexp_matches({core}, '{shape}') then {value}" for shape, value in shapes)
    size = f"try_cast(case {cases} end as double)"
    below = f"({bare} like '(%)' or {bare} like '-%' or {bare} like '%-')"
    signed = f"(case when {below} then -{size} else {size} end)"
    return f"case when abs({size}) <= {LARGEST_NUMBER} then {signed} end"


def _share(connection: DuckDBPyConnection, relation: str, text: str, number: Reading, answer: str | None) -> Reading:
    value, percent = number.expression, f"{text} like '%\\%%' escape '\\'"
    above, between, largest = first_row(
        connection,
        f"select count(*) filter (v > 1), count(*) filter (v > 0 and v < 1), max(v) from (select {value} as v from {relation} where not coalesce({percent}, false))",
    )
    inside = f"case when {{0}} between 0 and 1 then {{0}} end"  # noqa: F541 - filled in below
    if above and between and answer not in ("percent", "fraction"):
        options = (Option("percent", "35 means 35%, and 0.35 means 0.35%"), Option("fraction", "0.35 means 35%, and what is above 1 is wrong"))
        words = f"Are these percent or fractions? {between:,} values lie between 0 and 1 and {above:,} above 1, up to {largest:g}."
        return Reading(inside.format(value), question=words, options=options, examples=(f"{largest:g}",))
    in_percent = answer == "percent" or (above and not between and answer != "fraction")
    divisor = "100" if in_percent else f"(case when {percent} then 100 else 1 end)"
    said = "shares are in percent; they were divided by 100" if in_percent else ""
    return Reading(inside.format(f"(({value}) / {divisor})"), said, number.question, number.options, number.examples)


def _date(connection: DuckDBPyConnection, relation: str, text: str, kind: str, answer: str | None) -> Reading:
    total, iso = first_row(
        connection, f"select count({text}), count(*) filter (regexp_matches({text}, '^\\d{{4}}-\\d{{2}}-\\d{{2}}$')) from {relation}"
    )
    if total == iso:
        return Reading(_within_years(f"try_cast({text} as date)", kind))
    first, second = (f"try_cast(regexp_extract({text}, '{_NUMERIC}', {part}) as int)" for part in (1, 2))
    numeric, day_first, month_first, firsts, seconds, low, high, one, other = first_row(
        connection,
        f"with parts as (select {text} as given, {first} as a, {second} as b from {relation}"
        f" where regexp_matches({text}, '{_NUMERIC}')) select count(*), count(*) filter (a > 12), count(*) filter (b > 12),"
        " count(distinct a), count(distinct b), min(a), min(b), min(given), max(given) from parts",
    )
    order = answer if answer in ("day first", "month first") else None
    if order is None and bool(day_first) != bool(month_first):
        order = "day first" if day_first else "month first"
    elif order is None and kind == "month" and numeric:
        # Months are exported as their first days: the part that is always 1 is the day.
        if firsts == 1 and low == 1 and seconds > 2:
            order = "day first"
        elif seconds == 1 and high == 1 and firsts > 2:
            order = "month first"
    value = _within_years(_date_of(text, order or "day first"), kind)
    if numeric and order is None:
        options = (Option("day first", "day, month, year"), Option("month first", "month, day, year"))
        why = "some values have a day above 12 in the first place, some in the second" if day_first else "no day is above 12"
        words = f"Does “{one}” begin with the day or with the month? {numeric:,} values can not tell: {why}."
        return Reading(value, question=words, options=options, examples=tuple(dict.fromkeys((str(one), str(other)))))
    zones = first_row(connection, f"select count(*) filter (regexp_matches({text}, '\\d:\\d.*(Z|[+-]\\d{{2}}:?\\d{{2}})$')) from {relation}")[0]
    said = [f"dates are read {order}" if numeric and not answer else "", f"the time zone of {zones:,} values was left out" if zones else ""]
    return Reading(value, said="; ".join(part for part in said if part))


def _date_of(text: str, order: str) -> str:
    def day(shape: str, year: int, month: int, day: int) -> str:
        def part(group: int) -> str:
            return f"regexp_extract({text}, '{shape}', {group})"

        full = f"case when length({part(year)}) = 2 then case when {part(year)} < '70' then '20' else '19' end || {part(year)} else {part(year)} end"
        return f"try_cast(({full}) || '-' || {part(month)} || '-' || {part(day) if day else literal(1)} as date)"

    month_at, day_at = (2, 1) if order == "day first" else (1, 2)
    named = f"regexp_replace(regexp_replace({text}, ',|\\. ', ' ', 'g'), '\\s+', ' ', 'g')"
    formats = "[" + ", ".join(f"'{shape}'" for shape in (*_NAMED, *_NAMED_MONTHS)) + "]"
    serial = f"date '1899-12-30' + cast(floor(try_cast({text} as double)) as int)"
    cases = (
        (_ISO, day(_ISO, 1, 2, 3)),
        (_NUMERIC, day(_NUMERIC, 3, month_at, day_at)),
        (_COMPACT, day(_COMPACT, 1, 2, 3)),
        (_YEAR_MONTH, day(_YEAR_MONTH, 1, 2, 0)),
        (_MONTH_YEAR, day(_MONTH_YEAR, 2, 1, 0)),
        (_SERIAL, serial),
    )
    dates = " ".join(f"when regexp_matches({text}, '{shape}') then {value}" for shape, value in cases)
    date = f"(case {dates} else cast(try_strptime({named}, {formats}) as date) end)"
    clock = f"regexp_extract({text}, '{_TIME}', 1)"
    hours = f"try_cast(split_part({clock}, ':', 1) as int)"
    afternoon = f"(case when regexp_matches({text}, '(?i)pm$|오후') and {hours} < 12 then 12 when regexp_matches({text}, '(?i)am$|오전') and {hours} = 12 then -12 else 0 end)"
    seconds = f"({hours} + {afternoon}) * 3600 + try_cast(split_part({clock}, ':', 2) as int) * 60 + coalesce(try_cast(split_part({clock}, ':', 3) as double), 0)"
    serial_seconds = f"round((try_cast({text} as double) - floor(try_cast({text} as double))) * 86400)"
    past = f"case when {clock} <> '' then {seconds} when {text} like '%:%' then null when regexp_matches({text}, '{_SERIAL}') then {serial_seconds} else 0 end"
    return f"(cast({date} as timestamp) + to_seconds({past}))"


def _within_years(value: str, kind: str) -> str:
    inside = f"case when year({value}) between 1900 and 2100 then {value} end"
    moved = f"date_trunc('month', {inside})" if kind == "month" else inside
    return f"cast({moved} as {SQL_TYPES[kind]})"
