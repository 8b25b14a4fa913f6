"""The seal of a case file: the last line holds a checksum, and the first line announces it, so that a truncated file is noticed.

Most cuts of a case file at the end of a line leave a valid case with another NPV. A file whose first line announces the
seal and that does not end with it is truncated, and is rejected.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

HEAD = "# A cxroi case file. Its last line says that it is whole."
END = re.compile(r"^# End of the case file: ([0-9]+) lines, check ([0-9a-f]{16})$")

State = Literal["whole", "cut", "changed", "unsealed"]
REMARK: dict[State, str] = {
    "changed": "It was changed after cxroi wrote it: its last line belongs to another text. Saving it again renews that line.",
    "unsealed": "Nothing in it says that it is whole, as in files written by hand or by an earlier version. Saving it adds such a line.",
}
"""The remark on a file that is opened although its seal is missing or does not match."""


def sealed(text: str) -> str:
    """The text of a case as a file: between a first line and a last line that make a cut visible.

    >>> print(sealed("format: 1"))
    # A cxroi case file. Its last line says that it is whole.
    format: 1
    # End of the case file: 2 lines, check 001f831118ccc79c
    <BLANKLINE>
    """
    lines = [HEAD, *text.rstrip("\n").split("\n")]
    return "\n".join([*lines, f"# End of the case file: {len(lines)} lines, check {_check(lines)}", ""])


def state_of(text: str) -> State:
    """Whether a text is a whole case file, one that was cut off, one that was changed since, or one without a seal.

    The kind of line ends makes no difference, nor do empty lines at the end.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")
    end = END.match(lines[-1].strip())
    if end and end.groups() == (str(len(lines) - 1), _check(lines[:-1])):
        return "whole"
    if end or any(END.match(line.strip()) for line in lines):
        return "changed"
    return "cut" if lines[0].lstrip("\ufeff").strip() == HEAD else "unsealed"


def _check(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16]
