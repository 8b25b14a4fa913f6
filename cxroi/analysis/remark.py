"""What was said about a case by those who work on it, as a document prints it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Remark:
    """A comment on a path of a case; an empty path is the case as a whole."""

    path: str
    by: str
    on: date
    words: str
    resolved_by: str = ""
    """Empty while it is open."""
    resolved_on: date | None = None
