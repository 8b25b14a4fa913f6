"""A case in a link: packed into characters that a web address may hold, and unpacked as untrusted input."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

MOST = 262_144
"""The most a link may unpack to [bytes]."""


def packed(data: dict[str, Any]) -> str:
    """The plain data of a case as text for a link.

    >>> packed({"format": 1})
    'eNqrVkrLL8pNLFGyUjCsBQAgNgRR'
    """
    text = json.dumps(data, ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


def unpacked(text: str) -> bytes:
    """The case file (JSON, which is YAML) a link holds; it is then read and checked as any other. Raises ValueError."""
    try:
        compressed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(compressed, MOST)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError("the link is damaged or cut short; ask for it again.") from error
    if not unpacker.eof:
        raise ValueError("the link is cut short, or holds more than a case may; ask for it again.")
    return content
