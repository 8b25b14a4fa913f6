"""Which table a file is: by its name, else by its columns; some files feed two tables."""

from __future__ import annotations

import re
from collections.abc import Mapping as ReadOnly
from collections.abc import Sequence
from dataclasses import replace

from cxroi.tables.column_map import LIKELY, ColumnMap, guess_columns, lacking
from cxroi.tables.looks import fit
from cxroi.tables.schema import NOT_USED, SCHEMA, SCHEMAS, Schema, plain_name
from cxroi.tables.schema_words import folded

LEAST_SCORE = 1.6

OF_CASES = {"case_id", "closed_at", "type", "issue", "severity", "first_response_hours", "n_contacts", "text"}
BOTH_NAMES = (
    ("first name", "last name"), ("firstname", "lastname"), ("given name", "family name"), ("vorname", "nachname"), ("prénom", "nom"),
    ("nombre", "apellido"), ("nombre", "apellidos"), ("nome", "cognome"), ("имя", "фамилия"), ("аты", "тегі"), ("이름", "성"),
)  # fmt: skip
"""What a case has and a person has not; and the columns that name a person. Plain names."""
TO_COME = {"next", "due", "upcoming"}
"""A day named so is none on which somebody answered."""


def guess(
    table: str | None,
    columns: Sequence[str],
    samples: ReadOnly[str, Sequence[str]],
    *,
    name: str = "",
    labels: ReadOnly[str, str] | None = None,
) -> ColumnMap | None:
    """The likeliest mapping of columns, to the table given or else to the likeliest table; None where none is likely.

    `samples` holds some values of each column as text, `name` the file's name, `labels` the question texts of columns.

    >>> found = guess(None, ["Kundennummer", "Monat", "Umsatz"], {"Monat": ["2027-01-01"], "Umsatz": ["12,50"]})
    >>> found.table, found.source("revenue")
    ('revenue_monthly', 'Umsatz')
    """
    if table == NOT_USED:
        return ColumnMap(NOT_USED, extras=tuple(columns))
    labels = {**_without_common_lead(columns), **(labels or {})}
    if table is not None:
        return _with_answers(guess_columns(SCHEMA[table], columns, samples, labels), columns, samples, labels)
    found = {schema.name: guess_columns(schema, columns, samples, labels) for schema in SCHEMAS}
    scores = {schema.name: _score(found[schema.name], schema, name) for schema in SCHEMAS}
    people = _holds_people(found["contacts"], columns)
    if not _may_be_snapshot(found, samples, no_event=found["customers"].source("start_date") if people else None):
        scores["snapshot"] = 0.0
    if people:
        scores["contacts"] = 0.0
    best = max(scores, key=scores.__getitem__)
    case = found["contacts"]
    if best == "survey_responses" and {"case_id", "customer_id", "opened_at", "closed_at"} <= dict(case.columns).keys():
        best = "contacts"
    return _with_answers(found[best], columns, samples, labels) if scores[best] >= LEAST_SCORE else None


def recognise(
    columns: Sequence[str],
    samples: ReadOnly[str, Sequence[str]],
    *,
    name: str,
    labels: ReadOnly[str, str] | None = None,
    head: str = "",
) -> ColumnMap | None:
    """What a file is: as its name says if its columns agree, else as its columns say; None where neither is likely.

    `head` is the table that a known survey tool exports.
    """
    if head:
        return guess(head, columns, samples, labels=labels)
    named = table_named(name)
    if named is None:
        return guess(None, columns, samples, name=name, labels=labels)
    mapping = guess(named, columns, samples, labels=labels)
    people = mapping is not None and _holds_people(mapping, columns)
    if mapping is None or (not people and not lacking(mapping)):
        return mapping
    other = guess(None, columns, samples, name="", labels=labels)
    if other is not None and not lacking(other):
        return other
    if named == "contacts" and (people or not mapping.source("opened_at")):
        return None
    return mapping


def _without_common_lead(columns: Sequence[str]) -> dict[str, str]:
    """The names of columns without the word before the dash, where every column has the same one: it names the list, not the column.

    >>> list(_without_common_lead(["Deal - ID", "Deal - Lost date", "Deal - Deal created"]).values())
    ['ID', 'Lost date', 'created']
    """
    parted = {name: re.split(r" - |: ", name, maxsplit=1) for name in columns}
    leads = {parts[0] if len(parts) > 1 else "" for parts in parted.values()}
    if len(leads) != 1 or "" in leads:
        return {}
    return {name: parts[1].removeprefix(f"{parts[0]} ") for name, parts in parted.items()}


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
    """How much a file looks like a table: columns common to all tables count least, required ones most."""
    sure = dict(mapping.confidence)
    telling = {"score", "mrr", "gross_revenue", "unit_price"}
    score = sum(
        sure[column.name]
        * (0.4 if column.name == "customer_id" else 1.5 if column.required or column.name in telling else 0.5)
        for column in schema.columns
        if column.name in sure
    )
    missing = len(lacking(mapping))
    if mapping.table == "survey_responses":
        missing += not ("responded_at" in sure or "invited_at" in sure)
        missing -= {
            "respondent_id",
            "comment",
        } & sure.keys() != set() and "customer_id" not in sure  # found through the person, or a review
    missing += mapping.table == "customers" and "start_date" not in sure and "end_date" in sure
    words = set(folded(_stem(name)).split())
    named = any(set(folded(alias).split()) <= words for alias in (schema.name, *schema.aliases))
    return score + 1.2 * bool(mapping.metrics) - 0.75 * missing + 1.0 * named


def _holds_people(mapping: ColumnMap, columns: Sequence[str]) -> bool:
    """True of a list of contacts as a CRM has them: a person with both names a row, and nothing that a case has."""
    if mapping.table != "contacts" or {*dict(mapping.columns)} & OF_CASES:
        return False
    names = {plain_name(one) for one in columns}
    return any(given in names and family in names for given, family in BOTH_NAMES)


def _may_be_snapshot(
    found: ReadOnly[str, ColumnMap], samples: ReadOnly[str, Sequence[str]], *, no_event: str | None
) -> bool:
    """One row per customer: it says who left, and no column dates an event, as `no_event`, the day a person was entered, does not."""
    left = dict(found["snapshot"].confidence).get("left", 0.0)
    dated = [
        ("customers", "end_date"),
        ("survey_responses", "responded_at"),
        ("survey_responses", "invited_at"),
        ("revenue_monthly", "month"),
    ]
    for table, column in dated:
        source = found[table].source(column)
        if (
            source
            and source != no_event
            and any(text.strip() for text in samples.get(source, ()))
            and fit("date", samples.get(source, ())) > 0.5
        ):
            return False
    return left >= LIKELY * LIKELY


def _with_answers(
    mapping: ColumnMap, columns: Sequence[str], samples: ReadOnly[str, Sequence[str]], labels: ReadOnly[str, str] | None
) -> ColumnMap:
    """A list of cases, or of customers, with their scores feeds the surveys too."""
    if mapping.table == "customers" and mapping.source("customer_id"):
        return _with_latest_scores(mapping, columns, samples, labels)
    if mapping.table != "contacts" or lacking(mapping):
        return mapping
    survey = guess_columns(SCHEMA["survey_responses"], columns, samples, labels)
    if not survey.metrics or not mapping.source("customer_id"):
        return mapping
    given = {"customer_id": mapping.source("customer_id"), "trigger_id": mapping.source("case_id"), "comment": survey.source("comment"),
        "responded_at": mapping.source("closed_at") or mapping.source("opened_at"), "invited_at": mapping.source("opened_at")}  # fmt: skip
    answers = ColumnMap(
        "survey_responses", tuple((name, source) for name, source in given.items() if source), survey.metrics
    )
    scored = {source for _, source in survey.metrics}
    extras = tuple(source for source in mapping.extras if source not in scored)
    leaks = tuple(source for source in mapping.quarantined if source not in scored)
    return replace(mapping, extras=extras, quarantined=leaks, also=(answers,))


def _with_latest_scores(
    mapping: ColumnMap, columns: Sequence[str], samples: ReadOnly[str, Sequence[str]], labels: ReadOnly[str, str] | None
) -> ColumnMap:
    """Customers with their latest scores: answers where a column dates them, else a table without the order of time."""
    customer, left = mapping.source("customer_id") or "", mapping.source("end_date")
    taken = {source for name, source in mapping.columns if name != "customer_id"}
    taken |= {
        one
        for one in columns
        if {*plain_name(one).split()} & TO_COME or not any(map(str.strip, samples.get(one, ("?",))))
    }
    survey = guess_columns(SCHEMA["survey_responses"], [one for one in columns if one not in taken], samples, labels)
    if not survey.metrics:
        return mapping
    day = survey.source("responded_at") or survey.source("invited_at")
    if day:
        also = ColumnMap("survey_responses", (("customer_id", customer), ("responded_at", day)), survey.metrics)
    elif left:
        flat = guess_columns(SCHEMA["snapshot"], columns, samples, labels)
        kept = tuple((name, one) for name, one in flat.columns if name not in ("customer_id", "left"))
        also = ColumnMap("snapshot", (("customer_id", customer), ("left", left), *kept), survey.metrics, flat.extras)
    else:
        return mapping
    scored = {source for _, source in survey.metrics}
    return replace(
        mapping, extras=tuple(one for one in mapping.extras if one not in scored),
        quarantined=tuple(one for one in mapping.quarantined if one not in scored), also=(also,),
    )  # fmt: skip
