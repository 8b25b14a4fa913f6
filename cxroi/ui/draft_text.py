"""A session as the text of a draft, and back: one pair of functions, with its own format version."""

from __future__ import annotations

import json
from typing import Any

from cxroi.ui.document import Session, Step, document_of
from cxroi.version import VERSION

FORMAT = 1
STEPS = 30
"""Steps of undo, and of redo, that a draft holds."""


def draft_of(session: Session, *, page: str = "") -> str:
    """What a draft keeps of a session: the document, its history, the scenario and the page."""
    head = {"format": FORMAT, "version": VERSION, "page": page, "scenario": session.scenario}
    parts = {
        "document": session.document.written,
        "past": _listed(session.past[-STEPS:]),
        "future": _listed(session.future[:STEPS]),
    }
    # The documents are already text, each written once: they are inserted unchanged.
    return json.dumps(head)[:-1] + "".join(f', "{name}": {text}' for name, text in parts.items()) + "}"


def session_of(content: str) -> tuple[Session, str]:
    """The session of a draft, and the page it was on. Raises ValueError where the draft cannot be read."""
    try:
        return _read(json.loads(content))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("it is not in the format of a draft.") from error


def _read(found: dict[str, Any]) -> tuple[Session, str]:
    if found["format"] > FORMAT:
        raise ValueError("it was written by a newer version of cxroi; open it with that version.")
    document = document_of(found["document"])
    known = [entry.name for entry in document.case.scenarios]
    session = Session(
        document,
        past=tuple(Step(json.dumps(entry, separators=(",", ":"))) for entry in found["past"]),
        future=tuple(Step(json.dumps(entry, separators=(",", ":"))) for entry in found["future"]),
        scenario=found["scenario"] if found["scenario"] in known else None,
    )
    return session, str(found["page"])


def _listed(steps: tuple[Any, ...]) -> str:
    return f"[{','.join(step.written for step in steps)}]"
