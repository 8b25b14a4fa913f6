"""What a draft in the list holds: what it is worth, whether it goes beyond the version saved last, and where it parted from another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from cxroi.case import Case, CaseError
from cxroi.report.language.dates import when
from cxroi.report.tables.figures import headline
from cxroi.store.records import Draft, StoreError
from cxroi.ui import autosave, browser, cached
from cxroi.ui.draft_text import session_of


@dataclass(frozen=True)
class Kept:
    """What a draft holds."""

    case: Case | None
    """The case that its pages value; None where there is none yet, or it cannot be read."""
    is_ahead: bool
    """True where it goes beyond the version saved last."""
    waits: bool = False
    """True where something typed is not in the figures, as it must be corrected first."""
    parted: str = ""
    """When it parted from the draft that another tab went on with, in UTC (ISO 8601); empty where it did not."""


def kept(one: Draft) -> Kept:
    """What a draft holds, read once for each time it was written."""
    return _content(one.id, one.count)


@st.cache_data(max_entries=100, show_spinner=False)
def _content(draft: str, count: int) -> Kept:
    """What a draft holds that has been written so many times."""
    try:
        found = autosave.store().draft(draft)
        document = session_of(found.content)[0].document if found else None
    except (StoreError, ValueError):
        document = None
    if document is None:
        return Kept(None, True)
    case = document.case
    return Kept(
        None if document.errors and not (case.segments or case.initiatives) else case,
        document.mark != document.home.saved_mark or bool(document.unread),
        bool(document.errors or document.unread),
        document.home.parted,
    )


def called(one: Draft) -> str:
    """The title of a draft; of one that another tab went on with under the same title, from where and when it is, too."""
    parted = kept(one).parted
    return f"{one.title} (from another tab, {_when(datetime.fromisoformat(parted))})" if parted else one.title


def standing(one: Draft) -> str:
    """When a draft was kept, and what it is worth."""
    found = kept(one)
    waits = ", without what must still be corrected" if found.waits and found.case is not None else ""
    return f"kept {_when(one.at)} · {worth(found.case)}{waits}"


def worth(case: Case | None) -> str:
    """The headline of a case: its first figure, as in the sidebar."""
    if case is None:
        return "needs correction before it can be valued"
    if not cached.at_hand(case):
        return "a large case: open it to see what it is worth"
    try:
        first = headline(cached.likely(case), cached.simulate(case))[0]
    except CaseError:
        return "its figures are too large to compute with"
    return f"{first.label} {first.value}"


def _when(at: datetime) -> str:
    return when(at, zone=browser.zone())
