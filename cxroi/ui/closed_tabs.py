"""Closed tabs are forgotten, for `serve.py`: Streamlit looks which of them are past their time only when another one closes."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from cxroi.ui import kept_folder, memory

LOOK = 30.0
"""Seconds between two looks; fewer where tabs are kept for less than that."""


@asynccontextmanager
async def forgetting(_app: Any) -> AsyncIterator[None]:
    """While the server runs, let go of tabs that were closed longer ago than `server.disconnectedSessionTTL`; at its end, of all."""
    task = asyncio.create_task(_look_again_and_again())
    yield
    kept_folder.remove_all()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _look_again_and_again() -> None:
    known: set[str] = set()
    while True:
        await asyncio.sleep(min(LOOK, float(config.get_option("server.disconnectedSessionTTL"))))
        known = forget(known)


def forget(known: set[str]) -> set[str]:
    """Let go of what sessions past their time held, their state and their files; the sessions that are left of those known."""
    runtime = Runtime.instance()
    files = cast(MemoryUploadedFileManager, runtime.uploaded_file_mgr)
    kept = {one.session.id for one in runtime._session_mgr.list_sessions()}  # listing them drops those past their time
    for session in [session for session in list(files.file_storage) if session not in kept]:
        files.remove_session_files(session)
    if known - kept:
        gc.collect()  # the parts of a session hold each other
        memory.give_back()
    return kept


def held(session: str) -> int:
    """Bytes of the files that the server keeps for a session."""
    files = cast(MemoryUploadedFileManager, Runtime.instance().uploaded_file_mgr)
    return sum(len(one.data) for one in list(files.file_storage.get(session, {}).values()))
