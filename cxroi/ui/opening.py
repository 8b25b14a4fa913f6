"""Opening: from an address, a draft, a named case, a sample or a file."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import streamlit as st

from cxroi.case import CaseError, ErrorDetail, load, parse, remark_on
from cxroi.case.share_link import unpacked
from cxroi.case.size import work_errors
from cxroi.report.language.dates import when
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words
from cxroi.store.people_records import WRITE
from cxroi.store.plans import version_as
from cxroi.store.records import AlteredError, Draft, StoreError, Version, new_id
from cxroi.ui import address, autosave, browser, people, standing, state
from cxroi.ui.document import NOTHING, Document, Home, opened, opened_sample, sample_names
from cxroi.ui.draft_text import session_of
from cxroi.ui.places import TABS

BLANK = {
    "format": 1,
    "title": "A new case",
    "finance": {"years": 3, "discount_rate": 0.1},
    "initiatives": [],
}
TOLD = 20
"""Errors of a file told one by one; more are counted."""
PAGES = Path(__file__).parents[2] / "pages"
ELSEWHERE = (
    "This address belongs to another browser: a draft opens only where it was created. “Link to this view”, in that browser, "
    "creates an address that opens here."
)
NOT_YOURS = "This address belongs to a draft of someone else, or to a case in which you have no role now."


def arrive() -> None:
    """On the first run of a session, open what the address asks for, or this browser's last work."""
    if not state.first_run():
        return
    packed, draft, chosen, tab = (st.query_params.get(key) for key in ("case", "draft", "scenario", "section"))
    if tab in TABS.values():
        state.keep("section", tab)
    token = browser.cookie()
    try:
        if packed:
            _open_link(packed)
            autosave.warm()
        elif draft:
            found = autosave.store().draft(draft)
            if people.in_team() and found is None:
                _open_shared(autosave.store().case_of_draft(draft))
            elif found is None or not (people.in_team() or found.visitor == browser.digest_of(token)):
                state.tell(ELSEWHERE)
            else:
                _restore(found)
        elif not token:
            autosave.warm()
        elif found := autosave.store().latest_draft(browser.digest_of(token)):
            state.come_back(_restore(found))
            state.keep("welcome", f"Welcome back: **{plain_words(found.title)}**, as you left it {_when(found)}.")
    except StoreError as error:
        state.tell(f"Your last work cannot be opened now: {error}.")
    except ValueError as error:
        state.tell(f"Your last draft cannot be read: {error} It is kept unchanged.")
    if chosen in [entry.name for entry in state.document().case.scenarios] and state.is_chosen():
        state.choose_scenario(chosen)


def _open_shared(case_id: str) -> None:
    """The saved case that a colleague's address leads to, for whoever has a role in it."""
    if not case_id:
        state.tell(NOT_YOURS)
        return
    open_case(case_id)
    if state.document().home.case_id == case_id:
        state.tell(
            f"The draft of this address is not yours, or was deleted. You see version {state.document().home.rev}, saved last."
        )


def _open_link(packed: str) -> None:
    try:
        if packed in sample_names():
            state.show(opened_sample(packed), saved=True)
        elif errors := _open_text(unpacked(packed), name="case from a link"):
            raise ValueError(str(errors[0]))
        elif whose := _whose():
            state.tell(whose)
    except ValueError as error:
        state.tell(f"The case of this link could not be opened: {error}")


def open_sample(name: str) -> None:
    """Open a sample."""
    state.show(opened_sample(name), saved=True)
    _confirm()


def open_blank(page: str = "pages/assumptions.py") -> None:
    """Start an empty case, where it is filled in: by hand, or from tables."""
    state.open_data(BLANK, name="new case")
    _confirm()
    state.go(page)


def open_text(content: bytes, *, name: str) -> tuple[ErrorDetail, ...]:
    """Open a file; returns its errors. A file that is not a case is not opened; a case with errors is, for correction."""
    errors = _open_text(content, name=name)
    if not errors:
        _confirm(" ".join(filter(None, (_whose(), remark_on(content)))))
    return errors


def _open_text(content: bytes, *, name: str) -> tuple[ErrorDetail, ...]:
    try:
        data = load(content)
    except CaseError as error:
        return error.errors
    if not all(data.get(key) is not None for key in ("format", "title", "finance", "initiatives")):
        try:
            parse(data)
        except CaseError as error:
            return error.errors
    if too_much := tuple(work_errors(data)):
        return too_much
    new = opened(data, name=name, last_good=parse(NOTHING))
    if any(detail.path == "format" for detail in new.errors):
        return new.errors
    state.show(_at_home(new), saved=True)
    return ()


def _at_home(new: Document) -> Document:
    """What came by a link or a file and is, to the letter, a version of a case that the reader may save: as that version. Else as it is."""
    with suppress(StoreError):
        found = version_as(autosave.store(), state.keeping().person, new.case.title, new.text)
        if found is not None and standing.may(WRITE, found[0].id):
            case, version = found
            autosave.did("open", case.id, f"version {version.rev}")
            return replace(new, home=_home(new, version))
    return new


def _home(new: Document, version: Version) -> Home:
    return Home(new_id(), version.case_id, version.rev, version.at.isoformat(), new.mark)


def _whose() -> str:
    """That what came by a link or a file is a version of a case of the reader's; empty where it is not."""
    home, title = state.document().home, plain_words(state.document().case.title)
    return f"This is version {home.rev} of your case *{title}*: “Save” adds a version to it." if home.case_id else ""


def open_upload(key: str) -> None:
    """From a file uploader's callback: open the file, or say why not."""
    upload = state.widget(key)
    if upload is None:
        return
    errors = open_text(upload.getvalue(), name=upload.name)
    if errors:
        listed = "\n".join(f"- {detail}" for detail in errors[:TOLD])
        more = f"\n- and {counted(len(errors) - TOLD, 'more error')}" if len(errors) > TOLD else ""
        state.tell(f"{upload.name} was not opened; what was open stays:\n{listed}{more}")


def open_draft(draft: str) -> None:
    """Continue a draft of this person, in this browser from now on. Nothing is written: another tab may have it open, too."""
    try:
        found = autosave.store().draft(draft)
        if found is None or found.person != state.keeping().person:
            state.tell("This draft no longer exists.")
            return
        writer = autosave.keeper(found.id, count=found.count, at=found.at)
        new = session_of(found.content)[0]
        autosave.did("open", found.case_id or "", "a draft of one's own")
    except (StoreError, ValueError) as error:
        state.tell(f"The draft cannot be opened: {error}")
        return
    past = (*new.past, *((state.step(),) if state.is_chosen() else ()))
    state.restore(replace(new, document=_in(new.document, found.id), past=past, future=(), scenario=None), writer)
    _confirm()


def open_case(case_id: str) -> None:
    """Open the newest version of a named case, as a new draft of it."""
    try:
        version = autosave.store().version(case_id)
        if version is None:
            raise StoreError("it no longer exists")
        data = load(version.yaml)
        autosave.did("open", case_id, f"version {version.rev}")
    except (StoreError, AlteredError, CaseError) as error:
        state.tell(f"The case cannot be opened: {error}")
        return
    new = opened(data, name="case", last_good=parse(NOTHING))
    state.show(replace(new, home=_home(new, version)), saved=True)
    _confirm()


def _in(document, draft: str):
    return replace(document, home=replace(document.home, draft=draft))


def _restore(found: Draft) -> str:
    """Continue a draft; returns the page it was on."""
    session, page = session_of(found.content)
    autosave.did("open", found.case_id or "", "a draft of one's own")
    document = _in(session.document, found.id)
    state.restore(replace(session, document=document), autosave.keeper(found.id, count=found.count, at=found.at))
    return f"pages/{page}.py" if page in {file.stem for file in PAGES.glob("*.py")} else ""


def _confirm(remark: str = "") -> None:
    """Say what was opened, with a remark on it; parameters of the previous case leave the address."""
    address.clear()
    title = plain_words(state.document().case.title)
    back = "; Undo returns to the previous one" if state.session().past else ""
    state.tell(f"Opened *{title}*{back}. {remark}".strip())


def _when(found: Draft) -> str:
    return when(found.at, zone=browser.zone())
