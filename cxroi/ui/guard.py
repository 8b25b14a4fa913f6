"""What stands before the app's server: which host names and origins are answered, what is closed, and the headers of every page.

Plain ASGI, for `serve.py`; it knows nothing of Streamlit but two of its addresses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""Streamlit's own pages need inline and evaluated scripts; nothing is fetched from elsewhere, nobody frames the app."""
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """ASGI middleware that answers known hosts alone, and WebSockets from pages of this very server alone."""

    def __init__(self, app: App, hosts: Sequence[str] = ("localhost", "127.0.0.1")) -> None:
        self.app, self.hosts = app, tuple(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass; refuse the rest."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        status = self._refusal(scope)
        if status:
            await _refuse(scope, send, status)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in HEADERS}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
                message["headers"] = [*kept, *HEADERS]
            await send(message)

        await self.app(scope, receive, with_headers)

    def _refusal(self, scope: Scope) -> int:
        """The status to refuse with; 0 where nothing is to be refused."""
        host = _header(scope, b"host")
        if not self._is_ours(host):
            return 400
        if str(scope.get("path", "")).rstrip("/").endswith(CLOSED):
            return 404
        if scope["type"] == "websocket" and urlsplit(_header(scope, b"origin")).netloc.lower() != host:
            return 403
        return 0

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        return any(fnmatchcase(name, known) for known in self.hosts)


def _header(scope: Scope, name: bytes) -> str:
    """The only header of this name; empty where there is none, or several that contradict each other."""
    found = {bytes(value) for key, value in scope.get("headers", []) if bytes(key).lower() == name}
    return found.pop().decode("latin-1").lower() if len(found) == 1 else ""


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": status, "headers": [*HEADERS, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
