"""Autosave: this server's store, and how it keeps each session."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, cast

from cxroi.store.keeper import Condition, Keeper
from cxroi.store.records import StoreError, new_id
from cxroi.ui import browser, people
from cxroi.ui.document import Document, Session
from cxroi.ui.draft_text import draft_of, session_of

if TYPE_CHECKING:
    from cxroi.store.guarded import Guarded
    from cxroi.store.store import Store

AGAIN = 15
"""Seconds before retrying a store that could not be opened."""
PATIENCE = 1.0
"""Seconds the sidebar waits for the disk before it says that a draft is being saved."""


def store() -> Store:
    """This server's store, as whoever is here may use it. Raises StoreError."""
    return people.guard(server)()


def server() -> Store:
    """This server's store itself, opened on the first call, for what no one person does. Raises StoreError."""
    from cxroi.store.engine import default_url

    found = _tried(default_url(), int(time.monotonic() // AGAIN))
    if isinstance(found, StoreError):
        raise found
    return found


def warm() -> None:
    """Open the store in the background, before the first change must be kept."""
    _threads().submit(_quietly)


def _quietly() -> None:
    with suppress(StoreError):
        server()


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
    """Two threads write all drafts; pending drafts are written before the server ends."""
    return ThreadPoolExecutor(2, thread_name_prefix="draft")


def keeper(draft: str, *, count: int = 0, at: datetime | None = None) -> Keeper:
    """The writer of a draft with this count of writes."""
    return Keeper(people.guard(server), _threads(), draft, count=count, at=at)


def did(action: str, case_id: str, words: str) -> None:
    """Note in the log that the person here opens or exports a case; on one's own machine there is no log. Raises StoreError."""
    if people.in_team():
        cast("Guarded", store()).did(action, case_id, words)


def keeper_of(document: Document) -> Keeper | None:
    """The writer of the draft a document comes from; None if that draft has changed since or is gone."""
    try:
        there = store().draft(document.home.draft)
        if there is not None and session_of(there.content)[0].document.mark == document.mark:
            return keeper(there.id, count=there.count, at=there.at)
    except (StoreError, ValueError):
        pass
    return None


class Keeping:
    """How one session is kept: the token of its browser, and the writer of each of its drafts."""

    def __init__(self) -> None:
        self.token = browser.cookie() or browser.new_token()
        self.cookies = True
        """False if the browser keeps none."""
        self.writers: dict[str, Keeper] = {}
        self.reads = ""
        """The token of the reader link this session came by: then nothing is kept."""

    @property
    def visitor(self) -> str:
        """The store's name for this browser."""
        return browser.digest_of(self.token)

    @property
    def person(self) -> str:
        """Whose drafts and cases these are: the person signed in, this machine's one user, or else this browser."""
        if people.in_team():
            return people.person().id
        return browser.PERSON if browser.is_local() else self.visitor

    def adopt(self, token: str) -> None:
        """The browser's cookie holds another token, set by another tab, or none: continue with it."""
        self.cookies = bool(token)
        if token == self.token or not browser.TOKEN.fullmatch(token):
            return
        before, self.token = self.visitor, token
        with suppress(StoreError):  # otherwise the next write carries the new token
            store().hand_over(before, to=self.visitor, person=self.person)

    def condition(self, document: Document, *, wait: float = 0) -> Condition | None:
        """The state of a document's draft; None for an unchanged sample."""
        writer = self.writers.get(document.home.draft)
        return writer.condition(wait=wait) if writer else None

    def keep(self, session: Session, *, page: str) -> Session:
        """The session, with its document being written to its draft. An unchanged sample has no draft yet."""
        document = session.document
        if self.reads:
            return session
        if not document.home.draft:
            document = replace(document, home=replace(document.home, draft=new_id()))
            session = replace(session, document=document)
        draft = document.home.draft
        if draft not in self.writers:
            if document.sample:
                return session
            self.writers[draft] = keeper(draft)
        self.writers[draft].keep(
            draft_of(session, page=page),
            person=self.person,
            visitor=self.visitor,
            title=document.case.title,
            case_id=document.home.case_id or None,
        )
        return session

    def returned(self, document: Document) -> Document:
        """A document of another draft that undo returns to; if that draft has changed since, as a new draft."""
        if document.home.draft in self.writers or document.sample:
            return document
        writer = keeper_of(document)
        if writer is None:
            return replace(document, home=replace(document.home, draft=""))
        self.writers[writer.id] = writer
        return document
