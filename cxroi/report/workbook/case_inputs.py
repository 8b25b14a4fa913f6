"""The inputs of the workbook: every number the model reads, and the structure that is fixed in the file.

A quantity left out of the case file has its neutral default, which is an input like any other; so are the horizon, the start
and, for each initiative, whether it is in. Fixed are the lists with their names, which segments an effect acts on, what a
metric or link moves, and whether cross-sell recurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxroi.case import Case, CaseError, assumptions, plain, scenario
from cxroi.case.model import Benefit, Cost, Effect, Finance, Initiative, Metric
from cxroi.case.paths import element_names
from cxroi.report.language.formats import unit_words
from cxroi.report.workbook.formula import serial

CHOICES = {
    "discounting": ("year-end", "mid-year", "monthly", "year-end, first year undiscounted"),
    "tax_losses": ("offset", "carry forward"),
}
"""Inputs chosen from a list of words."""
NO_START = "none"
"""The input of a case without calendar dates."""
INCLUDED = "included"
"""The last step of the path of a switch that exists only in the workbook."""
LONGEST, ADDED = 15, 2
"""The longest horizon of any case, and the spare years in a file beyond its own [years]."""
HORIZON = "horizon"
"""The input of a yearly amount without a last month."""
DEFAULT = "left out: default"

FIXED = frozenset({
    "name", "driver", "metric", "segments", "recurring", "renewal", "renewal_month",
})  # fmt: skip
LISTED = ("by_year", "churn_by_tenure", "tenure_mix")
"""Fields that hold a figure for each year."""
NO_PROOF = {"pilots": (), "plan": None, "actuals": (), "signatures": (), "listening": ()}
"""Parts of a case that the model does not read."""
PASSED_OVER = frozenset({
    "format", "title", "organisation", "currency", "uncertainty", "notes", "scenarios", "evidence", "owner",
    "ledger", "hurdle_rate", "response_rate", "requires", "excludes", "may_start",
})  # fmt: skip
HOURS, POSITIONS = ("hours_per_year", "rate_per_hour"), ("positions", "salary")
ABSENT = ("to_month", "start")
"""Settings that are inputs even where the case has none."""
FOLLOWING = ("per_customer_year", "per_contact", "share_of_revenue")
"""The amounts of a cost line that follow the programme's customers, contacts and revenue."""
YEARLY = ("per_year", *HOURS, *POSITIONS)
MONTHLY = (*YEARLY, *FOLLOWING)
SHAPES = {
    "month": ("one_off",), "depreciation_years": ("one_off",), "growth": MONTHLY, "from_month": MONTHLY, "to_month": MONTHLY,
    "ramp_months": (*YEARLY, "by_year"), "one_off": ("one_off",), "per_year": ("per_year",),
    **dict.fromkeys(HOURS, HOURS), **dict.fromkeys(POSITIONS, POSITIONS), **{one: (one,) for one in FOLLOWING},
}  # fmt: skip
"""The shapes of a cost or benefit line that read a field."""
SETTINGS = {
    name: info
    for model in (Benefit, Effect, Cost, Initiative, Metric, Finance)
    for name, info in model.model_fields.items()
    if name
    in (
        "start_month", "month", "from_month", "to_month", "ramp_months", "depreciation_years", "lowest", "highest",
        "discounting", "tax_losses", "years", "start",
    )
}  # fmt: skip
"""Inputs that are not quantities: months, years, ends of scales, conventions."""


@dataclass(frozen=True)
class Input:
    """One number of the model: its path, label, figures, limits and evidence."""

    path: str
    owner: str
    label: str
    unit: str
    """The unit as printed: "% a year", "USD per contact"."""
    value: float | str
    low: float | None
    high: float | None
    kind: str
    entries: str
    lowest: float | None = None
    highest: float | None = None
    whole: bool = False

    @property
    def number(self) -> str:
        """The number format of its figures."""
        if self.unit == "date":
            return "date"
        if isinstance(self.value, str) or self.whole:
            return "whole"
        if self.unit.startswith("%"):
            return "share_fine"
        return "count_fine" if abs(self.value) < 1000 else "count"


def inputs_of(case: Case, named: frozenset[str]) -> dict[str, Input]:
    """Every input of a case by its path, in file order. `named` are the paths written in this case or in a scenario."""
    complete = _complete(case)
    known = {one.path: one for one in assumptions(complete)}
    owners = {path.rsplit("/", 1)[0]: one.owner for path, one in known.items()}
    found = {}
    for path, key, value, record in _leaves(plain(complete)):
        if not _is_read(path, key, record, named):
            continue
        if path in known:
            one = known[path]
            certain, written = one.quantity.certain, path in named
            found[path] = Input(
                path=path,
                owner=one.owner,
                label=one.label,
                unit=unit_words(one.unit, case.currency),
                value=float(one.quantity),
                low=None if certain else one.quantity.low,
                high=None if certain else one.quantity.high,
                kind=one.kind if written else DEFAULT,
                entries=", ".join(one.evidence) if written else "",
                lowest=one.lowest,
                highest=one.highest,
            )
        elif key in SETTINGS and (value is not None or key in ABSENT):
            owner = owners.get(path.rsplit("/", 1)[0]) or str(record.get("name", ""))
            if key == "start_month":
                switch = path.removesuffix(key) + INCLUDED
                found[switch] = Input(
                    switch, owner, "In the case: 1, left out: 0", "switch", 1.0, None, None, "", "", 0, 1, whole=True
                )
            found[path] = _setting(path, key, value, owner, written=path in named)
    return found


def named_paths(case: Case) -> frozenset[str]:
    """The paths of all values written in a case."""
    return frozenset(path for path, _, _, _ in _leaves(plain(case)))


def structure(case: Case) -> tuple:
    """The structure that is fixed in the file. Two cases of one structure differ only in inputs."""
    return tuple(
        (path, value if key in FIXED else value is None and key not in ABSENT)
        for path, key, value, _ in _leaves(plain(_complete(case)))
    )


def alternatives(data: dict[str, Any], base: Case) -> tuple[dict[str, Case], list[str]]:
    """The scenarios that the inputs can express, by name, and the names of those that change the structure."""
    fixed, can, can_not = structure(base), {}, []
    for entry in base.scenarios:
        try:
            case = scenario(data, entry.name)
        except CaseError:
            case = None
        if case is not None and structure(case) == fixed:
            can[entry.name] = case
        else:
            can_not.append(entry.name)
    return can, can_not


def room_of(base: Case, others: Iterable[Case]) -> int:
    """The longest horizon that can be set in the file [years]."""
    longest = max((case.finance.years for case in others), default=0)
    return min(LONGEST, max(base.finance.years + ADDED, longest))


def _complete(case: Case) -> Case:
    """The case with every default written out."""
    return Case.model_validate(case.model_copy(update=NO_PROOF).model_dump() | {"scenarios": ()})


def _leaves(data: Any, path: str = "", key: str = "", record: Any = None) -> Iterator[tuple[str, str, Any, dict]]:
    """Path, key, value and record of every value that affects the figures."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name not in PASSED_OVER:
                yield from _leaves(value, f"{path}/{name}" if path else name, name, data)
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for name, element in zip(element_names(data), data, strict=True):
            yield from _leaves(element, f"{path}/{name}", key, data)
    elif key in LISTED and data:
        for place, amount in enumerate(data, 1):
            yield f"{path}/{place}", key, amount, record
    else:
        yield path, key, data, record


def _is_read(path: str, key: str, record: dict, named: frozenset[str]) -> bool:
    """True where the model reads a value, or the case states it."""
    stated = any(record.get(other) is not None for other in ("churn_by_tenure", "churn_per_month"))
    if key in FIXED or (key == "churn_per_year" and stated):
        return False
    if key == "working_capital_days":
        return path in named
    part = path.rsplit("/", 1)[0]
    if "one_off" in record and key in SHAPES:
        shapes = SHAPES[key]
        return path in named or any(f"{part}/{one}" in named or f"{part}/{one}/1" in named for one in shapes)
    if "fade_per_year" in record:
        unread: tuple[str, ...] = ("change", "causal_share", "capture")
        if record.get("driver"):
            unread = ("gain",) if record.get("change_points") is None else ("gain", "change")
        return key not in unread or path in named
    return True


def _setting(path: str, key: str, value: Any, owner: str, *, written: bool) -> Input:
    kind = "" if written else DEFAULT
    label = str(SETTINGS[key].title)
    if key in CHOICES:
        return Input(path, owner, label, "one of the list", value, None, None, kind, "")
    if key == "start":
        day = NO_START if value is None else serial(date(int(value[:4]), int(value[5:]), 1))
        return Input(path, owner, label, "date", day, None, None, kind, "")
    if key == "years":
        return Input(path, owner, label, "years", float(value), None, None, kind, "", 1, LONGEST, whole=True)
    if key in ("lowest", "highest"):
        return Input(path, owner, label, "points", float(value), None, None, kind, "")
    unit, most = ("years", 50) if key == "depreciation_years" else ("month", 600)
    given = HORIZON if value is None else float(value)
    return Input(path, owner, label, unit, given, None, None, kind, "", 0, most, whole=True)
