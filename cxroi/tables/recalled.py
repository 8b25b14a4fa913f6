"""What was decided about earlier files, for the files of now: found by the columns of each, whatever they are called.

An answer may name a file (the tickets are joined through *zuora.csv*; the revenue is that of *billing.csv*): the file with
the columns of that one takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cxroi.tables.column_map import MOST_EXTRAS, ColumnMap, may_know
from cxroi.tables.file_views import FileView, shape_of
from cxroi.tables.findings import Refused
from cxroi.tables.loaded import Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.saved_map import OF_ONE_FILE, KeptFile, SavedMap
from cxroi.tables.schema import NOT_USED
from cxroi.tables.second_keys import WAY

READ_BY = ("encoding", "separator")
"""Answers without which the columns of a file are not known."""
NEARLY = 0.8
"""A file that shares at least this share of all columns with an earlier one, and has all that were read, is the same export. [fraction, judgement]"""


def recall(notes: Notes, saved: SavedMap, loaded: Loaded) -> None:
    """Give the answers about earlier files of this shape to this one, unless it has its own."""
    names = [name for name, _ in loaded.columns]
    for key, answer in _answers(kept_like(saved, loaded.name, names, shape_of(loaded.columns)), loaded):
        notes.answers.setdefault(f"{loaded.name}/{key}", answer)


def loaded_as_before(
    notes: Notes, saved: SavedMap, name: str, read: Callable[[Mapping[str, str]], tuple[Loaded, ...]]
) -> tuple[Loaded, ...]:
    """A file, in the encoding and with the separator that were answered for an earlier one of its shape. Raises Refused."""
    refused: Refused | None = None
    found: tuple[Loaded, ...] = ()
    try:
        found = read(notes.answers)
    except Refused as error:
        refused = error
    ways = dict.fromkeys((one.shape, *(one.answers.get(what) for what in READ_BY)) for one in saved.files)
    own = any(f"{name}/{what}" in notes.answers for what in READ_BY)
    for shape, *given in [] if own or any(shape_of(one.columns) in {way[0] for way in ways} for one in found) else ways:
        answers = {f"{name}/{what}": answer for what, answer in zip(READ_BY, given, strict=True) if answer}
        try:
            again = read({**notes.answers, **answers}) if answers else ()
        except Refused:
            continue
        if any(shape_of(one.columns) == shape for one in again):
            notes.answers.update(answers)
            return again
    if refused:
        raise refused
    return found


def recalled_map(saved: SavedMap, view: FileView) -> ColumnMap | None:
    """How earlier files of this shape were read; None where there was none, or several were read differently."""
    names = [name for name, _ in view.columns]
    maps = list(dict.fromkeys(one.mapping for one in kept_like(saved, view.name, names, view.shape)))
    if len(maps) != 1:
        return None
    known = any(one.shape == view.shape for one in saved.files)
    return maps[0] if known else _with_further(maps[0], names)


def rename_answers(notes: Notes, saved: SavedMap, views: Sequence[FileView]) -> None:
    """Put the present names of files where answers name earlier ones."""
    now = {old.name: name for old in saved.files if (name := _now_called(saved, old, views))}
    now |= {view.name: view.name for view in views}
    for key, answer in list(notes.answers.items()):
        notes.answers[key] = WAY.join(now.get(part, part) for part in answer.split(WAY))


def about_others(saved: SavedMap, loaded: Sequence[Loaded]) -> bool:
    """True where decisions were kept about files of which none of these is the next: another company's, as far as can be told."""
    now = [(one.name, [name for name, _ in one.columns], shape_of(one.columns)) for one in loaded]
    return bool(saved.files and now) and not any(kept_like(saved, *one) for one in now)


def kept_like(saved: SavedMap, name: str, columns: Sequence[str], shape: str) -> list[KeptFile]:
    """The earlier files that this one is the next of: those of its shape, of these the one called alike; else those with nearly its columns."""
    same = [one for one in saved.files if one.shape == shape] or [
        one for one in saved.files if _is_nearly(one, columns)
    ]
    for called in (str, _undated):
        alike = [one for one in same if called(one.name) == called(name)]
        if len(alike) == 1:
            return alike
    return same


def _is_nearly(kept: KeptFile, columns: Sequence[str]) -> bool:
    every, here = {*kept.mapping.sources}, {*columns}
    read = {*replace(kept.mapping, extras=(), quarantined=()).sources}
    alike = len(every & here) >= NEARLY * len(every | here)
    return kept.mapping.table != NOT_USED and bool(read) and read <= here and alike


def _answers(kept: Sequence[KeptFile], loaded: Loaded) -> list[tuple[str, str]]:
    """The answers on which those of the kept files agree that have one; of what holds for one file alone, those of this very file."""
    found: dict[str, set[str]] = {}
    for one in kept:
        is_it = one.name == loaded.name and one.rows == loaded.rows
        for key, answer in one.answers.items():
            if is_it or key not in OF_ONE_FILE:
                found.setdefault(key, set()).add(answer)
    return [(key, given.pop()) for key, given in found.items() if len(given) == 1]


def _now_called(saved: SavedMap, old: KeptFile, views: Sequence[FileView]) -> str | None:
    """The name of the one file that is the next of an earlier one; None where there is none or several may be."""
    now = [
        view.name
        for view in views
        if old in kept_like(saved, view.name, [name for name, _ in view.columns], view.shape)
    ]
    exact = [name for name in now if name == old.name]
    return exact[0] if exact else now[0] if len(now) == 1 else None


def _undated(name: str) -> str:
    """A file's name without its numbers, such as the month of an export."""
    return re.sub(r"\d+", "", name).casefold()


def _with_further(mapping: ColumnMap, names: Sequence[str]) -> ColumnMap:
    """The map with the other columns that the file has now."""
    further = [name for name in names if name not in replace(mapping, extras=(), quarantined=()).sources]
    leaks = tuple(name for name in further if may_know(name))
    extras = tuple(name for name in further if name not in leaks)[:MOST_EXTRAS]
    return replace(mapping, extras=extras, quarantined=leaks)
