"""Parts of listening that a person asks for one at a time: themes changed by hand, one customer's record.

They are found in the tables as they were kept; where these were too large to keep, in the files, read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.evidence.customer_record import Record, find_customers, record
from cxroi.evidence.kept_tables import Kept
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import Window
from cxroi.evidence.theme_edits import Edit
from cxroi.evidence.theme_money import ThemeMoney, theme_money
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.read import read_tables
from cxroi.tables.saved_map import SavedMap

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Source = Kept | Path | str | Mapping[str, bytes | Path]
Progress = Callable[[float, str], None]


def themes_again(
    source: Source, *, edits: Sequence[Edit], metric: str | None, count: int | None = None, mappings: Mapping[str, ColumnMap] | None = None,
    answers: Mapping[str, str] | None = None, saved: SavedMap | None = None, seed: int = 0, progress: Progress = lambda share, words: None,
) -> tuple[ThemeMoney, ...]:  # fmt: skip
    """The themes after changes made by hand. Raises ValueError where a change cannot be made."""
    with _tables(source, mappings, answers, saved, progress) as (connection, present, window):
        progress(0.5, "Themes")
        folder = source.folder if isinstance(source, Kept) else None
        return theme_money(
            connection, present=present, window=window, metric=metric, edits=edits, count=count, seed=seed, folder=folder
        )  # fmt: skip


def records_again(
    source: Source, *, text: str, metric: str | None, mappings: Mapping[str, ColumnMap] | None = None, answers: Mapping[str, str] | None = None,
    saved: SavedMap | None = None, progress: Progress = lambda share, words: None,
) -> tuple[tuple[str, ...], Record | None]:  # fmt: skip
    """The customers whose id has these characters, and the record of the first of them."""
    with _tables(source, mappings, answers, saved, progress) as (connection, present, window):
        found = find_customers(connection, text, present=present)
        first = record(connection, found[0], present=present, window=window, metric=metric) if found else None
        return found, first


@contextmanager
def _tables(
    source: Source, mappings: Mapping[str, ColumnMap] | None, answers: Mapping[str, str] | None, saved: SavedMap | None, progress: Progress,
) -> Iterator[tuple[DuckDBPyConnection, Sequence[str], Window]]:  # fmt: skip
    """The tables as they were kept, or read as they were before."""
    if isinstance(source, Kept):
        with source.opened() as (connection, present):
            yield connection, present, source.window
        return
    tables = read_tables(
        source,
        mappings=mappings,
        answers=answers,
        saved=saved,
        progress=lambda share, words: progress(0.4 * share, words),
    )
    present = [name for name in tables.present if name != "snapshot"]
    with closing(tables.connection):
        yield tables.connection, present, prepare(tables.connection, present=present, data_end=tables.data_end)
