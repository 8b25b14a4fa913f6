"""How the server and its own workers speak: messages with their length before them.

No file comes this way: what is read here was written by a process of our own code, started by us, through a pipe that no
one else holds.
"""

from __future__ import annotations

import pickle
import struct
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")


def send(stream: BinaryIO, message: Any) -> int:
    """Write a message; the number of its bytes."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()
    return len(content)


def receive(stream: BinaryIO, most: int) -> Any:
    """The next message. Raises EOFError at the end of the stream, OverflowError for one of more than `most` bytes."""
    head = _exactly(stream, LENGTH.size)
    (length,) = LENGTH.unpack(head)
    if length > most:
        raise OverflowError
    return pickle.loads(_exactly(stream, length))  # noqa: S301 - written by our own process, started by us


def carries(value: Any) -> bool:
    """True of a value that arrives as it was sent."""
    try:
        return type(pickle.loads(pickle.dumps(value))) is type(value)  # noqa: S301 - our own
    except Exception:
        return False


def _exactly(stream: BinaryIO, length: int) -> bytes:
    parts, missing = [], length
    while missing:
        part = stream.read(missing)
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
