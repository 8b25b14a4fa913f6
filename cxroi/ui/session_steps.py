"""What an action makes of a session: an edit, another document, a step back or forward. Pure: `state` keeps the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cxroi.ui.document import Document, Session, Step, with_data
from cxroi.ui.entries import Manner
from cxroi.ui.identity import id_at
from cxroi.ui.step_words import step_words

UNDO_STEPS = 100


def step_of(session: Session) -> Step:
    """What is on screen, as a step of the history."""
    return Step(session.document.written, session.document)


def _as_text(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps that are not the newest any more."""
    return tuple(Step(one.written) if one.here else one for one in steps)


def past_with(session: Session) -> tuple[Step, ...]:
    """The history with what is on screen as its last step."""
    return (*_as_text(session.past), step_of(session))[-UNDO_STEPS:]


def edited(session: Session, changed: Document, *, merged: bool = False) -> Session:
    """The session with a changed document: a step of the history, or part of the last step while typing continues."""
    return replace(
        session,
        document=changed,
        past=session.past if merged else past_with(session),
        future=(),
        scenario=_scenario_in(session, changed),
        prepared=frozenset(),
    )


def with_change(
    session: Session, change: Callable[[dict[str, Any]], dict[str, Any]], *, redraw: bool = False
) -> Session:
    """The session with a change to its data as a step of the history; with `redraw` every table is drawn anew. Raises PathError."""
    data = change(session.document.data)
    if data == session.document.data:
        return session
    new = with_data(session.document, data)
    return Session(
        new,
        past_with(session),
        (),
        session.saved,
        session.revision + redraw,
        _if_there(session.scenario, new),
        session.message,
        {} if redraw else session.bases,
    )


def undone(session: Session) -> tuple[Step, Session]:
    """The step before, and the session whose history it leaves; the document itself is read by `arrived`."""
    *past, before = session.past
    return before, replace(session, past=tuple(past), future=(step_of(session), *_as_text(session.future)))


def redone(session: Session) -> tuple[Step, Session]:
    """The step after, likewise."""
    after, *future = session.future
    return after, replace(session, past=(*_as_text(session.past), step_of(session)), future=tuple(future))


def arrived(session: Session, to: Step, did: str, manner: Manner, returned: Callable[[Document], Document]) -> Session:
    """The session with the document of a step, and what was done in words; `returned` gives one of another draft its home."""
    here, new = session.document, to.document
    words = step_words(here, to, manner)
    same = new.home.draft == here.home.draft
    new = new.at(here.home) if same else returned(new)
    chosen = _if_there(session.scenario, new)
    return Session(new, session.past, session.future, session.saved, session.revision + 1, chosen, f"{did}: {words}.")


def _if_there(scenario: str | None, document: Document) -> str | None:
    return scenario if scenario in [entry.name for entry in document.case.scenarios] else None


def _scenario_in(session: Session, after: Document) -> str | None:
    """The present name of the chosen scenario, which an edit may have changed; None if it is gone."""
    name, before = session.scenario, session.document
    if name is None or _if_there(name, after):
        return name
    for position, entry in enumerate(before.data.get("scenarios") or []):
        where = after.where.get(id_at(before.ids, ("scenarios", position)))
        if where and isinstance(entry, dict) and entry.get("name") == name:
            return _if_there(after.data["scenarios"][where[1]].get("name"), after)
    return None


def with_words_of(before: Session, new: Session) -> Session:
    """What was typed to colleagues and not added goes along when another document is opened."""
    home, left = new.document.home, before.document.home
    if home.draft == left.draft or not left.said:
        return new
    return replace(new, document=replace(new.document, home=replace(home, said={**home.said, **left.said})))
