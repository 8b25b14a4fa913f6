"""Connections of the server: what is written leaves at once."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from functools import cache
from pathlib import Path

OPEN = Path("/dev/fd")
"""What this process has open, by number, on Linux and macOS; elsewhere nothing is changed."""


@cache
def write_at_once() -> None:
    """Once a server, on its first run: no answer waits for the receipt of the one before it.

    A system holds a small message back until the receipt of the last one has come (Nagle's algorithm), which the other side may delay
    by 40 ms. asyncio turns that off, but not for connections of a socket that was made as Streamlit makes it: the first figure of a run reached
    a WebSocket client in Python after 55 ms and does after 20. In Chromium, which sends receipts at once, no difference was measured.
    New connections have it from the socket that listens. Python's own list of objects is not asked: whoever holds it, if only for a moment,
    makes a tuple that another thread is building fail.
    """
    for number in list(OPEN.iterdir()) if OPEN.exists() else ():
        with suppress(OSError), _socket(int(number.name)) as one:
            if one.type == socket.SOCK_STREAM and one.family in (socket.AF_INET, socket.AF_INET6):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _socket(number: int) -> socket.socket:
    """A second handle of a socket, to be closed again. Raises OSError where something else is open under this number."""
    copy = os.dup(number)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
