"""Rules for pilots, the plan and the actuals: every name exists, months lie within the case, no line appears twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from cxroi.case.drivers import DRIVER
from cxroi.case.errors import ErrorDetail, nearest, shown
from cxroi.case.proof import KINDS

FIGURE_OF = {
    "cost": "paid", "benefit": "received", "driver": "measured", "metric": "measured", "price": "measured",
    "customers": "customers",
}  # fmt: skip
"""The key that holds the figure of each kind of line."""
NEVER_BELOW = ("driver", "price", "customers")
EARLIEST_MONTH = -11
"""The first month a figure may belong to: a year before month 1."""
SHARES = ("churn", "employee_turnover", "crisis", "gross_margin")


def proof_errors(data: dict[str, Any]) -> Iterator[ErrorDetail]:
    """Every broken rule of `pilots`, `plan`, `actuals` and `signatures` in plain data."""
    for path, pilot in _listed(data, "pilots"):
        yield from _pilot_errors(path, pilot, data)
    seen: dict[tuple, str] = {}
    for path, actual in _listed(data, "actuals"):
        yield from _actual_errors(path, actual, data)
        line = (actual.get("month"), *(actual.get(key) for key in ("initiative", "segment", "cost", "benefit", "driver", "metric", "price")),
                actual.get("customers") is not None)  # fmt: skip
        if not all(value is None or isinstance(value, str | bool) for value in line):
            continue
        if line in seen:
            yield ErrorDetail(path, "", f"is the same line and month as {seen[line]}", "Keep the one that is right.")
        seen.setdefault(line, path)


def month_of(start: str, month: str) -> int:
    """The number of a calendar month in a case that starts in `start`; month 1 is the first, 0 or less lies before.

    >>> month_of("2027-01", "2027-04"), month_of("2027-01", "2026-12")
    (4, 0)
    """
    return 12 * (int(month[:4]) - int(start[:4])) + int(month[5:7]) - int(start[5:7]) + 1


def calendar(start: str, month: int) -> str:
    """The calendar month of a month of the case, as YYYY-MM.

    >>> calendar("2027-01", 4), calendar("2027-01", 0)
    ('2027-04', '2026-12')
    """
    since = 12 * int(start[:4]) + int(start[5:7]) - 2 + month
    return f"{since // 12}-{since % 12 + 1:02d}"


def _pilot_errors(path: str, pilot: dict, data: dict) -> Iterator[ErrorDetail]:
    yield from _must_be(
        f"{path}/initiative", pilot.get("initiative"), _names(data, "initiatives"), "an initiative of the case"
    )
    known = [*DRIVER, *_names(data, "metrics")]
    yield from _must_be(f"{path}/outcome", pilot.get("outcome"), known, "a driver or a metric of the case")
    yield from _must_be(f"{path}/segment", pilot.get("segment"), _names(data, "segments"), "a segment of the case")
    cost, fixed = pilot.get("cost", 0), pilot.get("fixed_cost", 0)
    if _number(cost) and _number(fixed) and fixed > cost:
        yield ErrorDetail(
            f"{path}/fixed_cost", shown(fixed), "must not be more than the whole cost", "Correct one of the two."
        )
    months = [look.get("month") for _, look in _listed(pilot, "looks")]
    for month in {month for month in months if isinstance(month, str) and months.count(month) > 1}:
        yield ErrorDetail(f"{path}/looks", shown(month), "appears more than once", "Keep one look for each month.")


def _actual_errors(path: str, actual: dict, data: dict) -> Iterator[ErrorDetail]:
    kinds = [kind for kind in KINDS if actual.get(kind) is not None]
    if len(kinds) != 1:
        said = f"names {' and '.join(kinds)}" if kinds else "says neither what was paid nor what was measured"
        yield ErrorDetail(path, "", said, f"Give each line one of: {', '.join(KINDS)}.")
        return
    kind = kinds[0]
    figure = FIGURE_OF[kind]
    if actual.get(figure) is None:
        yield ErrorDetail(
            f"{path}/{figure}",
            "",
            "is missing",
            "Enter it, or leave the whole line out: a month without a figure is not measured.",
        )
    yield from _month_errors(path, actual.get("month"), data)
    own = data.get("currency", "USD")
    if actual.get("currency") not in (None, own):
        yield ErrorDetail(
            f"{path}/currency",
            shown(actual["currency"]),
            f"must be the case's own, {own}",
            "Convert the figure first; no rate is assumed.",
        )
    yield from _must_be(f"{path}/segment", actual.get("segment"), _names(data, "segments"), "a segment of the case")
    yield from _must_be(f"{path}/metric", actual.get("metric"), _names(data, "metrics"), "a metric of the case")
    yield from _must_be(
        f"{path}/initiative", actual.get("initiative"), _names(data, "initiatives"), "an initiative of the case"
    )
    if kind in ("cost", "benefit"):
        yield from _line_errors(path, kind, actual, data)
        return
    if kind in NEVER_BELOW:
        for key in (figure, "comparison"):
            value = actual.get(key)
            if _number(value) and value < 0 and actual.get("price") != "gross_margin":
                yield ErrorDetail(f"{path}/{key}", shown(value), "must not be negative", "Correct the figure.")
    yield from _scope_errors(path, kind, actual)


def _scope_errors(path: str, kind: str, actual: dict) -> Iterator[ErrorDetail]:
    driver = actual.get("driver")
    company = isinstance(driver, str) and driver in DRIVER and DRIVER[driver].scope == "company"
    if kind in NEVER_BELOW and not company and actual.get("segment") is None:
        yield ErrorDetail(f"{path}/segment", "", "is missing", "Say in which segment it was measured.")
    if company and actual.get("segment") is not None:
        rule = f"has no place here: {driver} belongs to the company"
        yield ErrorDetail(f"{path}/segment", shown(actual["segment"]), rule, "Remove `segment`.")
    if (driver or actual.get("price")) in SHARES:
        for key in ("measured", "comparison"):
            value = actual.get(key)
            if _number(value) and value > 1:
                hint = f"Did you mean {value / 100:g}?" if value <= 100 else "Write a fraction: 12% is 0.12."
                yield ErrorDetail(f"{path}/{key}", shown(value), "must lie between 0 and 1", hint)


def _month_errors(path: str, month: Any, data: dict) -> Iterator[ErrorDetail]:
    finance = data.get("finance")
    start = finance.get("start") if isinstance(finance, dict) else None
    years = finance.get("years") if isinstance(finance, dict) else None
    if start is None:
        yield ErrorDetail(
            "finance/start",
            "",
            "is missing, so that no month of the actuals can be placed",
            "Add `start: YYYY-MM`, the first month of the case.",
        )
        return
    if not (isinstance(start, str) and isinstance(month, str) and len(start) == len(month) == 7):
        return
    if not isinstance(years, int):
        return
    try:
        number = month_of(start, month)
    except ValueError:
        return
    if number < EARLIEST_MONTH:
        yield ErrorDetail(
            f"{path}/month",
            shown(month),
            f"must not lie more than a year before the case, which starts in {start}",
            "Correct the month.",
        )
    elif number > 12 * years:
        yield ErrorDetail(
            f"{path}/month",
            shown(month),
            f"must lie within the horizon of {12 * years} months from {start}",
            "Correct the month, or lengthen the horizon in a new case.",
        )


def _line_errors(path: str, kind: str, actual: dict, data: dict) -> Iterator[ErrorDetail]:
    if actual.get("initiative") is None:
        yield ErrorDetail(f"{path}/initiative", "", "is missing", f"Say whose {kind} it is.")
        return
    chosen = next((one for _, one in _listed(data, "initiatives") if one.get("name") == actual["initiative"]), None)
    if chosen is not None:
        yield from _must_be(
            f"{path}/{kind}", actual[kind], _names(chosen, f"{kind}s"), f"a {kind} of {actual['initiative']}"
        )


def _must_be(path: str, value: Any, known: list[str], what: str) -> Iterator[ErrorDetail]:
    if isinstance(value, str) and value not in known:
        yield ErrorDetail(path, shown(value), f"must be {what}", nearest(value, known))


def _listed(data: dict, key: str) -> Iterator[tuple[str, dict]]:
    """The records of a list with their paths, by number: there may be thousands of actuals."""
    elements = data.get(key)
    for number, element in enumerate(elements if isinstance(elements, list) else (), start=1):
        if isinstance(element, dict):
            yield f"{key}/{number}", element


def _names(data: dict, section: str) -> list[str]:
    return [one["name"] for _, one in _listed(data, section) if isinstance(one.get("name"), str)]


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
