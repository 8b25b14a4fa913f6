"""Renaming an element of a case without breaking what refers to it."""

from __future__ import annotations

import copy
from typing import Any

from cxroi.case.paths import locate, path_of, value_at


def renamed(data: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """A copy of the data in which the element at a path has a new name, and so has every reference to it.

    Effects name segments and metrics, links name metrics, everything names evidence, scenarios hold paths.
    Raises PathError where the path leads nowhere.
    """
    changed = copy.deepcopy(data)
    location = locate(changed, path)
    section, element = location[0], value_at(changed, path)
    key = "id" if section == "evidence" else "name"
    old, element[key] = element.get(key), name
    if len(location) == 2:
        _refer(changed, str(section), old, name)
    before, after = f"{path_of(data, location)}/", f"{path_of(changed, location)}/"
    for scenario in changed.get("scenarios") or []:
        values = scenario.get("set")
        if isinstance(values, dict):
            scenario["set"] = {_moved(where, before, after): value for where, value in values.items()}
    return changed


def _moved(path: str, before: str, after: str) -> str:
    return after + path.removeprefix(before) if path.startswith(before) else path


def _refer(data: Any, section: str, old: Any, new: str) -> None:
    """Replace a name wherever a part refers to it."""
    referring = {"segments": "segments", "metrics": "metric", "evidence": "evidence"}.get(section)
    if referring is None:
        return
    if isinstance(data, list):
        for element in data:
            _refer(element, section, old, new)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == referring and isinstance(value, str) and value == old:
                data[key] = new
            elif key == referring and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
                data[key] = [new if entry == old else entry for entry in value]
            elif isinstance(value, dict | list):
                _refer(value, section, old, new)
