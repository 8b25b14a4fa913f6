"""What surrounds every page and Streamlit has no setting for: the visitor's cookie, contrast, and where Tab stops."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cxroi.ui.browser import COOKIE

DAYS = 400
SCRIPT = """
export default function ({ data, setStateValue }) {
  const held = () => (document.cookie.match(/(?:^|; )NAME=([\\w-]{30,100})/) || ["", ""])[1];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `NAME=${held() || data.token}; SameSite=Strict; Path=/; Max-Age=${DAYS * 86400}${secure}`;
  if (held() !== data.token) setStateValue("token", held());

  const skip = () => document.querySelectorAll('[data-testid="stTooltipIcon"] button:not([tabindex="-1"])')
    .forEach((icon) => { icon.tabIndex = -1; });
  const watching = new MutationObserver(skip);
  watching.observe(document.body, { childList: true, subtree: true });
  skip();
  return () => watching.disconnect();
}
""".replace("NAME", COOKIE).replace("DAYS", str(DAYS))
"""Sets the cookie for another 400 days: one that another tab has set meanwhile stays, and is reported. Help icons are left to
the pointer: with Tab a person goes from field to field."""

STYLE = """
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.8; }
[data-testid="stSidebar"] [data-testid="stMetricValue"] { font-size: 1.25rem; }
.st-key-frame { position: absolute; height: 0; overflow: hidden; }
"""
"""Captions at a contrast above 4.5, sidebar figures that fit ("month 17"), and no room for what cannot be seen."""


def around(token: str, on_other: Callable[[], None]) -> None:
    """Have the browser keep the token; `on_other` is called where it holds another one, or keeps no cookies."""
    with st.container(key="frame"):
        mount = st.components.v2.component("cxroi_frame", js=SCRIPT, css=STYLE, isolate_styles=False)
        mount(data={"token": token}, key=COOKIE, on_token_change=on_other)
