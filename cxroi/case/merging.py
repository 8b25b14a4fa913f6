"""A three-way merge of a case by path: what only one side changed is taken; what both changed is a question.

Works on plain data, which may contain errors. A merged case may have errors that neither side has, such as a link to a
metric that the other side removed; it is checked like any other.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cxroi.case.differences import differences, part_of
from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.case.paths import PathError, element_names, value_at
from cxroi.case.references import renamed

Side = Literal["mine", "theirs"]


class _Missing:
    """Marks a value that a side does not have."""


MISSING = _Missing()


@dataclass(frozen=True)
class Question:
    """A path that both sides changed in different ways. None means that the side has no value there."""

    path: str
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """Two versions of a case merged: the data, with unanswered questions decided for mine."""

    data: dict[str, Any]
    questions: tuple[Question, ...]
    base: dict[str, Any]
    mine: dict[str, Any]
    theirs: dict[str, Any]
    """The three as they were compared: elements that one side renamed have the new name in each."""


def merged(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], answers: Mapping[str, Side] | None = None
) -> Merged:
    """Mine and theirs, both made from base, merged into one. `answers` say by path which side to take where both changed.

    >>> found = merged({"title": "T", "currency": "USD"}, {"title": "Mine", "currency": "USD"}, {"title": "T", "currency": "EUR"})
    >>> found.data, found.questions
    ({'title': 'Mine', 'currency': 'EUR'}, ())
    """
    merging = _Merging(dict(answers or {}), [])
    base, mine, theirs = merging.names(base, mine, theirs)
    data = merging.mapping(base, mine, theirs, Case, ())
    return Merged(data, tuple(merging.questions), base, mine, theirs)


def changed_last(path: str, versions: Sequence[Mapping[str, Any]]) -> int:
    """The place, in versions from oldest to newest, of the last that changed a path; the newest where none is seen to.

    >>> changed_last("title", [{"title": "A"}, {"title": "B"}, {"title": "B"}])
    1
    """
    for place in range(len(versions) - 1, 0, -1):
        now, before = (value_at(dict(versions[one]), path, MISSING) for one in (place, place - 1))
        if not _same(now, before):
            return place
    return len(versions) - 1


@dataclass(frozen=True)
class _Merging:
    """The answers given, and the questions asked so far."""

    answers: dict[str, Side]
    questions: list[Question]

    def names(self, base: dict, mine: dict, theirs: dict) -> tuple[dict, dict, dict]:
        """The three versions with the final names of their elements, so that other changes to a renamed element are matched to it."""
        for where, name in _renames(base, theirs).items():
            own = _renames(base, mine).get(where)
            if own is None:
                mine = _with_name(mine, where, name)
            elif own != name:
                path = "/".join((*where[:-1], own))
                name = own if self._ask(f"{path}/name", own, name) == own else name
                mine, theirs = (
                    _with_name(mine, (*where[:-1], own), name),
                    _with_name(theirs, _last(where, base, theirs), name),
                )
            base = _with_name(base, where, name)
        for where, name in _renames(base, mine).items():
            base, theirs = _with_name(base, where, name), _with_name(theirs, where, name)
        return base, mine, theirs

    def value(self, base: Any, mine: Any, theirs: Any, model: type[Part] | None, steps: tuple[str, ...]) -> Any:
        """One value merged from three; `MISSING` where it is removed."""
        if _same(mine, theirs) or _same(theirs, base):
            return mine
        if _same(mine, base):
            return theirs
        sides = [None if one is MISSING else one for one in (base, mine, theirs)]
        if model and all(isinstance(one, list) for one in sides[1:]) and isinstance(sides[0] or [], list):
            lists = [one or [] for one in sides]
            if all(_is_named(one) for one in lists) or len({len(one) for one in lists}) == 1:
                return self.elements(lists, model, steps)
        if all(isinstance(one, dict) for one in sides[1:]) and isinstance(sides[0] or {}, dict):
            return self.mapping(sides[0] or {}, mine, theirs, model, steps)
        return self._ask("/".join(steps), mine, theirs)

    def mapping(
        self, base: dict, mine: dict, theirs: dict, model: type[Part] | None, steps: tuple[str, ...]
    ) -> dict[str, Any]:
        """A part, field by field, in the order of mine."""
        found = {}
        for key in dict.fromkeys([*mine, *theirs]):
            info = model.model_fields.get(key) if model else None
            inner = part_of(info.annotation) if info else None
            was, own, other = (one.get(key, MISSING) for one in (base, mine, theirs))
            value = self.value(was, own, other, inner, (*steps, str(key)))
            if value is not MISSING:
                found[key] = copy.deepcopy(value)
        return found

    def elements(self, lists: list[list[Any]], model: type[Part], steps: tuple[str, ...]) -> list[Any]:
        """A list merged element by element: additions of both sides are kept, removals of both sides are carried out."""
        base, mine, theirs = (dict(zip(element_names(one), one, strict=True)) for one in lists)
        found = []
        for name in _in_order(list(base), list(mine), list(theirs)):
            was, own, other = (one.get(name, MISSING) for one in (base, mine, theirs))
            value = self.value(was, own, other, model, (*steps, name))
            if value is not MISSING:
                found.append(copy.deepcopy(value))
        return found

    def _ask(self, path: str, mine: Any, theirs: Any) -> Any:
        said = [None if one is MISSING else one for one in (mine, theirs)]
        self.questions.append(Question(path, *said))
        return theirs if self.answers.get(path) == "theirs" else mine


def _same(one: Any, other: Any) -> bool:
    return one is other or (one is not MISSING and other is not MISSING and one == other)


def _is_named(elements: list[Any]) -> bool:
    """True where every element has a name of its own, so that its place does not matter."""
    return not any(name.isdigit() for name in element_names(elements))


def _in_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """All names in the order of mine, or of theirs where only theirs changed; new ones after the one they follow."""
    kept = [name for name in base if name in mine and name in theirs]
    is_mine_moved = [name for name in mine if name in kept] != kept
    first, second = (
        (mine, theirs) if is_mine_moved or [name for name in theirs if name in kept] == kept else (theirs, mine)
    )
    order = list(first)
    for place, name in enumerate(second):
        if name not in order:
            order.insert(order.index(second[place - 1]) + 1 if place else 0, name)
    return order


def _renames(before: dict[str, Any], after: dict[str, Any]) -> dict[tuple[str, ...], str]:
    """The later name of every element that was renamed, by its earlier path; unnamed elements are left out."""
    found = {}
    for one in differences(before, after):
        key = "id" if one.steps[0] == "evidence" else "name"
        if one.kind == "renamed" and isinstance(one.before, dict) and one.before.get(key) and one.after.get(key):
            found[*one.steps[:-1], one.named] = str(one.after[key])
    return found


def _last(where: tuple[str, ...], before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    return (*where[:-1], _renames(before, after)[where])


def _with_name(data: dict[str, Any], where: tuple[str, ...], name: str) -> dict[str, Any]:
    path = "/".join(where)
    element = value_at(data, path)
    try:
        return renamed(data, path, name) if isinstance(element, dict) else data
    except PathError:
        return data
