"""Names and values from files in our SQL: how they are quoted, and the connection they run on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "2500MB"
"""The most memory of a database that is read where it is."""
LEAST_MEMORY, MOST_MEMORY = 900_000_000, 2_500_000_000
"""Bounds of the database's memory [bytes]: it keeps what it has read as long as there is room, so room decides what a process takes."""
PER_BYTE = 2
"""Memory for each byte of the files: larger files sort and group more at a time. [judgement]"""
ROW = "row of the file"
"""The column in which a table made from a file keeps its row numbers, as in a spreadsheet."""


def quoted(name: str) -> str:
    """A name as an SQL identifier.

    >>> quoted('a "b"; drop')
    '"a ""b""; drop"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A value as an SQL text.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def literals(values: Any) -> str:
    """Several values as a list in brackets, for `in`.

    >>> literals(["a", "b"])
    "('a', 'b')"
    """
    return "(" + ", ".join(literal(value) for value in values) + ")"


def connected(folder: Path, name: str = "evidence.duckdb", *, read_only: bool = False) -> DuckDBPyConnection:
    """A database in the folder that spills to disk there, limits its memory and never uses the network."""
    import duckdb

    return duckdb.connect(
        str(folder / name),
        read_only=read_only,
        config={
            "memory_limit": f"{LEAST_MEMORY // 1_000_000}MB",
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def give_memory(connection: DuckDBPyConnection, size: int) -> None:
    """Limit the database's memory by the size of the files it is to hold [bytes]."""
    limit = min(max(PER_BYTE * size, LEAST_MEMORY), MOST_MEMORY)
    connection.execute(f"set memory_limit = '{limit // 1_000_000}MB'")


def first_row(connection: DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The first row of a result; empty where there is none."""
    return connection.execute(query).fetchone() or ()
