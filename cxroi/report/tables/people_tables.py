"""Roles in words, and the audit log as a table."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.language.dates import moment
from cxroi.report.tables.table import Table
from cxroi.store.people_records import (
    ACTIONS,
    ALLOWED,
    APPROVE,
    AUDIT,
    COMMENT,
    EXPORT,
    MANAGE,
    OPEN,
    SHARE,
    WRITE,
    Noted,
)

SPOKEN = {WRITE: "save", MANAGE: "delete", SHARE: "choose members and make links", AUDIT: "see the log"}
DONE = {
    OPEN: "opened", EXPORT: "exported", COMMENT: "commented", WRITE: "saved", APPROVE: "approved", MANAGE: "managed",
    SHARE: "shared",
}  # fmt: skip
DENIED = "denied: "


def roles() -> Table:
    """What each role may do, from the very table that is enforced."""
    heads = [SPOKEN.get(action, action).capitalize() for action in ACTIONS]
    rows = tuple(
        (role.capitalize(), *("yes" if action in actions else "–" for action in ACTIONS))
        for role, actions in ALLOWED.items()
    )
    return Table("roles", ("Role", *heads), rows)


def noted(rows: Sequence[Noted], *, zone: str = "UTC") -> Table:
    """Who did what with a case, newest first."""
    shown = tuple((moment(one.at, zone=zone), one.name, _done(one.action), one.words) for one in rows)
    return Table("audit", ("When", "Who", "What", "Details"), shown, widths=(1.4, 1.0, 1.2, 3.4))


def _done(action: str) -> str:
    """An action in the past; one that was denied says so."""
    if action.startswith(DENIED):
        wanted = action.removeprefix(DENIED)
        return f"was not allowed to {SPOKEN.get(wanted, wanted)}"
    return DONE.get(action, action)
