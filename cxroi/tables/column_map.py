"""Which table a person's file is, and which of its columns is which: guesses, with how sure they are.

A guess needs a name and content that agree. Surveys with a column for each metric (`nps`, `csat`) are recognised and
later melted. Columns that may know the outcome are set aside (hard rule 3) and said.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.tables.schema import METRICS, QUARANTINED_WORDS, SCHEMA, SCHEMAS, Column, Schema, plain_name
from cxroi.tables.values import NO, NO_VALUE, YES

SURE, LIKELY, CLOSE = 1.0, 0.75, 0.6
"""How far a name is trusted: the same, one that holds all its words, one that is spelt nearly so."""
LEAST_FIT = 0.6
LEAST_SCORE = 1.75
MOST_EXTRAS = 100


@dataclass(frozen=True)
class ColumnMap:
    """How a file's columns become a table's. Change it with `dataclasses.replace` and give it to `read_tables`."""

    table: str
    columns: tuple[tuple[str, str], ...]
    """(column of the schema, column of the file)"""
    metrics: tuple[tuple[str, str], ...] = ()
    """(metric, column of the file) where a survey has a column for each metric."""
    extras: tuple[str, ...] = ()
    """Further columns of the file that are kept as they are."""
    quarantined: tuple[str, ...] = ()
    """Further columns set aside because they may know the outcome."""
    confidence: tuple[tuple[str, float], ...] = ()
    """(column of the schema, how sure the guess is, 0 to 1)"""

    def source(self, column: str) -> str | None:
        """The file's column for a column of the schema, if it has one."""
        return dict(self.columns).get(column)


def guess(
    table: str | None, columns: Sequence[str], samples: ReadOnly[str, Sequence[str]], *, name: str = ""
) -> ColumnMap | None:
    """The likeliest mapping of columns, to the table given or else to the likeliest table; None where none is likely.

    `samples` holds some values of each column as text, `name` the file's name.

    >>> found = guess(None, ["Kundennummer", "Monat", "Umsatz"], {"Monat": ["2027-01-01"], "Umsatz": ["12,50"]})
    >>> found.table, found.source("revenue")
    ('revenue_monthly', 'Umsatz')
    """
    if table is not None:
        return _guess_columns(SCHEMA[table], columns, samples)
    scored = [
        (_score(mapping := _guess_columns(schema, columns, samples), schema, name), mapping) for schema in SCHEMAS
    ]
    score, best = max(scored, key=lambda pair: pair[0])
    return best if score >= LEAST_SCORE else None


def table_named(name: str) -> str | None:
    """The table a file says it is by its name: `customers.csv`, `Revenue_Monthly 2027.xlsx`.

    >>> table_named("customers.csv"), table_named("survey_responses-2027.parquet"), table_named("abc.csv")
    ('customers', 'survey_responses', None)
    """
    words = plain_name(_stem(name))
    named = [schema.name for schema in SCHEMAS if re.match(rf"{plain_name(schema.name)}\b", words)]
    return named[0] if named else None


def _stem(name: str) -> str:
    """A file's name without its ending; the sheet's name where there is one."""
    return name.rpartition(" · ")[2] if " · " in name else name.rpartition(".")[0] or name


def _score(mapping: ColumnMap, schema: Schema, name: str) -> float:
    """How much a file looks like a table: what every table has counts little, what it must have counts most."""
    sure = dict(mapping.confidence)
    score = sum(
        sure[column.name]
        * (0.4 if column.name == "customer_id" else 1.5 if column.required or column.name == "score" else 0.5)
        for column in schema.columns
        if column.name in sure
    )
    missing = sum(column.required and not column.default and column.name not in sure for column in schema.columns)
    words = set(plain_name(_stem(name)).split())
    named = any(set(plain_name(alias).split()) <= words for alias in (schema.name, *schema.aliases))
    return score + 1.2 * bool(mapping.metrics) - 0.75 * missing + 1.0 * named


def _guess_columns(schema: Schema, columns: Sequence[str], samples: ReadOnly[str, Sequence[str]]) -> ColumnMap:
    pairs = []
    for place, source in enumerate(columns):
        for order, column in enumerate(schema.columns):
            sure = _name_likeness(column, source)
            fit = _fit(column.kind, samples.get(source, ())) if sure else 0.0
            # The schema's own name is taken at its word: what can not be read in it is a fault, not another column.
            if fit >= LEAST_FIT or sure == SURE:
                pairs.append((sure * max(fit, LEAST_FIT), -order, -place, column.name, source))
    chosen: dict[str, tuple[str, float]] = {}
    metrics = _metric_columns(columns, samples) if schema.name == "survey_responses" else {}
    for sure, _, _, name, source in sorted(pairs, reverse=True):
        taken = {source for source, _ in chosen.values()} | set(metrics.values())
        if name not in chosen and source not in taken:
            chosen[name] = (source, round(sure, 2))
    if "metric" in chosen and "score" in chosen:
        metrics = {}
    elif metrics:
        chosen.pop("metric", None)
        chosen.pop("score", None)
    used = {source for source, _ in chosen.values()} | set(metrics.values())
    further = [source for source in columns if source not in used]
    leaks = [
        source for source in further if any(word in plain_name(source).replace(" ", "") for word in QUARANTINED_WORDS)
    ]
    return ColumnMap(
        schema.name,
        tuple((name, source) for name, (source, _) in chosen.items()),
        tuple(metrics.items()),
        tuple(source for source in further if source not in leaks)[:MOST_EXTRAS],
        tuple(leaks),
        tuple((name, sure) for name, (_, sure) in chosen.items()),
    )


def _name_likeness(column: Column, source: str) -> float:
    words = plain_name(source)
    joined = words.replace(" ", "")
    names = [plain_name(name) for name in (column.name, *column.aliases)]
    if joined == names[0].replace(" ", ""):
        return SURE
    if any(joined == name.replace(" ", "") for name in names):
        return SURE - 0.05
    parts = set(words.split())
    if any(len(name.split()) > 1 and set(name.split()) <= parts for name in names):
        return LIKELY
    if len(joined) > 5 and difflib.get_close_matches(
        joined, [name.replace(" ", "") for name in names], n=1, cutoff=0.88
    ):
        return CLOSE
    return 0.0


def _fit(kind: str, values: Sequence[str]) -> float:
    """The share of the values that look like the kind; 1 where there are none to look at."""
    looked = [text for value in values if (text := value.strip()) and text.casefold() not in NO_VALUE]
    if not looked or kind in ("category", "text"):
        return 1.0
    test = {"id": _is_identifier, "date": _is_date, "month": _is_date, "timestamp": _is_date, "flag": _is_flag}.get(
        kind, _is_number
    )
    return sum(map(test, looked)) / len(looked)


def _is_identifier(text: str) -> bool:
    return len(text) <= 100


def _is_flag(text: str) -> bool:
    return text.casefold() in (*YES, *NO)


def _is_number(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"[^\dA-Za-z]{0,4}(?:[A-Z]{3}|US\$)?[\s(+\-−]*\d[\d.,'’\s\u00a0\u202f]*(?:[eE][+-]?\d+)?[\s)%\-]*\D{0,6}",
            text,
        )
    )


def _is_date(text: str) -> bool:
    return bool(
        re.match(
            r"(?:\d{4}\s*[-/.년]\s*\d{1,2}|\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*(?:\d{4}|\d{2})\b|\d{1,2}[-/.]\d{4}$|(?:19|20)\d{6}$|[2-7]\d{4}(?:\.\d+)?$)",
            text,
        )
        or re.search(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b.*\d", text)
    )


def _metric_columns(columns: Sequence[str], samples: ReadOnly[str, Sequence[str]]) -> dict[str, str]:
    """The columns of a survey that are a metric each."""
    found: dict[str, str] = {}
    for source in columns:
        words = plain_name(source)
        name = next(
            (
                metric.name
                for metric in METRICS
                if any(_names_metric(plain_name(alias), words) for alias in metric.aliases)
            ),
            None,
        )
        if name is None and words.startswith("emo ") and len(words) > 4:
            name = words.replace(" ", "_")
        if name and name not in found and _fit("number", samples.get(source, ())) >= LEAST_FIT and not _leaks(words):
            found[name] = source
    return found


def _names_metric(alias: str, words: str) -> bool:
    return (
        words == alias
        or words.replace(" ", "") == alias.replace(" ", "")
        or bool(
            re.search(rf"(?:^| ){re.escape(alias)}(?: |$)", words)
            and not re.search(r"\b(?:date|id|comment|reason|group|segment|category|type)\b", words)
        )
    )


def _leaks(words: str) -> bool:
    return any(word in words for word in QUARANTINED_WORDS if word != "score")
