"""A number that is formatted already, with the minus of print; what rounds to zero has no sign."""

from __future__ import annotations

import re

MINUS = "−"


def with_minus(text: str) -> str:
    """The text of one number with the minus of print, and without a sign where it shows zero.

    >>> with_minus(f"{-2.5:.1f} points"), with_minus(f"{-0.4:.0f}"), with_minus(f"{0.0:+.2f}"), with_minus(f"{0.3:+.1f}")
    ('−2.5 points', '0', '0.00', '+0.3')
    """
    return text.replace("-", MINUS) if re.search("[1-9]", text) else text.replace("-", "").replace("+", "")
