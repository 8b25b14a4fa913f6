"""Which currency a table's amounts are in, as far as signs, codes, or the head of a column tell. Nothing is ever converted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.tables.file_views import FileView
from cxroi.tables.loaded import Loaded
from cxroi.tables.looks import fit
from cxroi.tables.reading import SIGNS
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import Column, plain_name
from cxroi.tables.sql import quoted

MEANS = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "BRL", "CLP", "COP", "ARS"), "US$": ("USD",), "€": ("EUR",), "EURO": ("EUR",),
    "£": ("GBP",), "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"), "₩": ("KRW",), "원": ("KRW",), "₸": ("KZT",), "ТЕНГЕ": ("KZT",), "ТГ": ("KZT",),
    "₽": ("RUB",), "РУБ": ("RUB",), "₺": ("TRY",), "₹": ("INR",),
}  # fmt: skip
"""The currencies that a sign may mean; a code means itself."""
LOOKED_AT = 5000
"""So many amounts of a column are looked at. [rows]"""
MOSTLY = 0.5
"""A column with this share of numbers holds amounts. [judgement]"""


@dataclass(frozen=True)
class Currency:
    """A sign or code beside amounts, what it may mean, and where it stands."""

    sign: str
    codes: tuple[str, ...]
    where: str

    @property
    def name(self) -> str:
        """The code, or the sign where it may mean several."""
        return self.codes[0] if len(self.codes) == 1 else f"“{self.sign}”"


def currency_of(text: str, where: str) -> Currency | None:
    """The currency that a text names; None where it names none.

    >>> currency_of("26,60 €", "").codes, currency_of("Amount (usd)", "").codes, currency_of("Zahl", "")
    (('EUR',), ('USD',), None)
    """
    found = re.search(SIGNS, text)
    if found is None:
        bare = text.strip().upper()
        sign = bare if bare in MEANS or re.fullmatch("[A-Z]{3}", bare) else ""
    else:
        sign = found[0].upper().rstrip(".")
    return Currency(sign, MEANS.get(sign, (sign,)), where) if sign else None


def see_currency(notes: Notes, loaded: Loaded, table: str, column: Column, source: str) -> None:
    """Note the currency of a column of money, where its amounts or its head name one."""
    if column.kind != "money":
        return
    texts: list[str] = []
    if dict(loaded.columns)[source] == "VARCHAR":
        query = (
            f"select regexp_extract(v, '{SIGNS}') as s from (select {quoted(source)} as v from {loaded.relation} where {quoted(source)} is not null"
            f" limit {LOOKED_AT}) group by s having s <> '' order by count(*) desc, s"
        )
        texts = [str(sign) for (sign,) in notes.connection.execute(query).fetchall()]
    named = [
        one
        for text in (*texts[:1], source, plain_name(source))
        if re.search(SIGNS, text) and (one := currency_of(text, f"{source} of {loaded.name}"))
    ]
    seen = min(
        named, key=lambda one: len(one.codes), default=None
    )  # USD in the head says more than $ beside the amounts
    if seen is not None and seen not in notes.currencies:
        notes.currencies.append(seen)
        notes.said(table, f"the amounts are in {seen.name}; none is converted", file=loaded.name, column=source)


def told_beside(views: Sequence[FileView]) -> tuple[Currency, ...]:
    """The one currency that heads of amounts name which nothing is read from; none where they name several.

    It is asked where no amount that is read names one. Only signs and codes in capitals: “Try” is no lira.
    """
    found: dict[tuple[str, ...], Currency] = {}
    for view in views:
        for source in view.mapping.unread if view.mapping else ():
            sign = re.search(r"[$€£¥￥₩₸₽₺₹]|\b[A-Z]{3}\b", source)
            known = sign and re.fullmatch(SIGNS, sign[0]) and fit("money", view.samples.get(source, ())) > MOSTLY
            one = currency_of(sign[0], f"{source} of {view.name}") if sign and known else None
            if one is not None:
                found.setdefault(one.codes, one)
    return tuple(found.values()) if len(found) == 1 else ()


def other_than(currency: str, seen: Sequence[Currency]) -> tuple[Currency, ...]:
    """Those that cannot be this currency, one of each name."""
    return tuple({one.name: one for one in seen if currency not in one.codes}.values())
