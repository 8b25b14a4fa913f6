"""The differences between two versions of a case, in the words of its fields: for undo, redo and the version history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo

from cxroi.case.drivers import DRIVER, label_of
from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.case.paths import element_names
from cxroi.report.language.formats import figure
from cxroi.report.language.safe_text import clipped

LONGEST = 40
"""Characters quoted from a text."""
ANOTHER_CASE = 12
"""With a different title and more changes than this it is a different case."""
SINGULAR = {"evidence": "evidence entry", "benefits": "direct benefit", "set": "value"}


def change_words(before: dict[str, Any], after: dict[str, Any], *, currency: str = "USD") -> str:
    """The changes from one version to the other: the first, and how many more there are.

    >>> was = {"title": "T", "segments": [{"name": "Key accounts", "churn_per_year": 0.11}]}
    >>> change_words(was, {"title": "T", "segments": [{"name": "Key accounts", "churn_per_year": 0.09}]})
    'churn of Key accounts 11% → 9%'
    >>> change_words(was, {"title": "U", "segments": []})
    'title “T” → “U” and 1 more change'
    """
    found = list(changes(before, after, currency=currency))
    if not found:
        return "nothing"
    if len(found) > ANOTHER_CASE and before.get("title") != after.get("title"):
        return f"from {_said(before.get('title'))} to {_said(after.get('title'))}"
    more = len(found) - 1
    return found[0] + (f" and {more} more change{'' if more == 1 else 's'}" if more else "")


def changes(before: dict[str, Any], after: dict[str, Any], *, currency: str = "USD") -> Iterator[str]:
    """Every change between two versions, in a few words each. The data may contain errors."""
    yield from _in_part(before, after, Case, (), currency)


def _in_part(
    before: dict[str, Any], after: dict[str, Any], model: type[Part] | None, owner: tuple[str, ...], currency: str
) -> Iterator[str]:
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        info = model.model_fields.get(key) if model else None
        inner = _part_of(info.annotation) if info else None
        label = str((info.title if info else None) or str(key).replace("_", " "))
        if key == "set":
            yield from _replaced(was or {}, now or {}, " · ".join(owner), currency)
        elif inner is not None and isinstance(was or [], list) and isinstance(now or [], list):
            yield from _in_list(was or [], now or [], inner, SINGULAR.get(key, key.removesuffix("s")), owner, currency)
        elif isinstance(was or {}, dict) and isinstance(now or {}, dict) and (was or now) and (inner or (was and now)):
            yield from _in_part(was or {}, now or {}, inner, owner if inner else (*owner, label), currency)
        else:
            unit = _unit(info)
            where = f" of {' · '.join(owner)}" if owner else ""
            yield f"{label[:1].lower()}{label[1:]}{where} {_said(was, unit, currency)} → {_said(now, unit, currency)}"


def _in_list(
    before: list[Any], after: list[Any], model: type[Part], noun: str, owner: tuple[str, ...], currency: str
) -> Iterator[str]:
    was, now = element_names(before), element_names(after)
    pairs = {name: name for name in was if name in now}
    gone, new = [name for name in was if name not in now], [name for name in now if name not in was]
    where = f" of {' · '.join(owner)}" if owner else ""
    if len(gone) == len(new) == 1 and was.index(gone[0]) == now.index(new[0]):
        pairs[gone[0]] = new[0]
        yield _renamed(noun, gone[0], new[0], where)
        gone, new = [], []
    for name, state in [*((name, "removed") for name in gone), *((name, "added") for name in new)]:
        yield f"{_row(noun, name)}{where} {state}"
    for old, name in pairs.items():
        one, other = before[was.index(old)], after[now.index(name)]
        if isinstance(one, dict) and isinstance(other, dict):
            if old != name:  # said above
                key = next((key for key in ("name", "id", "driver", "metric") if one.get(key) != other.get(key)), "")
                one = {**one, key: other.get(key)} if key else one
            yield from _in_part(one, other, model, (*owner, _called(noun, name, other)), currency)
    if not gone and not new and [pairs.get(name) for name in was] != now:
        yield f"order of the {noun}s"


def _replaced(was: dict[str, Any], now: dict[str, Any], scenario: str, currency: str) -> Iterator[str]:
    """What a scenario lays over the case: each value by the part it stands in."""
    for path in dict.fromkeys([*was, *now]):
        if was.get(path) != now.get(path):
            owner, info = _at_path(path)
            label = str((info.title if info else None) or path.rpartition("/")[2].replace("_", " "))
            values = " → ".join(_said(held.get(path), _unit(info), currency) for held in (was, now))
            yield f"{label[:1].lower()}{label[1:]}{f' of {owner}' if owner else ''} under {scenario} {values}"


def _at_path(path: str) -> tuple[str, FieldInfo | None]:
    """What the parts on a path are called, and the field it ends at; a name that holds "/" is not looked into."""
    model: type[Part] | None = Case
    owner: list[str] = []
    info: FieldInfo | None = None
    noun = ""
    for step in path.split("/"):
        if noun:
            owner.append(_called(noun, step, {}))
            noun = ""
            continue
        info = model.model_fields.get(step) if model else None
        model = _part_of(info.annotation) if info else None
        if model is not None and info is not None and "tuple" in str(info.annotation):
            noun = SINGULAR.get(step, step.removesuffix("s"))
    return " · ".join(owner), info


def _unit(info: FieldInfo | None) -> str:
    extra = info.json_schema_extra if info else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _renamed(noun: str, old: str, new: str, where: str) -> str:
    """An element that has another name; a number stands for one that has none."""
    if old.isdigit() or new.isdigit():
        number = old if old.isdigit() else new
        values = " → ".join("empty" if name.isdigit() else f"“{_spoken(name)}”" for name in (old, new))
        return f"name of {noun} {number}{where} {values}"
    return f"{noun} {_spoken(old)} renamed {_spoken(new)}"


def _row(noun: str, name: str) -> str:
    return f"{noun} {name} (no name yet)" if name.isdigit() else f"{noun} {_spoken(name)}"


def _called(noun: str, name: str, element: dict[str, Any]) -> str:
    """An element as people say it. One of several alike is told apart by its number, with the word for what it is."""
    if not name.isdigit():
        return _spoken(name)
    parts = [str(element[key]) for key in ("metric", "driver") if element.get(key)]
    return f"{_spoken(' → '.join(parts))} ({noun} {name})" if parts else f"{noun} {name}"


def _part_of(annotation: Any) -> type[Part] | None:
    """The type of part in a field, alone or in a list; None for figures, texts and switches."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_of(inner))), None)


def _spoken(name: str) -> str:
    """The readable name of an element: drivers by their label."""
    *metric, last = name.split(" → ")
    return clipped(" → ".join([*metric, label_of(last) if last in DRIVER else last]), LONGEST)


def _said(value: Any, unit: str = "", currency: str = "USD") -> str:
    if value is None or value == "" or value == []:
        return "empty"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return figure(value, unit, currency)
    if isinstance(value, list) and all(isinstance(one, int | float) for one in value):
        return " / ".join(figure(one, unit, currency) for one in value)
    if isinstance(value, str):
        return f"“{clipped(value.replace(chr(10), ' '), LONGEST)}”"
    return "some" if isinstance(value, dict) else clipped(", ".join(map(str, value)), LONGEST)
