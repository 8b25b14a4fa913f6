"""The name printed beside what a person saves, approves or says: this one function decides it."""

from __future__ import annotations

import getpass
import os

from cxroi.ui import browser, people, state

VARIABLE = "CXROI_AUTHOR"


def name() -> str:
    """The name of the person signed in; else `CXROI_AUTHOR`, or this machine's user; elsewhere a browser has no name, and is told apart by four digits of its token."""
    if people.in_team():
        return people.person().name
    if not browser.is_local():
        return f"visitor {state.keeping().visitor[:4]}"
    if said := os.environ.get(VARIABLE, "").strip():
        return said
    return _full_name() or _login_name()


def _full_name() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_gecos.split(",")[0].strip()
    except (ImportError, KeyError, OSError):  # Windows has no such list, a container may not list its user
        return ""


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return browser.PERSON
