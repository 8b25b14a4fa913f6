"""Which column of a file is which: guesses, each with its confidence.

For a guess, name and content must agree. A survey with a column for each metric (`nps`, `csat`), or for each wave of one
(`NPS_2023`, `NPS_2024`), is recognised and later melted. Columns that may know the outcome are set aside (hard rule 3) and reported.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.tables.looks import fit
from cxroi.tables.month_names import wave_of
from cxroi.tables.name_roots import NUMBERED, by_root, is_numbered, metric_asked
from cxroi.tables.schema import METRICS, NOT_USED, QUARANTINED_WORDS, SCHEMA, Column, Schema, plain_name
from cxroi.tables.schema_words import folded

SURE, LIKELY, CLOSE = 1.0, 0.75, 0.6
"""How far a name is trusted: the same, one with all its words, one with nearly the same spelling; a part of it still less."""
LESS, TO_A_NUMBER = 0.97, 0.02
WORDS_THEMSELVES = (
    "branch",
    "branches",
    "county",
    "contact",
    "contacts",
    "contract",
    "contracts",
    "contractor",
    "contacted",
    "invitation",
)
"""Words that are no slip for another, such as the German for an industry, though a letter or two is all the difference."""
LEAST_FIT = 0.6
MOST_EXTRAS = 100
WITH_METRICS = ("survey_responses", "snapshot")
"""The tables that take scores from several columns."""
WAYS_TO_REVENUE = (("revenue",), ("gross_revenue",), ("unit_price", "quantity"))
WAYS_TO_PRICE = (("mrr",), ("arr",), ("price",))


@dataclass(frozen=True)
class ColumnMap:
    """How a file's columns become a table's. Change it with `dataclasses.replace` and give it to `read_tables`."""

    table: str
    """A table of the schema, or `not used`."""
    columns: tuple[tuple[str, str], ...] = ()
    """(column of the schema, column of the file)"""
    metrics: tuple[tuple[str, str], ...] = ()
    """(metric, column of the file) where there is a column for each metric, or for each wave of one."""
    extras: tuple[str, ...] = ()
    """Other columns of the file, kept as they are."""
    quarantined: tuple[str, ...] = ()
    """Other columns, set aside because they may know the outcome."""
    confidence: tuple[tuple[str, float], ...] = ()
    """(column of the schema, confidence of the guess, 0 to 1)"""
    also: tuple[ColumnMap, ...] = ()
    """Other tables that the same file feeds."""

    def source(self, column: str) -> str | None:
        """The file's column for a column of the schema, if it has one."""
        return dict(self.columns).get(column)

    @property
    def unread(self) -> tuple[str, ...]:
        """The other columns that no further table of the same file is read from either."""
        read = {source for one in self.also for source in (*dict(one.columns).values(), *dict(one.metrics).values())}
        return tuple(name for name in self.extras if name not in read)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every column of the file that is named here."""
        own = (*(source for _, source in (*self.columns, *self.metrics)), *self.extras, *self.quarantined)
        return tuple(dict.fromkeys((*own, *(source for further in self.also for source in further.sources))))


def lacking(mapping: ColumnMap) -> list[Column]:
    """The required columns that the file does not give; a survey's day may be asked for instead."""
    if mapping.table == NOT_USED:
        return []
    schema, given = SCHEMA[mapping.table], dict(mapping.columns)
    absent = [
        column
        for column in schema.columns
        if column.required and not column.default and column.name not in given and column.name not in ("revenue",)
    ]
    if mapping.table == "customers" and {"customer_id", "end_date"} <= {*given}:
        # Who left when is enough for a verdict: tenure is not known then.
        absent = [column for column in absent if column.name != "start_date"]
    if mapping.table == "snapshot" and "customer_id" in given:
        # Without a column for who left it can still be joined to a file that has one.
        absent = []
    if mapping.table == "survey_responses" and not ("score" in given or mapping.metrics):
        absent.append(schema.column("score"))
    if mapping.table == "revenue_monthly" and not any({*way} <= {*given} for way in WAYS_TO_REVENUE):
        absent.append(schema.column("revenue"))
    if mapping.table == "subscriptions" and not any({*way} <= {*given} for way in WAYS_TO_PRICE):
        absent.append(schema.column("mrr"))
    return absent


def guess_columns(
    schema: Schema,
    columns: Sequence[str],
    samples: ReadOnly[str, Sequence[str]],
    labels: ReadOnly[str, str] | None = None,
) -> ColumnMap:
    """The likeliest mapping of a file's columns to one table. `labels` are the texts of the questions behind columns."""
    labels = labels or {}
    pairs = []
    for place, source in enumerate(columns):
        for order, column in enumerate(schema.columns):
            sure = _likeness(column, source, labels.get(source, ""))
            fits = fit(column.kind, samples.get(source, ())) if sure else 0.0
            # The schema's own name is taken literally: what cannot be read in it is an error, not another column.
            if fits >= LEAST_FIT or sure == SURE:
                pairs.append((sure * max(fits, LEAST_FIT), -order, -place, column.name, source))
    chosen: dict[str, tuple[str, float]] = {}
    metrics = _metric_columns(columns, samples, labels) if schema.name in WITH_METRICS else {}
    for sure, _, _, name, source in sorted(pairs, reverse=True):
        if name not in chosen and source not in {source for source, _ in chosen.values()} | set(metrics):
            chosen[name] = (source, round(sure, 2))
    if schema.name == "survey_responses" and "metric" not in chosen and not metrics:
        named = next((source for source in columns if _names_metrics(samples.get(source, ()))), None)
        if named is not None:
            chosen = {name: one for name, one in chosen.items() if one[0] != named} | {"metric": (named, SURE)}
    if "metric" in chosen and "score" in chosen:
        metrics = {}
    elif metrics:
        chosen.pop("metric", None)
        chosen.pop("score", None)
    used = {source for source, _ in chosen.values()} | set(metrics)
    further = [source for source in columns if source not in used]
    leaks = [source for source in further if may_know(source)]
    return ColumnMap(
        schema.name,
        tuple((name, source) for name, (source, _) in chosen.items()),
        tuple((metric, source) for source, metric in metrics.items()),
        tuple(source for source in further if source not in leaks)[:MOST_EXTRAS],
        tuple(leaks),
        tuple((name, sure) for name, (_, sure) in chosen.items()),
    )


def _names_metrics(values: Sequence[str]) -> bool:
    """True of a column that holds the names of metrics, such as NPS and CSAT, and nothing else."""
    return bool(values) and all(plain_name(value) in {metric.name for metric in METRICS} for value in values)


def may_know(source: str) -> bool:
    """True of a column whose name suggests that it may know the outcome (rule 3)."""
    return any(word in plain_name(source).replace(" ", "") for word in QUARANTINED_WORDS)


def _likeness(column: Column, source: str, label: str) -> float:
    """How sure a column's name, its label or its name without its table (`Account: Status`, `Date[Month]`) makes it this column."""
    inside = re.fullmatch(r".*\w\[([^\]]+)\]", source)
    own = inside[1] if inside else re.split(r": | - ", source)[-1]
    sure = max(_name_likeness(column, name) for name in (source, _bare(source), label) if name)
    sure = max(sure, LESS * _name_likeness(column, own)) if own != source else sure
    # Of “Kunde” and “Kundennummer” the number joins this file to others.
    return min(SURE, sure + TO_A_NUMBER) if column.name == "customer_id" and sure and is_numbered(source) else sure


def _bare(source: str) -> str:
    """A column's name without what stands in brackets, such as a unit or a time zone: `Start (UTC)`."""
    return re.sub(r"\s*[(\[][^)\]]*[)\]]\s*$", "", source)


def _name_likeness(column: Column, source: str) -> float:
    words = folded(source)
    joined = words.replace(" ", "")
    names = [folded(name) for name in (column.name, *column.aliases)]
    if joined == names[0].replace(" ", ""):
        return SURE
    if any(joined == name.replace(" ", "") for name in names):
        return SURE - 0.05
    parts = set(words.split())
    bare = "".join(word for word in words.split() if word not in NUMBERED)
    if column.name == "customer_id" and bare != joined and any(bare == name.replace(" ", "") for name in names):
        return SURE - 0.05  # Контрагент.Код
    if len(parts) <= 6 and any(len(name.split()) > 1 and set(name.split()) <= parts for name in names):
        return LIKELY
    if (
        len(joined) > 5
        and joined not in WORDS_THEMSELVES
        and difflib.get_close_matches(joined, [name.replace(" ", "") for name in names], n=1, cutoff=0.88)
    ):
        return CLOSE
    return by_root(column.name, source)


def _metric_columns(
    columns: Sequence[str], samples: ReadOnly[str, Sequence[str]], labels: ReadOnly[str, str]
) -> dict[str, str]:
    """The columns that hold a metric, or a wave of one, each with its metric."""
    found: dict[str, str] = {}
    for source in columns:
        name = metric_named(source) or metric_named(labels.get(source, ""))
        again = name in found.values() and (
            wave_of(source) is None
            or any(wave_of(source) == wave_of(other) for other, one in found.items() if one == name)
        )
        if name and not again and fit("score", samples.get(source, ())) >= LEAST_FIT:
            found[source] = name
    return found


def metric_named(source: str) -> str | None:
    """The metric that a column's name, or the text of its question, refers to.

    >>> metric_named("NPS_2023"), metric_named("How likely are you to recommend us?"), metric_named("NPS comment")
    ('nps', 'nps', None)
    """
    words = plain_name(source)
    if any(word in words for word in QUARANTINED_WORDS if word != "score"):
        return None
    if words.startswith("emo ") and len(words) > 4:
        return words.replace(" ", "_")
    undated = re.sub(r"\b(?:(?:19|20)\d{2}|q[1-4])\b", " ", words)
    names = [(metric.name, plain_name(alias)) for metric in METRICS for alias in metric.aliases]
    named = next((name for name, alias in names if _names_metric(alias, " ".join(undated.split()))), None)
    return named or metric_asked(words)


def _names_metric(alias: str, words: str) -> bool:
    return (
        words == alias
        or words.replace(" ", "") == alias.replace(" ", "")
        or bool(
            re.search(rf"(?:^| ){re.escape(alias)}(?: |$)", words)
            and not re.search(r"\b(?:date|id|comment|reason|group|segment|category|type|at|time|why)\b", words)
        )
    )
