"""Who is here, and the store as they may use it. One function decides who it is; roles come from the database, never from a cookie.

`local`: this machine's one user, no sign-in. `team`: signed in by OpenID Connect (`[auth]` in the secrets), or named by a proxy
(`server.trustedUserHeaders`). Otherwise each browser counts as a person, as before there were people.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from cxroi.store.people_records import DeniedError, Who
from cxroi.ui import browser

if TYPE_CHECKING:
    from cxroi.store.store import Store

REQUIRED = "CXROI_SIGN_IN"
"""Set to 1 where nobody may come in without a sign-in, also if its configuration is missing or cannot be read."""
PROXY = "proxy"
"""The issuer of those whom a proxy names."""
OF_ONE_SIGN_IN = ("iss", "sub", "iat", "exp", "auth_time", "nonce", "jti", "sid")
"""Claims that tell one sign-in from the next."""


@dataclass(frozen=True)
class Caller:
    """Whoever makes a call, and by which session; `who` is None where nobody is signed in."""

    who: Who | None
    session: str = ""


def in_team() -> bool:
    """True where people sign in. Known without a visitor, so that a background thread never takes a team for one person."""
    return bool(_required() or _by_proxy() or _by_oidc())


def caller() -> Caller:
    """Who it is: this decides it, for everyone. In a team only."""
    told = st.user.to_dict()
    if _by_proxy():
        return named_by_proxy(told, browser.digest_of(browser.cookie()))
    return signed_in(told)


def signed_in(claims: Mapping[str, Any]) -> Caller:
    """The person of an ID token, which Streamlit has checked; issuer and subject are what counts, a name is only shown."""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if claims.get("is_logged_in") is not True or not isinstance(issuer, str) or not isinstance(subject, str):
        return Caller(None)
    if not issuer or not subject:
        return Caller(None)
    said = json.dumps([str(claims.get(name)) for name in OF_ONE_SIGN_IN]).encode()
    return Caller(Who(issuer[:255], subject[:255], _name(claims)), hashlib.sha256(said).hexdigest())


def named_by_proxy(told: Mapping[str, Any], visitor: str) -> Caller:
    """The person whom a proxy names in its header, as `subject`, or else as `email`."""
    subject = told.get("subject") or told.get("email")
    if not isinstance(subject, str) or not subject.strip():
        return Caller(None)
    who = Who(PROXY, subject.strip()[:255], _name({"name": subject.strip(), **told}))
    return Caller(who, hashlib.sha256(json.dumps([who.id, visitor]).encode()).hexdigest())


def guard(store: Callable[[], Store]) -> Callable[[], Store]:
    """The store as whoever is here now may use it, also in a thread of its own; on one's own machine the store itself."""
    if not in_team():
        return store
    here = caller()

    def guarded() -> Store:
        from cxroi.store.guarded import Guarded

        return cast("Store", Guarded(store(), here.who, here.session))

    return guarded


def admitted(store: Callable[[], Store]) -> bool:
    """Whether whoever is here may come in: a sign-in that was not ended; on one's own machine always. Raises StoreError."""
    if not in_team():
        return True
    here = caller()
    return here.who is not None and store().began(here.session, here.who)


def can_sign_out() -> bool:
    """Whether signing out is ours to do; behind a proxy it is the proxy's."""
    return _by_oidc() and not _by_proxy()


def person() -> Who:
    """The person who is here, in a team. Raises DeniedError."""
    who = caller().who
    if who is None:
        raise DeniedError("you are not signed in")
    return who


def _name(claims: Mapping[str, Any]) -> str:
    said = next((claims[key] for key in ("name", "email", "preferred_username", "sub") if claims.get(key)), "")
    return str(said)[:200]


def _by_proxy() -> bool:
    return bool(st.get_option("server.trustedUserHeaders"))


def _by_oidc() -> bool:
    """Whether the secrets configure a sign-in."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def _required() -> bool:
    return os.environ.get(REQUIRED, "") not in ("", "0")
