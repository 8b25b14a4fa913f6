"""Identity: a stable id for each element of a case's lists while it is edited, whatever its name and position.

A case file names an element by its name or its number; both change during typing. The document therefore keeps,
alongside the data, one short random id for each element of each list and one for the document itself. An *address* is
`id.field`, such as `k3f9a01b.churn_per_year`; fields of the case itself are addressed below the document's own id.
A field inside a field is joined with "/", as in a path: `k3f9a01b.cross_sell/revenue`.

Changes in place (adding, moving, renaming a row) work on a *tagged* copy, in which each element carries its
id. For entirely new data the ids are carried over: elements are recognised by content, then by name, then by
order.
"""

from __future__ import annotations

import copy
import hashlib
import re
import uuid
from typing import Any

TAG = "·id"
"""The key under which an element of a tagged copy carries its id. Case files do not contain it."""

Location = tuple[str | int, ...]
Ids = dict[Location, tuple[str, ...]]
"""For each list of elements, by location, their ids in order; the document's own id is at the empty location."""

PLAN = ("plan",)
"""The plan as it was approved is a case of its own, which nobody edits here: its elements have no ids."""
WELL_FORMED = re.compile(r"[a-z0-9]{8,16}")


def new_id() -> str:
    """A unique id."""
    return uuid.uuid4().hex[:12]


def new_ids(data: dict[str, Any], *, seed: str = "") -> Ids:
    """New ids for all elements of some data; with a seed always the same ones.

    A sample has ids by its name, so that text typed into it during a reload finds its place again.
    """
    ids = untagged(tagged(data, {}))[1]
    if not seed:
        return ids
    return {
        where: tuple(name and _seeded(seed, where, place) for place, name in enumerate(names))
        for where, names in ids.items()
    }


def _seeded(seed: str, where: Location, place: int) -> str:
    return hashlib.sha256(repr((seed, where, place)).encode()).hexdigest()[:12]


def tagged(data: dict[str, Any], ids: Ids) -> dict[str, Any]:
    """A deep copy of the data in which the document and each element of a list carry their id."""
    root = ids.get((), (new_id(),))[0]
    return {**_tagged(data, (), ids), TAG: root}


def untagged(tree: dict[str, Any]) -> tuple[dict[str, Any], Ids]:
    """The data and the ids of a tagged copy; elements without an id, or with one already used, get a new one."""
    ids: Ids = {(): (tree.get(TAG) or new_id(),)}
    seen = {ids[()][0]}
    return _untagged({key: value for key, value in tree.items() if key != TAG}, (), ids, seen), ids


def carried(data: dict[str, Any], ids: Ids, new: dict[str, Any]) -> Ids:
    """The ids for new data that replace old data: elements that can be recognised keep their ids."""
    tree = tagged(data, ids)
    own = {key: value for key, value in new.items() if (key,) != PLAN}
    return untagged({**_recognised(tree, own), TAG: tree[TAG]})[1]


def locations(data: dict[str, Any], ids: Ids) -> dict[str, Location]:
    """The location of each id: the document at the empty location, elements at theirs."""
    found: dict[str, Location] = {}
    for where, names in ids.items():
        if where == ():
            found[names[0]] = ()
        else:
            found.update({name: (*where, position) for position, name in enumerate(names) if name})
    return found


def id_at(ids: Ids, location: Location) -> str:
    """The id of the element at a location, or of the document for the empty one; "" where there is none."""
    if location == ():
        return ids[()][0]
    names, position = ids.get(location[:-1], ()), location[-1]
    return names[position] if isinstance(position, int) and position < len(names) else ""


def address(ids: Ids, location: Location) -> str:
    """The address of a location: the id of the nearest element around it, and the fields below that.

    >>> address({(): ("root",), ("segments",): ("k1", "k2")}, ("segments", 1, "cross_sell", "revenue"))
    'k2.cross_sell/revenue'
    """
    for end in range(len(location), -1, -1):
        name = id_at(ids, location[:end])
        if name:
            return f"{name}.{'/'.join(str(step) for step in location[end:])}"
    raise LookupError(str(location))


def steps(field: str) -> Location:
    """The keys and positions in a field's address; positions count from 0.

    >>> steps("by_year/2"), steps("")
    (('by_year', 2), ())
    """
    return tuple(int(step) if step.isdigit() else step for step in field.split("/")) if field else ()


def _tagged(value: Any, where: Location, ids: Ids) -> Any:
    if where == PLAN:
        return copy.deepcopy(value)
    if isinstance(value, dict):
        return {key: _tagged(inner, (*where, key), ids) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    names = ids.get(where, ())
    copied = [_tagged(inner, (*where, position), ids) for position, inner in enumerate(value)]
    for position, inner in enumerate(copied):
        if isinstance(inner, dict):
            inner[TAG] = names[position] if position < len(names) and names[position] else new_id()
    return copied


def _untagged(value: Any, where: Location, ids: Ids, seen: set[str]) -> Any:
    if where == PLAN:
        return copy.deepcopy(value)
    if isinstance(value, dict):
        return {key: _untagged(inner, (*where, key), ids, seen) for key, inner in value.items() if key != TAG}
    if not isinstance(value, list):
        return value
    if any(isinstance(inner, dict) for inner in value):
        ids[where] = tuple(_own(inner, seen) for inner in value)
    return [_untagged(inner, (*where, position), ids, seen) for position, inner in enumerate(value)]


def _own(element: Any, seen: set[str]) -> str:
    if not isinstance(element, dict):
        return ""
    name = element.get(TAG)
    if not isinstance(name, str) or name in seen:
        name = new_id()
    seen.add(name)
    return name


def _recognised(tree: Any, new: Any) -> Any:
    """The new data with the tags of those old elements that can be recognised in them."""
    if isinstance(new, dict):
        old = tree if isinstance(tree, dict) else {}
        return {key: _recognised(old.get(key), value) for key, value in new.items()}
    if not isinstance(new, list):
        return new
    waiting = [element for element in tree if isinstance(element, dict)] if isinstance(tree, list) else []
    partner: dict[int, dict[str, Any]] = {}
    for alike in (_content, _names, _anything):
        for position, element in enumerate(new):
            if isinstance(element, dict) and position not in partner:
                match = next((old for old in waiting if alike(old) == alike(element)), None)
                if match is not None:
                    partner[position] = match
                    waiting = [old for old in waiting if old is not match]
    matched = [_recognised(partner.get(position), element) for position, element in enumerate(new)]
    for position, element in enumerate(matched):
        if isinstance(element, dict):
            element[TAG] = partner[position][TAG] if position in partner else new_id()
    return matched


def _content(element: dict[str, Any]) -> Any:
    return _untagged(element, (), {}, set())


def _names(element: dict[str, Any]) -> Any:
    return [element.get(key) for key in ("name", "id", "metric", "driver")]


def _anything(element: dict[str, Any]) -> bool:
    return True


def plain_ids(ids: Ids) -> list[list[Any]]:
    """The ids in a JSON form: a location and its ids, each a list."""
    return [[list(where), list(names)] for where, names in ids.items()]


def ids_of(plain: Any, data: dict[str, Any]) -> Ids:
    """The ids from `plain_ids`, for the data they belong to; elements that do not match get new ones.

    >>> data = {"segments": [{"name": "A"}]}
    >>> ids = new_ids(data)
    >>> ids_of(plain_ids(ids), data) == ids
    True
    """
    try:
        read: Ids = {tuple(where): tuple(str(name) for name in names) for where, names in plain}
    except (TypeError, ValueError):
        read = {}
    kept = {
        where: names for where, names in read.items() if all(WELL_FORMED.fullmatch(name) or not name for name in names)
    }
    return untagged(tagged(data, kept if kept.get(()) else {}))[1]
