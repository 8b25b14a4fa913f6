"""Amounts, numbers and shares in text: currency signs, thousands separators, decimal point or comma, brackets for negatives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxroi.case.counted import counted
from cxroi.tables.findings import Option
from cxroi.tables.reading import LARGEST_NUMBER, SIGNS, Reading, let
from cxroi.tables.sql import first_row, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WITHOUT_DECIMALS = ("₩", "원", "KRW", "￥", "JPY")
"""Currencies that have no cents: a mark before three figures parts thousands."""
_AMBIGUOUS = r"^[1-9]\d{0,2}[.,]\d{3}$"
_POINT = r"^(\d*\.(\d{1,2}|\d{4,})|\d{4,}\.\d+|0+\.\d+|\d{1,3}(,\d{2,3})*,\d{3}\.\d*|\d{1,3}(,\d{2,3})+,\d{3})$"
_COMMA = r"^(\d*,(\d{1,2}|\d{4,})|\d{4,},\d+|0+,\d+|\d{1,3}(\.\d{3})+,\d*|\d{1,3}(\.\d{3}){2,})$"


def read_number(
    connection: DuckDBPyConnection, texts: str, text: str, answer: str | None, *, percent: bool = True
) -> Reading:
    """Amounts: currency signs, thousands separators, decimal point or comma, brackets for negatives; no percent in money."""
    marks = (",", ".") if answer is None else (answer,)
    if answer is None and _simple(connection, texts):
        return Reading(let("n", f"try_cast({text} as double)", f"case when abs(n) <= {LARGEST_NUMBER} then n end"))
    total, *clear = first_row(
        connection,
        "select count(t)"
        + "".join(
            f", count(*) filter (regexp_full_match(t, '{_shape(mark)}')), count(*) filter (t like '%{mark}__' or t like '%{mark}_')"
            for mark in marks
        )
        + f" from {texts}",
    )
    for mark, fit, decided in zip(marks, clear[::2], clear[1::2], strict=True):
        if total == fit and decided:  # as most systems write them: nothing else need be looked for
            said = "the decimal comma was recognised" if mark == "," and not answer else ""
            return Reading(_grouped_number(text, mark), said=said)
    plain = (
        "replace(replace(replace(replace(replace(t, '\u00a0', ' '), '\u202f', ' '), '’', ''''), '−', '-'), '–', '-')"
    )
    bare = f"trim(regexp_replace({plain}, '{SIGNS}', '', 'g'))"
    bare = f"trim(regexp_replace({bare}, '%\\s*$', ''))" if percent else bare
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
    error = f"amounts are in more than one currency: {', '.join(signs)}" if len(signs) > 1 else ""
    whole_only = len(signs) == 1 and signs[0] in WITHOUT_DECIMALS
    decimal = (
        answer
        or ("." if whole_only and not comma else None)
        or ("." if point and not comma else "," if comma and not point else None)
    )
    value = let("t", text, let("bare", bare, let("core", core, _number_of(decimal or "."))))
    if decimal and len(signs) <= 1:
        taken = f"trim(replace(replace({{}}, {literal(signs[0])}, ''), chr(160), ''))" if signs else "{}"
        if _grouped(connection, f"(select {taken.format('t')} as t from {texts})", decimal):
            value = _grouped_number(taken.format(text), decimal)
    if ambiguous and decimal is None:
        options = (
            Option(",", "the comma marks decimals, the point thousands"),
            Option(".", "the point marks decimals, the comma thousands"),
        )
        words = f"Is “{examples[0]}” about a thousand, or a number with three decimals? {counted(ambiguous, 'value')} can be read either way, and no other value in the column decides it."
        return Reading(
            value, question=words, options=options, examples=tuple(dict.fromkeys(map(str, examples))), error=error
        )
    said = "the decimal comma was recognised" if decimal == "," and not answer else ""
    return Reading(value, said=said, error=error)


def _simple(connection: DuckDBPyConnection, texts: str) -> bool:
    """Whether every text is a plain number, and no point in it may part thousands; the first rows tell most of those that are not."""
    query = (
        "select count(t), count(*) filter (regexp_matches(t, '^-?\\d+(\\.\\d+)?$')),"
        " count(*) filter (regexp_matches(t, '^-?[1-9]\\d{0,2}\\.\\d{3}$')),"
        " count(*) filter (regexp_matches(t, '^-?(\\d*\\.(\\d{1,2}|\\d{4,})|\\d{4,}\\.\\d+|0+\\.\\d+)$'))"
    )
    few, simple, *_ = first_row(connection, f"{query} from (select * from {texts} limit 1000)")
    if few != simple:
        return False
    total, simple, risky, pointed = first_row(connection, f"{query} from {texts}")
    return bool(total == simple and (not risky or pointed))


def _grouped(connection: DuckDBPyConnection, texts: str, decimal: str) -> bool:
    """Whether every text is a number with this decimal mark and perhaps the other in groups of three, which is read fast."""
    shape = _shape(decimal)
    return not first_row(connection, f"select count(*) filter (not regexp_full_match(t, '{shape}')) from {texts}")[0]


def _shape(decimal: str) -> str:
    """Numbers with this decimal mark and perhaps the other in groups of three."""
    group = "." if decimal == "," else ","
    return rf"-?(\d+|\d{{1,3}}([{group}]\d{{3}})+)([{decimal}]\d+)?"


def _grouped_number(text: str, decimal: str) -> str:
    plain = f"try_cast(replace(replace({text}, '{'.' if decimal == ',' else ','}', ''), ',', '.') as double)"
    return let("n", plain, f"case when abs(n) <= {LARGEST_NUMBER} then n end")


def _number_of(decimal: str) -> str:
    """SQL of the number in `core`, its sign in `bare`; the decimal mark decides what can be read either way."""
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
    return let(
        "size",
        f"try_cast(case {cases} end as double)",
        f"case when abs(size) <= {LARGEST_NUMBER} then case when {below} then -size else size end end",
    )


def read_share(connection: DuckDBPyConnection, texts: str, text: str, number: Reading, answer: str | None) -> Reading:
    """How a column of shares is read: as fractions, or in percent where a sign or a value above 1 says so; else it asks."""
    above, between, largest = first_row(
        connection,
        "select count(*) filter (v > 1), count(*) filter (v > 0 and v < 1), max(v)"
        f" from (select {number.expression.replace(text, 't')} as v from {texts} where not contains(t, '%'))",
    )
    if above and between and answer not in ("percent", "fraction"):
        options = (
            Option("percent", "35 means 35%, and 0.35 means 0.35%"),
            Option("fraction", "0.35 means 35%, and values above 1 are wrong"),
        )
        words = f"Are these percentages or fractions? {counted(between, 'value lies', 'values lie')} between 0 and 1 and {above:,} above 1, up to {largest:g}."
        return Reading(number.expression, question=words, options=options, examples=(f"{largest:g}",))
    in_percent = answer == "percent" or (above and not between and answer != "fraction")
    divisor = "100" if in_percent else f"(case when contains({text}, '%') then 100 else 1 end)"
    said = "shares are in percent; they were divided by 100" if in_percent else ""
    inside = let("s", f"({number.expression}) / {divisor}", "case when s between 0 and 1 then s end")
    return replace(number, expression=inside, said=said or number.said)
