"""What the store keeps, as frozen records, and its errors."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

LOCAL = "local"
"""The one person of a personal machine."""


def new_id() -> str:
    """A name that cannot be guessed, of letters and digits: one that began with a dash would be an option on a command line."""
    return secrets.token_hex(15)


@dataclass(frozen=True)
class Draft:
    """Work that autosave keeps: one row, overwritten in place."""

    id: str
    person: str
    visitor: str
    """The last browser to write it: a digest of its token, never the token itself."""
    title: str
    content: str
    """The app's text, unchanged; empty in a list of drafts."""
    case_id: str | None
    """The named case it is a draft of; None if it was never saved as a version."""
    count: int
    """How many times it has been written: the next writer says which count it saw last."""
    at: datetime
    forgotten: bool = False


@dataclass(frozen=True)
class Kept:
    """The receipt for a draft: it is on disk."""

    count: int
    at: datetime


@dataclass(frozen=True)
class NamedCase:
    """A case saved under a name, with its newest version."""

    id: str
    name: str
    person: str
    created_at: datetime
    rev: int
    at: datetime
    """When the newest version was saved."""
    forgotten: bool = False


@dataclass(frozen=True)
class Version:
    """One saved version of a named case. Versions are only added, never changed."""

    case_id: str
    rev: int
    """1 for the first version, and one more for each later one."""
    digest: str
    """SHA-256 over the version and the previous digest, so that a row changed later is noticed."""
    parent_digest: str
    yaml: str
    message: str
    author: str
    """The name printed beside it."""
    at: datetime
    npv: float | None = None
    """NPV at the likely figures when it was saved [currency]; None if the case had errors, or an earlier cxroi saved it."""


@dataclass(frozen=True)
class Saved:
    """The newest version of a named case, without its content."""

    rev: int
    author: str
    at: datetime


@dataclass(frozen=True)
class Break:
    """A place where the versions of a case are not what was saved."""

    rev: int
    words: str


@dataclass(frozen=True)
class History:
    """The versions of a named case, newest first."""

    versions: tuple[Version, ...]
    breaks: tuple[Break, ...]
    """Empty if the chain of digests holds."""

    def at(self, rev: int) -> Version:
        """The version with this number. Raises LookupError."""
        for one in self.versions:
            if one.rev == rev:
                return one
        raise LookupError(f"there is no version {rev}")


@dataclass(frozen=True)
class Approval:
    """An approval of one state of a case, given or withdrawn. It holds for that digest, and for no other."""

    case_id: str
    rev: int
    """The version that was on the table."""
    digest: str
    """Of the case as it was approved."""
    given: bool
    """False where an approval was withdrawn."""
    by: str
    role: str
    words: str
    at: datetime
    holds: bool = True
    """False if the row was changed after it was written."""


def standing(newest_first: Iterable[Approval], key: Callable[[Approval], str]) -> dict[str, Approval]:
    """Which approvals stand, by a key such as their digest: of all with one key the last counts, if given and not altered since."""
    last: dict[str, Approval] = {}
    for one in newest_first:
        last.setdefault(key(one), one)
    return {of: one for of, one in last.items() if one.given and one.holds}


@dataclass(frozen=True)
class Comment:
    """A comment on a path of a case."""

    id: str
    case_id: str
    path: str
    digest: str
    """Of the case it was made on."""
    by: str
    words: str
    at: datetime
    resolved_by: str | None = None
    resolved_at: datetime | None = None


class StoreError(Exception):
    """The store cannot be used now; the message is one sentence for the user."""


class ChangedElsewhereError(Exception):
    """The draft was written by someone else since it was last seen; it was not overwritten."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(f"the draft was changed at {draft.at:%H:%M}")


class VersionTakenError(Exception):
    """Another version of this case was saved meanwhile; nothing was written."""

    def __init__(self, rev: int) -> None:
        self.rev = rev
        super().__init__(f"version {rev} was saved meanwhile")


class AlteredError(Exception):
    """A version does not match its digest: the row was changed after it was saved."""
