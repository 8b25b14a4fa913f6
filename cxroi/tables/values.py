"""From text as people export it to typed values: SQL expressions chosen for a whole column, or a question.

A column is examined once, as a whole. Where one value decides how the others are meant (1.234,50 the decimal comma,
31/01/2027 the order of day and month) it decides for the column; where none does, the question is asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cxroi.case.counted import counted, noun_of
from cxroi.tables.amounts import read_number, read_share
from cxroi.tables.dates import as_kind, read_date, within_years
from cxroi.tables.findings import Option
from cxroi.tables.looks import fit
from cxroi.tables.reading import LARGEST_NUMBER, NO, NO_VALUE, NO_WORD, NUMERIC_TYPES, YES, Reading, let, looked_up
from cxroi.tables.scale_words import UNASKED, number_of, scale_of
from cxroi.tables.schema import LEFT_WORDS, STAYED_WORDS, plain_name
from cxroi.tables.sql import first_row, literals, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXACT_WHOLE = 2**53
"""Above this a floating-point number cannot represent every whole number."""
MOST_LEFT = 0.8
"""If more customers than this have a day of leaving, it may be the end of their contract. [fraction, judgement]"""
MOST_WORDS = 300
"""More different words than this are not a scale."""
ACTIVE = (
    "active",
    "is active",
    "active member",
    "is active member",
    "still customer",
    "retained",
    "aktiv",
    "actif",
    "activo",
    "활성",
)
"""Names of columns in which yes means that the customer stayed."""
_ROUNDED = r"^\d(\.\d+)?[eE]\+\d+$"


def reading(
    connection: DuckDBPyConnection, relation: str, column: str, sql_type: str, kind: str, answer: str | None = None
) -> Reading:
    """How the values of a relation's column become values of a kind; `answer` decides what they do not."""
    dated, name = kind in ("date", "month", "timestamp"), quoted(column)
    if sql_type in NUMERIC_TYPES or sql_type.startswith("DECIMAL"):
        typed = _typed_number(connection, relation, name, sql_type, kind)
        return typed or _of_text(connection, relation, f"cast({name} as varchar)", kind, answer, column)
    if sql_type in ("DATE", "TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S") and dated:
        first, last = first_row(connection, f"select year(min({name})), year(max({name})) from {relation}")
        if first is None or 1900 <= first <= last <= 2100:
            return Reading(as_kind(name, kind), exact=True)
        return Reading(within_years(f"cast({name} as timestamp)", kind))
    if sql_type == "TIMESTAMP WITH TIME ZONE" and dated:
        # The extension for time zones is not always installed; the epoch always works.
        return Reading(within_years(f"make_timestamp(epoch_us({name}))", kind), said="times are in UTC, as stored")
    if sql_type == "BOOLEAN" and kind == "flag":
        return Reading(name, exact=True)
    text = name if sql_type == "VARCHAR" else f"cast({name} as varchar)"
    return _of_text(connection, relation, text, kind, answer, column)


def filled(column: str, sql_type: str, kind: str) -> str:
    """SQL that is true where the column holds something that should become a value of the kind."""
    if sql_type != "VARCHAR":
        return f"{quoted(column)} is not null"
    return f"({quoted(column)} is not null and lower(trim({quoted(column)})) not in {literals(_empty(kind))})"


def _empty(kind: str) -> tuple[str, ...]:
    if kind == "score":
        return (*NO_VALUE, *UNASKED)
    return NO_WORD if kind in ("id", "category", "text") else NO_VALUE


def _typed_number(connection: DuckDBPyConnection, relation: str, name: str, sql_type: str, kind: str) -> Reading | None:
    value = f"cast({name} as double)"
    if kind in ("money", "number", "score"):
        # The statistics of a Parquet file leave out NaN, and so do minimum and maximum computed from them.
        floating = sql_type in ("FLOAT", "DOUBLE")
        strange = f"coalesce(bool_or(not isfinite({name})), false)" if floating else "false"
        low, high, broken = first_row(connection, f"select min({value}), max({value}), {strange} from {relation}")
        if not broken and (low is None or -LARGEST_NUMBER <= low <= high <= LARGEST_NUMBER):
            return Reading(value, exact=True)
        # The range in the statistics must not decide: a NaN beside 5 would pass for a number.
        finite = f"isfinite({name}) and " if floating else ""
        return Reading(f"case when {finite}abs({value}) <= {LARGEST_NUMBER} then {value} end")
    if kind == "whole":
        return Reading(
            f"case when abs({value}) <= {LARGEST_NUMBER} and {value} = round({value}) then cast({value} as bigint) end"
        )
    if kind in ("id", "category", "text") and sql_type in ("FLOAT", "DOUBLE"):
        inexact = first_row(connection, f"select count(*) filter (abs({name}) > {EXACT_WHOLE}) from {relation}")[0]
        if kind == "id" and inexact:
            return _inexact_ids(
                f"cast({name} as varchar)", inexact, f"abs({name}) > {EXACT_WHOLE}", "floating point above 2^53"
            )
        whole = f"when {name} = round({name}) and abs({name}) < {LARGEST_NUMBER} then cast(cast({name} as bigint) as varchar)"
        return Reading(f"case when isnan({name}) then null {whole} else cast({name} as varchar) end", exact=True)
    if kind in ("id", "category", "text"):
        return Reading(f"cast({name} as varchar)", exact=True)
    return None


def _of_text(
    connection: DuckDBPyConnection, relation: str, given: str, kind: str, answer: str | None, column: str = ""
) -> Reading:
    """How text is read: empty and padded values are cleaned first, where there are any."""
    empty = literals(_empty(kind))
    padded = f"count(*) filter ({given} <> trim({given}) or (length({given}) < 15 and lower({given}) in {empty}))"
    clean = not first_row(connection, f"select {padded} from {relation}")[0]
    text = given if clean else f"(case when lower(trim({given})) not in {empty} then trim({given}) end)"
    texts = f"(select {text} as t from {relation})"
    if kind == "id":
        total, pointed = first_row(connection, f"select count(t), count(*) filter (t like '%.0') from {texts}")
        if total and total == pointed:
            return Reading(
                f"left({text}, length({text}) - 2)", said="every identifier ended in .0, which was removed", exact=True
            )
    if kind == "id":
        rounded, example = first_row(
            connection, f"select count(*), min(t) from {texts} where length(t) < 30 and regexp_matches(t, '{_ROUNDED}')"
        ) if _may_be_rounded(connection, texts) else (0, None)  # fmt: skip
        if rounded:
            return _inexact_ids(text, rounded, f"regexp_matches({text}, '{_ROUNDED}')", str(example), answer)
    if kind in ("id", "category", "text"):
        return Reading(text, exact=True)
    if kind == "left":
        return _left_reading(connection, texts, text, column)
    if kind == "score":
        return _score(connection, texts, text, answer)
    if kind == "flag":
        return Reading(
            f"case when lower({text}) in {literals(YES)} then true when lower({text}) in {literals(NO)} then false end"
        )
    if kind in ("date", "month", "timestamp"):
        return read_date(connection, texts, text, kind, answer)
    number = read_number(connection, texts, text, answer if answer in (".", ",") else None, percent=kind != "money")
    if kind == "share":
        return read_share(connection, texts, text, number, answer)
    if kind == "whole":
        return replace(
            number, expression=let("w", number.expression, "case when w = round(w) then cast(w as bigint) end")
        )
    return number


def _may_be_rounded(connection: DuckDBPyConnection, texts: str) -> bool:
    """Whether any identifier has an exponent: a cheap check before the expensive one."""
    return bool(
        first_row(connection, f"select coalesce(bool_or(contains(t, 'E+') or contains(t, 'e+')), false) from {texts}")[
            0
        ]
    )


def _inexact_ids(text: str, rows: int, condition: str, example: str, answer: str | None = None) -> Reading:
    """Identifiers that a spreadsheet or program has rounded: different accounts may have the same one."""
    options = (
        Option("leave out", f"leave out {noun_of(rows, 'the row', f'the {rows:,} rows')}"),
        Option("keep", "they are correct as they are, and all different"),
    )
    if answer == "leave out":
        return Reading(f"case when not ({condition}) then {text} end")
    words = (
        f"Identifiers such as {example} were rounded when the file was saved, in {counted(rows, 'row')}: their last digits are lost, and "
        "different customers may now have the same one. Export them as text; or how should {noun_of(rows, 'this row', 'these rows')} be treated?"
    )
    return Reading(text, question=words, options=options, examples=(example,), exact=True)


def _left_reading(connection: DuckDBPyConnection, texts: str, text: str, column: str) -> Reading:
    """Whether a customer left: yes or no, words, or the day of leaving beside customers who have none."""
    known = _left("t", column)
    values = [
        str(row[0])
        for row in connection.execute(f"select distinct t from {texts} where t is not null limit 200").fetchall()
    ]
    read, of = first_row(connection, f"select count({known}), count(*) from {texts}")
    if (
        not read
        and values
        and fit("date", values) == 1
        and first_row(connection, f"select count(t) from {texts}")[0] < MOST_LEFT * of
    ):
        return Reading(f"({text} is not null)", said=f"a customer with a date in {column} has left", exact=True)
    return Reading(_left(text, column))


def _left(text: str, column: str) -> str:
    """SQL of whether a customer left; a column called “active” says the opposite."""
    yes, no = (*YES, "1.0"), (*NO, "0.0")
    gone, there = (no, yes) if plain_name(column) in ACTIVE else (yes, no)
    return f"case when lower({text}) in {literals((*gone, *LEFT_WORDS))} then true when lower({text}) in {literals((*there, *STAYED_WORDS))} then false end"


def _score(connection: DuckDBPyConnection, texts: str, text: str, answer: str | None) -> Reading:
    """Scores: numbers, numbers with words beside them, or words of a known scale, which are shown and confirmed."""
    unread = f"select distinct t from {texts} where t is not null and try_cast(t as double) is null order by 1 limit {MOST_WORDS}"
    words = [str(row[0]) for row in connection.execute(unread).fetchall()]
    number = read_number(connection, texts, text, answer if answer in (".", ",") else None)
    if not words or len(words) == MOST_WORDS:
        return number
    labelled = {word: value for word in words if (value := number_of(word)) is not None}
    rest = [word for word in words if word not in labelled and any(sign.isalpha() for sign in word)]
    if not labelled and not rest:
        return number
    scale = scale_of(rest) if rest else None
    if scale and answer != "no scale":
        shown = ", ".join(f"“{word}” = {value:g}" for word, value in sorted(scale.items(), key=lambda item: -item[1]))
        if answer not in ("as shown", "reversed"):
            options = (
                Option("as shown", shown),
                Option("reversed", "the other way round: the first word is the lowest"),
                Option("no scale", "these words are not a scale; they count as missing"),
            )
            return Reading(
                number.expression,
                question=f"The scores are words. Do they mean: {shown}?",
                options=options,
                examples=tuple(scale)[:3],
            )
        most = max(scale.values()) + min(scale.values())
        labelled |= {word: most - value if answer == "reversed" else value for word, value in scale.items()}
    if not labelled:
        return number
    known = let("t", text, looked_up(labelled, "double"))
    plain = let("n", f"try_cast({text} as double)", f"case when abs(n) <= {LARGEST_NUMBER} then n end")
    example = next(iter(labelled))
    said = (
        f"words beside scores were left out: “{example}” is {labelled[example]:g}"
        if not scale
        else "the words of the scale were read as numbers, as confirmed"
    )
    return Reading(f"coalesce({plain}, {known})", said=said)
