"""Rules of retention by tenure: one way of stating churn, and a mix of today's customers that fits it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxroi.case.errors import ErrorDetail, shown

ROUNDING = 1e-6
"""How far the shares of today's customers may be from a total of 1."""


def tenure_errors(path: str, segment: dict[str, Any]) -> Iterator[ErrorDetail]:
    """Every error in `churn_by_tenure` and `tenure_mix` of a segment in plain data."""
    rates, mix = segment.get("churn_by_tenure"), segment.get("tenure_mix")
    if segment.get("churn_per_month") is not None and segment.get("churn_per_year") is not None:
        rule = "is given beside churn_per_year; a segment takes only one of the two"
        yield ErrorDetail(f"{path}/churn_per_month", shown(segment["churn_per_month"]), rule, "Remove one of them.")
    if segment.get("renewal_month") is not None and segment.get("renewal") != "annual":
        rule = "has no place without renewal: annual"
        yield ErrorDetail(
            f"{path}/renewal_month", shown(segment["renewal_month"]), rule, "Add `renewal: annual`, or remove it."
        )
    if segment.get("renewal") == "annual" and rates is not None:
        rule = "goes with churn_per_year, not with churn_by_tenure"
        yield ErrorDetail(f"{path}/renewal", shown("annual"), rule, "Remove one of the two.")
    if rates is None:
        if mix is not None:
            rule = "has no place without churn_by_tenure"
            yield ErrorDetail(
                f"{path}/tenure_mix", shown(mix), rule, "Add `churn_by_tenure: [0.28, 0.17, 0.11]`, or remove it."
            )
        return
    beside = [name for name in ("churn_per_year", "churn_per_month") if segment.get(name) is not None]
    if beside:
        rule = f"is given beside {beside[0]}; a segment takes only one of the two"
        yield ErrorDetail(f"{path}/churn_by_tenure", shown(rates), rule, "Remove one of them.")
    if not isinstance(rates, list) or not rates:
        return
    if mix is None:
        if len(rates) > 1:
            remedy = (
                f"Add the share of today's customers in each of the {len(rates)} years, such as {_even(len(rates))}."
            )
            yield ErrorDetail(f"{path}/tenure_mix", "", "is missing beside churn_by_tenure", remedy)
        return
    if not isinstance(mix, list):
        return
    if len(mix) != len(rates):
        rule = f"must have a share for each of the {len(rates)} rates of churn_by_tenure"
        yield ErrorDetail(
            f"{path}/tenure_mix", shown(mix), rule, f"It has {len(mix)}; the last share is of all who stay longer."
        )
        return
    if any(isinstance(share, list) for share in mix):
        rule = "must hold plain shares, for ranges would not add up to 1"
        yield ErrorDetail(
            f"{path}/tenure_mix", shown(mix), rule, "Write one number for each year; ranges belong to churn_by_tenure."
        )
        return
    if all(_is_number(share) for share in mix) and abs(sum(mix) - 1) > ROUNDING:
        rule = f"must add up to 1; it adds up to {sum(mix):.6g}"
        yield ErrorDetail(f"{path}/tenure_mix", shown(mix), rule, "Correct one of the shares.")


def likely_average(segment: dict[str, Any]) -> float:
    """The likely yearly churn of today's customers where it is given by tenure or by month; 0 if it has the wrong type."""
    monthly = segment.get("churn_per_month")
    if monthly is not None:
        monthly = monthly[1] if isinstance(monthly, list) and len(monthly) == 3 else monthly
        return 1 - (1 - float(monthly)) ** 12 if _is_number(monthly) else 0.0
    rates = segment.get("churn_by_tenure")
    rates = rates if isinstance(rates, list) else []
    mix = segment.get("tenure_mix") or [1]
    likely = [rate[1] if isinstance(rate, list) and len(rate) == 3 else rate for rate in rates]
    good = isinstance(mix, list) and len(mix) == len(likely) and all(map(_is_number, [*likely, *mix]))
    return float(sum(rate * share for rate, share in zip(likely, mix, strict=True))) if good else 0.0


def _even(count: int) -> list[float]:
    shares = [round(1 / count, 2)] * (count - 1)
    return [*shares, round(1 - sum(shares), 2)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
