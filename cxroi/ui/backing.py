"""The evidence for a part's figures, as entries: a plain list for the main figure, or a list for each quantity."""

from __future__ import annotations

import copy
from typing import Any

from cxroi.case.backing import NEED_THEIR_OWN, OWN_TABLES
from cxroi.case.fields import Part
from cxroi.case.paths import members
from cxroi.ui.fields import Field, field_named, fields_of

PLAIN = "evidence"


def offered(model: type[Part], element: dict[str, Any]) -> list[str]:
    """The names of the entries to show: the part's own list, and one for each quantity that needs or has its own."""
    stored = element.get(PLAIN)
    own = [field.name for field in fields_of(model) if field.name in NEED_THEIR_OWN]
    if not isinstance(stored, dict):
        return [PLAIN, *(f"{PLAIN}/{name}" for name in own)]
    named = [*stored, *(name for name in (*main_figures(model, element), *own) if name not in stored)]
    return [f"{PLAIN}/{name}" for name in named if _known(model, name)]


def field_of(model: type[Part], name: str) -> Field:
    """The entry for the evidence of one quantity. Raises LookupError."""
    plain, quantity = field_named(model, PLAIN), name.removeprefix(f"{PLAIN}/")
    return Field(
        name, f"Evidence: {field_named(model, quantity).label.lower()}", "many", meaning=plain.meaning, names=PLAIN
    )


def entries(element: Any, name: str) -> list[str] | None:
    """The evidence for a quantity, or under the plain name for the main figure; None where nothing is named."""
    stored = element.get(PLAIN) if isinstance(element, dict) else None
    if name == PLAIN:
        if isinstance(stored, dict):
            stored = list(
                dict.fromkeys(one for key, several in stored.items() if key not in NEED_THEIR_OWN for one in several)
            )
        return stored or None
    return (stored.get(name.removeprefix(f"{PLAIN}/")) or None) if isinstance(stored, dict) else None


def with_entries(model: type[Part], element: dict[str, Any], name: str, named: list[str] | None) -> dict[str, Any]:
    """A copy of the element with new evidence for a quantity; a plain list becomes one for each quantity where needed."""
    new = copy.deepcopy(element)
    stored = new.get(PLAIN)
    if name == PLAIN and not isinstance(stored, dict):
        changed: Any = named
    else:
        changed = (
            dict(stored)
            if isinstance(stored, dict)
            else {key: stored for key in main_figures(model, element) if stored}
        )
        wanted = main_figures(model, element) if name == PLAIN else [name.removeprefix(f"{PLAIN}/")]
        changed |= {key: named or [] for key in wanted}
        changed = {key: several for key, several in changed.items() if several}
    if changed:
        new[PLAIN] = changed
    else:
        new.pop(PLAIN, None)
    return new


def without_tables(
    model: type[Part], element: dict[str, Any], name: str, register: Any
) -> tuple[dict[str, Any], list[str]]:
    """The element without the entries that say a figure was worked out from tables, which is not so once it is typed; and these entries."""
    stored, whole = element.get(PLAIN), name.split("/")[0]
    mine = (
        (name if name in stored else whole)
        if isinstance(stored, dict)
        else whole
        if name in main_figures(model, element)
        else ""
    )
    named = (stored.get(mine) if isinstance(stored, dict) else stored) or []
    tables = {one.get("id") for one in members(register) if str(one.get("source", "")).startswith(OWN_TABLES)}
    gone = [one for one in named if one in tables]
    if not mine or not gone:
        return element, []
    return with_entries(model, element, f"{PLAIN}/{mine}", [one for one in named if one not in tables]), gone


def main_figures(model: type[Part], element: dict[str, Any]) -> list[str]:
    """The figures of an element backed by its plain list: those it has, except shares that need their own."""
    return [
        field.name
        for field in fields_of(model)
        if field.kind == "figure"
        and "/" not in field.name
        and field.name not in NEED_THEIR_OWN
        and field.name in element
    ]


def _known(model: type[Part], name: str) -> bool:
    return any(field.name == name for field in fields_of(model))
