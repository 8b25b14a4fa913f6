"""Lists of a case: choose an element to work on, add one, duplicate it, remove it."""

from __future__ import annotations

import copy
from typing import Any

import streamlit as st

from cxroi.case.paths import element_names
from cxroi.ui import state


def chosen(path: str, singular: str, *, new: dict[str, Any]) -> str | None:
    """Draw the choice among a list's elements and its buttons; returns the path of the chosen one, None for an empty list."""
    elements = state.value(path) or []
    names = element_names(elements)
    key = f"chosen-{path}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = None
        if names:
            held = state.widget(key)
            state.offer(key, held if held in names else names[0])
            picked = st.selectbox(f"{singular.capitalize()} to edit", names, key=key, width=420)
        st.button(f"Add {singular}", icon=":material/add:", key=f"add-{path}", on_click=_add, args=(path, key, new))
        if picked is not None:
            where = f"{path}/{picked}"
            st.button(
                "Duplicate",
                icon=":material/content_copy:",
                key=f"copy-{path}",
                on_click=_duplicate,
                args=(path, key, where),
            )
            st.button(
                "Remove",
                icon=":material/delete:",
                key=f"remove-{path}",
                on_click=state.remove,
                args=(where,),
                help="Undo brings it back.",
            )
    if picked is None:
        st.caption(f"No {singular} yet.")
        return None
    return f"{path}/{picked}"


def _add(path: str, key: str, new: dict[str, Any]) -> None:
    _append(path, key, copy.deepcopy(new))


def _duplicate(path: str, key: str, where: str) -> None:
    _append(path, key, copy.deepcopy(state.value(where)))


def _append(path: str, key: str, element: dict[str, Any]) -> None:
    taken = {entry.get("name") or entry.get("id") for entry in (state.value(path) or []) if isinstance(entry, dict)}
    for name in ("name", "id"):
        if name in element:
            element[name] = _free(str(element[name]), taken)
    state.append(path, element)
    state.offer(key, element_names(state.value(path))[-1])


def _free(name: str, taken: set[Any]) -> str:
    """A name that no other element has: the wish itself, or with the next number."""
    number, wish = 2, name
    while wish in taken:
        wish, number = f"{name} {number}", number + 1
    return wish
