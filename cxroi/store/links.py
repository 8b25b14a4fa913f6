"""Reader links: a random token opens one version of a case, read only, until a day or until it is revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Row, insert, select, update

from cxroi.store.database import Database, read, storable, written
from cxroi.store.people_records import DeniedError, Link
from cxroi.store.people_tables import SHARE_LINK
from cxroi.store.records import new_id
from cxroi.store.tables import CASE, REVISION

DAYS = (1, 7, 30, 90)
"""How long a link may open, in days."""


class Links(Database):
    """The reader links of a database."""

    def make_link(self, case_id: str, rev: int, *, days: int, made_by: str) -> str:
        """A link to a version; returns its token, which only its holder has: the database keeps a digest."""
        if days not in DAYS:
            raise DeniedError(f"a link opens for {', '.join(map(str, DAYS))} days")
        token, at = secrets.token_urlsafe(32), self.clock()
        values = {"at": written(at), "until": written(at + timedelta(days=days)), "made_by": storable(made_by)}
        with self.writing() as connection:
            there = select(REVISION.c.rev).where(REVISION.c.case_id == case_id, REVISION.c.rev == rev)
            if connection.execute(there).first() is None:
                raise DeniedError(f"there is no version {rev}")
            connection.execute(
                insert(SHARE_LINK).values(id=new_id(), token_digest=_digest(token), case_id=case_id, rev=rev, **values)
            )
        return token

    def link(self, token: str) -> Link | None:
        """The link of a token that still opens; None for one that is unknown, over or revoked, or whose case was deleted."""
        kept = CASE.c.forgotten_at.is_(None)
        with self.reading() as connection:
            row = connection.execute(
                select(SHARE_LINK)
                .join(CASE, CASE.c.id == SHARE_LINK.c.case_id)
                .where(SHARE_LINK.c.token_digest == _digest(token), kept)
            ).first()
        found = _link(row) if row else None
        return found if found and found.opens(self.clock()) else None

    def links(self, case_id: str) -> tuple[Link, ...]:
        """The links of a case that still open, newest first."""
        with self.reading() as connection:
            rows = connection.execute(
                select(SHARE_LINK).where(SHARE_LINK.c.case_id == case_id).order_by(SHARE_LINK.c.at.desc())
            ).all()
        return tuple(one for one in map(_link, rows) if one.opens(self.clock()))

    def revoke_link(self, case_id: str, link: str) -> None:
        """End a link of a case now."""
        with self.writing() as connection:
            connection.execute(
                update(SHARE_LINK)
                .where(SHARE_LINK.c.id == link, SHARE_LINK.c.case_id == case_id, SHARE_LINK.c.revoked_at.is_(None))
                .values(revoked_at=written(self.clock()))
            )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _link(row: Row) -> Link:
    def time(text: str | None) -> datetime | None:
        return read(text) if text else None

    return Link(row.id, row.case_id, row.rev, row.made_by, read(row.at), read(row.until), time(row.revoked_at))
