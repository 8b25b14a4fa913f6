"""How visitors beside each other share the processor of one server."""

from __future__ import annotations

import sys
import threading

AT_ONCE = threading.Semaphore(2)
"""What every release of a slider computes is computed two at a time: with fifty visitors at once, each in a thread of their own, a
result took more than twice the processor, and the memory of fifty does not return to the system."""

LONGEST = 0.0005
"""Seconds that a thread keeps Python while another waits for it; Python's own figure is 0.005. NumPy lets go of Python at every
operation on draws and has to wait to get it back: beside three busy pages the draws of a case took 1,130 ms and take 290."""


def share() -> None:
    """Once a server, at its start."""
    sys.setswitchinterval(LONGEST)
