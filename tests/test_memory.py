"""What a server frees goes back to the system: with many threads at once it keeps little of it (Linux with glibc)."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="stores of the C library of Linux")

PROGRAM = """
import threading
from cxroi.ui import memory
{first}
at = threading.Barrier(17)
def hold():
    held = [bytes(2_000) for _ in range(500)]
    at.wait()
    at.wait()
for _ in range(16):
    threading.Thread(target=hold, daemon=True).start()
at.wait()
maps = [line.split() for line in open("/proc/self/maps")]
print(sum(len(words) == 5 and int(words[0].split("-")[0], 16) % (64 << 20) == 0 for words in maps))
at.wait()
"""


def arenas(first):
    """How many stores sixteen threads have: each but the first begins at a multiple of 64 MB."""
    program = [sys.executable, "-c", PROGRAM.format(first=first)]
    return int(subprocess.run(program, cwd=Path(__file__).parents[1], capture_output=True, check=True).stdout)


def test_many_threads_share_few_stores():
    assert arenas("memory.few_arenas()") < 3 < arenas("")
