"""A folder of one visit, for tables that were read: it goes when the session does, or when other tables are read."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Any

from cxroi.evidence.kept_tables import Kept, is_kept
from cxroi.evidence.study import Study
from cxroi.ui import state

EVERY: weakref.WeakSet[Folder] = weakref.WeakSet()
"""The folders of all visits, for the end of the server only."""


def remove_all() -> None:
    """At the end of the server: a process that is told to end does not come to remove them by itself."""
    for folder in list(EVERY):
        folder.remove()


class Folder:
    """A folder that nobody else's work is told of, removed at the latest with this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="cxroi-visit-"))
        EVERY.add(self)
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def folder_of(asked: object) -> Path:
    """The visit's folder for these tables; an earlier one is removed."""
    held: tuple[Any, Folder] | None = state.kept("visit-folder")
    if held is not None and held[0] is not asked:
        held[1].remove()
    if held is None or held[0] is not asked:
        held = (asked, Folder())
        state.keep("visit-folder", held)
    return held[1].path


def kept(asked: object, study: Study) -> Kept | None:
    """The tables of the visit as they were kept; None where they were not."""
    folder = folder_of(asked)
    return Kept(folder, study.window) if is_kept(folder) else None
