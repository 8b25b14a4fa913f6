"""Commits: what was typed or pressed, applied to the document. Pure: the same edits give the same document.

An edit names an address, an act and a text. `apply` never raises: what cannot be applied is reported in words, and unreadable
text stays in the document as typed.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass, replace
from typing import Any

from cxroi.case.counted import noun_of
from cxroi.case.paths import PathError, locate, members, path_of
from cxroi.case.references import renamed
from cxroi.ui import backing, rows
from cxroi.ui.document import Document, with_tree
from cxroi.ui.entries import (
    HOME,
    LONGEST,
    MAIN,
    TARGET,
    Manner,
    Place,
    at_location,
    last_good,
    place,
    spelled,
    spoken,
    stored,
)
from cxroi.ui.entry_reading import Reading, read
from cxroi.ui.fields import LISTED, NUMERIC, part_at
from cxroi.ui.identity import WELL_FORMED, Location
from cxroi.ui.places import LISTS, SECTIONS

ACTS = ("set", "choose", "drop", "add", "duplicate", "delete", "up", "down", "open")


@dataclass(frozen=True)
class Edit:
    """One action in the browser: where, what, and the text typed, chosen or generated."""

    at: str
    act: str = "set"
    text: str = ""


@dataclass(frozen=True)
class Outcome:
    """The result of an edit: the document, and a message if there is something to report."""

    document: Document
    message: str = ""


def apply(document: Document, edit: Edit, manner: Manner) -> Outcome:
    """The document after an edit."""
    if edit.act not in ACTS or len(edit.text) > LONGEST["long"] + 1:
        return Outcome(document, "An edit could not be understood; it was left out.")
    try:
        match edit.act:
            case "set":
                return _told(document, typed(document, edit.at, edit.text, manner), edit.at)
            case "choose":
                return _told(document, chosen(document, edit.at, edit.text, manner), edit.at)
            case "drop":
                return Outcome(dropped(document, edit.at))
            case "open":
                return Outcome(document)
        return _structural(document, edit)
    except PathError as error:
        what = f"“{edit.text}” was not applied: " if edit.act == "set" and edit.text else "That was not done: "
        return Outcome(document, f"{what}{error.args[0]}")
    except LookupError:
        return Outcome(document, "Text was sent to a place that takes none; it was left out.")


def _told(before: Document, after: Document, at: str) -> Outcome:
    """The outcome of a typed figure, with what it is no longer backed by."""
    here = place(before, at)
    gone = _of_tables(before, here)[1] if here.field.kind in NUMERIC and after.tree != before.tree else []
    if not gone:
        return Outcome(after)
    return Outcome(
        after,
        f"{here.field.label}: typed now, so {', '.join(f'“{one}”' for one in gone)} {noun_of(len(gone), 'was', 'were')} taken off its sources. "
        "Undo brings both back.",
    )


def _of_tables(document: Document, here: Place) -> tuple[dict[str, Any], list[str]]:
    """The part a figure belongs to as it is once the figure is typed; and the entries that said it came from tables."""
    element = at_location(document.tree, here.part)
    if not isinstance(element, dict) or here.location[: len(here.part)] != here.part:
        return {}, []
    return backing.without_tables(part_at(here.part), element, here.field.name, document.tree.get("evidence"))


def typed(document: Document, at: str, text: str, manner: Manner) -> Document:
    """The document with a text typed at an address: stored if readable, else kept as typed. Raises LookupError."""
    here = place(document, at)
    if here.field.kind in NUMERIC and text == spelled(document, here, manner):
        return dropped(document, at) if at in document.unread else document  # what is offered is what is stored
    changed = _taken(document, here, text, read(document, here, text, manner))
    return _with_its_figure(document, changed, here, manner) if here.field.name == TARGET else changed


def _with_its_figure(before: Document, after: Document, here: Place, manner: Manner) -> Document:
    """An effect that acts on something else and had a figure of another kind: the figure stays where it was, as typed."""
    at = f"{here.row}.{MAIN}"
    was = spelled(before, place(before, at), manner)
    if not was or at in after.unread or stored(after, place(after, at)) is not None:
        return after
    return replace(after, unread={**after.unread, at: was})


def chosen(document: Document, at: str, label: str, manner: Manner) -> Document:
    """The document with the reading of this label, for a text with several. Raises LookupError."""
    here = place(document, at)
    reading = read(document, here, document.unread.get(at, ""), manner)
    for offered, value in reading.offered:
        if offered == label:
            return _taken(document, here, "", Reading(value))
    return document


def dropped(document: Document, at: str) -> Document:
    """The document without a text that could not be read, or with the last good figure in place of one that is refused.

    Of a value that a scenario replaces the case's own stays.
    """
    if at in document.unread:
        return replace(document, unread={key: text for key, text in document.unread.items() if key != at})
    if document.errors and ".set/" not in at:
        here = place(document, at)
        good = last_good(document, here)
        return document if good is None else with_tree(document, _with(document.tree, here.location, good))
    row, _, name = at.partition(".set/")
    owner = document.where.get(row)
    if not owner or owner[0] != "scenarios" or not name:
        return document
    return with_tree(document, _with(document.tree, (*owner, "set", name), None))


def _taken(document: Document, here: Place, text: str, reading: Reading) -> Document:
    others = {at: kept for at, kept in document.unread.items() if at != here.at}
    if not reading.taken:
        return document if document.unread.get(here.at) == text else replace(document, unread={**others, here.at: text})
    held = stored(document, here)
    usual = held is None and here.field.name in LISTED and reading.value == here.field.default
    if reading.value == held or usual or (here.field.kind == "toggle" and not reading.value and not held):
        return replace(document, unread=others) if here.at in document.unread else document
    return with_tree(document, _stored(document, here, reading.value), unread=others)


def _stored(document: Document, here: Place, value: Any) -> dict[str, Any]:
    """The tree with a value at a place."""
    tree, name = document.tree, here.field.name
    if name in ("name", "id") and here.owner:
        return renamed(tree, path_of(tree, here.owner), value) if value else _with(tree, here.location, None)
    if name == HOME:
        return rows.rehomed(tree, here.row, value)
    if name == TARGET:
        return _targeted(tree, here.owner, value)
    if here.field.names == backing.PLAIN:
        owner = here.part
        element = at_location(tree, owner) or {}
        return _with(
            tree,
            owner,
            backing.with_entries(part_at(owner), element, name.removeprefix(f"{owner[-1]}/"), value) or None,
        )
    if here.field.several and value is None:
        return _shortened(tree, here.location)
    if here.field.kind in NUMERIC:
        element, gone = _of_tables(document, here)
        tree = _with(tree, here.part, element) if gone else tree
    return _with(tree, here.location, value)


def _targeted(tree: dict[str, Any], owner: Location, value: str | None) -> dict[str, Any]:
    """An effect with a new target. A change in percent is not a gain in points, so the figure is dropped if the kind changes."""
    new = copy.deepcopy(tree)
    element: dict[str, Any] = new
    for step in owner:
        element = element[step]  # type: ignore[index]
    kind, _, name = (value or "").partition("/")
    gone = {"metric": ("driver", "change", "change_points"), "driver": ("metric", "gain")}.get(
        kind, ("metric", "driver")
    )
    for scenario in members(new.get("scenarios")):
        values = scenario.get("set")
        if isinstance(values, dict):
            scenario["set"] = {path: held for path, held in values.items() if not _below(tree, path, owner, gone)}
    kept = {key: inner for key, inner in element.items() if key not in (*gone, kind)}
    element.clear()
    element.update({**({kind: name} if kind else {}), **kept})
    return new


def _below(tree: dict[str, Any], path: str, owner: Location, fields: tuple[str, ...]) -> bool:
    """True where a path names one of some fields of an element."""
    try:
        location = locate(tree, path)
    except PathError:
        return False
    return location[: len(owner)] == owner and location[len(owner)] in fields


def _with(tree: dict[str, Any], location: Location, value: Any) -> dict[str, Any]:
    """A copy of the tree with a value at a location; sections and lists on the way are created; None removes."""
    new = copy.deepcopy(tree)
    here: Any = new
    for step, following in itertools.pairwise(location):
        if isinstance(here, dict):
            wanted = list if isinstance(following, int) else dict
            if not isinstance(here.get(step), wanted):
                if value is None:
                    return new
                here[step] = wanted()
        here = here[step]
    last = location[-1]
    if isinstance(here, list) and isinstance(last, int):
        here += [0] * (last + 1 - len(here))
        here[last] = value
    elif value is None:
        here.pop(last, None)
        if not here and len(location) > 1:
            return _with(new, location[:-1], None)  # an empty section is removed
    else:
        here[last] = value
    return new


def _shortened(tree: dict[str, Any], location: Location) -> dict[str, Any]:
    """A list of figures with one emptied; no list if all are empty."""
    figures = at_location(tree, location[:-1]) or []
    left = [0 if position == location[-1] else figure for position, figure in enumerate(figures)]
    return _with(tree, location[:-1], left if any(left) else None)


def _structural(document: Document, edit: Edit) -> Outcome:
    """Adding, duplicating, moving and deleting rows."""
    tree, name = document.tree, edit.text if WELL_FORMED.fullmatch(edit.text) else None
    if name in document.where:
        return Outcome(document)  # already done
    row, _, section = edit.at.partition(".")
    match edit.act:
        case "add" if section in SECTIONS and row == document.root:
            return Outcome(with_tree(document, {**tree, section: tree.get(section) or {}}))
        case "add" if section in LISTS:
            owner = rows.find(tree, row)
            if section not in part_at(owner).model_fields:
                raise LookupError(edit.at)
            return Outcome(with_tree(document, rows.added(tree, row, section, name=name)))
        case "delete" if section in SECTIONS and row == document.root:
            return Outcome(with_tree(document, {key: value for key, value in tree.items() if key != section}))
        case _ if section:
            raise LookupError(edit.at)
        case "duplicate":
            return Outcome(with_tree(document, rows.duplicated(tree, row, name=name)))
        case "up" | "down":
            return Outcome(with_tree(document, rows.moved(tree, row, -1 if edit.act == "up" else 1)))
        case "delete":
            called = spoken(document, document.where.get(row, ())) or "The row"
            left, gone = rows.deleted(tree, row)
            also = f" With it: {', '.join(gone)}." if gone else ""
            return Outcome(with_tree(document, left), f"{called} was deleted.{also} Undo restores it." if gone else "")
    raise LookupError(edit.at)
