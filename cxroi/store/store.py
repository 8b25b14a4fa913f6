"""The store's calls: keep a draft, list drafts and named cases, save a version, delete and restore."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from cxroi.store.engine import default_url, opened, reason
from cxroi.store.records import (
    AlteredError,
    ChangedElsewhereError,
    Draft,
    Kept,
    NamedCase,
    StoreError,
    Version,
    VersionTakenError,
    new_id,
)
from cxroi.store.tables import CASE, DRAFT, REVISION

KEPT_DAYS = 30
"""How long deleted items can be restored."""


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class Store:
    """Drafts and named cases of a database. Every call raises StoreError if the database fails.

    Calls may come from several threads and several processes at once. When a call has returned, its data are on disk.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        self._engine, self._clock = engine, clock

    @classmethod
    def open(cls, url: str | None = None, *, clock: Callable[[], datetime] = now) -> Store:
        """Open the database of a URL, or this user's own; items deleted more than 30 days ago are removed for good."""
        store = cls(opened(url or default_url(), clock()), clock)
        store._purge()
        return store

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def keep_draft(
        self,
        id: str,
        content: str,
        person: str,
        *,
        visitor: str = "",
        title: str = "",
        case_id: str | None = None,
        seen: int | None = None,
    ) -> Kept:
        """Write a draft, replacing what was there. Raises ChangedElsewhereError.

        `seen` is the count this writer saw last, 0 for a new draft; None overwrites unconditionally.
        """
        at = self._clock()
        values = {
            "content": content,
            "person": person,
            "visitor": visitor,
            "title": _storable(title),
            "case_id": case_id,
            "at": _written(at),
            "forgotten_at": None,
        }
        with self._writing() as connection:
            same = DRAFT.c.id == id if seen is None else (DRAFT.c.id == id) & (DRAFT.c.writes == seen)
            done = connection.execute(
                update(DRAFT).where(same).values(writes=DRAFT.c.writes + 1, **values).returning(DRAFT.c.writes)
            ).scalar()
            if done is None:
                there = connection.execute(select(DRAFT).where(DRAFT.c.id == id)).first()
                if there is not None:
                    raise ChangedElsewhereError(_draft(there))
                done = 1
                connection.execute(insert(DRAFT).values(id=id, writes=done, **values))
        return Kept(done, at)

    def draft(self, id: str) -> Draft | None:
        """A draft with its content; None if there is none."""
        with self._reading() as connection:
            row = connection.execute(select(DRAFT).where(DRAFT.c.id == id, DRAFT.c.forgotten_at.is_(None))).first()
        return _draft(row) if row else None

    def drafts(self, person: str, *, forgotten: bool = False) -> tuple[Draft, ...]:
        """A person's drafts without their content, most recently written first."""
        shown = [column for column in DRAFT.c if column is not DRAFT.c.content]
        with self._reading() as connection:
            rows = connection.execute(
                select(*shown)
                .where(DRAFT.c.person == person, _is_forgotten(DRAFT, forgotten))
                .order_by(DRAFT.c.at.desc())
            ).all()
        return tuple(map(_draft, rows))

    def latest_draft(self, visitor: str) -> Draft | None:
        """The last draft a browser wrote, with its content."""
        with self._reading() as connection:
            row = connection.execute(
                select(DRAFT)
                .where(DRAFT.c.visitor == visitor, DRAFT.c.forgotten_at.is_(None))
                .order_by(DRAFT.c.at.desc())
                .limit(1)
            ).first()
        return _draft(row) if row else None

    def receipt(self, id: str) -> Kept | None:
        """How many times a draft has been written, and when last; None if there is none."""
        with self._reading() as connection:
            row = connection.execute(select(DRAFT.c.writes, DRAFT.c.at).where(DRAFT.c.id == id)).first()
        return Kept(row.writes, _read(row.at)) if row else None

    def hand_over(self, visitor: str, *, to: str, person: str) -> None:
        """Give the drafts of a browser another token, and another person."""
        with self._writing() as connection:
            connection.execute(update(DRAFT).where(DRAFT.c.visitor == visitor).values(visitor=to, person=person))

    def save_version(
        self, yaml: str, person: str, *, name: str, case_id: str | None = None, parent: int = 0, message: str = ""
    ) -> Version:
        """Add a version to a named case, which is created if needed. Raises VersionTakenError.

        `parent` is the version this one continues. If a newer one exists by now, nothing is written.
        """
        at = self._clock()
        with self._writing() as connection:
            if case_id is None:
                case_id = new_id()
                connection.execute(
                    insert(CASE).values(id=case_id, name=_storable(name), person=person, created_at=_written(at))
                )
            last = connection.execute(_versions(case_id).limit(1)).first()
            if last is not None and last.rev != parent:
                raise VersionTakenError(last.rev)
            before = last.digest if last is not None else ""
            values: dict[str, Any] = {
                "case_id": case_id,
                "rev": 1 if last is None else last.rev + 1,
                "parent_digest": before,
                "yaml": _storable(yaml),
                "message": _storable(message),
                "author": person,
                "at": _written(at),
            }
            values["digest"] = _chained(values)
            try:
                connection.execute(insert(REVISION).values(**values))
            except IntegrityError as error:  # on PostgreSQL two writers may get this far
                raise VersionTakenError(values["rev"]) from error
        return Version(**{**values, "at": at})

    def cases(self, person: str, *, forgotten: bool = False) -> tuple[NamedCase, ...]:
        """A person's named cases, most recently saved first."""
        newest = (
            select(REVISION.c.case_id, func.max(REVISION.c.rev).label("rev"), func.max(REVISION.c.at).label("at"))
            .group_by(REVISION.c.case_id)
            .subquery()
        )
        with self._reading() as connection:
            rows = connection.execute(
                select(CASE, newest.c.rev, newest.c.at)
                .join(newest, newest.c.case_id == CASE.c.id)
                .where(CASE.c.person == person, _is_forgotten(CASE, forgotten))
                .order_by(newest.c.at.desc())
            ).all()
        return tuple(
            NamedCase(
                row.id,
                row.name,
                row.person,
                _read(row.created_at),
                row.rev,
                _read(row.at),
                row.forgotten_at is not None,
            )
            for row in rows
        )

    def version(self, case_id: str, rev: int | None = None) -> Version | None:
        """A version of a named case, by default the newest. Raises AlteredError if its row was changed."""
        wanted = _versions(case_id) if rev is None else _versions(case_id).where(REVISION.c.rev == rev)
        with self._reading() as connection:
            row = connection.execute(wanted.limit(1)).first()
        if row is None:
            return None
        if _chained(row._asdict()) != row.digest:
            raise AlteredError(f"version {row.rev} of this case was changed after it was saved")
        return Version(**{**row._asdict(), "at": _read(row.at)})

    def rename(self, case_id: str, name: str) -> None:
        """Rename a named case."""
        with self._writing() as connection:
            connection.execute(update(CASE).where(CASE.c.id == case_id).values(name=_storable(name)))

    def forget(self, case_id: str) -> None:
        """Delete a named case with its drafts; for 30 days `bring_back` undoes it."""
        self._mark(case_id, _written(self._clock()))

    def bring_back(self, case_id: str) -> None:
        """Undo `forget`."""
        self._mark(case_id, None)

    def forget_draft(self, id: str) -> None:
        """Delete a draft; for 30 days `bring_back_draft` undoes it."""
        self._mark_draft(id, _written(self._clock()))

    def bring_back_draft(self, id: str) -> None:
        """Undo `forget_draft`."""
        self._mark_draft(id, None)

    def _mark(self, case_id: str, at: str | None) -> None:
        with self._writing() as connection:
            connection.execute(update(CASE).where(CASE.c.id == case_id).values(forgotten_at=at))
            connection.execute(update(DRAFT).where(DRAFT.c.case_id == case_id).values(forgotten_at=at))

    def _mark_draft(self, id: str, at: str | None) -> None:
        with self._writing() as connection:
            connection.execute(update(DRAFT).where(DRAFT.c.id == id).values(forgotten_at=at))

    def _purge(self) -> None:
        before = _written(self._clock() - timedelta(days=KEPT_DAYS))
        gone = select(CASE.c.id).where(CASE.c.forgotten_at < before)
        with self._writing() as connection:
            connection.execute(delete(DRAFT).where((DRAFT.c.forgotten_at < before) | DRAFT.c.case_id.in_(gone)))
            connection.execute(delete(REVISION).where(REVISION.c.case_id.in_(gone)))
            connection.execute(delete(CASE).where(CASE.c.forgotten_at < before))

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(reason(error)) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reads=True) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(reason(error)) from error


def _versions(case_id: str):
    return select(REVISION).where(REVISION.c.case_id == case_id).order_by(REVISION.c.rev.desc())


def _is_forgotten(table, forgotten: bool):
    return table.c.forgotten_at.is_not(None) if forgotten else table.c.forgotten_at.is_(None)


def _chained(values: dict[str, Any]) -> str:
    """The digest of a version: over its whole content and the digest of the version before it."""
    said = [str(values[key]) for key in ("case_id", "rev", "parent_digest", "yaml", "message", "author", "at")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _draft(row: Row) -> Draft:
    return Draft(
        id=row.id,
        person=row.person,
        visitor=row.visitor,
        title=row.title,
        content=getattr(row, "content", ""),
        case_id=row.case_id,
        count=row.writes,
        at=_read(row.at),
        forgotten=row.forgotten_at is not None,
    )


def _written(at: datetime) -> str:
    """A time as sortable text: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _read(at: str) -> datetime:
    return datetime.fromisoformat(at)


def _storable(text: str) -> str:
    """Text that every database accepts: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")
