"""The canonical tables where a company keeps them: DuckDB, Spark, or any database that Ibis opens, as lazy frames.

Nothing is copied here: a frame is a query, run where the rows are. Intermediate rows are kept there in temporary tables, which end with
the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import narwhals as nw

from cxroi.tables.sql import MEMORY_LIMIT, quoted

NEEDED = {
    "customers": ("customer_id", "start_date", "end_date"),
    "revenue_monthly": ("customer_id", "month", "revenue"),
    "survey_responses": ("customer_id", "invited_at", "responded_at", "metric", "score"),
    "contacts": ("customer_id", "opened_at", "closed_at"),
}
"""The tables, or views, and the columns they must have; contacts may be missing. Used where they are: parent_id, observed_from,
end_reason, segment, contract_type, wave, weight, response_id (see `schema`)."""
MOST_ROWS = 2**62
"""A limit that no table reaches: PostgreSQL does not look through it."""
INSTALL = {"ibis": '"ibis-framework[postgres]"', "pyspark": '"pyspark>=4,<5", and Java 17'}


@dataclass(frozen=True)
class Warehouse:
    """The canonical tables as lazy frames, and `keep`, which keeps a frame's rows in the database for the session."""

    customers: nw.LazyFrame
    revenue: nw.LazyFrame
    surveys: nw.LazyFrame
    contacts: nw.LazyFrame | None
    keep: Callable[[nw.LazyFrame], nw.LazyFrame]
    step: Callable[[nw.LazyFrame], nw.LazyFrame] = lambda frame: frame
    """Marks a frame whose columns must be worked out once: PostgreSQL writes them out at each of their uses otherwise."""


@contextmanager
def warehouse(url: str, *, schema: str = "") -> Iterator[Warehouse]:
    """The tables at an address, for as long as the connection is open.

    `duckdb:///folder/file.duckdb` (from here; with four slashes from the root, as SQLAlchemy writes it); `spark://host:7077` (a master) and `sc://host` (Spark Connect); any other address is given to
    Ibis: `postgresql://user:password@host/database`, `snowflake://…`, `bigquery://…`. Raises ValueError where there is no
    connection or a table or column is missing; a password is never repeated.
    """
    kind, found, rest = url.partition("://")
    if not found:
        raise ValueError(f"{kind[:40]!r} is not an address. Write, for example, duckdb:///folder/file.duckdb")
    try:
        if kind == "duckdb":
            with _duckdb(rest, schema) as opened:
                yield opened
        elif kind in ("spark", "sc"):
            session = _spark(url)
            try:
                yield of_spark(session, schema=schema)
            finally:
                session.stop()
        else:
            import ibis

            connection = _connected(lambda: ibis.connect(url), kind)
            try:
                yield of_ibis(connection, schema=schema)
            finally:
                connection.disconnect()
    except ImportError as error:
        name = (error.name or "").partition(".")[0]
        raise ValueError(f"{kind}:// needs {name}: pip install {INSTALL.get(name, name)}.") from None


def of_duckdb(connection: Any, *, schema: str = "") -> Warehouse:
    """The tables of a connection to DuckDB."""
    number = count()

    def keep(frame: nw.LazyFrame) -> nw.LazyFrame:
        name = f"cxroi_kept_{next(number)}"
        connection.execute(f"CREATE TEMP TABLE {name} AS {nw.to_native(frame).sql_query()}")
        return nw.from_native(connection.table(name))

    there = {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()").fetchall()}  # fmt: skip
    prefix = f"{quoted(schema)}." if schema else ""
    return _tables(lambda name: connection.table(prefix + quoted(name)), there.__contains__, keep)


def of_ibis(connection: Any, *, schema: str = "") -> Warehouse:
    """The tables of a connection of Ibis."""
    number = count()

    def keep(frame: nw.LazyFrame) -> nw.LazyFrame:
        made = connection.create_table(f"cxroi_kept_{next(number)}", nw.to_native(frame), temp=True)
        return nw.from_native(made)

    where = {"database": schema} if schema else {}
    there = set(connection.list_tables(**where))
    found = _tables(lambda name: connection.table(name, **where), there.__contains__, keep)
    return replace(found, step=lambda frame: frame.head(MOST_ROWS)) if connection.name == "postgres" else found


def of_spark(session: Any, *, schema: str = "") -> Warehouse:
    """The tables of a session of Spark."""

    def keep(frame: nw.LazyFrame) -> nw.LazyFrame:
        return nw.from_native(nw.to_native(frame).localCheckpoint())

    prefix = f"{schema}." if schema else ""
    return _tables(
        lambda name: session.table(prefix + name), lambda name: session.catalog.tableExists(prefix + name), keep
    )


def _tables(
    table: Callable[[str], Any], there: Callable[[str], bool], keep: Callable[[nw.LazyFrame], nw.LazyFrame]
) -> Warehouse:
    missing = [name for name in NEEDED if name != "contacts" and not there(name)]
    if missing:
        raise ValueError(
            f"There is no {' and no '.join(missing)}: the warehouse needs tables or views of these names. See docs/scale.md."
        )
    frames = {name: nw.from_native(table(name)) for name in NEEDED if there(name)}
    for name, frame in frames.items():
        lacking = [column for column in NEEDED[name] if column not in frame.collect_schema().names()]
        if lacking:
            raise ValueError(f"{name} has no column {', no column '.join(lacking)}. See docs/scale.md.")
    return Warehouse(
        frames["customers"], frames["revenue_monthly"], frames["survey_responses"], frames.get("contacts"), keep
    )


@contextmanager
def _duckdb(rest: str, schema: str) -> Iterator[Warehouse]:
    import duckdb

    settings: dict[str, Any] = {"memory_limit": MEMORY_LIMIT, "autoinstall_known_extensions": "false"}
    path = rest.removeprefix("/") if rest.startswith("/") else rest
    connection = _connected(lambda: duckdb.connect(path, read_only=True, config=settings), "duckdb")
    try:
        yield of_duckdb(connection, schema=schema)
    finally:
        connection.close()


def _spark(url: str) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("cxroi")
    return _connected((builder.remote(url) if url.startswith("sc://") else builder.master(url)).getOrCreate, "spark")


def _connected(connect: Callable[[], Any], kind: str) -> Any:
    """A connection, or a ValueError without the address, which may hold a password."""
    try:
        return connect()
    except ImportError:
        raise
    except Exception as error:
        raise ValueError(
            f"No connection by {kind}:// ({type(error).__name__}). Check the address, the password and the network."
        ) from None
