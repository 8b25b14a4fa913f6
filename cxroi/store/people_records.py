"""People, what each may do, and what the store keeps of it, as frozen records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from cxroi.store.records import StoreError

OPEN, EXPORT, COMMENT, WRITE, APPROVE, MANAGE, SHARE, AUDIT = ACTIONS = (
    "open", "export", "comment", "write", "approve", "manage", "share", "audit",
)  # fmt: skip
"""What can be done with a case. `manage` is to delete it; `share` to choose its members and to make links."""
OWNER, EDITOR, COMMENTER, READER, APPROVER = ROLES = ("owner", "editor", "commenter", "reader", "approver")
ALLOWED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        OWNER: frozenset({OPEN, EXPORT, COMMENT, WRITE, MANAGE, SHARE, AUDIT}),
        EDITOR: frozenset({OPEN, EXPORT, COMMENT, WRITE}),
        COMMENTER: frozenset({OPEN, EXPORT, COMMENT}),
        READER: frozenset({OPEN, EXPORT}),
        APPROVER: frozenset({OPEN, EXPORT, COMMENT, APPROVE}),
    }
)
"""Which role may do what; what is not listed is denied. An approval is another's word: whoever writes a case does not approve it."""


def allows(role: str | None, action: str) -> bool:
    """Whether a role may do something; without a role, nothing.

    >>> allows("editor", "write"), allows("editor", "share"), allows(None, "open"), allows("king", "open")
    (True, False, False, False)
    """
    return action in ALLOWED.get(role or "", frozenset())


@dataclass(frozen=True)
class Who:
    """A person, as whoever signed them in names them."""

    issuer: str
    subject: str
    name: str = ""

    @property
    def id(self) -> str:
        """The store's name for the person: the same for the same issuer and subject, whatever they are called."""
        said = json.dumps([self.issuer, self.subject]).encode()
        return f"p-{hashlib.sha256(said).hexdigest()[:38]}"


@dataclass(frozen=True)
class Member:
    """A person with a role in one case."""

    who: Who
    role: str


@dataclass(frozen=True)
class Link:
    """A link that opens one version of a case, read only. The token itself is not kept."""

    id: str
    case_id: str
    rev: int
    made_by: str
    at: datetime
    until: datetime
    revoked_at: datetime | None

    def opens(self, now: datetime) -> bool:
        """Whether it still opens."""
        return self.revoked_at is None and now < self.until


@dataclass(frozen=True)
class SignIn:
    """A session: one sign-in of a person, on one browser."""

    id: str
    who: Who
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Noted:
    """One row of the audit log."""

    at: datetime
    name: str
    action: str
    case_id: str
    words: str


class DeniedError(StoreError):
    """Nobody gave this person the right to do this."""
