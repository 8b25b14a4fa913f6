"""Renaming and removing an element of a case without breaking references to it."""

from __future__ import annotations

import copy
from typing import Any

from cxroi.case.paths import PathError, element_names, locate, path_of, value_at, without

REFERRING = {
    "segments": ("segments", "segment"),
    "metrics": ("metric", "outcome"),
    "evidence": ("evidence",),
    "initiatives": ("requires", "excludes", "initiative"),
}
"""The keys that refer to an element of a section."""
FROZEN = "plan"
"""What was approved keeps its own names."""


def renamed(data: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """A copy of the data in which the element at a path has a new name, and so has every reference to it.

    Effects, links and costs name segments, effects and links metrics, initiatives each other, everything names evidence,
    scenarios hold paths.
    Raises PathError where the path leads nowhere.
    """
    changed = copy.deepcopy(data)
    location = locate(changed, path)
    section, element = location[0], value_at(changed, path)
    key = "id" if section == "evidence" else "name"
    old, element[key] = element.get(key), name
    if len(location) == 2:
        _refer(changed, str(section), old, name)
    for scenario in changed.get("scenarios") or []:
        values = scenario.get("set")
        if isinstance(values, dict):
            scenario["set"] = {_moved(data, changed, where): value for where, value in values.items()}
    return changed


def _moved(data: dict[str, Any], changed: dict[str, Any], path: str) -> str:
    """The new path of the value at an old path; renaming moves nothing."""
    try:
        return path_of(changed, locate(data, path))
    except PathError:
        return path


def _refer(data: Any, section: str, old: Any, new: str) -> None:
    """Replace a name wherever a part refers to it."""
    referring = REFERRING.get(section, ())
    if isinstance(data, list):
        for element in data:
            _refer(element, section, old, new)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in referring and isinstance(value, str) and value == old:
                data[key] = new
            elif key in referring and _all_text(value):
                data[key] = [new if entry == old else entry for entry in value]
            elif key in referring and isinstance(value, dict):  # evidence by quantity
                data[key] = {
                    quantity: [new if entry == old else entry for entry in entries] if _all_text(entries) else entries
                    for quantity, entries in value.items()
                }
            elif isinstance(value, dict | list) and key != FROZEN:
                _refer(value, section, old, new)


def removed(data: dict[str, Any], path: str) -> tuple[dict[str, Any], list[str]]:
    """A copy of the data without the element at a path and without what depends on it, and the paths of the latter.

    With a metric go its links and the effects on it, with a segment the effects on it alone, with evidence its mentions,
    and from scenarios every value below a removed path. Raises PathError.
    """
    location = locate(data, path)
    gone = [path_of(data, location)]
    name = value_at(data, path)
    name = name.get("id" if location[0] == "evidence" else "name") if isinstance(name, dict) else None
    if name and len(location) == 2 and location[0] == "metrics":
        gone += [where for where, part in _parts(data) if part.get("metric") == name]
    if name and len(location) == 2 and location[0] == "segments":
        gone += [where for where, part in _parts(data) if part.get("segments") == [name]]
    changed = data
    for where in reversed(gone):
        changed = without(changed, where)
    changed = copy.deepcopy(changed)
    if len(location) == 2 and location[0] != "metrics":
        for key in REFERRING.get(str(location[0]), ()):
            _forget(changed, key, name)
    for scenario in changed.get("scenarios") or []:
        values = scenario.get("set")
        if isinstance(values, dict):
            below = tuple(f"{where}/" for where in gone)
            scenario["set"] = {where: value for where, value in values.items() if not where.startswith(below)}
    return changed, gone[1:]


def _parts(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every effect and link with its path."""
    lists = [f"initiatives/{name}/effects" for name in element_names(data.get("initiatives") or [])]
    found = []
    for path in (*lists, "links"):
        elements = value_at(data, path) or []
        found += [(f"{path}/{name}", part) for name, part in zip(element_names(elements), elements, strict=True)]
    return [(path, part) for path, part in found if isinstance(part, dict)]


def _forget(data: Any, key: str, name: Any) -> None:
    """Remove a name from every list of such names."""
    if isinstance(data, list):
        for element in data:
            _forget(element, key, name)
    elif isinstance(data, dict):
        for field, value in data.items():
            if field == key and _all_text(value):
                data[field] = [entry for entry in value if entry != name]
            elif field == key and isinstance(value, dict):  # evidence by quantity
                data[field] = {
                    quantity: [entry for entry in entries if entry != name] if _all_text(entries) else entries
                    for quantity, entries in value.items()
                }
            elif isinstance(value, dict | list) and field != FROZEN:
                _forget(value, key, name)


def _all_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
