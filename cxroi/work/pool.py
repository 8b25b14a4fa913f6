"""The queue of heavy work and the few processes that do it, each for one owner: with limits, progress, cancelling, and an end.

A job belongs to an owner, of whom one job runs at a time and a few may wait. Whoever waits for a job asks for it again and
again; a job that nobody asks for any more is ended, for its client has gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.work.limits import HEAVY, Limits
from cxroi.work.process import Process

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
    """A few processes and a queue. `modules` are imported by a process before it takes its job; `stays` is how many seconds it then waits
    for another of the same owner, who need not wait for imports again."""

    def __init__(
        self, *, running: int = 2, waiting: int = 20, each: int = 3, patience: float = 15, stays: float = 0,
        modules: Sequence[str] = (), clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._most_running, self._most_waiting, self._each, self._patience = running, waiting, each, patience
        self._modules, self._clock, self._lock = tuple(modules), clock, threading.Lock()
        self._queue: list[Job] = []
        self._running: list[Job] = []
        self._spare: Process | None = None
        self._stays, self._staying = stays, dict[str, _Stay]()

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
            stay = self._staying.pop(owner, None)
        for job in jobs:
            job.cancel()
        if stay is not None:
            stay.process.end()

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
        process = self._taken(job.owner)
        watch = threading.Thread(target=self._watch, args=(job, process), daemon=True)
        watch.start()
        try:
            job._outcome = process.outcome(job)
        finally:
            if not self._stay(job, process):
                process.end()
            if job.given_up and job._outcome[0] != "answer":
                job._outcome = (job._given_up, None)
            with self._lock:
                self._running.remove(job)
            job._done.set()
            self._start_what_can()

    def _watch(self, job: Job, process: Process) -> None:
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

    def _stay(self, job: Job, process: Process) -> bool:
        """Let a process that has answered wait for another job of its owner; the one that waits longest gives way."""
        if not self._stays or job._outcome[0] != "answer" or job.given_up:
            return False
        with self._lock:
            first = next(iter(self._staying)) if len(self._staying) >= self._most_running else None
            leaves = self._staying.pop(first).process if first is not None else None
            stay = self._staying[job.owner] = _Stay(process)
        if leaves is not None:
            leaves.end()
        timer = threading.Timer(self._stays, self._leave, (job.owner, stay))
        timer.daemon = True
        timer.start()
        return True

    def _leave(self, owner: str, stay: _Stay) -> None:
        """End a process that has waited long enough, unless it has worked again."""
        with self._lock:
            waits = self._staying.get(owner) is stay
            if waits:
                del self._staying[owner]
        if waits:
            stay.process.end()

    def _taken(self, owner: str) -> Process:
        """A process that has worked for the owner, or that has imported already, where there is one; then another is started."""
        with self._lock:
            stay = self._staying.pop(owner, None)
        if stay is not None and stay.process.alive:
            return stay.process
        if stay is not None:
            stay.process.end()
        with self._lock:
            taken, self._spare = self._spare, None
        taken = taken if taken is not None and taken.alive else Process(self._modules)
        further = Process(self._modules)
        with self._lock:
            kept, self._spare = self._spare is None, self._spare or further
        if not kept:
            further.end()
        return taken

    def warm(self) -> None:
        """Have a process import already, where there is none."""
        with self._lock:
            if self._spare is None:
                self._spare = Process(self._modules)

    def close(self) -> None:
        """End every process."""
        with self._lock:
            jobs, idle = (
                [*self._queue, *self._running],
                [*(stay.process for stay in self._staying.values()), *filter(None, [self._spare])],
            )
            self._spare = None
            self._staying.clear()
        for job in jobs:
            job.cancel()
        for process in idle:
            process.end()


@dataclass(frozen=True, eq=False)
class _Stay:
    """A process that waits for another job of its owner, this time."""

    process: Process
