"""One record per customer from several systems: exact keys, second keys once confirmed, names only as suggestions.

Every link shows the rows and the money it matches, and the money it leaves out. Nothing is merged silently: a second key is
used once it is confirmed, a similar name only where an answer says that the two are one customer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxroi.case.counted import counted, noun_of
from cxroi.tables.findings import Option
from cxroi.tables.id_rules import customers_of
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import plain_name
from cxroi.tables.sql import first_row, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LINKED = ("revenue_monthly", "survey_responses", "contacts")
LEAST_GAIN = 0.05
"""A second key is offered if it finds at least this share of the customers the first does not. [fraction, judgement]"""
ALIKE = 88.0
"""Names less similar than this are not suggested. [0 to 100, judgement]"""
MOST_NAMES, SHOWN = 3_000, 20
NAMES = (
    "name",
    "company",
    "company name",
    "account name",
    "customer name",
    "firma",
    "client name",
    "회사명",
    "название",
    "атауы",
)
TAX = re.compile(r"\b(?:tax|vat|ust|tin|ein|inn|bin|siren|siret|nif|cif|사업자등록번호|инн|бин)\b")
FREE_MAIL = ("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net", "web.de",
    "mail.ru", "yandex.ru", "naver.com", "daum.net", "hanmail.net", "proton.me", "aol.com", "live.com")  # fmt: skip
PLAIN_NAME = "trim(regexp_replace(regexp_replace(lower({}), '\\b(?:gmbh|ag|inc|llc|ltd|limited|corp|co|kg|se|sa|sas|sarl|bv|plc|too|ооо|тоо|주식회사)\\b', '', 'g'), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"


@dataclass(frozen=True)
class Link:
    """How one table's customers are found among those of another, and what that leaves out."""

    table: str
    other: str
    rows: int
    rows_matched: int
    customers: int
    """Customers of the other table."""
    customers_matched: int
    money: float
    """Revenue of the other table's customers, or of all if that table is the revenue [money]; 0 without revenue."""
    money_matched: float
    suggestions: tuple[tuple[str, str, float], ...] = ()
    """(customer_id here, customer_id there, similarity of their names, 0 to 100), of those not found."""

    @property
    def money_left_out(self) -> float:
        """Revenue of customers that are not found [money]."""
        return self.money - self.money_matched

    @property
    def words(self) -> str:
        """The link in a sentence."""
        said = f"{self.table} and {self.other} share {self.customers_matched:,} of {counted(self.customers, 'customer')}; {self.rows_matched:,} of {counted(self.rows, 'row')} match"
        if self.money:
            said += f"; they account for {self.money_matched / self.money:.1%} of the revenue, {self.money_left_out:,.0f} is left out"
        return said


def link(connection: DuckDBPyConnection, present: Sequence[str]) -> tuple[Link, ...]:
    """How the canonical tables are linked now, by customer_id, with similar names as suggestions."""
    other = _reference(present)
    return tuple(
        _linked(connection, table, other, present) for table in LINKED if other and table in present and table != other
    )


def _reference(present: Sequence[str]) -> str | None:
    return next((name for name in ("customers", "revenue_monthly") if name in present), None)


def _linked(connection: DuckDBPyConnection, table: str, other: str, present: Sequence[str]) -> Link:
    here, there = (f"(select customer_id, count(*) as n from {name} group by customer_id)" for name in (table, other))
    rows, matched = first_row(
        connection,
        f"select coalesce(sum(n), 0)::bigint, coalesce(sum(n) filter (customer_id in (select customer_id from {other})), 0)::bigint from {here}",
    )
    found = f"customer_id in (select customer_id from {here})"
    customers, both = first_row(connection, f"select count(*), count(*) filter ({found}) from {there}")
    money = money_matched = 0.0
    if "revenue_monthly" in present:
        counts = f"customer_id in (select customer_id from {there})" if table == "revenue_monthly" else found
        spent = "(select customer_id, sum(revenue) as spent from revenue_monthly group by customer_id)"
        money, money_matched = first_row(
            connection, f"select coalesce(sum(spent), 0), coalesce(sum(spent) filter ({counts}), 0) from {spent}"
        )
    suggested = _suggestions(connection, table, other) if matched < rows else ()
    return Link(table, other, rows, matched, customers, both, float(money), float(money_matched), suggested)


def _columns(connection: DuckDBPyConnection, table: str) -> list[str]:
    described = connection.execute(f"describe {table}").fetchall()
    return [
        str(row[0])
        for row in described
        if row[1] == "VARCHAR" and row[0] not in ("source_file", "customer_id", "parent_id")
    ]


def _suggestions(connection: DuckDBPyConnection, table: str, other: str) -> tuple[tuple[str, str, float], ...]:
    """Customers that are not found, with nearly the same names as unmatched customers of the other table."""
    names = {}
    for side, absent in ((table, other), (other, table)):
        column = next((name for name in _columns(connection, side) if plain_name(name) in NAMES), None)
        if column is None:
            return ()
        query = f"select customer_id, any_value({PLAIN_NAME.format(quoted(column))}) as n from {side} where customer_id not in (select customer_id from {absent}) and {quoted(column)} is not null group by 1 order by 1 limit {MOST_NAMES}"
        names[side] = [(str(row[0]), str(row[1])) for row in connection.execute(query).fetchall()]
    if not names[table] or not names[other]:
        return ()
    from rapidfuzz import fuzz, process

    choices = [name for _, name in names[other]]
    found = []
    for customer, name in names[table]:
        best = process.extractOne(name, choices, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if best:
            found.append((customer, names[other][best[2]][0], round(float(best[1]), 1)))
    return tuple(sorted(found, key=lambda pair: -pair[2])[:SHOWN])


def follow_second_keys(notes: Notes, present: Sequence[str]) -> None:
    """Ask about second keys that find customers the first does not; use those confirmed, and the pairs named."""
    other = _reference(present)
    if other is None:
        return
    for table in LINKED:
        if table not in present or table == other:
            continue
        _follow_named(notes, table, other)
        absent = first_row(
            notes.connection,
            f"select count(*) from {customers_of(table)} where customer_id not in (select customer_id from {customers_of(other)})",
        )[0]
        if absent:
            for words, own, key in _second_keys(notes, table, other):
                _ask_and_follow(notes, table, other, words, own, key, absent)


def _follow_named(notes: Notes, table: str, other: str) -> None:
    """Pairs named as answers: `same/<customer here>` answered with the customer there."""
    for key, there in list(notes.answers.items()):
        if (
            key.startswith("same/")
            and first_row(notes.connection, f"select count(*) from {other} where customer_id = {literal(there)}")[0]
        ):
            here = key.removeprefix("same/")
            rows = first_row(notes.connection, f"select count(*) from {table} where customer_id = {literal(here)}")[0]
            if rows:
                notes.asked.add(key)
                notes.connection.execute(
                    f"update {table} set customer_id = {literal(there)} where customer_id = {literal(here)}"
                )
                notes.said(table, f"{here} is read as {there}, as answered", rows=rows, of=rows, column="customer_id")


def _second_keys(notes: Notes, table: str, other: str) -> list[tuple[str, str, str]]:
    """Ways to compare columns: in words, and in SQL for this table and the other."""
    found = []
    here, there = _columns(notes.connection, table), _columns(notes.connection, other)
    for own in here:
        for theirs in there:
            mine, yours = plain_name(own), plain_name(theirs)
            if _mail_or_site(mine) and _mail_or_site(yours):
                found.append(
                    (f"the e-mail domain in {own} and {theirs}", _domain(quoted(own)), _domain(quoted(theirs)))
                )
            elif TAX.search(mine) and TAX.search(yours):
                found.append((f"the tax number in {own} and {theirs}", _bare(quoted(own)), _bare(quoted(theirs))))
            elif mine == yours and mine not in NAMES and re.search(r"\b(?:id|no|nr|number|code|nummer|key)\b", mine):
                found.append((f"{own}, which both have", _bare(quoted(own)), _bare(quoted(theirs))))
    return found


def _mail_or_site(name: str) -> bool:
    return bool(re.search(r"\b(?:e ?mail|mail|domain|website|web|url|respondent id)\b", name))


def _domain(column: str) -> str:
    bare = f"regexp_extract(lower({column}), '(?:@|^https?://(?:www\\.)?|^www\\.|^)([a-z0-9.-]+\\.[a-z]{{2,}})', 1)"
    return f"case when {bare} <> '' and {bare} not in ({', '.join(map(literal, FREE_MAIL))}) then {bare} end"


def _bare(column: str) -> str:
    return f"nullif(ltrim(regexp_replace(lower({column}), '[^\\p{{L}}\\p{{N}}]', '', 'g'), '0'), '')"


def _ask_and_follow(notes: Notes, table: str, other: str, words: str, own: str, key: str, absent: int) -> None:
    """Ask whether a second key may be used, with what it would match; only keys that identify one customer are offered."""
    notes.connection.execute(
        f"create or replace temp table ways as select k, any_value(customer_id) as kept from (select distinct customer_id, {key} as k from {other}) where k is not null group by k having count(*) = 1"
    )
    unknown = f"customer_id not in (select customer_id from {other})"
    rows, customers, example, kept = first_row(
        notes.connection,
        f"select count(*), count(distinct customer_id), min(customer_id), arg_min(kept, customer_id) from (select customer_id, {own} as k from {table} where {unknown}) join ways using (k)",
    )
    if customers and customers >= LEAST_GAIN * absent:
        money = "" if table == "revenue_monthly" or other != "revenue_monthly" else _money(notes)
        options = (
            Option(
                "yes",
                f"use it: {counted(rows, 'row')} of {counted(customers, 'customer')} {noun_of(rows, 'is', 'are')} found",
            ),
            Option("no", "leave them out"),
        )
        found = f"{customers:,} of them {noun_of(customers, 'is', 'are')}"
        answer = notes.ask(
            f"link/{table}/{plain_name(words.partition(' in ')[2] or words)}", table=table, column="customer_id", options=options, needed=False, examples=(str(example), str(kept)),
            words=f"{counted(absent, 'customer')} of {table} {noun_of(absent, 'is', 'are')} not in {other}. By {words}, {noun_of(absent, 'it is', found)}, such as {example}, which would be {kept}{money}. Is this right?",
        )  # fmt: skip
        if answer == "yes":
            notes.connection.execute(
                f"update {table} set customer_id = kept from (select t.rowid as place, w.kept from (select rowid, customer_id, {own} as k from {table}) t join ways w using (k)) found"
                f" where found.place = {table}.rowid and {unknown}"
            )
            notes.said(table, f"joined by {words}, as confirmed", rows=rows, of=rows, column="customer_id")
    notes.connection.execute("drop table ways")


def _money(notes: Notes) -> str:
    """The revenue of those customers, in words."""
    brought = first_row(
        notes.connection,
        "select coalesce(sum(revenue), 0) from revenue_monthly where customer_id in (select kept from ways)",
    )[0]
    return f"; the customers they may be account for {brought:,.0f} of revenue"
