"""The files to read: those of a folder, or those given by name."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from pathlib import Path

from cxroi.tables.findings import Finding
from cxroi.tables.reading_log import Notes

ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx", ".xlsm", ".xls", ".ods")
UNREAD = (".json", ".jsonl", ".ndjson", ".xml", ".zip", ".gz", ".sav", ".dta", ".pdf", ".numbers", ".db", ".sqlite")
"""Kinds of files that may hold tables but are not read: each is reported."""
MOST_FILES = 200


def files_of(source: Path | str | ReadOnly[str, bytes | Path], folder: Path, notes: Notes) -> list[tuple[str, Path]]:
    """The files to read, by name; bytes are written to files under generated names."""
    if isinstance(source, Path | str):
        place = Path(source)
        inside = sorted(place.iterdir()) if place.is_dir() else [place] if place.is_file() else []
        tables = [path for path in inside if path.is_file() and (path.suffix.lower() in ENDINGS or path == place)]
        if not tables:
            notes.add(
                Finding(
                    "",
                    f"no table was found in {place.name}",
                    "error",
                    expected=f"a folder with files that end in {', '.join(ENDINGS)}",
                )
            )
        found = [(path.name, path) for path in tables]
        for path in inside:
            if path.is_file() and path not in tables and path.suffix.lower() in UNREAD:
                notes.add(
                    Finding(
                        "",
                        f"{path.name} was not read: files of its kind are not",
                        "error",
                        file=path.name,
                        expected="CSV, Parquet or Excel",
                    )
                )
    else:
        found = []
        for number, (name, content) in enumerate(source.items()):
            path = Path(content) if isinstance(content, Path | str) else folder / f"given_{number}"
            if not isinstance(content, Path | str):
                path.write_bytes(content)
            found.append((name, path))
    if len(found) > MOST_FILES:
        notes.add(
            Finding(
                "",
                f"of {len(found):,} files the first {MOST_FILES} were read",
                "error",
                expected=f"at most {MOST_FILES} files",
            )
        )
    return [(name, path) for name, path in found[:MOST_FILES] if _exists(notes, name, path)]


def _exists(notes: Notes, name: str, path: Path) -> bool:
    if not path.is_file():
        notes.add(Finding("", f"{name} was not found", "error", file=name, expected="a file that exists"))
    return path.is_file()
