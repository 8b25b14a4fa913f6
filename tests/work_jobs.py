"""What the tests of heavy work have done: functions of a module that a worker can import."""

import os
import tempfile
import time
from pathlib import Path

NICE_AT_IMPORT = os.nice(0) if hasattr(os, "nice") else None


def counted(most, progress=None):
    for number in range(1, most + 1):
        if progress:
            progress(number / most, f"step {number}")
    return most, os.getpid()


def nice_at_import():
    return NICE_AT_IMPORT


def fails_strangely():
    class OddError(Exception):
        pass

    raise OddError("cannot be carried")


def grows():
    held = []
    while True:
        held.append(bytearray(50_000_000))


def sleeps():
    time.sleep(60)


def dies():
    os._exit(7)


def tells_and_sleeps(note):
    folder = tempfile.mkdtemp()
    Path(folder, "half").write_text("x")
    Path(note).write_text(f"{os.getpid()}\n{folder}")
    time.sleep(60)
