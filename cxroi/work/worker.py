"""What runs in a worker's process: `python -m cxroi.work.worker MODULE …` imports, takes a job, answers, and waits for another.

It ends when the process that started it does, or ends it.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO

from cxroi.work.frames import carries, receive, send
from cxroi.work.limits import come_last, limit

ANY_LENGTH = 1 << 62


def main() -> None:
    """Take jobs from standard input, one after the other, and write what comes of them to what was standard output."""
    come_last()  # importing is work too
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes where errors go
    for name in sys.argv[1:]:
        with suppress(ImportError):
            importlib.import_module(name)
    jobs: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_take, args=(sys.stdin.buffer, jobs), daemon=True).start()
    while True:
        function, arguments, options, limits, wants_progress = jobs.get()
        limit(limits)
        if wants_progress:
            options = {
                **options,
                "progress": lambda share, words="": send(answers, ("progress", float(share), str(words))),
            }
        send(answers, _outcome(function, arguments, options))


def _outcome(function: Any, arguments: Any, options: Any) -> tuple[str, Any]:
    try:
        return "answer", function(*arguments, **options)
    except MemoryError:
        return "memory", None
    except Exception as error:
        # An error that can be carried over is the caller's to understand.
        return ("error", error) if carries(error) else ("broken", f"{type(error).__name__}: {error}")


def _take(stream: BinaryIO, jobs: SimpleQueue[Any]) -> None:
    """Queue the jobs that come; end with the server, whatever is worked on."""
    try:
        while True:
            jobs.put(receive(stream, ANY_LENGTH))
    except BaseException:
        os._exit(3)


if __name__ == "__main__":
    main()
