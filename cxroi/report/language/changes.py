"""The differences between two versions of a case, in the words of its fields: for undo, redo and the version history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from cxroi.case.differences import Difference, differences, part_of
from cxroi.case.drivers import DRIVER, label_of
from cxroi.case.fields import Part
from cxroi.case.model import Case
from cxroi.case.paths import unnamed
from cxroi.report.language.formats import counted, figure
from cxroi.report.language.locales import languages
from cxroi.report.language.safe_text import clipped

LONGEST = 40
"""Characters quoted from a text."""
ANOTHER_CASE = 12
"""With a different title and more changes than this it is a different case."""
NOT_GIVEN = "not given"
SINGULAR = {
    "evidence": "evidence", "benefits": "direct benefit", "set": "value", "actuals": "actual figure", "looks": "month",
    "signatures": "signature", "listening": "finding",
}  # fmt: skip


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
    return found[0] + (f" and {counted(more, 'more change')}" if more else "")


def changes(before: dict[str, Any], after: dict[str, Any], *, currency: str = "USD") -> Iterator[str]:
    """Every change between two versions, in a few words each: the register after what refers to it. The data may contain errors."""
    for one in sorted(differences(before, after), key=lambda one: one.steps[0] == "evidence"):
        yield from difference_words(one, currency=currency)


def path_words(path: str) -> str:
    """What a path leads to, as people say it.

    >>> path_words("segments/Key accounts/churn_per_year"), path_words("segments/Key accounts"), path_words("title")
    ('churn of Key accounts', 'segment Key accounts', 'title')
    """
    list_name, _, last = path.rpartition("/")
    among = list_name.rpartition("/")[2]
    owner, info = _at_path(path)
    if last not in Case.model_fields and among and info is not None and info is _at_path(list_name)[1]:
        return _row(among, last)
    return f"{_label(info, path.rpartition('/')[2])}{f' of {owner}' if owner else ''}"


def difference_words(one: Difference, *, currency: str = "USD") -> Iterator[str]:
    """One difference in words; a part that one version lacks is several."""
    owner = [_called(it.among, it.name, it.data) if it.among else it.name for it in one.owners]
    where = f" of {' · '.join(owner)}" if owner else ""
    noun, name = SINGULAR.get(one.key, one.key.removesuffix("s")), one.steps[-1]
    if one.kind == "part" and one.key == "plan":
        yield f"approved plan {'removed' if one.after is None else 'recorded'}"
    elif one.kind == "part":
        for inner in one.details():
            yield from difference_words(inner, currency=currency)
    elif one.kind == "renamed":
        yield _renamed(noun, one.named, name, where)
    elif one.kind in ("added", "removed"):
        yield f"{_row(one.key, name, one.after or one.before)}{where} {one.kind}"
    elif one.kind == "order":
        yield f"order of the {noun}s"
    elif one.kind == "replaced":
        yield _replaced(one, " · ".join(owner), currency)
    else:
        unit, label = _unit(one.field), _label(one.field, one.key)
        match one.steps:
            case ("notes", _):
                label, where = f"note on {label}", ""
            case (*part, "evidence", _):  # of one quantity of the part
                label = f"evidence for {_label(_at_path('/'.join([*part, one.key]))[1], one.key)}"
                where = f" of {' · '.join(owner[:-1])}" if owner[:-1] else ""
        yield f"{label}{where} {_said(one.before, unit, currency, one.key)} → {_said(one.after, unit, currency, one.key)}"


def _replaced(one: Difference, scenario: str, currency: str) -> str:
    """What a scenario lays over the case: a value by the part it stands in."""
    owner, info = _at_path(one.key)
    label = _label(info, one.key.rpartition("/")[2])
    values = " → ".join(_said(value, _unit(info), currency) for value in (one.before, one.after))
    return f"{label}{f' of {owner}' if owner else ''} under {scenario} {values}"


def _label(info: FieldInfo | None, key: str) -> str:
    label = str((info.title if info else None) or str(key).replace("_", " "))
    return f"{label[:1].lower()}{label[1:]}"


def _at_path(path: str) -> tuple[str, FieldInfo | None]:
    """What the parts on a path are called, and the field it ends at; a name that holds "/" is not looked into."""
    model: type[Part] | None = Case
    owner: list[str] = []
    info: FieldInfo | None = None
    noun = ""
    for step in path.split("/"):
        if noun:
            owner.append(_called(noun, step))
            noun = ""
            continue
        info = model.model_fields.get(step) if model else None
        model = part_of(info.annotation) if info else None
        if model is not None and info is not None and "tuple" in str(info.annotation):
            noun = step
    return " · ".join(owner), info


def _unit(info: FieldInfo | None) -> str:
    extra = info.json_schema_extra if info else None
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _renamed(noun: str, old: str, new: str, where: str) -> str:
    """An element that has another name; a number stands for one that has none."""
    if old.isdigit() or new.isdigit():
        number = old if old.isdigit() else new
        values = " → ".join(NOT_GIVEN if name.isdigit() else f"“{_spoken(name)}”" for name in (old, new))
        return f"name of {noun} {number}{where} {values}"
    return f"{noun} {_spoken(old)} renamed {_spoken(new)}"


def _row(among: str, name: str, element: Any = None) -> str:
    """An element of a list that comes or goes, with the word for what it is."""
    noun = SINGULAR.get(among, among.removesuffix("s"))
    match among, element:
        case ("evidence", {"claim": str(text)}) | ("listening", {"finding": str(text)}):
            return f"{noun} {_said(text)}"
        case ("looks" | "actuals", {"month": str(month)}):
            return f"{noun}{_measured(element)} {month}"
        case ("signatures", {"by": str(who)}):
            return f"{noun} of {_spoken(who)}"
    return unnamed(noun, name) if name.isdigit() else f"{noun} {_spoken(name)}"


def _measured(element: dict[str, Any]) -> str:
    """What an actual figure is of; a month of a pilot is of the pilot."""
    of = next((str(element[key]) for key in ("driver", "metric", "cost", "benefit") if element.get(key)), "")
    return f" of {_spoken(of)}," if of else ""


def _called(among: str, name: str, element: dict[str, Any] | None = None) -> str:
    """An element as people say it. One of several alike is told apart by its number, with the word for what it is."""
    noun, element = SINGULAR.get(among, among.removesuffix("s")), element or {}
    if among in ("looks", "actuals") and element.get("month"):
        return _row(among, name, element)
    if not name.isdigit():
        return _spoken(name)
    parts = [str(element[key]) for key in ("metric", "driver") if element.get(key)]
    return f"{_spoken(' → '.join(parts))} ({noun} {name})" if parts else f"{noun} {name}"


def _spoken(name: str) -> str:
    """The readable name of an element: drivers by their label."""
    *metric, last = name.split(" → ")
    return clipped(" → ".join([*metric, label_of(last) if last in DRIVER else last]), LONGEST)


def _said(value: Any, unit: str = "", currency: str = "USD", key: str = "") -> str:
    if value is None or value == "" or value == []:
        return NOT_GIVEN
    if key == "locale":
        value = dict(languages()).get(str(value), str(value)).partition(" · ")[0]  # as the field shows it
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return figure(value, unit, currency)
    if isinstance(value, list) and all(isinstance(one, int | float) for one in value):
        return " / ".join(figure(one, unit, currency) for one in value)
    if isinstance(value, str):
        return f"“{clipped(value.replace(chr(10), ' '), LONGEST)}”"
    return "some" if isinstance(value, dict) else clipped(", ".join(map(str, value)), LONGEST)
