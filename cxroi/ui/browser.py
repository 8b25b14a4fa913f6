"""Who uses the app: a browser identified by a random token in a cookie, and whether this is a personal machine."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

import streamlit as st

from cxroi.store.records import LOCAL

COOKIE = "cxroi_visitor"
TOKEN = re.compile(r"[\w-]{30,100}")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded")
PERSON = LOCAL
"""The one user of a personal machine."""


def cookie() -> str:
    """The token in this browser's cookie; empty where there is none."""
    held = _text(st.context.cookies, COOKIE)
    return held if TOKEN.fullmatch(held) else ""


def new_token() -> str:
    """A token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """The store's name for a browser: never the token itself."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


def is_local() -> bool:
    """True if only this machine can reach the server, and does so under its own name.

    Behind a proxy, or opened to other hosts by the configuration, every browser counts as a separate person.
    """
    address, allowed = st.get_option("server.address"), set(st.get_option("server.allowedHosts") or ())
    host = re.sub(r":\d+$", "", _text(st.context.headers, "Host") or "localhost")
    forwarded = any(_text(st.context.headers, name) for name in FORWARDED)
    return address in LOOPBACK and bool(allowed) and allowed <= LOOPBACK and host in LOOPBACK and not forwarded


def stays_here() -> str:
    """Where all that is uploaded stays, in a sentence."""
    return f"Nothing leaves this {'machine' if is_local() else 'server'}."


def is_there() -> bool:
    """True where a browser asks; False in a test without one."""
    return bool(_text(st.context.headers, "Host"))


def is_phone() -> bool:
    """True for a browser that says it is one of a phone."""
    return "Mobi" in _text(st.context.headers, "User-Agent")


def zone() -> str:
    """The visitor's time zone, by its name."""
    return st.context.timezone or "UTC"


def _text(said: Mapping[str, str], name: str) -> str:
    """A request's header by name; empty where there is none, as in a test without a browser."""
    found = said.get(name)
    return found if isinstance(found, str) else ""
