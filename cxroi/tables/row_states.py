"""Rows of money that are none: lost deals, failed payments, cancelled orders, drafts, told by a column for their state."""

from __future__ import annotations

from cxroi.case.counted import noun_of
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import plain_name
from cxroi.tables.sql import first_row, literals, quoted

NAMES = {"stage", "status", "state", "stato", "statut", "estado", "stand", "phase", "상태", "статус", "этап", "күйі"}
"""A column whose name ends with one of these words says in what state a row is."""
WON = {"won", "gewonnen", "gagné", "gagnée", "ganado", "ganada", "vinto", "vinta"}
NO_MONEY = {
    "lost", "failed", "cancelled", "canceled", "declined", "void", "voided", "draft", "rejected", "abandoned", "refunded", "uncollectible",
    "unpaid", "expired", "verloren", "storniert", "abgelehnt", "entwurf", "annulé", "annulée", "perdu", "perdido", "perdida", "cancelado",
    "cancelada", "annullato", "annullata", "perso", "persa", "취소", "환불", "실패", "отменен", "отменён", "возврат",
}  # fmt: skip
MOST_STATES = 40
"""A column with more different values than this is no state. [judgement]"""


def leave_out_states(notes: Notes, file: str, mapping: ColumnMap, table: str) -> None:
    """Leave out the rows in a state without money, with their money and the choice to keep them."""
    for source in mapping.extras:
        if not {*plain_name(source).split()[-1:]} & NAMES:
            continue
        query = (
            f"select distinct {quoted(source)} from {table} where {quoted(source)} is not null limit {MOST_STATES + 1}"
        )
        states = [str(row[0]) for row in notes.connection.execute(query).fetchall()]
        out = without_money(states) if len(states) <= MOST_STATES else []
        if not out:
            continue
        where = f"{quoted(source)} in {literals(out)}"
        rows, of, money = first_row(
            notes.connection,
            f"select count(*) filter ({where}), count(*), coalesce(sum(revenue) filter ({where}), 0) from {table}",
        )
        named = ", ".join(f"“{state}”" for state in out[:6])
        options = (
            Option("leave out", f"leave out {noun_of(rows, 'the row', f'the {rows:,} rows')}"),
            Option("keep", "count them: they are revenue"),
        )
        chosen = notes.choose(
            f"{file}/{source} counted", table=mapping.table, file=file, column=source, rows=rows, of=of, options=options, default="leave out",
            severity="error", rule=f"rows whose {source} is {named} are no revenue ({money:,.2f} in all)",
            expected="“leave out” (taken unless answered) or “keep”",
        )  # fmt: skip
        if chosen == "leave out":
            notes.connection.execute(f"delete from {table} where {where}")


def without_money(states: list[str]) -> list[str]:
    """The states in which a row is no revenue: all but the won ones where deals are won, else those that say so; none where all would go.

    >>> without_money(["Closed Won", "Closed Lost", "Negotiation"]), without_money(["paid", "partially_refunded", "voided"])
    (['Closed Lost', 'Negotiation'], ['voided'])
    """
    words = {state: {*plain_name(state).split()} for state in states}
    if any(has & WON for has in words.values()):
        out = [state for state, has in words.items() if not has & WON]
    else:
        out = [state for state, has in words.items() if has & NO_MONEY and not has & {"partially", "partly", "partial"}]
    return sorted(out) if len(out) < len(states) else []
