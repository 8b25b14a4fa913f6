"""The second writer of a version: what another person saved meanwhile, and merging both by path.

What is to be merged, and the answers given, are kept with the draft: a reload returns to the same question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cxroi.analysis.merge_value import MergeValue
from cxroi.case import CaseError, load
from cxroi.case.merging import Merged, Question, Side, changed_last, merged
from cxroi.report.language import merge_words
from cxroi.report.language.formats import counted, short
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.people_records import DeniedError
from cxroi.store.records import AlteredError, Saved, StoreError, Version, new_id
from cxroi.ui import author, autosave, browser, cached, state

MET = "merge"
NEWER = "newer-version"
KEPT = "What you typed and did not save is kept, and opens again if an owner of the case gives you access."
SIDES: tuple[Side, ...] = ("mine", "theirs")
MANY = 3
"""Questions from which all can be answered at once."""


@dataclass(frozen=True)
class Met:
    """The version that what is open continues, and those saved since, oldest first."""

    base: Version
    since: tuple[Version, ...]

    @property
    def theirs(self) -> Version:
        """The newest version."""
        return self.since[-1]

    def by(self, path: str) -> Version:
        """The version that changed a path last."""
        return (self.base, *self.since)[changed_last(path, [load(one.yaml) for one in (self.base, *self.since)])]


def watch() -> None:
    """Look whether someone saved a version after the one that is open, and whether it is still open to whoever is here.

    Called at each run: nobody works on unaware, and a case is closed at once to those who no longer have a role in it.
    """
    home, found = state.document().home, None
    if home.case_id and not state.reads():
        try:
            found = autosave.store().newest(home.case_id)
        except DeniedError:
            title = plain_words(state.document().case.title)
            state.start_over()
            state.tell(f"You no longer have a role in *{title}*. {KEPT}")
            st.rerun()
        except StoreError:
            found = None
    state.keep(NEWER, found if found is not None and found.rev > home.rev else None)


def newer() -> Saved | None:
    """The newest version, if it was saved after the one that is open."""
    return state.kept(NEWER)


def notice() -> None:
    """Beside the save button: that there is a newer version, and the way to it."""
    found = newer()
    if found is None or state.document().home.met:
        return
    words = merge_words.newer_words(state.document().home.rev, found, zone=browser.zone())
    st.warning(safe_markdown(f"{plain_words(words)}."), icon=":material/history:")
    st.button("See what changed", key="see-newer", icon=":material/merge:", on_click=_see, width="stretch")


def meet() -> bool:
    """Offer to merge with what was saved meanwhile; False if that cannot be read."""
    met = _read(0)
    if met is None:
        state.tell("What was saved meanwhile cannot be read now. Nothing of yours is lost: it is kept as a draft.")
        return False
    state.keep(MET, met)
    home, rev = state.document().home, met.theirs.rev
    state.rehome(replace(home, met=rev, answers=home.answers if home.met == rev else {}))
    state.keep("brought", {"part": "merge", "token": new_id()})
    return True


def _see() -> None:
    meet()


def offer() -> None:
    """The version saved meanwhile, a question for each path both changed, and what can be done."""
    document = state.document()
    if not document.home.met or state.board():
        return
    met = _met()
    if met is None or document.home.rev >= met.theirs.rev:
        _leave()
        return
    try:
        found = merged(load(met.base.yaml), document.data, load(met.theirs.yaml), document.home.answers)
    except CaseError:
        _leave()
        state.tell("The version saved meanwhile cannot be read. Download the case file, so that nothing is lost.")
        return
    with st.container(border=True, key="merge"):
        words = merge_words.newer_words(met.base.rev, _saved(met.theirs), zone=browser.zone())
        message = f", “{met.theirs.message}”" if met.theirs.message else ""
        st.markdown(safe_markdown(f"**{plain_words(words)}{plain_words(message)}.**"))
        _effects(met.theirs.author, met.base.yaml, met.theirs.yaml)
        _newer_alone(met, found) if document.is_saved else _both(met, found)


def _newer_alone(met: Met, found: Merged) -> None:
    """Nothing was changed here: the newer version is opened."""
    with st.container(horizontal=True):
        label = f"Open version {met.theirs.rev}"
        st.button(label, type="primary", icon=":material/folder_open:", on_click=_take, args=(met, found))
        st.button("Not now", on_click=_leave, key="merge-later")


def _both(met: Met, found: Merged) -> None:
    document = state.document()
    _effects("You", met.base.yaml, document.text)
    given = {
        path: side for path, side in document.home.answers.items() if path in {one.path for one in found.questions}
    }
    worth = cached.merge_value(met.base.yaml, document.text, met.theirs.yaml, tuple(sorted(given.items())))
    if len(found.questions) >= MANY:
        with st.container(horizontal=True):
            for side, label in (("mine", "Yours everywhere"), ("theirs", "Theirs everywhere")):
                st.button(label, key=f"all-{side}", type="tertiary", on_click=_answer_all, args=(found, side))
    for asked in found.questions:
        _question(met, found, asked, worth)
    left = len(found.questions) - len(given)
    if not found.questions:
        st.markdown("You changed other things, so both fit together.")
    if worth.whole:
        st.markdown(
            safe_markdown(f"Merged: NPV at the likely figures **{short(worth.whole.npv, worth.whole.currency)}**.")
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Merge both",
            type="primary",
            icon=":material/merge:",
            on_click=_merge,
            args=(met, found),
            disabled=left > 0,
            help="Saves a new version with the changes of both.",
        )
        st.button("Save mine as a case of its own", on_click=_apart, icon=":material/call_split:")
        st.button("Not now", on_click=_leave, key="merge-later")
    waits = f"{counted(left, 'question')} to answer first. " if left else ""
    st.caption(f"{waits}What you typed is kept as a draft until you save.")


def _effects(who: str, before: str, after: str) -> None:
    """What someone changed, and what it did to NPV."""
    try:
        words = merge_words.side_changed(who, cached.what_changed(before, after))
    except CaseError:
        words = f"{who}: the changes cannot be valued until their errors are corrected."
    st.markdown(plain_words(words))


def _question(met: Met, found: Merged, asked: Question, worth: MergeValue) -> None:
    currency = state.document().case.currency
    by: dict[Side, str] = {"mine": "Yours", "theirs": merge_words.whose(met.by(asked.path), zone=browser.zone())}
    values = worth.sides.get(asked.path, {})
    words = {
        side: merge_words.answer(found, asked, side, by=by[side], currency=currency, worth=values.get(side))
        for side in SIDES
    }
    st.radio(
        plain_words(merge_words.question(asked)),
        SIDES,
        index=None,
        format_func=lambda side: plain_words(words[side]),
        key=state.offer(_key(met, asked.path), state.document().home.answers.get(asked.path)),
        on_change=_answer,
        args=(met, asked.path),
    )


def _key(met: Met, path: str) -> str:
    return f"merge-{met.theirs.digest[:8]}-{path}"


def _answer(met: Met, path: str) -> None:
    chosen = state.widget(_key(met, path))
    if chosen in SIDES:
        _give({path: chosen})


def _answer_all(found: Merged, side: Side) -> None:
    _give({one.path: side for one in found.questions})


def _give(answers: dict[str, Side]) -> None:
    home = state.document().home
    state.rehome(replace(home, answers={**home.answers, **answers}))


def _merge(met: Met, found: Merged) -> None:
    """Put the merged case on screen, as a step that Undo takes back, and save it on top of theirs if it has no errors."""
    from cxroi.ui import saving

    home, currency = state.document().home, state.document().case.currency
    names = {one.path: (author.name(), met.by(one.path).author) for one in found.questions}
    rev = met.theirs.rev
    message = merge_words.merge_message(home.message.strip(), rev, found, home.answers, names, currency)
    state.replace(found.data)
    state.rehome(replace(state.document().home, rev=rev, met=0, answers={}, message=message))
    if state.document().errors:
        state.tell(f"Merged with version {rev}. The merged case has errors to correct; then save it.")
        return
    saving.save()


def _take(met: Met, found: Merged) -> None:
    """Put the newer version on screen, as a step that Undo takes back."""
    state.replace(found.data)
    home = replace(state.document().home, rev=met.theirs.rev, saved_at=met.theirs.at.isoformat(), met=0, answers={})
    state.rehome(replace(home, saved_mark=state.document().mark))
    state.tell(f"Version {met.theirs.rev} is open; Undo returns to version {met.base.rev}.")


def _apart() -> None:
    from cxroi.ui import saving

    state.rehome(replace(state.document().home, case_id="", rev=0, met=0, answers={}))
    saving.save()


def _leave() -> None:
    state.rehome(replace(state.document().home, met=0, answers={}))


def _met() -> Met | None:
    """What is being merged: as met in this session, else read again after a reload."""
    home, met = state.document().home, state.kept(MET)
    if met is not None and (met.base.case_id, met.base.rev, met.theirs.rev) == (home.case_id, home.rev, home.met):
        return met
    met = _read(home.met)
    state.keep(MET, met)
    return met


def _read(until: int) -> Met | None:
    """The version that is open and those saved since, up to one of them or all; None where they cannot be read."""
    home = state.document().home
    try:
        store = autosave.store()
        newest = store.newest(home.case_id)
        last = until or (newest.rev if newest else 0)
        found = [store.version(home.case_id, rev) for rev in range(home.rev, last + 1)]
    except (StoreError, AlteredError):
        return None
    versions = [one for one in found if one is not None]
    return Met(versions[0], tuple(versions[1:])) if len(versions) == len(found) > 1 else None


def _saved(version: Version) -> Saved:
    return Saved(version.rev, version.author, version.at)
