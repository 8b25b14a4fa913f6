"""Paths: how scenarios, errors and widgets name one value of a case file.

A path joins keys with "/". An element of a list is named by its `name` (evidence by its `id`, an effect by
its driver or metric, a link by "metric → driver"), or by its number from 1 where that is not unique.
Paths work on the plain data of a file, which may still hold errors.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cxroi.case.errors import nearest


class PathError(LookupError):
    """A path that leads nowhere; the message says where it ends and what is there."""


def element_names(elements: list[Any]) -> list[str]:
    """The name of each element of a list: its own where unique, else its number from 1.

    >>> element_names([{"name": "A"}, {"driver": "churn"}, {"driver": "churn"}, {"metric": "NPS", "driver": "churn"}])
    ['A', '2', '3', 'NPS → churn']
    """
    own = [_own_name(element) for element in elements]
    times = Counter(own)
    return [name if name and times[name] == 1 else str(number) for number, name in enumerate(own, start=1)]


def _own_name(element: Any) -> str:
    if not isinstance(element, dict):
        return ""
    if element.get("metric") and element.get("driver"):
        return f"{element['metric']} → {element['driver']}"
    for key in ("name", "id", "driver", "metric"):
        if isinstance(element.get(key), str | int | float):
            return str(element[key])
    return ""


def members(value: Any) -> Iterator[dict[str, Any]]:
    """The elements of a list that are records; none for anything else."""
    return (element for element in value if isinstance(element, dict)) if isinstance(value, list) else iter(())


def unnamed(noun: str, number: int | str) -> str:
    """What an element without a name is called, by its number from 1: "segment 2 (no name yet)"."""
    return f"{noun} {number} (no name yet)"


def path_of(data: Any, location: tuple[str | int, ...]) -> str:
    """The path of a location given as keys and list positions from 0."""
    words = []
    for step in location:
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            words.append((_own_name(data[step]) and element_names(data)[step]) or str(step + 1))
            data = data[step]
        else:
            words.append(str(step))
            data = data.get(step) if isinstance(data, dict) else None
    return "/".join(words)


def locate(data: Any, path: str) -> tuple[str | int, ...]:
    """The keys and list positions that a path names; the last key may be absent. Raises PathError."""
    location: list[str | int] = []
    rest, here = path.strip("/"), data
    while rest:
        if isinstance(here, dict):
            # A key may hold "/" (a path of a scenario); the longest known key wins.
            known = [key for key in here if isinstance(key, str) and _leads(rest, key)]
            key: str = max(known, key=len) if known else rest.split("/")[0]
            if key not in here and key != rest:
                raise PathError(f"there is no {key!r} here; {nearest(key, [str(k) for k in here])}")
            location.append(key)
            here, rest = here.get(key), rest[len(key) + 1 :]
        elif isinstance(here, list):
            names = element_names(here)
            found = [(name, position) for name, position in _addresses(here) if _leads(rest, name)]
            if not found:
                twice = any(_leads(rest, _own_name(element)) for element in here if _own_name(element))
                hint = "name it by its number, from 1." if twice else nearest(rest.split("/")[0], names)
                reason = "is not unique here" if twice else "is not in the list"
                raise PathError(f"{rest.split('/')[0]!r} {reason}; {hint}")
            name, position = max(found, key=lambda pair: len(pair[0]))
            location.append(position)
            here, rest = here[position], rest[len(name) + 1 :]
        else:
            raise PathError(f"nothing lies below {'/'.join(map(str, location))!r}; the path ends there.")
    return tuple(location)


def _addresses(elements: list[Any]) -> Iterator[tuple[str, int]]:
    """Every way to name an element: its canonical name, any one of its naming keys where unique, its number."""
    yield from zip(element_names(elements), range(len(elements)), strict=True)
    for key in ("name", "id", "driver", "metric"):
        values = [element.get(key) if isinstance(element, dict) else None for element in elements]
        yield from ((str(value), i) for i, value in enumerate(values) if value and values.count(value) == 1)
    yield from ((str(position + 1), position) for position in range(len(elements)))


def _leads(path: str, name: str) -> bool:
    return path == name or path.startswith(name + "/")


def value_at(data: Any, path: str, default: Any = None) -> Any:
    """The value a path names, or the default where it is absent."""
    try:
        for step in locate(data, path):
            data = data.get(step, default) if isinstance(data, dict) else data[step]
    except PathError:
        return default
    return data


def with_value(data: Any, path: str, value: Any) -> Any:
    """A copy of the data with one value replaced. Raises PathError."""
    copied = copy.deepcopy(data)
    put(copied, path, value)
    return copied


def put(data: Any, path: str, value: Any) -> None:
    """Replace one value in the data, in place. Raises PathError."""
    location = locate(data, path)
    if not location:
        raise PathError("the path is empty; name a value, such as finance/discount_rate.")
    here = data
    for step in location[:-1]:
        here = here[step]
    here[location[-1]] = copy.deepcopy(value)


def without(data: Any, path: str) -> Any:
    """A copy of the data with one element or key removed. Raises PathError."""
    location = locate(data, path)
    copied = copy.deepcopy(data)
    here = copied
    for step in location[:-1]:
        here = here[step]
    if isinstance(here, dict):
        here.pop(location[-1], None)
    else:
        del here[location[-1]]
    return copied
