"""A mapping file: decisions about files and columns, remembered by the shape of each file.

Written by the page, used with `python -m cxroi evidence FOLDER --map map.yaml`; next month's export has another name but
the same shape, and is read the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from cxroi.case.errors import CaseError
from cxroi.case.reading import text_of, yaml_data
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.file_views import CHOICES, FileView
from cxroi.tables.schema import NOT_USED, SCHEMA

OF_THESE_FILES = {"data_end"}
"""Answers that hold for these very files alone: next month's data end later."""
OF_ONE_FILE = {"wave", "cut"}
"""Answers about a file that hold for this very file alone: the day on which a survey closed, and whether the file is whole."""


class MapError(ValueError):
    """A mapping file that cannot be used: where, the value, the rule and the remedy."""


@dataclass(frozen=True)
class KeptFile:
    """How one file was read: its shape, what it was, and what was answered about it."""

    name: str
    shape: str
    mapping: ColumnMap
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the question's key without the file's name."""
    rows: int | None = None


@dataclass(frozen=True)
class SavedMap:
    """How earlier files were read, and the answers that are not about one of them."""

    files: tuple[KeptFile, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


def write_map(views: Iterable[FileView], answers: Mapping[str, str]) -> str:
    """The mapping file of the files as now read, with the answers that next month's files can be read with. YAML."""
    views = [view for view in views if view.mapping is not None]
    files = []
    for view in views:
        own = {key[len(view.name) + 1 :]: answer for key, answer in answers.items() if key.startswith(f"{view.name}/")}
        entry: dict[str, Any] = {
            "shape": view.shape,
            "name": view.name,
            "rows": view.rows,
            **_plain(view.mapping or ColumnMap(NOT_USED)),
        }
        files.append(entry | ({"answers": own} if own else {}))
    further = {
        key: answer
        for key, answer in answers.items()
        if key not in OF_THESE_FILES and not any(key.startswith(f"{view.name}/") for view in views)
    }
    return yaml.safe_dump({"format": 1, "files": files, "answers": further}, allow_unicode=True, sort_keys=False)


def read_map(text: str | bytes) -> SavedMap:
    """A mapping file. Raises MapError naming the place, the value and the remedy."""
    try:
        data = yaml_data(text_of(text), clean=str)  # names of columns are kept unchanged
    except CaseError as error:
        told = error.errors[0]
        raise MapError(f"The mapping file cannot be read: {told} Or write it again on the page.") from None
    if not isinstance(data, dict) or data.get("format") != 1 or not isinstance(data.get("files", []), list):
        raise MapError("The mapping file must hold “format: 1” and a list of “files”. Write it again on the page.")
    files = []
    for number, entry in enumerate(data.get("files") or []):
        place = f"files/{number}"
        if not isinstance(entry, dict) or not isinstance(entry.get("shape"), str):
            raise MapError(f"{place} must hold the “shape” of a file. Write it again on the page.")
        rows = entry.get("rows")
        files.append(
            KeptFile(
                str(entry.get("name") or ""), entry["shape"], _map(entry, place), _texts(entry.get("answers") or {}, f"{place}/answers"),
                rows if isinstance(rows, int) else None,
            )
        )  # fmt: skip
    return SavedMap(tuple(files), _texts(data.get("answers") or {}, "answers"))


def _plain(mapping: ColumnMap) -> dict[str, Any]:
    entry: dict[str, Any] = {"table": mapping.table}
    if mapping.columns:
        entry["columns"] = dict(mapping.columns)
    if mapping.metrics:
        entry["scores"] = {source: metric for metric, source in mapping.metrics}
    if mapping.extras and mapping.table != NOT_USED:
        entry["further"] = list(mapping.extras)
    if mapping.quarantined:
        entry["set_aside"] = list(mapping.quarantined)
    if mapping.also:
        entry["also"] = [_plain(further) for further in mapping.also]
    return entry


def _map(entry: Mapping[str, Any], place: str) -> ColumnMap:
    table = entry.get("table")
    if table not in CHOICES:
        raise MapError(f"{place}/table is {table!r}; it must be one of {', '.join(CHOICES)}.")
    columns = _texts(entry.get("columns") or {}, f"{place}/columns")
    known = [] if table == NOT_USED else [column.name for column in SCHEMA[table].columns]
    for name in columns:
        if name not in known:
            raise MapError(f"{place}/columns/{name}: {table} has no such column; it has {', '.join(known)}.")
    scores = _texts(entry.get("scores") or {}, f"{place}/scores")
    also = entry.get("also") or []
    if not isinstance(also, list) or not all(isinstance(further, dict) for further in also):
        raise MapError(f"{place}/also must be a list of tables.")
    return ColumnMap(
        table,
        tuple(columns.items()),
        tuple((metric, source) for source, metric in scores.items()),
        _names(entry.get("further"), f"{place}/further"),
        _names(entry.get("set_aside"), f"{place}/set_aside"),
        also=tuple(_map(further, f"{place}/also/{number}") for number, further in enumerate(also)),
    )


def _texts(given: Any, place: str) -> dict[str, str]:
    if not isinstance(given, dict):
        raise MapError(f"{place} must be a list of names, each with a text.")
    for key, value in given.items():
        if not isinstance(key, str) or isinstance(value, dict | list) or value is None:
            raise MapError(f"{place}/{key} is {value!r}; it must be a text.")
    return {key: str(value) for key, value in given.items()}


def _names(given: Any, place: str) -> tuple[str, ...]:
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise MapError(f"{place} must be a list of column names.")
    return tuple(given)
