"""What one job may use, set by the process on itself before it begins."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """The limits of a job. Memory is beside what the process needs before it begins; where the system knows no such
    limits (Windows), only the time holds."""

    seconds: float = 120
    """By the clock on the wall."""
    memory: int = 2_000_000_000
    """Bytes of data it can write to."""
    file: int = 4_000_000_000
    """Bytes of any one file it writes."""
    answer: int = 500_000_000
    """Bytes of what it gives back."""


HEAVY = Limits()
RESERVED = 4_000_000_000
"""Bytes of address space beside that: threads and libraries reserve gigabytes that they never touch, more of them with more cores."""


def come_last() -> None:
    """Let whoever else wants the processor have it first: those who only look at a page do not wait for heavy work."""
    with suppress(AttributeError, OSError):
        os.nice(19)


def limit(limits: Limits) -> None:
    """Hold this process to the limits."""
    try:
        import resource
    except ImportError:
        return
    addresses, data = _held()
    seconds = int(limits.seconds) * max(2, os.cpu_count() or 2) + int(time.process_time())
    most_addresses, most_data = addresses + limits.memory + RESERVED, data + limits.memory
    for kind, most in (
        ("AS", most_addresses),
        ("DATA", most_data),
        ("CPU", seconds),
        ("FSIZE", limits.file),
        ("CORE", 0),
    ):
        with suppress(ValueError, OSError):
            number = getattr(resource, f"RLIMIT_{kind}")
            resource.setrlimit(number, (most, resource.getrlimit(number)[1]))  # the next job has limits of its own


def _held() -> tuple[int, int]:
    """Bytes of address space, and of data, that the process holds now."""
    with suppress(OSError, ValueError):
        pages = [int(part) for part in Path("/proc/self/statm").read_text(encoding="ascii").split()]
        size = os.sysconf("SC_PAGE_SIZE")
        return pages[0] * size, pages[5] * size
    return 1_000_000_000, 1_000_000_000
