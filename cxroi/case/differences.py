"""Differences between two versions of a case, path by path: computed once for descriptions, valuation and merging.

Works on plain data, which may contain errors. Elements of a list are matched by name; where exactly one name disappeared and
one appeared at the same place, the element was renamed.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from pydantic.fields import FieldInfo

from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.case.paths import element_names

Location = tuple[str | int, ...]
Kind = Literal["value", "part", "added", "removed", "renamed", "order", "replaced"]
NAMING = ("name", "id", "driver", "metric")


class Owner(NamedTuple):
    """A part that contains the difference: an element of a list, or a field with fields of its own."""

    name: str
    among: str
    """The list it is an element of; empty for a field, whose name is its label."""
    data: dict[str, Any]


@dataclass(frozen=True, eq=False)
class Difference:
    """One difference between two versions."""

    kind: Kind
    """`part`: a part of the case that one version lacks; `replaced`: a value of a scenario."""
    steps: tuple[str, ...]
    """The path, step by step, with the later names of what was renamed."""
    location: Location
    """Its location in the earlier version; for an added element and for a changed order, the list itself."""
    owners: tuple[Owner, ...]
    key: str
    """The field; for elements, the list they are in."""
    before: Any
    after: Any
    field: FieldInfo | None = None
    is_absent: bool = False
    """The later version does not have the key."""
    named: str = ""
    """The earlier name of what was renamed."""

    @property
    def id(self) -> tuple[str, str]:
        """Identifies it among the differences of the two versions."""
        return self.kind, self.path

    @property
    def path(self) -> str:
        """The path as text."""
        return "/".join(self.steps)

    def details(self) -> Iterator[Difference]:
        """The fields of a part that is missing from one version."""
        inner = part_of(self.field.annotation) if self.field else None
        return _in_part(self.before or {}, self.after or {}, inner, self.steps, self.location, self.owners)


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Every difference, in the order of the earlier version.

    >>> was = {"title": "T", "segments": [{"name": "Key accounts", "churn_per_year": 0.11}]}
    >>> now = {"title": "U", "segments": [{"name": "Key accounts", "churn_per_year": 0.09}, {"name": "Others"}]}
    >>> [(one.kind, one.path) for one in differences(was, now)]
    [('value', 'title'), ('added', 'segments/Others'), ('value', 'segments/Key accounts/churn_per_year')]
    """
    yield from _in_part(before, after, Case, (), (), ())


def mixed(before: dict[str, Any], after: dict[str, Any], chosen: Collection[Difference]) -> dict[str, Any]:
    """The earlier version with some of the differences to the later one. With all of them it is the later one."""
    wanted = {one.id for one in chosen}
    if all(one.id in wanted for one in differences(before, after)):
        return copy.deepcopy(after)
    data = copy.deepcopy(before)
    gone: list[Location] = []
    for one in chosen:
        if one.kind == "added":  # at the end of its list, so that no other place moves
            holder = _at(data, one.location[:-1], make=True)
            holder[one.location[-1]] = [*(holder.get(one.location[-1]) or []), copy.deepcopy(one.after)]
        elif one.kind == "removed":
            gone.append(one.location)
        elif one.kind != "order":
            _put(data, one)
    for location in sorted(gone, key=lambda where: [(isinstance(step, int), step) for step in where], reverse=True):
        del _at(data, location[:-1])[location[-1]]  # the last place of a list first
    return data


def part_of(annotation: Any) -> type[Part] | None:
    """The type of part a field holds, single or in a list; None for figures, texts and switches."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for inner in get_args(annotation) if (found := part_of(inner))), None)


def _in_part(
    before: dict[str, Any],
    after: dict[str, Any],
    model: type[Part] | None,
    steps: tuple[str, ...],
    location: Location,
    owners: tuple[Owner, ...],
) -> Iterator[Difference]:
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        info = model.model_fields.get(key) if model else None
        inner = part_of(info.annotation) if info else None
        here, there = (*steps, str(key)), (*location, key)
        if key == "set":
            for path in dict.fromkeys([*(was or {}), *(now or {})]):
                old, new = (was or {}).get(path), (now or {}).get(path)
                if old != new:
                    absent = path not in (now or {})
                    yield Difference(
                        "replaced", (*here, path), (*there, path), owners, path, old, new, is_absent=absent
                    )
        elif inner is not None and _are(list, was, now):
            yield from _in_list(was or [], now or [], key, inner, here, there, owners)
        elif _are(dict, was, now) and inner and not (was and now):
            yield Difference("part", here, there, owners, key, was, now, info, key not in after)
        elif _are(dict, was, now):
            label = str((info.title if info else None) or str(key).replace("_", " "))
            below = owners if inner else (*owners, Owner(label, "", {}))
            yield from _in_part(was or {}, now or {}, inner, here, there, below)
        else:
            yield Difference("value", here, there, owners, key, was, now, info, key not in after)


def _are(kind: type, was: Any, now: Any) -> bool:
    """True of two values of a kind, or of one where the other is absent; 0 and an empty text are values of their own."""
    return all(value is None or isinstance(value, kind) for value in (was, now)) and (was, now) != (None, None)


def _in_list(
    before: list[Any],
    after: list[Any],
    key: str,
    model: type[Part],
    steps: tuple[str, ...],
    location: Location,
    owners: tuple[Owner, ...],
) -> Iterator[Difference]:
    was, now = element_names(before), element_names(after)
    pairs = {name: name for name in was if name in now}
    gone, new = [name for name in was if name not in now], [name for name in now if name not in was]
    if len(gone) == len(new) == 1 and was.index(gone[0]) == now.index(new[0]):
        pairs[gone[0]] = new[0]
        place = was.index(gone[0])
        yield Difference(
            "renamed", (*steps, new[0]), (*location, place), owners, key, before[place], after[place], named=gone[0]
        )
        gone, new = [], []
    for name in gone:
        place = was.index(name)
        yield Difference("removed", (*steps, name), (*location, place), owners, key, before[place], None)
    for name in new:
        yield Difference("added", (*steps, name), location, owners, key, None, after[now.index(name)])
    for old, name in pairs.items():
        one, other = before[was.index(old)], after[now.index(name)]
        if isinstance(one, dict) and isinstance(other, dict):
            if old != name and (field := naming_field(one, other)):
                one = {**one, field: other.get(field)}
            here, there = (*steps, name), (*location, was.index(old))
            yield from _in_part(one, other, model, here, there, (*owners, Owner(name, key, other)))
    if not gone and not new and [pairs.get(name) for name in was] != now:
        yield Difference("order", steps, location, owners, key, was, now)


def naming_field(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The field by which two elements are named differently; empty where there is none."""
    return next((key for key in NAMING if one.get(key) != other.get(key)), "")


def _put(data: dict[str, Any], one: Difference) -> None:
    if one.kind == "renamed":
        element = _at(data, one.location)
        if isinstance(element, dict) and (field := naming_field(one.before, one.after)):
            element[field] = copy.deepcopy(one.after.get(field))
        return
    holder = _at(data, one.location[:-1], make=True)
    if one.is_absent:
        holder.pop(one.location[-1], None)
    else:
        holder[one.location[-1]] = copy.deepcopy(one.after)


def _at(data: Any, location: Location, *, make: bool = False) -> Any:
    """The value at a location; with `make`, missing mappings on the way are created."""
    for step in location:
        if make and isinstance(data, dict) and data.get(step) is None:
            data[step] = {}
        data = data[step]
    return data
