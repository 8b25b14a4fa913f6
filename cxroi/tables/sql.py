"""Names and values from files in our SQL: how they are quoted, and the connection they run on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY_LIMIT = "2500MB"
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


def connected(folder: Path) -> DuckDBPyConnection:
    """A database in the folder that spills to disk there, limits its memory and never uses the network."""
    import duckdb

    return duckdb.connect(
        str(folder / "evidence.duckdb"),
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(folder / "spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def first_row(connection: DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The first row of a result; empty where there is none."""
    return connection.execute(query).fetchone() or ()
