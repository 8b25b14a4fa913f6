"""The store: drafts and named cases with their versions, opened from one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from cxroi.store.approvals import Approvals
from cxroi.store.audit import Audit
from cxroi.store.comments import Comments
from cxroi.store.database import now, written
from cxroi.store.drafts import Drafts
from cxroi.store.engine import default_url, opened
from cxroi.store.links import Links
from cxroi.store.people import People
from cxroi.store.people_tables import MEMBER, SHARE_LINK
from cxroi.store.tables import APPROVAL, CASE, COMMENT, DRAFT, REVISION
from cxroi.store.versions import Versions

KEPT_DAYS = 30
"""How long deleted items can be restored."""


class Store(Drafts, Versions, Approvals, Comments, People, Links, Audit):
    """Drafts and named cases of a database. Every call raises StoreError if the database fails.

    Calls may come from several threads and several processes at once. When a call has returned, its data are on disk.
    """

    @classmethod
    def open(cls, url: str | None = None, *, clock: Callable[[], datetime] = now) -> Store:
        """Open the database of a URL, or this user's own; items deleted more than 30 days ago are removed for good."""
        store = cls(opened(url or default_url(), clock()), clock)
        store._purge()
        return store

    def _purge(self) -> None:
        before = written(self.clock() - timedelta(days=KEPT_DAYS))
        gone = select(CASE.c.id).where(CASE.c.forgotten_at < before)
        with self.writing() as connection:
            connection.execute(delete(DRAFT).where((DRAFT.c.forgotten_at < before) | DRAFT.c.case_id.in_(gone)))
            connection.execute(delete(APPROVAL).where(APPROVAL.c.case_id.in_(gone)))
            connection.execute(delete(COMMENT).where(COMMENT.c.case_id.in_(gone)))
            connection.execute(delete(REVISION).where(REVISION.c.case_id.in_(gone)))
            connection.execute(delete(MEMBER).where(MEMBER.c.case_id.in_(gone)))
            connection.execute(delete(SHARE_LINK).where(SHARE_LINK.c.case_id.in_(gone)))
            connection.execute(delete(CASE).where(CASE.c.forgotten_at < before))
