"""Rows of a case's lists while they are typed: new ones start empty, and do not count until they have what they need.

All functions take a tagged tree (see `identity`) and return another; none changes its argument.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from cxroi.case.paths import PathError, locate, members, path_of
from cxroi.case.references import removed
from cxroi.ui.identity import TAG, Location, new_id
from cxroi.ui.places import NEEDS, SECTIONS

AMOUNTS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "segments": (
        (("customers", "new_customers_per_year"), "customers"),
        (("revenue_per_customer",), "revenue"),
        (("gross_margin",), "a margin"),
        (("churn_per_year", "churn_per_month", "churn_by_tenure"), "churn"),
    ),
    "metrics": ((("now",), "the score today"),),
    "costs": (
        (("one_off", "per_year", "by_year", "per_customer_year", "per_contact", "share_of_revenue"), "an amount"),
    ),
    "benefits": ((("one_off", "per_year", "by_year", "hours_per_year", "positions"), "an amount"),),
    "effects": ((("change", "gain", "change_points"), "a change"),),
    "links": ((("change_per_point",), "a change per point"),),
    "evidence": ((("source", "claim"), "a source"),),
    "workforce": ((("employees",), "the number of employees"),),
    "inventory": ((("cost_of_goods_sold",), "the cost of goods sold"),),
    "crisis": ((("cost",), "a cost"),),
}
"""What a row is said to need although the contract treats it as zero."""
ASKED_FOR = frozenset(names[0] for needed in AMOUNTS.values() for names, _ in needed)
"""The fields in which it is asked for: none of them is said to be better left empty."""

SPOKEN = {"name": "a name", "id": "a short name", "metric": "a metric", "driver": "a driver", "turns": "turns"}


def lacks(kind: str, element: dict[str, Any], *, typed: Iterable[str] = ()) -> list[str]:
    """What a row of a kind still needs, in words; the first ones keep it from being counted.

    `typed` are fields with a text that waits to be corrected: what is said of that is not said twice.
    """
    element = {**element, **dict.fromkeys(typed, "typed")}
    words = [
        " or ".join(SPOKEN.get(name, name.replace("_", " ")) for name in names)
        for names in NEEDS.get(kind, ())
        if all(_empty(element.get(name)) for name in names)
    ]
    words += [spoken for names, spoken in AMOUNTS.get(kind, ()) if all(_empty(element.get(name)) for name in names)]
    return words


def counts(kind: str, element: dict[str, Any]) -> bool:
    """False where a row is missing what the contract requires: it then does not count."""
    return all(any(not _empty(element.get(name)) for name in names) for names in NEEDS.get(kind, ()))


def counted(tree: dict[str, Any]) -> dict[str, Any]:
    """The tree without rows that do not count yet, and without scenarios' replacements in them."""
    kept = _counted(tree)
    return _follow(tree, kept, drop=True)


def followed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The changed tree in which scenarios still name the same values, wherever those are now."""
    return _follow(before, after, drop=False)


def added(tree: dict[str, Any], owner: str, section: str, *, name: str | None = None) -> dict[str, Any]:
    """The tree with an empty row at the end of a list of an element, by id. Raises PathError."""
    new = copy.deepcopy(tree)
    element = _element(new, find(new, owner))
    rows = element.get(section)
    element[section] = [*(rows if isinstance(rows, list) else []), {TAG: name or new_id()}]
    return new


def duplicated(tree: dict[str, Any], row: str, *, name: str | None = None) -> dict[str, Any]:
    """A copy of a row after it, under a free name. Raises PathError."""
    new = copy.deepcopy(tree)
    *above, position = find(new, row)
    rows = _element(new, tuple(above))
    twin = _without_ids(rows[position])
    twin[TAG] = name or new_id()
    for key in ("name", "id"):
        if twin.get(key):
            twin[key] = free_name(str(twin[key]), [other.get(key) for other in members(rows)])
    rows.insert(int(position) + 1, twin)
    return new


def moved(tree: dict[str, Any], row: str, by: int) -> dict[str, Any]:
    """The tree with a row moved one place up or down, as far as the end of its list. Raises PathError."""
    new = copy.deepcopy(tree)
    *above, position = find(new, row)
    rows = _element(new, tuple(above))
    target = min(max(int(position) + by, 0), len(rows) - 1)
    rows.insert(target, rows.pop(int(position)))
    return new


def rehomed(tree: dict[str, Any], row: str, owner: str) -> dict[str, Any]:
    """The tree with a row moved to the same list of another element, such as a cost line to another initiative. Raises PathError."""
    new = copy.deepcopy(tree)
    *above, position = find(new, row)
    section = above[-1]
    element = _element(new, tuple(above)).pop(position)
    home = _element(new, find(new, owner))
    taken = [other.get("name") for other in members(home.get(section))]
    if element.get("name"):
        element["name"] = free_name(str(element["name"]), taken)
    home[section] = [*(home.get(section) or []), element]
    return new


def deleted(tree: dict[str, Any], row: str) -> tuple[dict[str, Any], list[str]]:
    """The tree without a row and what depends on it, and the paths of the latter. Raises PathError."""
    return removed(tree, path_of(tree, find(tree, row)))


def find(tree: Any, row: str) -> Location:
    """The location of the element with an id. Raises PathError."""
    location = _find(tree, row)
    if location is None:
        raise PathError("its row is no longer in the case.")
    return location


def free_name(wish: str, taken: list[Any]) -> str:
    """A name that no other row has: the one asked for, or with the next number.

    >>> free_name("Licences", ["Licences", "Licences 2"])
    'Licences 3'
    """
    number, name = 2, wish
    while name in taken:
        name, number = f"{wish} {number}", number + 1
    return name


def _element(tree: Any, location: Location) -> Any:
    for step in location:
        tree = tree[step]
    return tree


def _find(tree: Any, row: str) -> Location | None:
    if isinstance(tree, dict):
        if tree.get(TAG) == row:
            return ()
        pairs: Any = tree.items()
    elif isinstance(tree, list):
        pairs = enumerate(tree)
    else:
        return None
    for step, inner in pairs:
        if isinstance(inner, dict | list):
            below = _find(inner, row)
            if below is not None:
                return (step, *below)
    return None


def _counted(tree: Any, kind: str = "") -> Any:
    if isinstance(tree, dict):
        return {
            key: _counted(inner, key)
            for key, inner in tree.items()
            if not (isinstance(inner, dict) and key in SECTIONS and not counts(key, inner))
        }
    if isinstance(tree, list):
        kept = [row for row in tree if not isinstance(row, dict) or kind not in NEEDS or counts(kind, row)]
        return [_counted(row) for row in kept]
    return tree


def _follow(before: dict[str, Any], after: dict[str, Any], *, drop: bool) -> dict[str, Any]:
    """Rewrite the paths in scenarios: what they named in one tree is found by its id in the other."""
    if not any(members(after.get("scenarios"))):
        return after
    known = {row[TAG]: row.get("set") for row in members(before.get("scenarios")) if TAG in row}
    scenarios = []
    for scenario in after["scenarios"]:
        values = scenario.get("set") if isinstance(scenario, dict) else None
        if isinstance(values, dict):
            own = known.get(scenario.get(TAG)) or {}
            spelled = {path: _spelled(before, after, path) if path in own else path for path in values}
            kept = [(old, new) for old, new in spelled.items() if new is not None or not drop]
            scenario = {**scenario, "set": {new or old: values[old] for old, new in kept}}
        scenarios.append(scenario)
    return {**after, "scenarios": scenarios}


def _spelled(before: dict[str, Any], after: dict[str, Any], path: str) -> str | None:
    """The path in one tree of what a path named in the other; None if it is gone."""
    try:
        location = locate(before, path)
    except PathError:
        return path
    here: Any = before
    row, field = "", location
    for depth, step in enumerate(location):
        here = here.get(step) if isinstance(here, dict) else here[step]
        if isinstance(here, dict) and TAG in here:
            row, field = here[TAG], location[depth + 1 :]
    if not row:
        return path
    found = _find(after, row)
    return None if found is None else path_of(after, (*found, *field))


def _without_ids(element: Any) -> Any:
    if isinstance(element, dict):
        return {key: _without_ids(inner) for key, inner in element.items() if key != TAG}
    return [_without_ids(inner) for inner in element] if isinstance(element, list) else element


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == []
