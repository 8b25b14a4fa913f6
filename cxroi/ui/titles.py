"""The title of a saved case: one, in its document, its list entry, its drafts and its files."""

from __future__ import annotations

from dataclasses import replace

from cxroi.case import CaseError, dump, load
from cxroi.report.language.safe_text import plain_words
from cxroi.store.records import AlteredError, NamedCase, StoreError, Version, VersionTakenError
from cxroi.ui import author, autosave, state
from cxroi.ui.document import mark_of


def called(case: NamedCase) -> str:
    """What a case is called now: by the title on screen where it is open, else by that of its newest version."""
    document = state.document()
    return document.case.title if document.home.case_id == case.id else case.name


def title_in(text: str, default: str = "") -> str:
    """The title in the text of a case, which may contain errors."""
    try:
        return str(load(text).get("title") or default)
    except CaseError:
        return default


def rename(case: NamedCase, title: str) -> None:
    """Give a case another title, as a new version: the title is part of what is approved and printed.

    Where the case is open, what is on screen takes the title too, and stays as far ahead of the saved version as it was.
    """
    try:
        old, new = _retitled(case, title, message=f"Renamed from {called(case)}")
    except (StoreError, AlteredError, VersionTakenError, CaseError) as error:
        state.tell(f"The case could not be renamed: {error}.")
        return
    home, before = state.document().home, state.document().mark
    if home.case_id == case.id:
        state.put("title", title)
        if home.rev == old.rev:
            mark = state.document().mark if home.saved_mark == before else mark_of(load(new.yaml))
            home = replace(home, rev=new.rev, saved_at=new.at.isoformat(), saved_mark=mark)
            state.rehome(replace(home, seen=state.document().home.seen))
    state.tell(f"Renamed to *{plain_words(title)}*, saved as version {new.rev}.")


def duplicate(case: NamedCase) -> None:
    """Save the newest version of a case as a case of its own, which says in its title that it is a copy."""
    title = f"{called(case)} (copy)"
    try:
        _retitled(case, title, message=f"Copy of {called(case)}", apart=True)
        state.tell(f"Copied as {plain_words(title)}.")
    except (StoreError, AlteredError, VersionTakenError, CaseError) as error:
        state.tell(f"The case could not be copied: {error}.")


def _retitled(case: NamedCase, title: str, *, message: str, apart: bool = False) -> tuple[Version, Version]:
    """The newest version of a case, and the one added with another title: to the same case, or `apart` as the first of another."""
    store = autosave.store()
    old = store.version(case.id)
    if old is None:
        raise StoreError("it no longer exists")
    new = store.save_version(
        dump({**load(old.yaml), "title": title}),
        state.keeping().person,
        name=title,
        case_id=None if apart else case.id,
        parent=0 if apart else old.rev,
        message=message,
        author=author.name(),
        npv=old.npv,
    )
    return old, new
