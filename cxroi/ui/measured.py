"""The button that takes what was measured, in a pilot or before and after a change, into the case."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxroi.evidence.measured_into_case import EffectParts, with_effect
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import state


def offer(parts: EffectParts, *, key: str) -> None:
    """What the result becomes in the case, with the button; or that it is there, or why it cannot be used."""
    try:
        data = with_effect(state.document().data, parts)
    except ValueError as error:
        st.caption(safe_markdown(str(error)))
        return
    st.caption(safe_markdown(parts.words))
    if data == state.document().data:
        st.success("This result is in the case.", icon=":material/check:")
    else:
        st.button(
            "Use in the case",
            key=key,
            on_click=_use,
            args=(data, parts.evidence["id"]),
            icon=":material/add_link:",
        )


def _use(data: dict[str, Any], identity: str) -> None:
    state.replace(data)
    state.tell(f"The result is in the case, backed by {identity}. Undo removes it.")
