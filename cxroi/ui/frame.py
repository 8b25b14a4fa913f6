"""What Streamlit has no setting for, on every page: the visitor's cookie, contrast, and tab stops."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cxroi.ui import state
from cxroi.ui.autosave import Keeping
from cxroi.ui.browser import COOKIE

DAYS = 400
PHONE = 768
"""Up to this width [pixels] Streamlit lays the sidebar over the page."""
SCRIPT = (
    """
export default function ({ data, setStateValue }) {
  const held = () => (document.cookie.match(/(?:^|; )NAME=([\\w-]{30,100})/) || ["", ""])[1];
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `NAME=${held() || data.token}; SameSite=Strict; Path=/; Max-Age=${DAYS * 86400}${secure}`;
  if (held() !== data.token) setStateValue("token", held());

  const closeSidebar = () => {
    if (innerWidth <= PHONE) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  };
  if (data.brought && window.cxroiBrought !== data.brought.token) {
    window.cxroiBrought = data.brought.token;
    closeSidebar();
    setTimeout(() => document.querySelector(`.st-key-${data.brought.part}`)?.scrollIntoView(), 100);
  }
  const skip = () => document.querySelectorAll('[data-testid="stTooltipIcon"] button:not([tabindex="-1"])')
    .forEach((icon) => { icon.tabIndex = -1; });
  const tabs = () => document.querySelectorAll('[role="tab"][aria-selected="true"]').forEach((tab) => {
    const strip = tab.closest('[role="tablist"]');
    if (!strip || strip.dataset.shown === tab.textContent || strip.scrollWidth <= strip.clientWidth) return;
    strip.dataset.shown = tab.textContent;
    const [own, all] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
    if (own.left < all.left || own.right > all.right - 40) strip.scrollLeft += own.left - all.left - (all.width - own.width) / 2;
  });
  const edge = (table, scroller) => {
    table.toggleAttribute("data-onward", scroller.scrollLeft + scroller.clientWidth < scroller.scrollWidth - 8);
  };
  const tables = () => document.querySelectorAll('[data-testid="stDataFrame"]').forEach((table) => {
    const scroller = table.querySelector(".dvn-scroller");
    if (!scroller || scroller.dataset.watched) return;
    scroller.dataset.watched = "true";
    const look = () => edge(table, scroller);
    scroller.addEventListener("scroll", look);
    const sizes = new ResizeObserver(look);
    [scroller, ...scroller.children].forEach((part) => sizes.observe(part));
  });
  const settle = () => { skip(); tabs(); tables(); };
  const watching = new MutationObserver(settle);
  watching.observe(document.body, { childList: true, subtree: true, attributeFilter: ["aria-selected"] });
  settle();

  const leave = (event) => {
    if (event.target.closest?.('[data-testid="stSidebarNav"] a')) setTimeout(closeSidebar, 100);
  };
  document.addEventListener("click", leave, true);
  return () => { watching.disconnect(); document.removeEventListener("click", leave, true); };
}
""".replace("NAME", COOKIE)
    .replace("DAYS", str(DAYS))
    .replace("PHONE", str(PHONE))
)
"""Sets the cookie for another 400 days: one that another tab has set meanwhile stays, and is reported. Brings the chosen tab of a
strip into view, and once the part of the page that a button leads to. Marks the tables that go on to the right. Help icons are for the pointer only: Tab moves from field to field. On a phone a link in the sidebar closes it, and so does
what it brings into view."""

STYLE = Path(__file__).with_name("style.css")


def style() -> None:
    """Our own stylesheet, before anything is drawn."""
    st.html(STYLE)


def around(keeping: Keeping) -> None:
    """Have the browser keep its token; a different or missing token in its cookie is reported."""

    def reported() -> None:
        keeping.adopt(str(getattr(state.widget(COOKIE), "token", None) or ""))

    with st.container(key="frame"):
        mount = st.components.v2.component("cxroi_frame", js=SCRIPT)
        mount(data={"token": keeping.token, "brought": state.kept("brought")}, key=COOKIE, on_token_change=reported)
