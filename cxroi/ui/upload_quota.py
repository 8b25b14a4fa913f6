"""What one session may have uploaded at a time, counted while it comes in: plain ASGI, for `serve.py`.

Streamlit limits one file (`server.maxUploadSize`) and keeps the files of a session in memory until it ends or drops them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, MutableMapping
from typing import Any

from cxroi.ui.guard import App, Receive, Scope, Send

UPLOAD = re.compile(r"/_stcore/upload_file/(?P<session>[^/]+)/[^/]+$")
GONE = {"type": "http.disconnect"}
MOST_HELD = 200_000_000
"""Bytes that the files of one session have together, those on their way included."""


class UploadQuota:
    """ASGI middleware that ends an upload with 413 as soon as its session would hold more than it may.

    `held` tells the bytes that a session holds already.
    """

    def __init__(self, app: App, held: Callable[[str], int], most: int = MOST_HELD) -> None:
        self.app, self.held, self.most = app, held, most
        self.coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in for a session; pass on everything else."""
        found = UPLOAD.search(str(scope.get("path", ""))) if scope.get("method") == "PUT" else None
        if scope["type"] != "http" or found is None:
            await self.app(scope, receive, send)
            return
        session, here, refused = found["session"], 0, False

        async def counted() -> MutableMapping[str, Any]:
            nonlocal here, refused
            message = await receive() if not refused else GONE
            size = len(message.get("body", b""))
            here += size
            self.coming[session] += size
            if self.held(session) + self.coming[session] <= self.most or refused:
                return message
            refused = True
            await _drop(message, receive, self.most)
            await send({"type": "http.response.start", "status": 413, "headers": [(b"connection", b"close")]})
            await send({"type": "http.response.body", "body": b"More files than are held for one visitor."})
            return GONE

        async def passed(message: MutableMapping[str, Any]) -> None:
            if not refused:
                await send(message)

        try:
            await self.app(scope, counted, passed)
        except Exception:
            if not refused:
                raise
        finally:
            self.coming[session] -= here
            if self.coming[session] <= 0:
                del self.coming[session]


async def _drop(message: MutableMapping[str, Any], receive: Receive, most: int) -> None:
    """Hear an upload to its end without keeping it: one who still sends does not hear an answer."""
    dropped = 0
    while message.get("more_body") and dropped < most:
        message = await receive()
        dropped += len(message.get("body", b""))
