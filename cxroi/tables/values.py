"""From text as people export it to typed values: SQL expressions chosen for a whole column, or a question.

A column is looked at once, as a whole. Where one value settles how the others are meant (1.234,50 the decimal comma,
31/01/2027 the order of day and month) it settles it for the column; where none does, a person is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxroi.tables.findings import Option
from cxroi.tables.schema import SQL_TYPES
from cxroi.tables.sql import first_row, literal, literals, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NO_VALUE = ("", "na", "n/a", "#n/a", "null", "none", "nan", "nat", "-", "--", "—", "?", ".", "#value!", "#ref!", "#div/0!", "(null)", "k.a.", "н/д", "нет данных", "없음")  # fmt: skip
NO_WORD = ("", "null", "#n/a", "nan", "(null)", "#ref!", "#value!")
YES = ("1", "true", "t", "yes", "y", "x", "ja", "j", "si", "sí", "oui", "да", "예", "네", "wahr", "истина")
NO = ("0", "false", "f", "no", "n", "nein", "non", "нет", "아니오", "아니요", "falsch", "ложь")
SIGNS = r"[$€£¥￥₩₸₽₺₹]|(?i:\b(?:US\$|USD|EUR|GBP|JPY|CNY|KRW|KZT|RUB|CHF|TRY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK)\b|원|тенге|тг\.?|руб\.?)"
NUMERIC_TYPES = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
)
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
    dated, name = kind in ("date", "month", "timestamp"), quoted(column)
    if sql_type in NUMERIC_TYPES or sql_type.startswith("DECIMAL"):
        typed = _typed_number(connection, relation, name, sql_type, kind)
        return typed or _of_text(connection, relation, f"cast({name} as varchar)", kind, answer)
    if sql_type in ("DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S") and dated:
        first, last = first_row(connection, f"select year(min({name})), year(max({name})) from {relation}")
        if first is None or 1900 <= first <= last <= 2100:
            return Reading(_as_kind(name, kind), exact=True)
        return Reading(_within_years(f"cast({name} as timestamp)", kind))
    if sql_type == "TIMESTAMP WITH TIME ZONE" and dated:
        # The extension that knows time zones is not always there; the epoch is.
        return Reading(_within_years(f"make_timestamp(epoch_us({name}))", kind), said="times are in UTC, as stored")
    if sql_type == "BOOLEAN" and kind == "flag":
        return Reading(name, exact=True)
    return _of_text(connection, relation, name if sql_type == "VARCHAR" else f"cast({name} as varchar)", kind, answer)


def filled(column: str, sql_type: str, kind: str) -> str:
    """SQL that is true where the column holds something that should become a value of the kind."""
    if sql_type != "VARCHAR":
        return f"{quoted(column)} is not null"
    return f"({quoted(column)} is not null and lower(trim({quoted(column)})) not in {literals(_empty(kind))})"


def _empty(kind: str) -> tuple[str, ...]:
    return NO_WORD if kind in ("id", "category", "text") else NO_VALUE


def _let(name: str, value: str, body: str) -> str:
    """SQL in which a name stands for a value, worked out once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def _typed_number(connection: DuckDBPyConnection, relation: str, name: str, sql_type: str, kind: str) -> Reading | None:
    value = f"cast({name} as double)"
    if kind in ("money", "number"):
        low, high = first_row(connection, f"select min({value}), max({value}) from {relation}")
        if low is None or -LARGEST_NUMBER <= low <= high <= LARGEST_NUMBER:
            return Reading(value, exact=True)
        return Reading(f"case when abs({value}) <= {LARGEST_NUMBER} then {value} end")
    if kind == "whole":
        return Reading(
            f"case when abs({value}) <= {LARGEST_NUMBER} and {value} = round({value}) then cast({value} as bigint) end"
        )
    if kind in ("id", "category", "text") and sql_type in ("FLOAT", "DOUBLE"):
        whole = f"when {name} = round({name}) and abs({name}) < {LARGEST_NUMBER} then cast(cast({name} as bigint) as varchar)"
        return Reading(f"case when isnan({name}) then null {whole} else cast({name} as varchar) end", exact=True)
    if kind in ("id", "category", "text"):
        return Reading(f"cast({name} as varchar)", exact=True)
    return None


def _of_text(connection: DuckDBPyConnection, relation: str, given: str, kind: str, answer: str | None) -> Reading:
    """How text is read: what is empty or padded is cleaned first, where there is any."""
    empty = literals(_empty(kind))
    padded = f"count(*) filter ({given} <> trim({given}) or (length({given}) < 15 and lower({given}) in {empty}))"
    clean = not first_row(connection, f"select {padded} from {relation}")[0]
    text = given if clean else f"(case when lower(trim({given})) not in {empty} then trim({given}) end)"
    texts = f"(select {text} as t from {relation})"
    if kind == "id":
        total, pointed = first_row(connection, f"select count(t), count(*) filter (t like '%.0') from {texts}")
        if total and total == pointed:
            return Reading(
                f"left({text}, length({text}) - 2)", said="every identifier ended in .0, which was left out", exact=True
            )
    if kind in ("id", "category", "text"):
        return Reading(text, exact=True)
    if kind == "flag":
        return Reading(
            f"case when lower({text}) in {literals(YES)} then true when lower({text}) in {literals(NO)} then false end"
        )
    if kind in ("date", "month", "timestamp"):
        return _date(connection, texts, text, kind, answer)
    number = _number(connection, texts, text, answer if answer in (".", ",") else None)
    if kind == "share":
        return _share(connection, texts, text, number, answer)
    if kind == "whole":
        return replace(
            number, expression=_let("w", number.expression, "case when w = round(w) then cast(w as bigint) end")
        )
    return number


def _number(connection: DuckDBPyConnection, texts: str, text: str, answer: str | None) -> Reading:
    """Amounts: signs of money, groups of thousands, decimal point or comma, brackets for below zero."""
    total, simple, risky, pointed = first_row(
        connection,
        "select count(t), count(*) filter (regexp_matches(t, '^-?\\d+(\\.\\d+)?$')),"
        " count(*) filter (regexp_matches(t, '^-?[1-9]\\d{0,2}\\.\\d{3}$')),"
        f" count(*) filter (regexp_matches(t, '^-?(\\d*\\.(\\d{{1,2}}|\\d{{4,}})|\\d{{4,}}\\.\\d+|0+\\.\\d+)$')) from {texts}",
    )
    if total == simple and (not risky or pointed) and answer is None:
        return Reading(_let("n", f"try_cast({text} as double)", f"case when abs(n) <= {LARGEST_NUMBER} then n end"))
    plain = (
        "replace(replace(replace(replace(replace(t, '\u00a0', ' '), '\u202f', ' '), '’', ''''), '−', '-'), '–', '-')"
    )
    bare = f"trim(regexp_replace(regexp_replace({plain}, '{SIGNS}', '', 'g'), '%\\s*$', ''))"
    core = "trim(regexp_replace(regexp_replace(bare, '^[(+-]\\s*', ''), '\\s*[)-]$', ''))"
    ambiguous, point, comma, *examples = first_row(
        connection,
        f"with bares as (select t, {bare} as bare from {texts}), cores as (select t, {core} as core from bares)"
        f" select count(*) filter (regexp_matches(core, '{_AMBIGUOUS}')), count(*) filter (regexp_matches(core, '{_POINT}')),"
        f" count(*) filter (regexp_matches(core, '{_COMMA}')), min(t) filter (regexp_matches(core, '{_AMBIGUOUS}')),"
        f" max(t) filter (regexp_matches(core, '{_AMBIGUOUS}')) from cores",
    )
    found = connection.execute(
        f"select distinct upper(regexp_extract(t, '{SIGNS}')) as sign from {texts} where t is not null order by all limit 20"
    ).fetchall()
    signs = [sign for (sign,) in found if sign]
    fault = f"amounts bear more than one currency: {', '.join(signs)}" if len(signs) > 1 else ""
    decimal = answer or ("." if point and not comma else "," if comma and not point else None)
    value = _let("t", text, _let("bare", bare, _let("core", core, _number_of(decimal or "."))))
    if ambiguous and decimal is None:
        options = (
            Option(",", "the comma parts decimals, the point parts thousands"),
            Option(".", "the point parts decimals, the comma parts thousands"),
        )
        words = f"Is “{examples[0]}” about a thousand, or a number with three decimals? {ambiguous:,} values can be read either way, and no other value of the column settles it."
        return Reading(
            value, question=words, options=options, examples=tuple(dict.fromkeys(map(str, examples))), fault=fault
        )
    said = "the decimal comma was recognised" if decimal == "," and not answer else ""
    return Reading(value, said=said, fault=fault)


def _number_of(decimal: str) -> str:
    """SQL of the number in `core`, its sign in `bare`; the decimal mark settles what can be read either way."""
    group = "," if decimal == "." else "."
    shapes = (
        (r"^\d+$", "core"),
        (r"^\d+(\.\d+)?[eE][+-]?\d{1,3}$", "core"),
        (r"^\d{1,3}([ '']\d{3})+([.,]\d+)?$", "replace(replace(replace(core, ' ', ''), '''', ''), ',', '.')"),
        (r"^\d{1,3}(,\d{2,3})*,\d{3}\.\d*$", "replace(core, ',', '')"),
        (r"^\d{1,3}(\.\d{3})+,\d*$", "replace(replace(core, '.', ''), ',', '.')"),
        (r"^\d{1,3}(,\d{2,3})+,\d{3}$", "replace(core, ',', '')"),
        (r"^\d{1,3}(\.\d{3}){2,}$", "replace(core, '.', '')"),
        (_AMBIGUOUS, f"replace(replace(core, '{group}', ''), '{decimal}', '.')"),
        (r"^\d*\.\d+$", "core"),
        (r"^\d*,\d+$", "replace(core, ',', '.')"),
    )
    cases = " ".join(f"when regexp_matches(core, '{shape}') then {value}" for shape, value in shapes)
    below = "bare like '(%)' or bare like '-%' or bare like '%-'"
    return _let(
        "size",
        f"try_cast(case {cases} end as double)",
        f"case when abs(size) <= {LARGEST_NUMBER} then case when {below} then -size else size end end",
    )


def _share(connection: DuckDBPyConnection, texts: str, text: str, number: Reading, answer: str | None) -> Reading:
    above, between, largest = first_row(
        connection,
        "select count(*) filter (v > 1), count(*) filter (v > 0 and v < 1), max(v)"
        f" from (select {number.expression.replace(text, 't')} as v from {texts} where not contains(t, '%'))",
    )
    if above and between and answer not in ("percent", "fraction"):
        options = (
            Option("percent", "35 means 35%, and 0.35 means 0.35%"),
            Option("fraction", "0.35 means 35%, and what is above 1 is wrong"),
        )
        words = f"Are these percent or fractions? {between:,} values lie between 0 and 1 and {above:,} above 1, up to {largest:g}."
        return Reading(number.expression, question=words, options=options, examples=(f"{largest:g}",))
    in_percent = answer == "percent" or (above and not between and answer != "fraction")
    divisor = "100" if in_percent else f"(case when contains({text}, '%') then 100 else 1 end)"
    said = "shares are in percent; they were divided by 100" if in_percent else ""
    inside = _let("s", f"({number.expression}) / {divisor}", "case when s between 0 and 1 then s end")
    return replace(number, expression=inside, said=said or number.said)


def _date(connection: DuckDBPyConnection, texts: str, text: str, kind: str, answer: str | None) -> Reading:
    total, iso = first_row(
        connection,
        f"select count(t), count(*) filter (regexp_matches(t, '^\\d{{4}}-\\d{{2}}-\\d{{2}}([ T]\\d{{2}}:\\d{{2}}(:\\d{{2}}(\\.\\d+)?)?)?$')) from {texts}",
    )
    if total == iso:
        return Reading(_let("d", f"try_cast({text} as timestamp)", _within_years("d", kind)))
    first, second = (f"try_cast(regexp_extract(t, '{_NUMERIC}', {part}) as int)" for part in (1, 2))
    numeric, day_first, month_first, firsts, seconds, first_most, second_most, one, other, zones = first_row(
        connection,
        f"with parts as (select t, {first} as a, {second} as b, regexp_matches(t, '\\d:\\d.*(Z|[+-]\\d{{2}}:?\\d{{2}})$') as zone from {texts})"
        " select count(a), count(*) filter (a > 12), count(*) filter (b > 12), count(distinct a), count(distinct b), max(a), max(b),"
        " min(t) filter (a is not null), max(t) filter (a is not null), count(*) filter (zone) from parts",
    )
    order = answer if answer in ("day first", "month first") else None
    if order is None and bool(day_first) != bool(month_first):
        order = "day first" if day_first else "month first"
    elif order is None and kind == "month" and numeric:
        # Months are exported as their first days: the part that is always 1 is the day.
        if firsts == 1 and first_most == 1 and seconds > 2:
            order = "day first"
        elif seconds == 1 and second_most == 1 and firsts > 2:
            order = "month first"
    value = _let("t", text, _let("d", _date_of(order or "day first"), _within_years("d", kind)))
    if numeric and order is None:
        options = (Option("day first", "day, month, year"), Option("month first", "month, day, year"))
        why = (
            "some values have a day above 12 in the first place, some in the second"
            if day_first
            else "no day is above 12"
        )
        words = f"Does “{one}” begin with the day or with the month? {numeric:,} values can not tell: {why}."
        return Reading(value, question=words, options=options, examples=tuple(dict.fromkeys((str(one), str(other)))))
    said = [
        f"dates are read {order}" if numeric and not answer else "",
        f"the time zone of {zones:,} values was left out" if zones else "",
    ]
    return Reading(value, said="; ".join(part for part in said if part))


def _date_of(order: str) -> str:
    """SQL of the date and time in the text `t`."""

    def day(shape: str, year: int, month: int, day: int = 0) -> str:
        def part(group: int) -> str:
            return f"regexp_extract(t, '{shape}', {group})"

        century = f"case when length({part(year)}) > 2 then '' when {part(year)} < '70' then '20' else '19' end"
        return f"try_cast({century} || {part(year)} || '-' || {part(month)} || '-' || {part(day) if day else literal(1)} as date)"

    month_at, day_at = (2, 1) if order == "day first" else (1, 2)
    named = "regexp_replace(regexp_replace(t, ',|\\. ', ' ', 'g'), '\\s+', ' ', 'g')"
    formats = "[" + ", ".join(f"'{shape}'" for shape in (*_NAMED, *_NAMED_MONTHS)) + "]"
    cases = (
        (_ISO, day(_ISO, 1, 2, 3)),
        (_NUMERIC, day(_NUMERIC, 3, month_at, day_at)),
        (_COMPACT, day(_COMPACT, 1, 2, 3)),
        (_YEAR_MONTH, day(_YEAR_MONTH, 1, 2)),
        (_MONTH_YEAR, day(_MONTH_YEAR, 2, 1)),
        (_SERIAL, "date '1899-12-30' + cast(floor(try_cast(t as double)) as int)"),
    )
    dates = " ".join(f"when regexp_matches(t, '{shape}') then {value}" for shape, value in cases)
    date = f"(case {dates} else cast(try_strptime({named}, {formats}) as date) end)"
    hours = "try_cast(split_part(clock, ':', 1) as int)"
    afternoon = f"(case when regexp_matches(t, '(?i)pm$|오후') and {hours} < 12 then 12 when regexp_matches(t, '(?i)am$|오전') and {hours} = 12 then -12 else 0 end)"
    seconds = f"({hours} + {afternoon}) * 3600 + try_cast(split_part(clock, ':', 2) as int) * 60 + coalesce(try_cast(split_part(clock, ':', 3) as double), 0)"
    serial = f"when regexp_matches(t, '{_SERIAL}') then round((try_cast(t as double) - floor(try_cast(t as double))) * 86400)"
    past = f"case when clock <> '' then {seconds} when t like '%:%' then null {serial} else 0 end"
    clock = _let("clock", f"regexp_extract(t, '{_TIME}', 1)", past)
    return f"(cast({date} as timestamp) + to_seconds({clock}))"


def _within_years(value: str, kind: str) -> str:
    return _as_kind(f"case when year({value}) between 1900 and 2100 then {value} end", kind)


def _as_kind(value: str, kind: str) -> str:
    """A date or time as the kind wants it: the day, the first of the month, or the moment."""
    return f"cast(date_trunc('month', {value}) as date)" if kind == "month" else f"cast({value} as {SQL_TYPES[kind]})"
