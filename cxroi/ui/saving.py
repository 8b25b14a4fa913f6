"""Saving: a named version in the store, the case as a file, and the state of both in words."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from cxroi.case import CaseError, digest
from cxroi.case.seal import sealed
from cxroi.report.language import sentences
from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import file_name, plain_words, safe_markdown
from cxroi.store.records import StoreError, Version, VersionTakenError
from cxroi.ui import author, autosave, browser, cached, courier, left_out, merging, people, standing, state, unsaid

NO_COOKIES = "This browser keeps no cookies: a closed tab cannot return to this draft. Download the case file."


def buttons() -> None:
    """Save and download, and the state of the case."""
    document = state.document()
    if not document.is_saved and not document.sample:
        courier.form(unsaid.MESSAGE, [unsaid.message()], columns=1)
    keep, take = st.columns(2)
    copies = standing.copies()
    keep.button(
        "Save a copy" if copies else "Save",
        icon=":material/save:",
        on_click=save,
        type="primary" if not document.is_saved and not document.sample else "secondary",
        width="stretch",
        help="Your role in this case does not allow a new version: saves a case of your own."
        if copies
        else "Adds a version to Your cases. Every version stays.",
        key="save-version",
    )
    take.download_button(
        "Download",
        data=case_file().encode(),
        file_name=f"{file_name(document.case.title)}.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click=_downloaded,
        args=(document.data,),
        width="stretch",
        key="save",
        help="The case file (YAML), to keep or to send.",
    )
    trouble, words = condition()
    if trouble:
        st.warning(safe_markdown(words), icon=":material/warning:")
    else:
        st.caption(safe_markdown(words))
    merging.notice()


def case_file() -> str:
    """What is open as a file, which says whether it is approved; one with errors has no digest."""
    document = state.document()
    said = (
        f"{sentences.NOT_APPROVED} and has errors to correct"
        if document.errors
        else sentences.standing(standing.approved(document.case))
    )
    which = "This case is" if document.errors else f"Case {digest(document.case)},"
    return sealed(f"# {which} {said}.\n{document.text}")


def save() -> None:
    """Add a version of what is open to its named case, which is created with the first.

    If someone saved a version meanwhile, nothing is written, and a merge is offered (`merging`).
    """
    copies = standing.copies()
    if copies:
        state.rehome(replace(state.document().home, case_id="", rev=0, met=0))
    document = state.document()
    home, title = document.home, document.case.title
    try:
        twin = "" if home.case_id or copies else _twin(title)
        version = _save(home.rev)
    except VersionTakenError as error:
        if not merging.meet():
            state.tell(f"Version {error.rev} was saved meanwhile, and cannot be read. Download the case file instead.")
        return
    except StoreError as error:
        state.tell(f"The case could not be saved: {error}. Download the case file instead.")
        return
    at = version.at.isoformat()
    saved = replace(home, case_id=version.case_id, rev=version.rev, saved_at=at, saved_mark=document.mark, parted="")
    state.rehome(replace(saved, message="", met=0, answers={}))
    where = f"version {version.rev}" + (" of a case of your own" if copies else "")
    state.tell(f"Saved *{plain_words(title)}* as {where}.{twin}{_without_unread()}")


def _twin(title: str) -> str:
    """That a first version makes a second case of its title, with a blank before it; empty where it is the only one."""
    same = [one for one in autosave.store().cases(state.keeping().person) if one.name == title]
    if not same:
        return ""
    return (
        f" It is a second case of this title: the one you had, at version {same[0].rev}, stays as it is. To add to that one instead, "
        "open it under Your cases."
    )


def _downloaded(data: dict[str, Any]) -> None:
    state.mark_saved(data)
    with suppress(StoreError):  # the file has left by now; a refusal is in the log
        autosave.did("export", state.document().home.case_id, ".yaml")
    if left := _without_unread():
        state.tell(f"Downloaded.{left}")


def _without_unread() -> str:
    """What the version or the file does not hold, in a sentence with a blank before it."""
    said = left_out.words(courier.view(), where="it")
    return f" {said}" if said else ""


def condition() -> tuple[bool, str]:
    """The state of what is on screen, and whether it needs attention."""
    document, zone = state.document(), browser.zone()
    kept = state.keeping().condition(document, wait=autosave.PATIENCE)
    if kept is not None and kept.trouble:
        if state.session().saved == document.data:
            return False, "As opened or downloaded. Nothing is kept on this machine."
        return True, f"Nothing you change is kept on this machine: {kept.trouble}. Download the case file."
    if document.is_saved:
        where = "" if people.in_team() else " on this machine"
        return False, f"Saved {when(datetime.fromisoformat(document.home.saved_at), zone=zone)}{where}."
    if kept is None:
        return False, "A sample: your changes are kept as a draft."
    if kept.waiting or kept.at is None:
        return False, "The draft is being saved."
    cookies = "" if state.keeping().cookies or browser.is_local() else f" {NO_COOKIES}"
    return bool(cookies), f"Draft kept {when(kept.at, zone=zone)}, not saved as a version.{cookies}"


def _save(parent: int) -> Version:
    document = state.document()
    return autosave.store().save_version(
        document.text,
        state.keeping().person,
        name=document.case.title,
        case_id=document.home.case_id or None,
        parent=parent,
        message=document.home.message.strip(),
        author=author.name(),
        npv=_npv(),
    )


def _npv() -> float | None:
    """NPV at the likely figures; None while the case has errors."""
    document = state.document()
    try:
        return None if document.errors else cached.likely(document.case).npv
    except CaseError:
        return None
