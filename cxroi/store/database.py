"""One database of the store: a connection to read, a connection to write, the time, and how values are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError

from cxroi.store.engine import reason
from cxroi.store.records import StoreError


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class Database:
    """What the parts of the store share. Every call raises StoreError if the database fails."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self.engine, self.clock = engine, clock

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is on disk when it ends, or nothing is."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(reason(error)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads."""
        try:
            with self.engine.connect().execution_options(reads=True) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(reason(error)) from error


def is_forgotten(table: Table, forgotten: bool) -> ColumnElement[bool]:
    """Rows that were deleted and can be restored, or those that were not deleted."""
    return table.c.forgotten_at.is_not(None) if forgotten else table.c.forgotten_at.is_(None)


def written(at: datetime) -> str:
    """A time as sortable text: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read(at: str) -> datetime:
    """The time in a text from `written`."""
    return datetime.fromisoformat(at)


def storable(text: str) -> str:
    """Text that every database accepts: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
