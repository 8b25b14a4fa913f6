"""A process of heavy work as the server sees it: started, given a job, heard, ended."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cxroi.work.frames import receive, send

if TYPE_CHECKING:
    from cxroi.work.pool import Job

KEPT_VARIABLES = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONHASHSEED")
SPARING = {"MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Fewer reserves: Arrow's own pool alone asks for a gigabyte, of which it uses some megabytes, and a job's limit would count all of it."""
ROOT = Path(__file__).resolve().parents[2]


class Process:
    """One process, for the jobs of one owner, with a folder of its own for what it writes, which goes with it."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cxroi-work-", ignore_cleanup_errors=True)
        kept = {key: value for key, value in os.environ.items() if key in KEPT_VARIABLES}
        path = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH", "")])])
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the names are ours
            [sys.executable, "-m", "cxroi.work.worker", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": path, **SPARING, "TMPDIR": self._folder.name, "TEMP": self._folder.name},
        )

    @property
    def alive(self) -> bool:
        """True while the process runs."""
        return self._process.poll() is None

    def outcome(self, job: Job) -> tuple[str, Any]:
        """Give it the job, and hear how far it is and what comes of it."""
        into, out = cast(Any, self._process.stdin), cast(Any, self._process.stdout)
        try:
            send(into, job._call)
            while True:
                message = receive(out, job.limits.answer)
                if message[0] != "progress":
                    return message
                job.share, job.words = min(1.0, max(0.0, message[1])), message[2]
        except OverflowError:
            return "size", None
        except (EOFError, OSError, ValueError):
            return "ended", None

    def end(self) -> None:
        """End it, and all that it wrote."""
        with suppress(OSError):
            self._process.kill()
        with suppress(OSError, subprocess.TimeoutExpired):
            self._process.wait(5)
        self._folder.cleanup()
