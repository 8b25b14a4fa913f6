"""Identical rows, and rows that share a key but differ: counted, resolved, added up or asked about."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.case.counted import counted, noun_of
from cxroi.tables.convert import BOOKKEEPING
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import ORDER_DAYS, SCHEMA, SQL_TYPES
from cxroi.tables.sql import first_row, literal, quoted


def no_duplicates(notes: Notes, table: str) -> bool:
    """Identical rows are counted and kept once; rows that share a key but differ raise a question."""
    columns = [str(row[0]) for row in notes.connection.execute(f"describe {table}").fetchall()]
    key = SCHEMA[table].key
    generated = key[0] in ("response_id", "case_id")
    own = key[:1] if not generated else [f"coalesce({key[0]}, source_file || ' row ' || source_row)"]
    keys = ", ".join([*own, *key[1:]])
    rows, distinct = _counted(notes, table, keys)
    again = _repeated(notes, table, keys) if distinct < rows else 0
    if generated:
        _alike_without_key(notes, table, columns, key[0])
    if again and _may_be_doubled(notes, table, columns):
        alike = ", ".join(quoted(name) for name in columns if name not in ("source_file", "source_row"))
        again_rows = f"(select rowid as place, row_number() over (partition by {alike} order by source_file, source_row) as n from {table})"
        notes.connection.execute(f"create or replace temp table doubled as select place from {again_rows} where n > 1")
        doubled = "rowid in (select place from doubled)"
        if not (table == "revenue_monthly" and _bare(columns) and _equal_sales(notes, columns, doubled)):
            notes.count(
                table,
                doubled,
                "rows identical in every column: counted once, the repetitions were left out",
                severity="said",
                column=key[0],
            )
            notes.connection.execute(f"delete from {table} where {doubled}")
            again = _repeated(notes, table, keys)
    usable = not again or _settle_repeats(notes, table, columns, keys, again, rows)
    if generated:
        notes.connection.execute(
            f"update {table} set {key[0]} = source_file || ' row ' || source_row where {key[0]} is null"
        )
    return usable


def _may_be_doubled(notes: Notes, table: str, columns: Sequence[str]) -> bool:
    """Whether two rows may be identical in every column: a look at their hashes, many times faster than at the rows."""
    alike = ", ".join(quoted(name) for name in columns if name not in ("source_file", "source_row"))
    query = f"select count(*) from (select hash({alike}) as h from {table} group by h having count(*) > 1 limit 1)"
    return bool(first_row(notes.connection, query)[0])


def _bare(columns: Sequence[str]) -> bool:
    """Whether revenue has no column of its own, such as an invoice number, by which equal rows could be told apart."""
    return set(columns) <= {*(column.name for column in SCHEMA["revenue_monthly"].kept), *BOOKKEEPING}


def _equal_sales(notes: Notes, columns: Sequence[str], doubled: str) -> bool:
    """True where rows equal in every column are kept as sales of their own.

    Nothing in them says whether they are two sales or one exported twice, so it is a decision, shown with its money. Dated
    by day they are taken for sales, as two equal purchases on one day are common; by month, where one row is expected, for one.
    """
    money = first_row(notes.connection, f"select coalesce(sum(revenue), 0) from revenue_monthly where {doubled}")[0]
    rows, example = notes.first("revenue_monthly", doubled, "revenue")
    if not rows:
        return False
    of = first_row(notes.connection, "select count(*) from revenue_monthly")[0]
    options = (
        Option("keep", "keep all: each is a sale of its own"),
        Option("once", "count equal rows once: they were exported twice"),
    )
    default = "keep" if "dated" in columns else "once"
    chosen = notes.choose(
        "revenue_monthly/equal rows", table="revenue_monthly", options=options, default=default, rows=rows, of=of, column="revenue",
        file=example["file"], row=example["row"], value=example["value"] or "",
        rule=f"rows equal another in every column, and no column such as an invoice number tells them apart; together {money:,.2f} of revenue",
        expected=f"“keep” (sales of their own) or “once” (exported twice); taken: {default}",
    )  # fmt: skip
    return chosen == "keep"


def _counted(notes: Notes, table: str, keys: str) -> tuple[int, int]:
    """Rows, and distinct keys, perhaps fewer where hashes collide: a difference only means that a closer look is needed."""
    if table == "revenue_monthly":
        first, last = first_row(notes.connection, f"select min(month), max(month) from {table}")
        if first and (last.year - first.year) * 12 + last.month - first.month < 126:
            # One bit for each month of an account: many times faster than distinct pairs.
            bits = f"bit_count(bit_or(1::hugeint << datediff('month', date {literal(first)}, month)::int))"
            query = f"select sum(n), sum(k) from (select count(*) as n, {bits} as k from {table} group by customer_id)"
            return first_row(notes.connection, query)
    return first_row(notes.connection, f"select count(*), count(distinct hash({keys})) from {table}")


def _repeated(notes: Notes, table: str, keys: str) -> int:
    return int(
        first_row(
            notes.connection,
            f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {table} group by {keys} having n > 1)",
        )[0]
    )


def _alike_without_key(notes: Notes, table: str, columns: Sequence[str], key: str) -> None:
    alike = ", ".join(quoted(name) for name in columns if name not in ("source_file", "source_row"))
    count = first_row(
        notes.connection,
        f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {table} where {key} is null group by {alike} having n > 1)",
    )[0]
    if count:
        notes.said(
            table,
            f"rows identical in every column, which without a {key} may be true repetitions: kept",
            rows=int(count),
            of=first_row(notes.connection, f"select count(*) from {table}")[0],
        )


def _settle_repeats(notes: Notes, table: str, columns: Sequence[str], keys: str, again: int, rows: int) -> bool:
    """Rows that share a key and differ: added up where they are invoices of a month, else as answered."""
    if "dated" in columns:
        _keep_days(notes)
        _add_up(notes, columns)
        notes.said(table, "invoices or orders of one account and month were added up", rows=int(again), of=int(rows))
        return True
    if table == "customers":
        _complete_each_other(notes, columns, rows)
        again = _repeated(notes, table, keys)
        if not again:
            return True
    options = [Option("first", "keep the first row of each"), Option("last", "keep the last row of each")]
    if table == "revenue_monthly":
        options.insert(0, Option("add", "add them up: they are parts of the month, such as products or invoices"))
    name = " and ".join(SCHEMA[table].key)
    told = " and ".join(one.removesuffix("_id").replace("_", " ") for one in SCHEMA[table].key)
    example = first_row(
        notes.connection,
        f"select {', '.join(f'cast({part} as varchar)' for part in SCHEMA[table].key)} from {table} group by all having count(*) > 1 limit 1",
    )
    words = f"{counted(again, 'row repeats', 'rows repeat')} the {told} of another row but {noun_of(again, 'differs', 'differ')} from it. What {noun_of(again, 'is it', 'are they')}?"
    answer = notes.ask(
        f"{table}/repeated",
        table=table,
        column=SCHEMA[table].key[0],
        words=words,
        options=options,
        examples=[str(part) for part in example if part],
    )
    if answer == "add":
        _add_up(notes, columns)
        notes.said(table, "rows of one account and month were added up", rows=int(again), of=int(rows))
    elif answer:
        order = "source_file, source_row" if answer == "first" else "source_file desc, source_row desc"
        other = f"rowid in (select rowid from (select rowid, row_number() over (partition by {keys} order by {order}) as n from {table}) where n > 1)"
        notes.leave_out(
            table, other, f"rows that repeat a {name}, other than the {answer}", column=SCHEMA[table].key[0]
        )
    return answer is not None


def _complete_each_other(notes: Notes, columns: Sequence[str], rows: int) -> None:
    """A customer with a row in each of several files, such as a list of customers and one of those who left, none of which contradicts
    another: one row with what each of them says."""
    own = [quoted(name) for name in columns if name not in ("source_file", "source_row")]
    agree = " and ".join(f"count(distinct {name}) <= 1" for name in own)
    notes.connection.execute(
        f"""create or replace temp table whole as select {", ".join(f"any_value({name}) as {name}" for name in own)},
        min(source_file) as source_file, arg_min(source_row, source_file) as source_row from customers
        group by customer_id having count(*) > 1 and count(distinct source_file) = count(*) and {agree}"""
    )
    found = int(first_row(notes.connection, "select count(*) from whole")[0])
    if found:
        notes.connection.execute("delete from customers where customer_id in (select customer_id from whole)")
        notes.connection.execute("insert into customers by name select * from whole")
        notes.said(
            "customers", "customers with a row in several files, none of which contradicts another: made one row each",
            rows=found, of=int(rows),
        )  # fmt: skip


def _keep_days(notes: Notes) -> None:
    """The days with an order, in a table of their own: adding up by month loses them, and a customer's rhythm is one of days."""
    notes.connection.execute(
        f"create table {ORDER_DAYS} as select customer_id, month, coalesce(dated::date, month) as day, sum(revenue) as revenue from revenue_monthly group by all"
    )


def _add_up(notes: Notes, columns: Sequence[str]) -> None:
    types = {column.name: SQL_TYPES[column.kind] for column in SCHEMA["revenue_monthly"].kept} | {
        "source_row": "bigint"
    }
    sums = ("revenue", "recurring_revenue", "gross_margin", "cost_to_serve", "n_orders")
    kept = [column.name for column in SCHEMA["revenue_monthly"].kept[2:]] + ["source_file", "source_row"]
    further = [name for name in columns if name not in (*kept, "customer_id", "month", "dated")]
    if further:
        notes.said(
            "revenue_monthly",
            f"other columns of the single rows cannot be added up and were left out: {', '.join(further[:12])}",
        )
    how = dict.fromkeys(sums, "sum") | {"n_products": "max"}
    parts = [f"{how.get(name, 'min')}({name})::{types.get(name, 'varchar')} as {name}" for name in kept]
    notes.connection.execute(
        f"create table added as select customer_id, month, {', '.join(parts)} from revenue_monthly group by customer_id, month"
    )
    notes.connection.execute("drop table revenue_monthly")
    notes.connection.execute("alter table added rename to revenue_monthly")
