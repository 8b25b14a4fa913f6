"""The audit log: who opened, wrote, shared, approved or exported what, and when; rows are only added."""

from __future__ import annotations

from sqlalchemy import insert, select

from cxroi.store.database import Database, read, storable, written
from cxroi.store.people_records import Noted, Who
from cxroi.store.people_tables import AUDIT_LOG


class Audit(Database):
    """The audit log of a database."""

    def note(self, who: Who, action: str, case_id: str, words: str = "") -> None:
        """Add a row."""
        with self.writing() as connection:
            connection.execute(
                insert(AUDIT_LOG).values(
                    at=written(self.clock()),
                    issuer=who.issuer,
                    subject=who.subject,
                    name=storable(who.name),
                    action=action,
                    case_id=case_id,
                    words=storable(words)[:500],
                )
            )

    def noted(self, case_id: str, *, limit: int = 200) -> tuple[Noted, ...]:
        """The latest rows of a case, newest first."""
        with self.reading() as connection:
            rows = connection.execute(
                select(AUDIT_LOG).where(AUDIT_LOG.c.case_id == case_id).order_by(AUDIT_LOG.c.number.desc()).limit(limit)
            ).all()
        return tuple(Noted(read(row.at), row.name or row.subject, row.action, row.case_id, row.words) for row in rows)
