"""Named cases and their versions: only added, never changed, each with the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from cxroi.store.database import Database, is_forgotten, read, storable, written
from cxroi.store.records import (
    AlteredError,
    Break,
    History,
    NamedCase,
    Saved,
    StoreError,
    Version,
    VersionTakenError,
    new_id,
)
from cxroi.store.tables import CASE, DRAFT, REVISION


class Versions(Database):
    """The named cases of a database, with their versions."""

    def save_version(
        self,
        yaml: str,
        person: str,
        *,
        name: str,
        case_id: str | None = None,
        parent: int = 0,
        message: str = "",
        author: str = "",
        npv: float | None = None,
    ) -> Version:
        """Add a version to a named case, which is created if needed. Raises VersionTakenError.

        The case is listed under `name` from now on; an empty one keeps the name it has. `parent` is the version this one continues. If a newer one exists by now, nothing is written. `npv` is NPV at the likely
        figures [currency], None where the case has errors; `author` is the name printed beside it, by default the person.
        """
        at = self.clock()
        with self.writing() as connection:
            if case_id is None:
                case_id = new_id()
                connection.execute(
                    insert(CASE).values(id=case_id, name=storable(name), person=person, created_at=written(at))
                )
            elif not connection.execute(select(CASE.c.id).where(CASE.c.id == case_id)).first():
                raise StoreError("the case was deleted for good")
            last = connection.execute(_versions(case_id).limit(1)).first()
            if last is not None and last.rev != parent:
                raise VersionTakenError(last.rev)
            values: dict[str, Any] = {
                "case_id": case_id,
                "rev": 1 if last is None else last.rev + 1,
                "parent_digest": last.digest if last is not None else "",
                "yaml": storable(yaml),
                "message": storable(message),
                "author": storable(author or person),
                "at": written(at),
                "npv": npv,
            }
            values["digest"] = chained(values)
            try:
                connection.execute(insert(REVISION).values(**values))
            except IntegrityError as error:  # on PostgreSQL two writers may get this far
                raise VersionTakenError(values["rev"]) from error
            if name:
                connection.execute(update(CASE).where(CASE.c.id == case_id).values(name=storable(name)))
        return Version(**{**values, "at": at})

    def restore_version(self, case_id: str, rev: int, person: str, *, author: str = "", name: str = "") -> Version:
        """Add a version with the content of an earlier one, under the name it had. Raises AlteredError, VersionTakenError."""
        old, last = self.version(case_id, rev), self.version(case_id)
        if old is None or last is None:
            raise StoreError(f"there is no version {rev}")
        said = f"Version {rev} restored"
        return self.save_version(
            old.yaml, person, name=name, case_id=case_id, parent=last.rev, message=said, author=author, npv=old.npv
        )

    def history(self, case_id: str) -> History:
        """Every version of a named case, newest first, and where their chain of digests breaks."""
        with self.reading() as connection:
            rows = connection.execute(_versions(case_id)).all()
        return History(tuple(map(_version, rows)), tuple(breaks(tuple(map(_version, reversed(rows))))))

    def cases(self, person: str | None, *, forgotten: bool = False) -> tuple[NamedCase, ...]:
        """A person's named cases, most recently saved first; None for those of everyone."""
        return self._cases(true() if person is None else CASE.c.person == person, forgotten)

    def cases_among(self, ids: Sequence[str], *, forgotten: bool = False) -> tuple[NamedCase, ...]:
        """Some named cases by their ids, most recently saved first."""
        return self._cases(CASE.c.id.in_(ids), forgotten)

    def _cases(self, which: ColumnElement[bool], forgotten: bool) -> tuple[NamedCase, ...]:
        newest = (
            select(REVISION.c.case_id, func.max(REVISION.c.rev).label("rev"), func.max(REVISION.c.at).label("at"))
            .group_by(REVISION.c.case_id)
            .subquery()
        )
        with self.reading() as connection:
            rows = connection.execute(
                select(CASE, newest.c.rev, newest.c.at)
                .join(newest, newest.c.case_id == CASE.c.id)
                .where(which, is_forgotten(CASE, forgotten))
                .order_by(newest.c.at.desc())
            ).all()
        return tuple(
            NamedCase(
                row.id,
                row.name,
                row.person,
                read(row.created_at),
                row.rev,
                read(row.at),
                row.forgotten_at is not None,
            )
            for row in rows
        )

    def version(self, case_id: str, rev: int | None = None) -> Version | None:
        """A version of a named case, by default the newest. Raises AlteredError if its row was changed."""
        wanted = _versions(case_id) if rev is None else _versions(case_id).where(REVISION.c.rev == rev)
        with self.reading() as connection:
            row = connection.execute(wanted.limit(1)).first()
        if row is None:
            return None
        if chained(row._asdict()) != row.digest:
            raise AlteredError(f"version {row.rev} of this case was changed after it was saved")
        return _version(row)

    def newest(self, case_id: str) -> Saved | None:
        """The number, author and time of the newest version of a named case; None if there is none."""
        wanted = select(REVISION.c.rev, REVISION.c.author, REVISION.c.at).where(REVISION.c.case_id == case_id)
        with self.reading() as connection:
            row = connection.execute(wanted.order_by(REVISION.c.rev.desc()).limit(1)).first()
        return Saved(row.rev, row.author, read(row.at)) if row else None

    def forget(self, case_id: str) -> None:
        """Delete a named case with its drafts; for 30 days `bring_back` undoes it."""
        self._mark(case_id, written(self.clock()))

    def bring_back(self, case_id: str) -> None:
        """Undo `forget`."""
        self._mark(case_id, None)

    def _mark(self, case_id: str, at: str | None) -> None:
        with self.writing() as connection:
            connection.execute(update(CASE).where(CASE.c.id == case_id).values(forgotten_at=at))
            connection.execute(update(DRAFT).where(DRAFT.c.case_id == case_id).values(forgotten_at=at))


def chained(values: Mapping[str, Any]) -> str:
    """The digest of a version: SHA-256 over its whole content and the digest of the version before it.

    The NPV is part of it where there is one; versions of an earlier cxroi have none, and keep their digests.
    """
    said = [str(values[key]) for key in ("case_id", "rev", "parent_digest", "yaml", "message", "author", "at")]
    if values.get("npv") is not None:
        said.append(repr(float(values["npv"])))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def breaks(versions: Sequence[Version]) -> Iterator[Break]:
    """Where the chain of versions, oldest first, does not hold: rows changed, missing, or put in another's place."""
    before: Version | None = None
    for one in versions:
        expected = before.rev + 1 if before else 1
        if one.rev != expected:
            missing = f"version {expected}" if one.rev == expected + 1 else f"versions {expected} to {one.rev - 1}"
            yield Break(one.rev, f"{missing} of this case {'is' if one.rev == expected + 1 else 'are'} missing")
        elif one.parent_digest != (before.digest if before else ""):
            yield Break(one.rev, f"version {one.rev} does not continue the version before it")
        if chained({**vars(one), "at": written(one.at)}) != one.digest:
            yield Break(one.rev, f"version {one.rev} was changed after it was saved")
        before = one


def _version(row: Row) -> Version:
    return Version(**{**row._asdict(), "at": read(row.at)})


def _versions(case_id: str) -> Select:
    return select(REVISION).where(REVISION.c.case_id == case_id).order_by(REVISION.c.rev.desc())
