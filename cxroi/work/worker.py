"""What runs in a worker's process: `python -m cxroi.work.worker MODULE …` imports, takes one job, answers, and ends.

It ends as well when the process that started it does.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from contextlib import suppress
from typing import Any, BinaryIO

from cxroi.work.frames import carries, receive, send
from cxroi.work.limits import come_last, limit

ANY_LENGTH = 1 << 62


def main() -> None:
    """Take a job from standard input and write what comes of it to what was standard output."""
    come_last()  # importing is work too
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints goes where errors go
    for name in sys.argv[1:]:
        with suppress(ImportError):
            importlib.import_module(name)
    jobs = sys.stdin.buffer
    try:
        function, arguments, options, limits, wants_progress = receive(jobs, ANY_LENGTH)
    except EOFError:
        return
    threading.Thread(target=_end_with_the_server, args=(jobs,), daemon=True).start()
    limit(limits)
    if wants_progress:
        options = {**options, "progress": lambda share, words="": send(answers, ("progress", float(share), str(words)))}
    send(answers, _outcome(function, arguments, options))


def _outcome(function: Any, arguments: Any, options: Any) -> tuple[str, Any]:
    try:
        return "answer", function(*arguments, **options)
    except MemoryError:
        return "memory", None
    except Exception as error:
        # An error that can be carried over is the caller's to understand.
        return ("error", error) if carries(error) else ("broken", f"{type(error).__name__}: {error}")


def _end_with_the_server(jobs: BinaryIO) -> None:
    jobs.read(1)  # the server writes nothing more: this returns when it is gone
    os._exit(3)


if __name__ == "__main__":
    main()
