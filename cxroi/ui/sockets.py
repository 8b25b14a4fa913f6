"""Connections of the server: what is written leaves at once."""

from __future__ import annotations

import gc
import socket
from functools import cache


@cache
def write_at_once() -> None:
    """Once a server, on its first run: no answer waits for the receipt of the one before it.

    A system holds a small message back until the receipt of the last one has come (Nagle's algorithm), which the other side may delay
    by 40 ms. asyncio turns that off, but not for connections of a socket that was made as Streamlit makes it: the first figure of a run reached
    a WebSocket client in Python after 55 ms and does after 20. In Chromium, which sends receipts at once, no difference was measured.
    New connections have it from the socket that listens.
    """
    for one in gc.get_objects():
        if type(one) is socket.socket and one.fileno() >= 0 and one.type == socket.SOCK_STREAM and _is_tcp(one):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _is_tcp(one: socket.socket) -> bool:
    return one.family in (socket.AF_INET, socket.AF_INET6)
