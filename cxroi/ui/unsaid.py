"""Words typed to colleagues and not added yet: kept with the draft at each keystroke, like everything typed, till they are added.

The message of the next version is one of them, and belongs to its document; comments go along when another is opened.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any

from cxroi.ui import state
from cxroi.ui.document import Home
from cxroi.ui.entries import LONGEST

ROOT = "words"
"""The first part of the address of such words, in place of a part of the document."""
MESSAGE = "version-message"
PLACE = re.compile(r"[\w-]{1,80}")
MOST = 50
"""Texts that are kept."""


def words(place: str) -> str:
    """What was typed at a place."""
    return state.document().home.said.get(place, "")


def entry(place: str, label: str) -> dict[str, Any]:
    """The entry of a form where they are typed."""
    return {"at": f"{ROOT}.{place}", "kind": "long", "label": label, "called": label, "text": words(place)}


def message() -> dict[str, Any]:
    """The entry where the message of the next version is typed."""
    text, label = state.document().home.message, "Message for this version"
    said = {"hint": "What changed, and why", "help": "Saved with the version, and listed in its history."}
    return {"at": f"{ROOT}.{MESSAGE}", "kind": "text", "label": label, "called": label, "text": text, **said}


def form_name(place: str) -> str:
    """The name of the form of a place: a component's key may not hold two underscores in a row, as a random id may."""
    return f"{ROOT}-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def put(place: str, text: str) -> None:
    """Keep what stands at a place; an empty text where it was added."""
    state.rehome(with_words(state.document().home, place, text))


def with_words(home: Home, place: str, text: str) -> Home:
    """The home with the words of a place as the newest, cut where they are longer than any entry; what no place can be is left out."""
    if not PLACE.fullmatch(place):
        return home
    text = text[: LONGEST["long"]]
    if place == MESSAGE:
        return replace(home, message=text)
    others = {other: said for other, said in home.said.items() if other != place}
    return replace(home, said=dict([*others.items(), (place, text)][-MOST:]))
