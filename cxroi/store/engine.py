"""Opening a database: where the file is, how SQLite is set up, and what happens to a file that cannot be read."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from cxroi.store.records import StoreError
from cxroi.store.tables import METADATA

VARIABLE = "CXROI_DATABASE_URL"
TURNS = 0x6378726F69
"""The key of the lock under which a server of PostgreSQL creates or extends the tables."""
WAIT = 3
"""Seconds to wait for another process that is writing."""


def default_url() -> str:
    """The database of this machine's user: `CXROI_DATABASE_URL`, or a file in the user data folder."""
    if named := os.environ.get(VARIABLE):
        return named
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('cxroi', appauthor=False) / 'cxroi.db'}"


def opened(url: str, at: datetime) -> Engine:
    """A writable database with its tables. A damaged file is moved aside first. Raises StoreError."""
    name = make_url(url).database if url.startswith("sqlite") else None
    file = Path(name) if name and name != ":memory:" else None
    try:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _whole(url, file, at)
    except (OSError, SQLAlchemyError, ImportError) as error:
        raise StoreError(reason(error)) from error


def reason(error: BaseException) -> str:
    """Why the store cannot be used, in plain words."""
    words = str(getattr(error, "orig", None) or error).lower()
    known = {
        "readonly": "its file cannot be written to",
        "permission denied": "its folder cannot be written to",
        "unable to open": "its folder cannot be written to",
        "read-only": "the disk cannot be written to",
        "locked": "another program has locked it",
        "full": "the disk is full",
        "no space": "the disk is full",
        "malformed": "its file is damaged",
        "not a database": "its file is damaged",
    }
    other = "its folder cannot be written to" if isinstance(error, OSError) else "the database does not answer"
    return next((said for word, said in known.items() if word in words), other)


def _whole(url: str, file: Path | None, at: datetime, *, attempts: int = 4) -> Engine:
    """The database; tried a second time if a damaged file was moved aside or another process was creating it."""
    there = file.stat().st_ino if file is not None and file.exists() else None
    try:
        return _checked(url, file)
    except DatabaseError as error:
        if file is None or not attempts or not (_damaged(error) or "locked" in str(error)):
            raise
        if (
            _damaged(error) and file.exists() and file.stat().st_ino == there
        ):  # else another process has already moved it
            _move_aside(file, at)
        time.sleep(0.05)
        return _whole(url, file, at, attempts=attempts - 1)


def _checked(url: str, file: Path | None) -> Engine:
    engine = _engine(url)
    try:
        with engine.begin() as connection:  # for SQLite: takes the write lock, so a read-only file fails here
            if file is not None and (found := connection.execute(text("PRAGMA quick_check(1)")).scalar()) != "ok":
                raise DatabaseError("quick_check", {}, ValueError(f"malformed: {found}"))
            if not url.startswith("sqlite"):  # two servers that start at once take turns
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TURNS})
            METADATA.create_all(connection)
            _add_columns(connection)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _add_columns(connection: Connection) -> None:
    """Give the tables of an earlier cxroi the columns that were added since; they are empty there."""
    found = inspect(connection)
    for table in METADATA.sorted_tables:
        there = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                kind = column.type.compile(connection.dialect)
                name = connection.dialect.identifier_preparer.format_table(table)
                connection.execute(text(f"ALTER TABLE {name} ADD COLUMN {column.name} {kind}"))


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        # Each statement sees what others have committed by then, whatever the server's default is.
        return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
    engine = create_engine(url, connect_args={"timeout": WAIT})

    @event.listens_for(engine, "connect")
    def _prepare(connection, record) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection) -> None:
        # A transaction that reads and then writes takes the lock first: two readers that both want to write would fail at once.
        connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")

    return engine


def _damaged(error: DatabaseError) -> bool:
    words = str(error).lower()
    return "malformed" in words or "not a database" in words


def _move_aside(file: Path, at: datetime) -> None:
    """Rename a damaged file and the files SQLite keeps with it. They are never deleted."""
    for suffix in ("", "-wal", "-shm"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            aside = f"{file.name}.damaged-{at:%Y%m%d-%H%M%S-%f}{suffix}"
            part.rename(file.with_name(aside))
