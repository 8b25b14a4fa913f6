"""Drafts: work that autosave keeps, one row each, written over by whoever has seen the last write."""

from __future__ import annotations

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from cxroi.store.database import Database, is_forgotten, read, storable, written
from cxroi.store.records import ChangedElsewhereError, Draft, Kept
from cxroi.store.tables import DRAFT


class Drafts(Database):
    """The drafts of a database."""

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
        at = self.clock()
        values = {
            "content": content,
            "person": person,
            "visitor": visitor,
            "title": storable(title),
            "case_id": case_id,
            "at": written(at),
            "forgotten_at": None,
        }
        with self.writing() as connection:
            same = DRAFT.c.id == id if seen is None else (DRAFT.c.id == id) & (DRAFT.c.writes == seen)
            done = connection.execute(
                update(DRAFT).where(same).values(writes=DRAFT.c.writes + 1, **values).returning(DRAFT.c.writes)
            ).scalar()
            if done is None:
                there = connection.execute(select(DRAFT).where(DRAFT.c.id == id)).first()
                if there is not None:
                    raise ChangedElsewhereError(_draft(there))
                done = 1
                try:
                    with connection.begin_nested():
                        connection.execute(insert(DRAFT).values(id=id, writes=done, **values))
                except IntegrityError:  # on PostgreSQL two writers of a new draft may get this far
                    there = connection.execute(select(DRAFT).where(DRAFT.c.id == id)).first()
                    if there is None:
                        raise
                    raise ChangedElsewhereError(_draft(there)) from None
        return Kept(done, at)

    def draft(self, id: str) -> Draft | None:
        """A draft with its content; None if there is none."""
        with self.reading() as connection:
            row = connection.execute(select(DRAFT).where(DRAFT.c.id == id, DRAFT.c.forgotten_at.is_(None))).first()
        return _draft(row) if row else None

    def drafts(self, person: str, *, forgotten: bool = False) -> tuple[Draft, ...]:
        """A person's drafts without their content, most recently written first."""
        shown = [column for column in DRAFT.c if column is not DRAFT.c.content]
        with self.reading() as connection:
            rows = connection.execute(
                select(*shown)
                .where(DRAFT.c.person == person, is_forgotten(DRAFT, forgotten))
                .order_by(DRAFT.c.at.desc())
            ).all()
        return tuple(map(_draft, rows))

    def latest_draft(self, visitor: str) -> Draft | None:
        """The last draft a browser wrote, with its content."""
        with self.reading() as connection:
            row = connection.execute(
                select(DRAFT)
                .where(DRAFT.c.visitor == visitor, DRAFT.c.forgotten_at.is_(None))
                .order_by(DRAFT.c.at.desc())
                .limit(1)
            ).first()
        return _draft(row) if row else None

    def draft_person(self, id: str) -> str | None:
        """Whose draft this is, deleted or not; None if there is none."""
        with self.reading() as connection:
            return connection.execute(select(DRAFT.c.person).where(DRAFT.c.id == id)).scalar()

    def case_of_draft(self, id: str) -> str:
        """The named case that a draft belongs to, deleted or not; empty where there is none."""
        with self.reading() as connection:
            return connection.execute(select(DRAFT.c.case_id).where(DRAFT.c.id == id)).scalar() or ""

    def receipt(self, id: str) -> Kept | None:
        """How many times a draft has been written, and when last; None if there is none."""
        with self.reading() as connection:
            row = connection.execute(select(DRAFT.c.writes, DRAFT.c.at).where(DRAFT.c.id == id)).first()
        return Kept(row.writes, read(row.at)) if row else None

    def hand_over(self, visitor: str, *, to: str, person: str) -> None:
        """Give the drafts of a browser another token, and another person."""
        with self.writing() as connection:
            connection.execute(update(DRAFT).where(DRAFT.c.visitor == visitor).values(visitor=to, person=person))

    def forget_draft(self, id: str) -> None:
        """Delete a draft; for 30 days `bring_back_draft` undoes it."""
        self._mark_draft(id, written(self.clock()))

    def bring_back_draft(self, id: str) -> None:
        """Undo `forget_draft`."""
        self._mark_draft(id, None)

    def _mark_draft(self, id: str, at: str | None) -> None:
        with self.writing() as connection:
            connection.execute(update(DRAFT).where(DRAFT.c.id == id).values(forgotten_at=at))


def _draft(row: Row) -> Draft:
    return Draft(
        id=row.id,
        person=row.person,
        visitor=row.visitor,
        title=row.title,
        content=getattr(row, "content", ""),
        case_id=row.case_id,
        count=row.writes,
        at=read(row.at),
        forgotten=row.forgotten_at is not None,
    )
