"""Revenue of a row from the file's columns: net, gross, credits, or price times quantity."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.case.counted import counted, noun_of
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.debit_credit import with_sign
from cxroi.tables.findings import Option
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import plain_name
from cxroi.tables.sql import first_row

NET_WORDS = {"net", "netto", "nettoumsatz", "recognised", "recognized", "recurring"}


def net_revenue(notes: Notes, loaded: Loaded, mapping: ColumnMap, values: Mapping[str, str]) -> str:
    """SQL of the revenue net of credits, with the sign that a column of its own gives it."""
    return with_sign(notes, loaded, mapping, _net(notes, loaded, mapping, values))


def _net(notes: Notes, loaded: Loaded, mapping: ColumnMap, values: Mapping[str, str]) -> str:
    """SQL of the revenue net of credits. With both net and gross, net is taken; where it is unclear, it is asked."""
    given = dict(mapping.columns)
    net, gross = given.get("revenue"), given.get("gross_revenue")
    if net and gross:
        options = (Option("net", f"count {net}"), Option("gross", f"count {gross}"))
        chosen = notes.choose(
            f"{loaded.name}/net or gross", table=mapping.table, file=loaded.name, column=net, options=options, default="net",
            rule=f"the file has both {net} and {gross}: net revenue is counted",
        )  # fmt: skip
        base = "revenue" if chosen == "net" else "gross_revenue"
    elif net or gross:
        base = "revenue" if net else "gross_revenue"
    else:
        notes.said(mapping.table, f"revenue is {given['unit_price']} × {given['quantity']}", file=loaded.name)
        return f"({values['unit_price']}) * ({values['quantity']})"
    if "credit" not in given or (base == "revenue" and {*plain_name(net or "").split()} & NET_WORDS):
        return values[base]
    return _less_credit(notes, loaded, mapping, values, base)


def _less_credit(notes: Notes, loaded: Loaded, mapping: ColumnMap, values: Mapping[str, str], base: str) -> str:
    source = mapping.source("credit") or ""
    below, above = first_row(
        notes.connection,
        f"select count(*) filter (({values['credit']}) < 0), count(*) filter (({values['credit']}) > 0) from {loaded.relation}",
    )
    if not below + above:
        return values[base]
    if base == "revenue":
        options = (
            Option("subtract", f"{source} is still to be subtracted"),
            Option("done", f"{mapping.source(base)} is already net of {source}"),
        )
        answer = notes.ask(
            f"{loaded.name}/credits", table=mapping.table, file=loaded.name, column=source, options=options,
            words=f"Are the credits in {source} still to be subtracted from {mapping.source(base)}?",
        )  # fmt: skip
        if answer != "subtract":
            return values[base]
    if below and above:
        options = (
            Option("as signed", "add them as they are signed"),
            Option("subtract", "subtract each, whatever its sign"),
        )
        answer = notes.ask(
            f"{loaded.name}/credits signed", table=mapping.table, file=loaded.name, column=source, options=options,
            words=f"{counted(below, 'credit')} in {source} {noun_of(below, 'is', 'are')} below zero and {above:,} above. How do they count?",
        )  # fmt: skip
        signed = answer == "as signed"
    else:
        signed = bool(below)
    notes.said(
        mapping.table,
        f"credits in {source} were subtracted",
        rows=below + above,
        of=loaded.rows,
        file=loaded.name,
        column=source,
    )
    credit = f"coalesce({values['credit']}, 0)"
    return f"(({values[base]}) + {credit})" if signed else f"(({values[base]}) - abs({credit}))"
