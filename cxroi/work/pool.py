"""The queue of heavy work and the few processes that do it, one job each: with limits, progress, cancelling, and an end.

A job belongs to an owner, of whom one job runs at a time and a few may wait. Whoever waits for a job asks for it again and
again; a job that nobody asks for any more is ended, for its client has gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from cxroi.work.frames import receive, send
from cxroi.work.limits import HEAVY, Limits

KEPT_VARIABLES = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONHASHSEED")
ROOT = Path(__file__).resolve().parents[2]
TICK = 0.05


class WorkError(Exception):
    """Work that came to no answer: why, in words."""


class Cancelled(WorkError):  # noqa: N818 - it is wanted
    """Work that was given up because nobody wants it any more."""


class Job:
    """One piece of work: where it stands, and what came of it."""

    def __init__(self, owner: str, call: tuple[Any, ...], limits: Limits, clock: Callable[[], float]) -> None:
        self.owner, self.limits = owner, limits
        self.share, self.words = 0.0, ""
        self._call, self._clock = call, clock
        self._asked, self._done, self._given_up = clock(), threading.Event(), ""
        self._outcome: tuple[str, Any] = ("cancelled", None)

    def wait(self, seconds: float = 0) -> bool:
        """Wait a while for the end; True once there is one. To be called again and again: it says that somebody waits."""
        self._asked = self._clock()
        return self._done.wait(seconds)

    def cancel(self, why: str = "cancelled") -> None:
        """Give it up, whether it waits or runs."""
        self._given_up = self._given_up or why

    @property
    def given_up(self) -> bool:
        """True once it was cancelled or has overrun a limit."""
        return bool(self._given_up)

    def answer(self) -> Any:
        """What came of it. Raises Cancelled, WorkError in words, or the error that the work itself raised."""
        kind, value = self._outcome
        if kind == "answer":
            return value
        if kind == "error":
            raise value
        words = {
            "cancelled": "It was cancelled.",
            "time": f"It took more than {self.limits.seconds:,.0f} seconds and was ended. Try it with less.",
            "memory": f"It needed more than {self.limits.memory / 1e6:,.0f} MB of memory and was ended. Try it with less.",
            "size": "Its answer is too large. Try it with less.",
            "ended": "It ended without an answer: it needed more memory or time than it may have, or the file is damaged.",
        }
        raise (Cancelled if kind == "cancelled" else WorkError)(words.get(kind, f"It could not be done: {value}"))


class Pool:
    """A few processes and a queue. `modules` are imported by a process before it takes its job."""

    def __init__(
        self, *, running: int = 2, waiting: int = 20, each: int = 3, patience: float = 15,
        modules: Sequence[str] = (), clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._most_running, self._most_waiting, self._each, self._patience = running, waiting, each, patience
        self._modules, self._clock, self._lock = tuple(modules), clock, threading.Lock()
        self._queue: list[Job] = []
        self._running: list[Job] = []
        self._spare: _Process | None = None

    def submit(
        self, owner: str, function: Callable[..., Any], *arguments: Any, limits: Limits = HEAVY, progress: bool = False,
        options: Mapping[str, Any] | None = None,
    ) -> Job:  # fmt: skip
        """Queue a call of a function of a module. Raises WorkError where the owner or all together have too much waiting."""
        job = Job(owner, (function, arguments, dict(options or {}), limits, progress), limits, self._clock)
        with self._lock:
            if sum(one.owner == owner for one in (*self._queue, *self._running)) >= self._each:
                raise WorkError(
                    f"At most {self._each} things are worked on for one visitor. Wait for one, or cancel it."
                )
            if len(self._queue) >= self._most_waiting:
                raise WorkError("Too many others are waiting. Try again in a minute.")
            self._queue.append(job)
        self._start_what_can()
        return job

    def place(self, job: Job) -> int:
        """How many jobs will begin before this one; 0 where it runs or is next."""
        with self._lock:
            return self._queue.index(job) if job in self._queue else 0

    def end(self, owner: str) -> None:
        """Give up all that is worked on for an owner."""
        with self._lock:
            jobs = [job for job in (*self._queue, *self._running) if job.owner == owner]
        for job in jobs:
            job.cancel()

    def _start_what_can(self) -> None:
        with self._lock:
            for job in [job for job in self._queue if job.given_up or self._forgotten(job)]:
                self._queue.remove(job)
                job._done.set()
            while len(self._running) < self._most_running:
                busy = {job.owner for job in self._running}
                first = next((job for job in self._queue if job.owner not in busy), None)
                if first is None:
                    break
                self._queue.remove(first)
                self._running.append(first)
                threading.Thread(target=self._run, args=(first,), daemon=True).start()

    def _forgotten(self, job: Job) -> bool:
        return self._clock() - job._asked > self._patience

    def _run(self, job: Job) -> None:
        process = self._taken()
        watch = threading.Thread(target=self._watch, args=(job, process), daemon=True)
        watch.start()
        try:
            job._outcome = process.outcome(job)
        finally:
            process.end()
            if job.given_up and job._outcome[0] != "answer":
                job._outcome = (job._given_up, None)
            with self._lock:
                self._running.remove(job)
            job._done.set()
            self._start_what_can()

    def _watch(self, job: Job, process: _Process) -> None:
        """End the process where its job is given up, forgotten, or takes too long; let what was given up leave the queue."""
        begun = self._clock()
        while not job._done.wait(TICK):
            if self._forgotten(job):
                job.cancel()
            elif self._clock() - begun > job.limits.seconds:
                job.cancel("time")
            if job.given_up:
                process.end()
                return
            self._start_what_can()

    def _taken(self) -> _Process:
        """A process that has imported already, where there is one; another is started for the next job."""
        with self._lock:
            taken, self._spare = self._spare, None
        taken = taken if taken is not None and taken.alive else _Process(self._modules)
        further = _Process(self._modules)
        with self._lock:
            kept, self._spare = self._spare is None, self._spare or further
        if not kept:
            further.end()
        return taken

    def warm(self) -> None:
        """Have a process import already, where there is none."""
        with self._lock:
            if self._spare is None:
                self._spare = _Process(self._modules)

    def close(self) -> None:
        """End every process."""
        with self._lock:
            spare, self._spare, jobs = self._spare, None, [*self._queue, *self._running]
        for job in jobs:
            job.cancel()
        if spare is not None:
            spare.end()


class _Process:
    """One process, for one job, with a folder of its own for what it writes, which goes with it."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="cxroi-work-", ignore_cleanup_errors=True)
        kept = {key: value for key, value in os.environ.items() if key in KEPT_VARIABLES}
        path = os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH", "")])])
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the names are ours
            [sys.executable, "-m", "cxroi.work.worker", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": path, "TMPDIR": self._folder.name, "TEMP": self._folder.name},
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
