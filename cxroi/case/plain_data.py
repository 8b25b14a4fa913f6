"""The border of a case: the closed list of what a case may hold, whoever wrote it and however it arrives.

A case is made of mappings with text for keys, lists, texts, finite numbers within ±1e15, true, false and nothing. All
else is refused here, with its place, so that no reader behind this border meets a kind of value it does not know.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cxroi.case.errors import MOST_TOLD, ErrorDetail, shown
from cxroi.case.paths import path_of

LARGEST = 1e15
DEEPEST = 20
BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
KINDS = "text, a number, true, false, a list or `key: value` lines"


def clean_text(text: str) -> str:
    """A user's text without control and bidirectional-override characters; it is data everywhere."""
    kept = (
        sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in BIDI_CONTROLS)
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def plain_data(data: Any, *, clean: Callable[[str], str] = clean_text) -> tuple[Any, list[ErrorDetail]]:
    """The data with every text in it cleaned, keys too, and an error for each value that is not on the list.

    What is refused becomes None in the data returned.

    >>> plain_data({"title": " Answer\\x07 in a day ", "notes": {"costs": 10**400}})[1][0].path
    'notes/costs'
    """
    found: list[ErrorDetail] = []
    return _Border(found, data, clean).plain(data, ()), found


@dataclass(frozen=True)
class _Border:
    """What was refused so far, the whole of the data, and how a text is cleaned."""

    found: list[ErrorDetail]
    whole: Any
    clean: Callable[[str], str]

    def plain(self, value: Any, here: tuple[str | int, ...]) -> Any:
        """A value as it may pass; None in the place of one that may not."""
        if refusal := _refusal(value, here):
            self.refuse(here, *refusal)
            return None
        if isinstance(value, str):
            return self.clean(value)
        if isinstance(value, dict):
            return self.mapping(value, here)
        if isinstance(value, list):
            if len(value) == 3 and all(isinstance(figure, int | float) for figure in value):
                return self.figures(value, here)
            return [self.plain(inner, (*here, place)) for place, inner in enumerate(value)]
        return value

    def figures(self, value: list, here: tuple[str | int, ...]) -> list | None:
        """Three figures, which are one quantity: an error in one of them is reported for the quantity."""
        refusal = next((refusal for figure in value if (refusal := _refusal(figure, here))), None)
        if refusal is None:
            return list(value)
        self.refuse(here, f"[{', '.join(map(_digits, value))}]", *refusal[1:])
        return None

    def mapping(self, value: dict, here: tuple[str | int, ...]) -> dict[str, Any]:
        passed: dict[str, Any] = {}
        for key, inner in value.items():
            if not isinstance(key, str) or _refusal(key, here):
                self.refuse(here, shown(key), "is a key that is not text", "Write the key as text.")
                continue
            name = self.clean(key)
            if name in passed:
                rule = "is a key that appears twice, once with invisible characters"
                self.refuse(here, shown(name), rule, "Remove one of them.")
            passed[name] = self.plain(inner, (*here, key))
        return passed

    def refuse(self, here: tuple[str | int, ...], value: str, rule: str, remedy: str) -> None:
        if len(self.found) <= MOST_TOLD:
            self.found.append(ErrorDetail(path_of(self.whole, here), value, rule, remedy))


def _refusal(value: Any, here: tuple[str | int, ...]) -> tuple[str, str, str] | None:
    """Value, rule and remedy where a value is not on the list; None where it is."""
    if isinstance(value, str):
        if any("\ud800" <= sign <= "\udfff" for sign in value):
            return shown(value), "holds half a character (a surrogate)", "Write the character itself."
        return None
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        if isinstance(value, float) and not math.isfinite(value):
            return str(value), "must be a finite number", "Write a plain number such as 0.12."
        if abs(value) > LARGEST:
            return _digits(value), "must lie between -1e15 and 1e15", "Use a larger unit."
        return None
    if isinstance(value, dict | list):
        too_deep = len(here) > DEEPEST
        return ("", f"is nested more than {DEEPEST} deep", "Remove the nesting.") if too_deep else None
    return f"of the kind {type(value).__name__}", f"must be {KINDS}", "Write it as text, or remove it."


def _digits(value: float) -> str:
    if isinstance(value, float) or value.bit_length() < 200:
        return shown(value)
    return f"a number of {round(value.bit_length() * math.log10(2)):,} digits"
