"""Errors: what is wrong with a case, where, against which rule, and what to do about it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

MOST_TOLD = 100
"""Errors that are told of one file; each costs time to put into words."""
LONGEST_COMPARED = 40
"""Signs of a name that are compared with others for “Did you mean”."""


@dataclass(frozen=True)
class ErrorDetail:
    """One error of a case.

    >>> print(ErrorDetail("segments/Key accounts/churn_per_year", "20", "must lie between 0 and 1", "Did you mean 0.20?"))
    segments/Key accounts/churn_per_year is 20; it must lie between 0 and 1. Did you mean 0.20?
    """

    path: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path or 'the file'} {self.sentence}"

    @property
    def sentence(self) -> str:
        """The error without its path, for showing beside the field."""
        if not self.value:
            return f"{self.rule}. {self.remedy}"
        return f"is {self.value}; it {self.rule}. {self.remedy}"


class CaseError(ValueError):
    """A case that cannot be used. `errors` holds every error found, not only the first; at most `MOST_TOLD` of them."""

    def __init__(self, errors: Iterable[ErrorDetail]) -> None:
        told = tuple(islice(errors, MOST_TOLD + 1))
        more = ErrorDetail("", "", f"has more than the {MOST_TOLD} errors told here", "Correct these first.")
        self.errors = told if len(told) <= MOST_TOLD else (*told[:MOST_TOLD], more)
        super().__init__("\n".join(str(error) for error in self.errors))

    def __reduce__(self) -> tuple[Any, ...]:
        return CaseError, (self.errors,)


def shown(value: Any) -> str:
    """A value as an error quotes it: short, on one line, without control characters."""
    return f"“{one_line(value)}”" if isinstance(value, str) else one_line(str(value))


def one_line(text: str) -> str:
    """A text cut short, on one line, without control characters."""
    text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text[:200])
    return text if len(text) <= 60 else text[:57] + "…"


def nearest(word: Any, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or lists them all.

    >>> nearest("chrun", ["churn", "spend"])
    'Did you mean churn?'
    """
    choices = {name[:LONGEST_COMPARED]: name for name in known}
    if not choices:
        return "There is none to name yet; add it first, or leave this out."
    close = difflib.get_close_matches(str(word)[:LONGEST_COMPARED], choices, n=1, cutoff=0.5)
    return f"Did you mean {choices[close[0]]}?" if close else f"Known: {', '.join(list(choices.values())[:20])}."
