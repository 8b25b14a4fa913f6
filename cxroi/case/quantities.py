"""Every quantity of a case in one list, and copies of the case with other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from cxroi.case.backing import Backing
from cxroi.case.drivers import DRIVER, label_of
from cxroi.case.fields import Part, outside_npv
from cxroi.case.model import EVIDENCE_KINDS, Benefit, Case, Effect, Link
from cxroi.case.once import once
from cxroi.case.paths import element_names
from cxroi.case.quantity import Quantity

EFFECT_FIELDS = ("change", "change_points", "gain", "reach", "causal_share", "capture")
"""The quantities of an effect that move together within one initiative."""

LINES = {"costs": "Cost", "benefits": "Benefit"}
"""Lines whose labels say only when: "Once", "Per year"."""

GUESS = EVIDENCE_KINDS[-1]
UNBACKED = Backing()

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Assumption:
    """One quantity of the case: its path, what it is, and how well it is known."""

    path: str
    quantity: Quantity
    label: str
    unit: str
    meaning: str
    owner: str
    """The part it belongs to, in words: "Key accounts", "One-day complaints · contacts"."""
    initiative: str | None
    """The initiative whose effects move together, for quantities of an effect; else None."""
    evidence: tuple[str, ...]
    kind: str
    """The strongest kind of evidence that backs this quantity; `guess` where none does."""
    lowest: float | None
    highest: float | None
    question: str
    """The question a board asks about it: "How many points does NPS move?"."""
    outside_npv: bool = False
    """True where NPV does not depend on it: it is not among those `moving`."""

    @property
    def title(self) -> str:
        """Owner and label, to be read without context."""
        return f"{self.owner}: {self.label.lower()}" if self.owner else self.label

    @property
    def plain_name(self) -> str:
        """Label and owner, as a sentence or a slider names it: "Churn (Key accounts)", "Cost once (Portal · Build)"."""
        kind = next((kind for part, kind in LINES.items() if f"/{part}/" in self.path), "")
        label = f"{kind} {self.label[:1].lower()}{self.label[1:]}" if kind else self.label
        return f"{label} ({self.owner})" if self.owner else label


@once
def assumptions(case: Case) -> tuple[Assumption, ...]:
    """Every quantity written in the case, in file order. Defaults that were left out are not assumptions."""
    return tuple(_in_part(case, case, (), (), None))


@once
def moving(case: Case) -> tuple[Assumption, ...]:
    """The assumptions that NPV depends on, in file order: what is drawn, counted and moved."""
    return tuple(one for one in assumptions(case) if not one.outside_npv)


def strongest(case: Case, named: Iterable[str]) -> str:
    """The strongest kind among named entries of the evidence register; `guess` where there is none."""
    kinds = {entry.id: entry.kind for entry in case.evidence}
    return min((kinds.get(name, GUESS) for name in named), key=EVIDENCE_KINDS.index, default=GUESS)


def weakest(case: Case, part: Effect | Link | Benefit) -> str:
    """The weakest kind of evidence among the quantities of a part that affect its benefit.

    A share left out is neutral and not a quantity of the case. A part without any figure is a guess.
    """
    unread = ("causal_share", "capture") if isinstance(part, Effect) and part.metric else ()
    written = [field for field in part.quantities() if field in part.model_fields_set and field not in unread]
    kinds = (strongest(case, part.evidence.of(field)) for field in written)
    return max(kinds, key=EVIDENCE_KINDS.index, default=GUESS)


def effects_by_path(case: Case) -> dict[str, Effect]:
    """Every effect of the case, by its path."""
    return {
        f"initiatives/{initiative.name}/effects/{name}": effect
        for initiative in case.initiatives
        for name, effect in zip(
            element_names([_naming(e) for e in initiative.effects]), initiative.effects, strict=True
        )
    }


def with_numbers(case: Case, numbers: dict[str, Any]) -> Case:
    """A copy of the case with the quantities at some paths replaced by numbers or arrays of draws.

    The copy is not validated again: it is for the engine, not for a file. A Quantity replaces the likely figure; a number or an
    array is a draw, and the likely figure stays known.
    """
    new = {path: number for path, number in numbers.items() if isinstance(number, Quantity)}
    likely = _replaced(case.likely, "", lambda path, quantity: new.get(path, quantity)) if new else case
    return _replaced(case, "", lambda path, quantity: numbers.get(path, quantity)).with_likely(likely)


def map_numbers(part: P, choose: Callable[[str, Quantity], Any]) -> P:
    """A copy of the case, or of a part of it, with every quantity replaced by what `choose(path, quantity)` returns."""
    return _replaced(part, "", choose)


def differences(before: Case, after: Case) -> dict[str, Any]:
    """The values, as written in a file, that turn one case into the other: quantities and start months."""
    known = {one.path: one.quantity for one in assumptions(before)}
    found: dict[str, Any] = {
        one.path: one.quantity.plain
        for one in assumptions(after)
        if one.path not in known or known[one.path].plain != one.quantity.plain
    }
    for was, now in zip(before.initiatives, after.initiatives, strict=True):
        if was.start_month != now.start_month:
            found[f"initiatives/{now.name}/start_month"] = now.start_month
    return found


def _in_part(
    case: Case,
    part: Part,
    path: tuple[str, ...],
    owners: tuple[str, ...],
    initiative: str | None,
    inherited: Backing = UNBACKED,
    within: str = "",
    outside: bool = False,
) -> Iterator[Assumption]:
    if path and "evidence" in type(part).model_fields:
        inherited, within = part.evidence, ""  # type: ignore[attr-defined]
    for field, info in type(part).model_fields.items():
        value, here = getattr(part, field), (*path, field)
        if field not in part.model_fields_set or field in ("evidence", "scenarios"):
            continue
        figures = [(here, info.title, value)] if isinstance(value, Quantity) else []
        if isinstance(value, tuple) and value and isinstance(value[0], Quantity):
            figures = [((*here, str(i)), f"{info.title}: {_year(field, i)}", v) for i, v in enumerate(value, 1)]
        backing = inherited.of(f"{within}{field}")
        still = outside or field in outside_npv(type(part))
        limits: dict[str, Any] = dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
        for where, label, quantity in figures:
            yield Assumption(
                path="/".join(where),
                quantity=quantity,
                label=str(label or field),
                unit=str(limits.get("unit", "")),
                meaning=info.description or "",
                owner=" · ".join(owners),
                initiative=initiative if field in EFFECT_FIELDS and "effects" in path else None,
                evidence=backing,
                kind=strongest(case, backing),
                lowest=_limit(limits, "minimum", "exclusiveMinimum"),
                highest=_limit(limits, "maximum"),
                question=_asked(part, str(limits.get("asks", ""))),
                outside_npv=still,
            )
        if isinstance(value, Part):
            spoken = owners or (info.title or field.capitalize(),)
            yield from _in_part(case, value, here, spoken, initiative, inherited, f"{within}{field}/", still)
        elif isinstance(value, tuple) and value and isinstance(value[0], Part):
            for name, element in zip(element_names([_naming(element) for element in value]), value, strict=True):
                chosen = name if field == "initiatives" else initiative
                spoken = (*owners, _spoken(element, name))
                yield from _in_part(case, element, (*here, name), spoken, chosen, inherited, outside=still)


def _replaced(part: P, path: str, choose: Callable[[str, Quantity], Any]) -> P:
    changed: dict[str, Any] = {}
    for field in type(part).model_fields:
        value, here = getattr(part, field), f"{path}/{field}" if path else field
        if isinstance(value, Quantity):
            new = choose(here, value)
        elif isinstance(value, Part):
            new = _replaced(value, here, choose)
        elif isinstance(value, tuple) and value and isinstance(value[0], Part):
            names = element_names([_naming(element) for element in value])
            new = tuple(
                _replaced(element, f"{here}/{name}", choose) for name, element in zip(names, value, strict=True)
            )
        elif isinstance(value, tuple) and value and isinstance(value[0], Quantity):
            new = tuple(choose(f"{here}/{i}", quantity) for i, quantity in enumerate(value, 1))
        else:
            continue
        if new is not value:
            changed[field] = new
    return part.model_copy(update=changed) if changed else part


def _year(field: str, place: int) -> str:
    """What the figure at a place of a list is called: amounts by year begin with the initial one."""
    if field == "by_year":
        place -= 1
    return f"year {place}" if place else "initial"


def _limit(limits: dict[str, Any], *names: str) -> float | None:
    """A limit of a field as a float, since fields declare whole numbers: results computed from a figure and a limit have one type."""
    found = next((limits[name] for name in names if name in limits), None)
    return None if found is None else float(found)


def _spoken(part: Part, name: str) -> str:
    """The readable name of an element: drivers by their label."""
    driver = getattr(part, "driver", None)
    return name.replace(driver, label_of(driver)) if driver else name


def _asked(part: Part, question: str) -> str:
    """A field's question about its own driver and metric."""
    driver, metric = getattr(part, "driver", None), getattr(part, "metric", None)
    changed = DRIVER[driver].changed if driver else "it"
    return question.format(driver=changed, metric=metric, what=changed if driver else metric)


def _naming(part: Part) -> dict[str, Any]:
    return {key: getattr(part, key) for key in ("name", "id", "driver", "metric") if getattr(part, key, None)}
