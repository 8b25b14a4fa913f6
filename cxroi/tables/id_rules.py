"""Identifiers that differ only by case, leading zeros, spaces or the three letters a CRM adds: one customer, or two?"""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.case.counted import counted, noun_of
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row

WITH_CUSTOMERS = ("customers", "revenue_monthly", "survey_responses", "contacts", "subscriptions")
PLAIN = "case when length(id) = 18 and regexp_matches(id, '^[A-Za-z0-9]{15}[A-Z0-5]{3}$') then left(id, 15) when regexp_matches(id, '^[A-Za-z0-9]{15}$') and regexp_matches(id, '[a-z].*[A-Z]|[A-Z].*[a-z]') then id else ltrim(regexp_replace(lower(id), '[\\s\\-_./]', '', 'g'), '0') end"
"""An identifier without what exports change. A CRM's 18-character id is the 15-character one with a check of its case."""


def alike_ids(notes: Notes, tables: Sequence[str]) -> None:
    """Ask whether identifiers that differ only in this way are one customer; if so, one of them replaces the others."""
    named = [table for table in tables if table in WITH_CUSTOMERS]
    if not named:
        return
    remember_customers(notes, named)
    every = " union all ".join(
        f"select customer_id as id, {place} as place from {customers_of(table)}" for place, table in enumerate(named)
    )
    notes.connection.execute(
        f"create or replace temp table alike as with ids as (select id, min(place) as place from ({every}) group by id), plains as (select id, place, {PLAIN} as plain from ids)"
        " select id, first_value(id) over (partition by plain order by place, length(id) desc, id) as kept from plains"
        " where plain <> '' qualify count(*) over (partition by plain) > 1"
    )
    ids, customers, one, other = first_row(
        notes.connection,
        "select count(*), count(distinct kept), arg_min(id, kept || id), arg_min(kept, kept || id) from (select * from alike where id <> kept)",
    )
    if ids:
        options = (
            Option(
                "same",
                f"they are the same: {counted(ids, 'identifier is', 'identifiers are')} read as the {noun_of(ids, 'one it matches', f'{customers:,} they match')}",
            ),
            Option("different", "they are different customers"),
        )
        answer = notes.ask(
            "customer_id/alike", table=named[0], column="customer_id", options=options, examples=(str(one), str(other)),
            words=f"{counted(ids, 'identifier differs', 'identifiers differ')} from another only by case, leading zeros, spaces or punctuation, such as “{one}” and “{other}”. Are they the same customers?",
        )  # fmt: skip
        if answer == "same":
            for table in named:
                notes.connection.execute(
                    f"update {table} set customer_id = kept from alike where alike.id = {table}.customer_id and kept <> id"
                )
            remember_customers(notes, named)
            notes.said(
                named[0],
                f"identifiers that match were read as one, such as “{one}” as “{other}”",
                rows=ids,
                of=ids,
                column="customer_id",
            )
    notes.connection.execute("drop table alike")


def customers_of(table: str) -> str:
    """The temporary table with each customer of a table once: many rules need only these."""
    return f"customers_of_{table}"


def remember_customers(notes: Notes, tables: Sequence[str]) -> None:
    """Make the list of each table's customers, with their rows."""
    for table in tables:
        notes.connection.execute(
            f"create or replace temp table {customers_of(table)} as select customer_id, count(*) as n from {table} group by customer_id"
        )
