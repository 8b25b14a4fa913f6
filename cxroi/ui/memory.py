"""Memory of the C library of Linux, which keeps what a server has freed; other systems have their own ways."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from contextlib import suppress

ARENA_MAX = -8  # M_ARENA_MAX of malloc.h
ARENAS = 2
"""Stores of free memory. By itself the library has one for every thread, up to eight a processor: fifty visitors at once left 190 to
340 MB free in them, and leave 70 in two."""


def few_arenas() -> None:
    """Once a server, before it has many threads."""
    _asked(lambda library: library.mallopt(ARENA_MAX, ARENAS))


def give_back() -> None:
    """Return to the system what was freed."""
    _asked(lambda library: library.malloc_trim(0))


def _asked(ask: Callable[[ctypes.CDLL], int]) -> None:
    with suppress(AttributeError, OSError, TypeError):
        ask(ctypes.CDLL(None))
