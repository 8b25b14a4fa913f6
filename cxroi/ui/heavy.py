"""Heavy work of a page: done in a process of its own, with its place in the queue, its progress and Cancel on the page."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from cxroi.report.language.formats import count
from cxroi.ui import state
from cxroi.work import HEAVY, Cancelled, Job, Limits, Pool, WorkError

MODULES = ("cxroi.evidence.run", "cxroi.report.sections.document", "cxroi.report.documents.export", "scipy.stats")
"""What a worker imports while it waits for its job."""
STAYS = 120
"""Seconds that a process waits for more work of its visitor: a second search need not wait for imports."""
LOOK = 0.1
"""Seconds between two looks at how far a job is."""

__all__ = ["HEAVY", "Cancelled", "Limits", "WorkError", "done", "key_of", "warm"]


@cache
def pool() -> Pool:
    """The processes of this server; one that has worked for a visitor works for no other."""
    return Pool(modules=MODULES, stays=STAYS)


def warm() -> None:
    """Have a process ready for the job that this page may be about to ask for."""
    pool().warm()


def key_of(name: str, content: bytes) -> tuple[str, str]:
    """What a file is wanted by: read once for as long as it is the same."""
    return name, hashlib.sha256(content).hexdigest()


def done(
    name: str, wanted: Any, function: Callable[..., Any], *arguments: Any, words: str, progress: bool = False,
    options: Mapping[str, Any] | None = None, limits: Limits = HEAVY,
) -> Any:  # fmt: skip
    """What a function gives, worked out elsewhere once for what is `wanted`, while the page shows how far it is.

    Raises WorkError, in words for the reader, where a limit was overrun or the work was cancelled; it stays so until
    something else is wanted.
    """
    job = _job(name, wanted)
    if job is None:
        job = pool().submit(_owner(), function, *arguments, limits=limits, progress=progress, options=options)
        state.keep(f"job-{name}", (wanted, job))
    room = st.empty()  # there whether or not it is needed, so that nothing below shifts its place
    if not job.wait(LOOK):
        _wait(room, name, job, words)
    return job.answer()


def forget(name: str) -> None:
    """Let go of a job's answer, which has been taken."""
    state.keep(f"job-{name}", None)


def _job(name: str, wanted: Any) -> Job | None:
    """The job that was begun for what is wanted; one for something else is given up."""
    kept = state.kept(f"job-{name}")
    if kept is None:
        return None
    if kept[0] is wanted or (isinstance(wanted, tuple) and kept[0] == wanted):
        return kept[1]
    kept[1].cancel()
    return None


def _wait(room: DeltaGenerator, name: str, job: Job, words: str) -> None:
    with (
        room.container(key=f"waiting-{name}-{id(job)}"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        bar = st.progress(0.0, words)
        st.button("Cancel", key=f"cancel-{name}-{id(job)}", on_click=job.cancel, icon=":material/close:")
    try:
        while not job.wait(LOOK):
            ahead = pool().place(job)
            waiting = f"Waiting: {count(ahead)} before this" if ahead else words
            bar.progress(job.share, f"{words}: {job.words}" if job.words else waiting)
    except StopException:  # the client has gone
        job.cancel()
        raise
    room.empty()


def _owner() -> str:
    owner = state.kept("worker-owner")
    if owner is None:
        owner = secrets.token_hex(8)
        state.keep("worker-owner", owner)
    return owner
