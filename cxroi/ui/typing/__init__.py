"""The one way to type: our own component, which draws a form or a sheet and loses no keystroke.

Streamlit's inputs lose text typed but not entered when another page is clicked, and its grid converts text to numbers
itself. Here the browser keeps every keystroke in an outbox until the server has acknowledged it, one *courier* on every
page carries the outbox, and text is read only on the server. `outbox.js` the edits kept and sent, `entry.js` one input,
`form.js` labelled inputs, `sheet.js` a table of them with `blocks.js` moving and pasting in it
and `arrival.js` a row that has not come yet, `labels.js` the labels of a pasted block, `typing.js` the component, `typing.css` its style.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from cxroi.ui.identity import new_id

HERE = Path(__file__).parent
SCRIPTS = ("outbox.js", "entry.js", "form.js", "arrival.js", "labels.js", "blocks.js", "sheet.js", "typing.js")
COURIER = "courier"

_typing = st.components.v2.component(
    "cxroi_typing",
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
    css=(HERE / "typing.css").read_text(encoding="utf-8"),
)


def draw(data: dict[str, Any], *, key: str) -> None:
    """A form or a sheet, from plain data."""
    _typing(data=data, key=key)


def carry(seen: dict[str, int], on_edits: Any) -> None:
    """The courier: on every page, before anything else; `on_edits` is called with the new edits.

    It also asks for a run when the visitor changes the theme, in whose colours the charts are drawn.
    """
    run = new_id()  # the browser's script is called again only when something is new
    data = {"kind": "courier", "seen": seen, "run": run, "look": st.context.theme.type}
    _typing(data=data, key=COURIER, on_outbox_change=on_edits, on_look_change=_drawn_anew)


def _drawn_anew() -> None:
    """Nothing to do: the run that follows draws the page in the theme as it is now."""
