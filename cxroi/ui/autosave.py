"""Autosave: the store of this server, and one keeper for each draft of a session."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cxroi.store.keeper import Keeper
from cxroi.store.records import StoreError, new_id
from cxroi.ui.document import Document, Session
from cxroi.ui.draft_text import draft_of, session_of

if TYPE_CHECKING:
    from cxroi.store.store import Store

AGAIN = 15
"""Seconds after which a store that could not be opened is tried again."""
PATIENCE = 1.0
"""Seconds the sidebar waits for the disk before it says that a draft is on its way."""


def store() -> Store:
    """The store of this server, opened at the first call. Raises StoreError."""
    from cxroi.store.engine import default_url

    found = _tried(default_url(), int(time.monotonic() // AGAIN))
    if isinstance(found, StoreError):
        raise found
    return found


def warm() -> None:
    """Open the store in the background, before the first change has to be kept."""
    _threads().submit(_quietly)


def _quietly() -> None:
    with suppress(StoreError):
        store()


@lru_cache(maxsize=4)
def _tried(url: str, moment: int) -> Store | StoreError:
    try:
        return _opened(url)
    except StoreError as error:
        return error


@lru_cache(maxsize=2)
def _opened(url: str) -> Store:
    from cxroi.store.store import Store

    return Store.open(url)


@cache
def _threads() -> ThreadPoolExecutor:
    """Two threads write all drafts; what waits when the server ends is written first."""
    return ThreadPoolExecutor(2, thread_name_prefix="draft")


def keeper(draft: str, *, count: int = 0, at: datetime | None = None) -> Keeper:
    """The writer of a draft, which so far has been written so many times."""
    return Keeper(store, _threads(), draft, count=count, at=at)


def keeper_of(document: Document) -> Keeper | None:
    """The writer of the draft a document comes from; None where that draft has gone on since, or is no longer there."""
    try:
        there = store().draft(document.home.draft)
        if there is not None and session_of(there.content)[0].document.mark == document.mark:
            return keeper(there.id, count=there.count, at=there.at)
    except (StoreError, ValueError):
        pass
    return None


def homed(session: Session) -> Session:
    """The session with a draft of its own for its document, where it has none yet."""
    document = session.document
    if document.home.draft:
        return session
    return replace(session, document=replace(document, home=replace(document.home, draft=new_id())))


def keep(session: Session, writer: Keeper, *, visitor: str, person: str, page: str) -> None:
    """Have the session written to its draft; returns at once."""
    home = session.document.home
    writer.keep(
        draft_of(session, page=page),
        person=person,
        visitor=visitor,
        title=session.document.case.title,
        case_id=home.case_id or None,
    )
