"""What a step of the history did, in words: the change of the case, or of a text that is kept as typed."""

from __future__ import annotations

from cxroi.report.language.changes import NOT_GIVEN, change_words
from cxroi.report.language.safe_text import clipped
from cxroi.ui.document import Document, Step
from cxroi.ui.entries import Manner, place, spelled, subject

LONGEST = 40


def step_words(now: Document, step: Step, manner: Manner) -> str:
    """What it takes to get from a document to a step of its history."""
    data = step.data
    if data != now.data:
        return change_words(now.data, data, currency=now.case.currency)
    there = step.document
    for at in [*now.unread, *there.unread]:
        if now.unread.get(at) != there.unread.get(at):
            try:
                label = subject(now, place(now, at))
            except LookupError:
                continue
            return f"{label[:1].lower()}{label[1:]} {_said(now, at, manner)} → {_said(there, at, manner)}"
    return "the order of rows"


def _said(document: Document, at: str, manner: Manner) -> str:
    """What stands at an address: a text kept as typed in quotes, or the value as it is spelled."""
    kept = document.unread.get(at)
    if kept is not None:
        return f"“{clipped(kept, LONGEST)}”" if kept else "emptied"
    return spelled(document, place(document, at), manner) or NOT_GIVEN
