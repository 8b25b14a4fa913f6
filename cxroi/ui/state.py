"""The case being edited. The only module that touches Streamlit's session state.

The source of truth is a frozen document: the data as typed, the last good case, the errors. Widgets are views of it: their
key is set from the document before they are drawn, and they write back in `on_change`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as with_fields
from typing import Any

import streamlit as st

from cxroi.case import Case
from cxroi.case.paths import PathError, value_at, with_value
from cxroi.store.keeper import Keeper
from cxroi.ui import autosave, session_steps, visitor
from cxroi.ui.document import FIRST_SAMPLE, Document, Home, Session, Step, opened, opened_sample
from cxroi.ui.entries import Manner
from cxroi.ui.places import TABS


def session() -> Session:
    """The session of this visitor; it starts with the first sample."""
    if "session" not in st.session_state:
        document = opened_sample(FIRST_SAMPLE)
        st.session_state["session"] = Session(document, saved=document.data)
    return st.session_state["session"]


def document() -> Document:
    """The document being edited."""
    return session().document


def case() -> Case:
    """The last good case, with the chosen scenario's values in place."""
    here = session()
    return (
        here.document.case if here.scenario is None else here.document.scenarios.get(here.scenario, here.document.case)
    )


def board() -> bool:
    """True in board mode, which hides the sidebar and everything that changes the case."""
    chosen = kept("board")
    return reads() or bool(st.query_params.get("board") == "true" if chosen is None else chosen)


def reads() -> bool:
    """True for a visitor who came by a reader link: board mode, and no way out of it."""
    return bool(keeping().reads)


def value(path: str, default: Any = None) -> Any:
    """The value at a path of the document, as typed."""
    return value_at(document().data, path, default)


def put_document(changed: Document, *, merged: bool = False) -> None:
    """Replace this document: a step of the history, or part of the last step while typing continues."""
    here = session()
    if changed is not here.document:
        _keep(session_steps.edited(here, changed, merged=merged))


def forget_step() -> None:
    """Leave out the last step of the history: what is on screen is what was there before it."""
    _keep(_with(past=session().past[:-1]))


def append(path: str, element: dict[str, Any]) -> None:
    """Add an element to a list, which is created if absent."""
    elements = [*(value(path) or []), element]
    _change(lambda data: with_value(data, path, elements), redraw=True)


def replace(data: dict[str, Any]) -> None:
    """Replace the document's data, as one step of its history."""
    _change(lambda _: data, redraw=True)


def put(path: str, new: Any) -> None:
    """Replace a whole part and redraw every table."""
    _change(lambda data: with_value(data, path, new), redraw=True)


def open_data(data: dict[str, Any], *, name: str) -> None:
    """Start from other data; what was open stays one step back in the history. Raises CaseError for data with errors."""
    show(opened(data, name=name))


def show(new: Document, *, saved: bool = False, past: tuple[Step, ...] | None = None, choose: bool = True) -> None:
    """Put another document on screen, with what was open one step back, or with a history of its own.

    Without `choose` a first visit goes on as one: the document is kept, and is on every page once it is chosen.
    """
    here, chosen = session(), is_chosen()
    if past is None:
        past = session_steps.past_with(here) if chosen else ()
    _keep(Session(new, past, (), new.data if saved else None, here.revision + 1))
    st.session_state["chosen"] = chosen or choose


def restore(found: Session, writer: Keeper) -> None:
    """Continue the session of a draft, which `writer` writes from now on."""
    here = session()
    st.session_state["session"] = with_fields(session_steps.with_words_of(here, found), revision=here.revision + 1)
    st.session_state["chosen"] = True
    keeping().writers[writer.id] = writer


def step() -> Step:
    """What is on screen, as a step of the history."""
    return session_steps.step_of(session())


def is_chosen() -> bool:
    """True once a visitor has chosen a case; until then they are asked to."""
    return bool(st.session_state.get("chosen", False))


def start_over() -> None:
    """Let go of all that is open, its history included: the visitor is asked to choose again.

    What was typed stays in its draft, and the browser is still told that it arrived (see `courier`).
    """
    seen = kept("seen")
    for key in [key for key in st.session_state if key in ("session", "chosen") or str(key).startswith("kept-")]:
        del st.session_state[key]
    keep("seen", seen)
    keeping().writers.clear()


def choose() -> None:
    """From here on what is open is the visitor's own choice, on every page."""
    st.session_state["chosen"] = True


def undo() -> None:
    """Go one step back, and say what was undone."""
    if session().past:
        _step(*session_steps.undone(session()), "Undone")


def redo() -> None:
    """Go one step forward, and say what was redone."""
    if session().future:
        _step(*session_steps.redone(session()), "Redone")


def mark_saved(data: dict[str, Any]) -> None:
    """Remember what has been downloaded: the button's data, which a simultaneous edit may already have changed."""
    _keep(_with(saved=data))


def rehome(home: Home) -> None:
    """Keep the document elsewhere from now on: in another draft, or as a saved version."""
    _keep(_with(document=document().at(home)))


def keeping() -> autosave.Keeping:
    """How this session is kept."""
    if "keeping" not in st.session_state:
        st.session_state["keeping"] = autosave.Keeping()
    return st.session_state["keeping"]


def choose_scenario(name: str | None) -> None:
    """Show the case under a scenario; None is the case itself."""
    _keep(_with(scenario=name))


def tell(message: str) -> None:
    """Leave a message for the next run."""
    _keep(_with(message=message))


def told() -> str:
    """The message left for this run, once."""
    message = session().message
    if message:
        _keep(_with(message=""))
    return message


def kept(name: str) -> Any:
    """What a page has kept for this visitor under a name; None if nothing."""
    return st.session_state.get(f"kept-{name}")


def keep(name: str, value: Any) -> None:
    """Keep a result that took long to compute, next to the document, until the session ends."""
    st.session_state[f"kept-{name}"] = value


def show_section(section: str) -> None:
    """From a callback: have Assumptions show the tab of a section of the case, now or when it is next opened."""
    tab = TABS.get(section)
    if tab:
        keep("section", tab)
        if "sections" in st.session_state:
            st.session_state["sections"] = tab


def prepare(name: str) -> None:
    """From a callback: build a file next, and offer it until the case changes."""
    _keep(_with(prepared=session().prepared | {name}))


def first_run() -> bool:
    """True once, on the first run of a session."""
    first = "arrived" not in st.session_state
    st.session_state["arrived"] = True
    return first


def has_arrived() -> bool:
    """True after the first run of a session."""
    return "arrived" in st.session_state


def enter(page: str = "") -> str:
    """Called by app.py on each run, before the page: returns the page file an earlier run asked for, once.

    On the first page, which an address without a page opens, that may be the page where a draft was left.
    """
    st.session_state["entered"] = True
    st.session_state.pop("redraw", None)
    st.session_state["page"] = page
    left = st.session_state.pop("left", "")
    return str(st.session_state.pop("wanted", "") or ("" if page else left))


def page() -> str:
    """The address of the page on screen: "explore"; "" is the first one."""
    return str(st.session_state.get("page", ""))


def go(page: str) -> None:
    """From a callback: show another page next."""
    st.session_state["wanted"] = page


def come_back(page: str) -> None:
    """On the first run: show the page where a draft was left, unless the address asks for another one."""
    st.session_state["left"] = page


def entered(page: str) -> bool:
    """Called by each page: False if the run did not come through app.py, which must then open that page."""
    if st.session_state.pop("entered", False):
        return True
    st.session_state.setdefault("wanted", page)
    return False


def offer(key: str, content: Any) -> str:
    """Make a widget show the document's value: sets its key before it is drawn, and returns the key."""
    if key not in st.session_state or st.session_state[key] != content:
        st.session_state[key] = content
    return key


def widget(key: str) -> Any:
    """A widget's present value; None if it is not on screen."""
    return st.session_state.get(key)


def redraw() -> None:
    """From a callback of a fragment: draw the whole page next, including the sidebar."""
    st.session_state["redraw"] = True


def redrawn() -> None:
    """Called first in a fragment: does what `redraw` asked for, and sets the visitor's locale."""
    visitor.use_locale()
    if st.session_state.pop("redraw", False):
        st.rerun()


def base_of(key: str, make: Callable[[], Any]) -> Any:
    """The data a table is drawn from: kept while the table is on screen, so that edits do not undo each other."""
    here = session()
    if key not in st.session_state or key not in here.bases:
        here = _with(bases={**here.bases, key: make()})
        _keep(here)
    return here.bases[key]


def _change(change: Callable[[dict[str, Any]], dict[str, Any]], *, redraw: bool = False) -> None:
    here = session()
    try:
        new = session_steps.with_change(here, change, redraw=redraw)
    except PathError as error:
        tell(f"That could not be changed: {error.args[0]}")
        return
    if new is not here:
        _keep(new)


def _step(to: Step, left: Session, did: str) -> None:
    """Show the document of a step, with the history that it leaves."""
    manner = Manner(str(st.context.locale or "en"))
    _keep(session_steps.arrived(left, to, did, manner, keeping().returned))


def _with(**changes: Any) -> Session:
    return with_fields(session(), **changes)


def _keep(new: Session) -> None:
    before = st.session_state.get("session")
    if before is not None and new.document is not before.document:
        new = keeping().keep(session_steps.with_words_of(before, new), page=page())
    st.session_state["session"] = new
