"""The page Listening, on themes: renamed, merged, split by hand, or learnt from a few labelled texts; and one into the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from zlib import crc32

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi.evidence.heard_into_case import theme_initiative
from cxroi.evidence.listen_again import themes_again
from cxroi.evidence.listening import Listening, main_metric
from cxroi.evidence.study import Study
from cxroi.evidence.theme_edits import NAMED, Edit, renamed
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.evidence.theme_offer import leaves_more, not_offered
from cxroi.report.language.formats import percent
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import listening_tables as tables
from cxroi.tables.findings import Refused
from cxroi.ui import evidence_files, heavy, listening, listening_case, state, table_money

LABELLED = 15
"""Texts of the theme, and as many others, in the labelling table."""


def themes(found: Listening, study: Study) -> None:
    """The themes as found or as changed, quotations, the tools to change them, and the way into the case."""
    if not found.themes:
        listening.absent("themes", found.reasons.get("themes", ""))
        return
    shown = _changed(found, study)
    listening.part(tables.themes(shown, study, table_money.currency()), lambda: _below(shown, study))


def _changed(found: Listening, study: Study) -> Sequence[ThemeMoney]:
    """The themes after every change made on this page to these tables; a change that cannot be made is taken back, and why is told."""
    asked, (of, edits, count) = evidence_files.asked(), _edits()
    worked, names = _names_last(edits)
    if asked is None or of != id(asked) or not (worked or count):
        st.empty()  # where the progress of a change would stand: nothing below shifts its place when one comes
    if asked is None or of != id(asked) or not (edits or count):
        return found.themes
    made: Sequence[ThemeMoney] = found.themes
    try:
        if worked or count:
            made = listening.again(
                "themes",
                asked,
                (worked, count),
                themes_again,
                study,
                words="Changing the themes",
                edits=worked,
                count=count,
                metric=main_metric(study),
                seed=study.seed,
            )
        made = renamed(made, names)
    except (Refused, ValueError, heavy.WorkError) as error:
        _give_back(edits[-1] if edits else None, f"The last change was not made. {error}")
        state.keep("theme-edits", (of, edits[:-1], count if edits else None))
        kept_of, before = state.kept("themes-shown") or (0, found.themes)
        return before if kept_of == id(asked) else found.themes
    state.keep("themes-shown", (id(asked), made))
    return made


def _names_last(edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], tuple[Edit, ...]]:
    """The changes that take the texts again, and the new names after the last of them, which move no figure."""
    taken = max((place for place, edit in enumerate(edits, 1) if edit.kind != "rename"), default=0)
    return edits[:taken], edits[taken:]


def _edits() -> tuple[int, tuple[Edit, ...], int | None]:
    """Whose themes are changed, the changes, and the number of themes asked for."""
    kept: tuple[int, tuple[Edit, ...], int | None] = state.kept("theme-edits") or (0, (), None)
    return kept


def _edit(edit: Edit) -> None:
    of, edits, count = _edits()
    now = id(evidence_files.asked())
    state.keep("theme-error", None)
    state.keep("theme-edits", (now, (*edits, edit) if of == now else (edit,), count if of == now else None))


def _find(number: int | None) -> None:
    """From a callback: the themes anew, without the changes made to them; as many as asked for, or as found."""
    state.keep("theme-error", None)
    state.keep("themes-shown", None)  # where the next change cannot be made, what was changed before is not shown again
    state.keep("theme-edits", (id(evidence_files.asked()), (), number))


def _give_back(edit: Edit | None, error: str) -> None:
    """After a change that cannot be made: why not, and what was typed for it back in its place."""
    state.keep("theme-error", (edit.kind if edit else "find", error))
    if edit and edit.kind != "learn":
        state.offer("theme-chosen", list(edit.labels))
        state.offer("theme-name", edit.name)


def _told(*tools: str) -> None:
    """Why the last change was not made, beside the tools that asked for it."""
    tool, error = state.kept("theme-error") or ("", "")
    if tool in tools:
        st.warning(safe_markdown(error), icon=":material/warning:")


def _below(shown: Sequence[ThemeMoney], study: Study) -> None:
    with st.expander("Quotations", icon=":material/format_quote:"):
        for theme in shown:
            st.markdown(f"**{plain_words(theme.label)}** · {plain_words(', '.join(theme.words))}")
            for text in theme.quotations:
                st.markdown(f"> {plain_words(text)}")
            if theme.least:
                st.markdown(f"> {plain_words(theme.least)} · *the least typical of its texts*")
    if state.board():
        return
    _tools(shown)
    refused = {theme.label: not_offered(theme) for theme in shown}
    for theme in filter(leaves_more, shown):
        if refused[theme.label]:
            st.caption(safe_markdown(refused[theme.label]))
    names = {theme.label: theme for theme in shown if not refused[theme.label]}
    if names:
        label = st.selectbox("Use in the case", list(names), key="theme-use", persist_state="session")
        listening_case.offer(
            lambda data: theme_initiative(data, names[label], study), "Make this an initiative", key="use-theme"
        )


def _tools(shown: Sequence[ThemeMoney]) -> None:
    """Number of themes, rename, merge, split, learn, and taking everything back."""
    labels = [theme.label for theme in shown]
    with _stays_open("Change the themes", icon="edit", key="change-themes"):
        chosen = st.multiselect("Themes", labels, key="theme-chosen")
        name = st.text_input("New name, where there is one", key="theme-name", max_chars=NAMED)
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Rename",
                key="theme-rename",
                on_click=_apply,
                args=("rename",),
                disabled=len(chosen) != 1 or not name.strip(),
            )
            st.button("Merge", key="theme-merge", on_click=_apply, args=("merge",), disabled=len(chosen) < 2)
            st.button("Split in two", key="theme-split", on_click=_apply, args=("split",), disabled=len(chosen) != 1)
            st.button(
                "As found",
                key="theme-reset",
                on_click=_find,
                args=(None,),
                type="tertiary",
                icon=":material/undo:",
            )
        _told("rename", "merge", "split")
        number = st.number_input(
            "Number of themes; empty: as many as halves of the texts agree on", 2, 40, None, key="theme-count"
        )
        st.button(
            "Find this many",
            key="theme-find",
            on_click=_find,
            args=(number,),
            disabled=number is None,
            help="The texts are sorted anew: names, merges and splits made before are given up.",
        )
        _told("find")
    labelling = "Label texts: turn a theme into one that is recognised with known precision"
    with _stays_open(labelling, icon="label", key="label-texts"):
        _labelling(shown)


def _stays_open(title: str, *, icon: str, key: str) -> DeltaGenerator:
    """An expander that the page keeps open: after a change the work shown above it shifts its place, and one without a key would close."""
    return st.expander(title, icon=f":material/{icon}:", key=key, on_change="rerun")


def _apply(kind: str) -> None:
    chosen = tuple(state.widget("theme-chosen") or ())
    name = str(state.widget("theme-name") or "")
    _edit(Edit(kind, chosen, name))  # type: ignore[arg-type]
    if kind != "split":  # of a split the names are not known yet; else what came of it stays chosen for the next change
        state.offer("theme-chosen", [name.strip()[:NAMED] or chosen[0]])
    state.offer("theme-name", "")


def _labelling(shown: Sequence[ThemeMoney]) -> None:
    """A table of texts, half of them of the theme: the tick says whether each is about it."""
    label = st.selectbox("Theme to label", [theme.label for theme in shown], key="theme-label")
    theme = next(one for one in shown if one.label == label)
    st.caption(
        "Correct the ticks. At least ten texts about it and ten that are not are needed; precision and recall are then measured on texts "
        "that were not learnt from."
    )
    ticks = to_label(shown, theme, _labelled_before(label))
    told = st.data_editor(  # a tick belongs to its text, not to its row: other texts, another table
        pd.DataFrame({"About it": list(ticks.values()), "Text": list(ticks)}), key=f"labelling-{crc32(repr(ticks).encode())}", hide_index=True, width="stretch",
        disabled=["Text"], height=320, column_config={"About it": st.column_config.CheckboxColumn(width="small")},
    )  # fmt: skip
    labelled = tuple(zip(map(str, told["Text"]), map(bool, told["About it"]), strict=True))
    st.button(
        "Learn from these",
        key="theme-learn",
        on_click=_edit,
        args=(Edit("learn", (label,), "", labelled),),
        icon=":material/school:",
    )
    _told("learn")
    if theme.precision is not None and theme.recall is not None:
        st.caption(
            f"Learnt: of the texts taken to be about it {percent(theme.precision)} are (precision), and of those that are {percent(theme.recall)} are found "
            "(recall), each text predicted without itself."
        )


def to_label(shown: Sequence[ThemeMoney], theme: ThemeMoney, before: Mapping[str, bool]) -> dict[str, bool]:
    """Texts to label with their first tick: those labelled before as they were, then as many of the theme as of all others together."""
    own = [text for text in theme.examples if text not in before][:LABELLED]
    rest = [one for one in shown if one is not theme]
    each = ceil(LABELLED / max(len(rest), 1))
    others = [text for one in rest for text in one.examples[:each] if text not in theme.examples and text not in before]
    return {**before, **dict.fromkeys(own, True), **dict.fromkeys(others[:LABELLED], False)}


def _labelled_before(label: str) -> dict[str, bool]:
    """The texts that a theme was last learnt from."""
    of, edits, _ = _edits()
    learnt = [edit for edit in edits if edit.kind == "learn" and edit.labels == (label,)]
    return dict(learnt[-1].texts) if learnt and of == id(evidence_files.asked()) else {}
