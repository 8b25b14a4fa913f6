"""Roles in words, and the audit log as a table."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.language.dates import when
from cxroi.report.tables.table import Table
from cxroi.store.people_records import ACTIONS, ALLOWED, AUDIT, MANAGE, SHARE, WRITE, Noted

SPOKEN = {WRITE: "save", MANAGE: "delete", SHARE: "choose members and make links", AUDIT: "see the log"}
ROLES_IN_WORDS = "; ".join(
    f"{role}: {', '.join(SPOKEN.get(action, action) for action in ACTIONS if action in actions)}"
    for role, actions in ALLOWED.items()
)
"""What each role may do, from the very table that is enforced."""


def noted(rows: Sequence[Noted], *, zone: str = "UTC") -> Table:
    """Who did what with a case, newest first."""
    shown = tuple((when(one.at, zone=zone).removeprefix("on "), one.name, one.action, one.words) for one in rows)
    return Table("audit", ("When", "Who", "What", "Details"), shown, widths=(1.4, 1.6, 1.2, 3.0))
