"""The way back: the address that a person asked for before signing in is opened after it. A provider sends everyone to the first page.

The browser keeps the address for its tab alone, and goes to no other site with it; what it opens is looked up as ever. A cookie
says that some tab of this browser keeps one, so that nothing else is opened first.
"""

from __future__ import annotations

import streamlit as st

from cxroi.ui import people, state

COOKIE = "cxroi_asked"
SECONDS = 1800
"""How long a sign-in may take."""
ASKED, KNOWN = "asked-for", "way-known"
SCRIPT = """
export default function ({ data, setTriggerValue }) {
  const say = (seconds) => { document.cookie = `COOKIE=1; SameSite=Lax; Path=/; Max-Age=${seconds}`; };
  let asked = "";
  try {
    asked = sessionStorage.getItem("COOKIE") || "";
    sessionStorage.removeItem("COOKIE");
    if (data.closed && location.pathname + location.search !== "/") {
      sessionStorage.setItem("COOKIE", location.href);
      say(SECONDS);
    }
  } catch {
    // a browser without storage comes to the first page
  }
  if (data.closed) return;
  say(0);
  if (asked.startsWith(`${location.origin}/`) && asked !== location.href) location.replace(asked);
  else setTriggerValue("known", true);
}
""".replace("COOKIE", COOKIE).replace("SECONDS", str(SECONDS))


def remember() -> None:
    """Where nobody comes in yet: have this tab keep the address that it asks for; the first page's is none."""
    _draw({"closed": True})


def leads() -> bool:
    """True in the first run after a sign-in, while this tab may keep an address that was asked for before it."""
    if not people.in_team() or state.has_arrived() or state.kept(KNOWN):
        return False
    return st.context.cookies.get(COOKIE) == "1"


def go() -> None:
    """In place of every page: have the browser open that address, or say that it has none."""
    st.caption("One moment: the address that you asked for is opened.")
    _draw({"closed": False})


def _draw(data: dict[str, object]) -> None:
    mount = st.components.v2.component("cxroi_way", js=SCRIPT)
    mount(data=data, key=ASKED, on_known_change=_known)


def _known() -> None:
    state.keep(KNOWN, True)
