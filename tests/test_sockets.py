"""Answers leave at once: the connections of a server do not wait for the receipt of what they sent before."""

import gc
import socket

import pytest

from cxroi.ui.sockets import OPEN, write_at_once


def waits(one):
    """True where a small message waits for the receipt of the last one."""
    return not one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_every_connection_of_the_server_writes_at_once():
    """Those that are open already, and those that come later; sockets of other kinds and closed ones are passed over."""
    listening = socket.create_server(("127.0.0.1", 0))
    local, other_end = socket.socketpair()
    closed = socket.socket()
    closed.close()
    with listening, local, other_end, socket.create_connection(listening.getsockname()) as early:
        here, _ = listening.accept()
        assert waits(early) and waits(here)
        write_at_once.__wrapped__()
        assert not waits(early) and not waits(here)
        with socket.create_connection(listening.getsockname()):
            later, _ = listening.accept()
            assert not waits(later)
            later.close()
        here.close()


def test_it_holds_no_object_of_other_threads_and_leaves_nothing_open(monkeypatch):
    """A list of all objects, held while another thread builds a tuple, makes that thread fail: "bad argument to internal function"."""
    for name in ("get_objects", "get_referrers"):
        monkeypatch.setattr(gc, name, lambda *_: pytest.fail("asked for every object"))
    before = set(OPEN.iterdir()) if OPEN.exists() else set()
    write_at_once.__wrapped__()
    assert set(OPEN.iterdir() if before else ()) == before
