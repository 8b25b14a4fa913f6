"""Keeping a draft without waiting for the disk: written in the background, the newest content first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cxroi.store.records import ChangedElsewhereError, Draft, StoreError

if TYPE_CHECKING:
    from cxroi.store.store import Store


@dataclass(frozen=True)
class Condition:
    """The state of a draft."""

    count: int
    """The row's count as this writer left it; 0 before the first write."""
    at: datetime | None
    """When it was last written; None if nothing is on disk yet."""
    waiting: bool
    """True while newer content is not on disk."""
    trouble: str
    """Why it could not be written; empty if it could."""
    elsewhere: Draft | None
    """What another writer has stored; it was not overwritten."""


class Keeper:
    """One writer of one draft. If contents arrive faster than the disk can write, only the newest is written."""

    def __init__(
        self, store: Callable[[], Store], threads: Executor, id: str, *, count: int = 0, at: datetime | None = None
    ) -> None:
        self.id = id
        self._store, self._threads = store, threads
        self._lock, self._settled = threading.Lock(), threading.Event()
        self._settled.set()
        self._next: tuple[str, Mapping[str, Any]] | None = None
        self._count, self._at = count, at
        self._trouble = ""
        self._elsewhere: Draft | None = None

    def keep(self, content: str, **said: Any) -> None:
        """Have content written; returns at once. `said` holds the other arguments of Store.keep_draft."""
        with self._lock:
            self._next = (content, said)
            self._start()

    def retry(self) -> None:
        """Try again if the last write failed."""
        with self._lock:
            if self._trouble and self._next is not None:
                self._start()

    def condition(self, *, wait: float = 0) -> Condition:
        """The state, after waiting at most this many seconds for the disk."""
        self._settled.wait(wait)
        with self._lock:
            waiting = self._next is not None or not self._settled.is_set()
            return Condition(self._count, self._at, waiting, self._trouble, self._elsewhere)

    def _start(self) -> None:
        if self._settled.is_set():
            self._settled.clear()
            self._threads.submit(self._work)

    def _work(self) -> None:
        while True:
            with self._lock:
                job, self._next = self._next, None
                if job is None or self._elsewhere is not None:
                    self._settled.set()
                    return
            content, said = job
            try:
                kept = self._store().keep_draft(self.id, content, seen=self._count, **said)
            except ChangedElsewhereError as error:
                with self._lock:
                    self._elsewhere = error.draft
            except Exception as error:
                with self._lock:
                    self._trouble = str(error) if isinstance(error, StoreError) else "the database does not answer"
                    self._next = self._next or job
                    self._settled.set()
                    return
            else:
                with self._lock:
                    self._count, self._at, self._trouble = kept.count, kept.at, ""
