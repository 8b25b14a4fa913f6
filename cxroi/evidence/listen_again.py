"""Parts of listening that a person asks for one at a time, over the tables read again: themes changed by hand, one customer's record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from cxroi.evidence.customer_record import Record, find_customers, record
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import Window
from cxroi.evidence.theme_edits import Edit
from cxroi.evidence.theme_money import ThemeMoney, theme_money
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.read import Tables, read_tables
from cxroi.tables.saved_map import SavedMap

Source = Path | str | Mapping[str, bytes | Path]
Found = TypeVar("Found")
Progress = Callable[[float, str], None]


def themes_again(
    source: Source, *, edits: Sequence[Edit], metric: str | None, count: int | None = None, mappings: Mapping[str, ColumnMap] | None = None,
    answers: Mapping[str, str] | None = None, saved: SavedMap | None = None, seed: int = 0, progress: Progress = lambda share, words: None,
) -> tuple[ThemeMoney, ...]:  # fmt: skip
    """The themes after changes made by hand. Raises ValueError where a change cannot be made."""

    def made(tables: Tables, present: Sequence[str], window: Window) -> tuple[ThemeMoney, ...]:
        progress(0.5, "Themes")
        return theme_money(
            tables.connection, present=present, window=window, metric=metric, edits=edits, count=count, seed=seed
        )

    return _over(source, made, mappings, answers, saved, progress)


def records_again(
    source: Source, *, text: str, metric: str | None, mappings: Mapping[str, ColumnMap] | None = None, answers: Mapping[str, str] | None = None,
    saved: SavedMap | None = None, progress: Progress = lambda share, words: None,
) -> tuple[tuple[str, ...], Record | None]:  # fmt: skip
    """The customers whose id has these characters, and the record of the first of them."""

    def made(tables: Tables, present: Sequence[str], window: Window) -> tuple[tuple[str, ...], Record | None]:
        found = find_customers(tables.connection, text, present=present)
        return found, record(
            tables.connection, found[0], present=present, window=window, metric=metric
        ) if found else None

    return _over(source, made, mappings, answers, saved, progress)


def _over(
    source: Source, make: Callable[[Tables, Sequence[str], Window], Found], mappings: Mapping[str, ColumnMap] | None,
    answers: Mapping[str, str] | None, saved: SavedMap | None, progress: Progress,
) -> Found:  # fmt: skip
    """What is made of the tables, read as they were before."""
    tables = read_tables(
        source,
        mappings=mappings,
        answers=answers,
        saved=saved,
        progress=lambda share, words: progress(0.4 * share, words),
    )
    present = [name for name in tables.present if name != "snapshot"]
    with closing(tables.connection):
        return make(tables, present, prepare(tables.connection, present=present, data_end=tables.data_end))
