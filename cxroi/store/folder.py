"""The whole store out to a folder of files that anyone can read, and in again: no version, approval or comment is locked in.

    log.yaml                      every case, with its approvals and comments
    NAME-ID/log.yaml              its versions: number, digest, digest before, message, author, time, NPV
    NAME-ID/0001.yaml             the case file of each version, to the letter
    drafts/ID.json                each draft, as autosave keeps it
    people.yaml                   of a team: who has which role now, and who did what when, for whoever audits it

Coming in again nothing is written over: a version that is there already must have the same digest, and an altered file is
refused by its name. Everything is read and checked before anything is written. `people.yaml` does not come in: roles are given in
the store where they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, insert, select

from cxroi.case.errors import CaseError
from cxroi.case.reading import yaml_data
from cxroi.case.writing import dump, write_whole
from cxroi.store.database import read
from cxroi.store.people_tables import AUDIT_LOG, MEMBER
from cxroi.store.records import AlteredError, StoreError, Version
from cxroi.store.store import Store
from cxroi.store.tables import APPROVAL, CASE, COMMENT, DRAFT, REVISION
from cxroi.store.versions import breaks

FORMAT = 1
LOG = "log.yaml"
DRAFTS = "drafts"
PEOPLE = "people.yaml"
ROWS = {"approvals": APPROVAL, "comments": COMMENT}


@dataclass(frozen=True)
class Moved:
    """How much went out or came in."""

    cases: int
    versions: int
    drafts: int
    known: int = 0
    """Versions that were there already."""


def write_folder(store: Store, folder: Path) -> Moved:
    """Write the store to an empty or new folder. Raises StoreError; AlteredError where a chain of versions does not hold."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is not an empty folder")
    with store.reading() as connection:
        cases = connection.execute(select(CASE).order_by(CASE.c.created_at)).all()
        versions = connection.execute(select(REVISION).order_by(REVISION.c.case_id, REVISION.c.rev)).all()
        drafts = connection.execute(select(DRAFT).order_by(DRAFT.c.id)).all()
        people = {
            "members": connection.execute(select(MEMBER).order_by(MEMBER.c.case_id, MEMBER.c.issuer, MEMBER.c.subject)).all(),
            "log": connection.execute(select(AUDIT_LOG).order_by(AUDIT_LOG.c.number)).all(),
        }  # fmt: skip
        others = {
            name: connection.execute(select(table).order_by(table.c.at, table.c.id)).all()
            for name, table in ROWS.items()
        }
    by_case = {one.id: [row for row in versions if row.case_id == one.id] for one in cases}
    for one in cases:
        _refuse_broken([_version(_plain(row)) for row in by_case[one.id]], one.name)
    listed = []
    try:
        for one in cases:
            place = _name(one)
            (folder / place).mkdir(parents=True)
            rows = []
            for row in by_case[one.id]:
                file = f"{row.rev:04}.yaml"
                write_whole(row.yaml.encode(), folder / place / file)
                npv = None if row.npv is None else repr(row.npv)  # as text, to the last digit and whatever its size
                rows.append(
                    {"file": file, **{key: value for key, value in _plain(row).items() if key != "yaml"}, "npv": npv}
                )
            write_whole(dump({"versions": rows}).encode(), folder / place / LOG)
            rest = {name: [_plain(row) for row in found if row.case_id == one.id] for name, found in others.items()}
            listed.append({"folder": place, **_plain(one), **rest})
        (folder / DRAFTS).mkdir(parents=True, exist_ok=True)
        kept = []
        for row in drafts:
            write_whole(row.content.encode(), folder / DRAFTS / f"{row.id}.json")
            kept.append({key: value for key, value in _plain(row).items() if key != "content"})
        if any(people.values()):
            told = {name: [_plain(row) for row in found] for name, found in people.items()}
            write_whole(dump(told).encode(), folder / PEOPLE)
        write_whole(dump({"format": FORMAT, "cases": listed, "drafts": kept}).encode(), folder / LOG)
    except OSError as error:
        raise StoreError(f"{folder} cannot be written to: {error.strerror}") from error
    return Moved(len(cases), len(versions), len(drafts))


def read_folder(store: Store, folder: Path) -> Moved:
    """Bring the cases, versions, approvals, comments and drafts of a folder into the store.

    Raises StoreError where the folder cannot be read or another version has the same number, and AlteredError where a file
    is not what was written.
    """
    cases, drafts = _checked(folder)
    known = 0
    with store.writing() as connection:
        for one, versions in cases:
            row = {column.name: one.get(column.name) for column in CASE.columns}
            _add(connection, CASE, row, ("id",))
            for version in versions:
                there = connection.execute(_same(REVISION, version, ("case_id", "rev"))).first()
                if there is not None and there.digest != version["digest"]:
                    raise StoreError(f"version {version['rev']} of “{one['name']}” is another one in this store")
                known += there is not None
                if there is None:
                    connection.execute(insert(REVISION).values(**version))
            for name, table in ROWS.items():
                for entry in one.get(name) or []:
                    _add(connection, table, {column.name: entry.get(column.name) for column in table.columns}, ("id",))
        for draft in drafts:
            _add(connection, DRAFT, {column.name: draft.get(column.name) for column in DRAFT.columns}, ("id",))
    return Moved(len(cases), sum(len(versions) for _, versions in cases), len(drafts), known)


def _checked(folder: Path) -> tuple[list[tuple[dict[str, Any], list[dict[str, Any]]]], list[dict[str, Any]]]:
    """The cases with their versions, and the drafts, all of them read and checked."""
    log = _log(folder / LOG)
    if log.get("format") != FORMAT:
        raise StoreError(f"{folder / LOG} is not of format {FORMAT}; a newer version of cxroi wrote it")
    try:
        cases = [(one, _versions_of(_within(folder, one["folder"]), one)) for one in log.get("cases") or []]
        drafts = [
            {**one, "content": _text(_within(folder / DRAFTS, f"{one['id']}.json"))} for one in log.get("drafts") or []
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise StoreError(f"a log in {folder} lacks something that was written: {error}") from error
    return cases, drafts


def _versions_of(folder: Path, case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The versions of a case as rows, checked against their chain."""
    found = []
    for one in _log(folder / LOG).get("versions") or []:
        row = {column.name: one.get(column.name) for column in REVISION.columns if column.name != "yaml"}
        npv = None if one.get("npv") is None else float(one["npv"])
        found.append(row | {"case_id": case["id"], "npv": npv, "yaml": _text(_within(folder, one["file"]))})
    _refuse_broken([_version(row) for row in found], str(case["name"]))
    return found


def _within(folder: Path, name: Any) -> Path:
    """A file or folder right within another: a log that names any other place is refused."""
    if not isinstance(name, str) or name.startswith(".") or any(sign in name for sign in "/\\:\0"):
        raise StoreError(f"{folder / LOG} names {name!r}, which is not a name of a file")
    return folder / name


def _plain(row: Row) -> dict[str, Any]:
    return {str(key): value for key, value in row._asdict().items()}


def _refuse_broken(versions: list[Version], name: str) -> None:
    for one in breaks(versions):
        raise AlteredError(f"“{name}”: {one.words}")


def _version(row: Mapping[str, Any]) -> Version:
    return Version(**{**row, "at": read(str(row["at"]))})


def _name(case: Row) -> str:
    """A folder's name: readable, and different for every case."""
    said = "".join(sign if sign.isalnum() else "-" for sign in case.name.lower())[:40].strip("-") or "case"
    return f"{said}-{case.id}"


def _log(file: Path) -> dict[str, Any]:
    try:
        found = yaml_data(_text(file), clean=lambda text: text)
    except CaseError as error:
        raise StoreError(f"{file} cannot be read: {error}") from error
    if not isinstance(found, dict):
        raise StoreError(f"{file} is no log of a store")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{file} is not text in UTF-8") from error


def _same(table: Table, row: Mapping[str, Any], keys: tuple[str, ...]) -> Select:
    wanted = select(table)
    for key in keys:
        wanted = wanted.where(table.c[key] == row[key])
    return wanted


def _add(connection: Connection, table: Table, row: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    """Insert a row unless it is there; what is there is never written over."""
    if connection.execute(_same(table, row, keys)).first() is None:
        connection.execute(insert(table).values(**row))
