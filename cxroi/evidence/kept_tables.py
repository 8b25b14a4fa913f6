"""Tables that were read, kept in a folder for as long as somebody asks more of them: a search, a change of a theme.

The folder belongs to one visitor and goes with the visit. It holds the canonical tables and their landmarks as a database, and how the
themes came about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.evidence.landmarks import Window, columns_of
from cxroi.tables.sql import connected, literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NAME = "tables.duckdb"
LANDMARKS = ("ev_accounts", "ev_waves", "ev_points")
"""What `prepare` made of the tables and a record asks for."""
MOST_KEPT = 200_000_000
"""Larger tables are not kept but read again. [bytes] [judgement]"""


@dataclass(frozen=True)
class Kept:
    """Tables kept in a folder, and the months they cover."""

    folder: Path
    window: Window

    @contextmanager
    def opened(self) -> Iterator[tuple[DuckDBPyConnection, list[str]]]:
        """A connection to them, for reading only, and which of the canonical tables it has."""
        with connected(self.folder, NAME, read_only=True) as connection:
            names = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
            yield connection, [name for name in names if name not in LANDMARKS]


def is_kept(folder: Path) -> bool:
    """True where the folder holds tables."""
    return (folder / NAME).exists()


def keep_tables(connection: DuckDBPyConnection, folder: Path, *, present: Sequence[str], most: int = MOST_KEPT) -> bool:
    """Copy the tables into a folder, once they are prepared; False, with nothing left there, if they are too large or it cannot hold them."""
    import duckdb

    written = folder / f"{NAME}.part"
    try:
        done = _copied(connection, written, [*present, *LANDMARKS], most)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        done = False
    with suppress(OSError):
        if done:
            written.rename(folder / NAME)
        for left in folder.glob(f"{NAME}.part*"):
            left.unlink()
    return done and is_kept(folder)


def _copied(connection: DuckDBPyConnection, path: Path, tables: Sequence[str], most: int) -> bool:
    """True once all is written; False as soon as it is more than `most` bytes."""
    connection.execute(f"ATTACH {literal(path)} AS kept")
    try:
        for table in tables:
            columns = ", ".join(quoted(name) for name in sorted(columns_of(connection, table)))
            connection.execute(f"CREATE TABLE kept.{quoted(table)} AS SELECT {columns} FROM {quoted(table)}")
            connection.execute("CHECKPOINT kept")
            if path.stat().st_size > most:
                return False
    finally:
        connection.execute("DETACH kept")
    return True
