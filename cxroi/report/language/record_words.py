"""Words for the record of one customer."""

from __future__ import annotations

import datetime as dt

from cxroi.case.counted import capital
from cxroi.evidence.customer_record import Alike, Record, usual_gap
from cxroi.evidence.listening import Listening
from cxroi.evidence.quiet_customers import QuietCustomer
from cxroi.evidence.sentences import label_of
from cxroi.report.language.formats import count, counted, in_hundred, percent, short


def lines(found: Record, heard: Listening, end: dt.date, currency: str, *, metric: str | None) -> tuple[str, ...]:
    """Who she is, her score and where it is from, her rhythm and silence, her money, her open cases."""
    said = [_who(found)]
    score = _score(found, heard, metric)
    said += [score] if score else []
    rhythm = _rhythm(found, heard, end)
    said += [rhythm] if rhythm else []
    if found.revenue_last_year is not None:
        margin = (
            f", gross margin {short(found.margin_last_year, currency)}" if found.margin_last_year is not None else ""
        )
        said.append(f"Revenue of the last twelve months: {short(found.revenue_last_year, currency)}{margin}.")
    cases = sum(event.kind == "case" for event in found.events)
    if found.open_cases is None and cases:
        said.append(f"Cases: {count(cases)}; whether any is open is not known, for no closing is recorded.")
    elif found.open_cases:
        said.append(f"Open cases: {count(found.open_cases)}.")
    return tuple(said)


def _who(found: Record) -> str:
    parts = [
        found.segment or "",
        f"customer since {found.since}" if found.since else "",
        _left(found),
    ]
    told = ", ".join(part for part in parts if part)
    return f"{capital(told)}." if told else "The tables say neither her segment nor since when she is a customer."


def _left(found: Record) -> str:
    if found.left is None:
        return ""
    if found.left_after is None:
        return f"left on {found.left}"
    return f"counts as having left on {found.left} (a rule: no order for {found.left_after} months)"


def _score(found: Record, heard: Listening, metric: str | None) -> str:
    """The last answer; for the silent, the score predicted from facts, said so."""
    if metric is None:
        return ""
    answered = next((one for one in found.scores if one[0] == metric), None)
    if answered is not None:
        return f"{label_of(metric)}: {answered[1]:g}, answered on {answered[2]}."
    each = heard.synthetic.each if heard.synthetic is not None else None
    rows = each[each["customer_id"] == found.id] if each is not None else None
    if rows is None or rows.empty or heard.synthetic is None:
        return f"{label_of(metric)}: never answered."
    row = rows.iloc[0]
    expected, low, high = (float(row[name]) for name in ("predicted", "low", "high"))
    return f"{label_of(metric)}: never answered; predicted from facts {expected:.1f}, and 8 of 10 such answers lie between {max(low, 0.0):.0f} and {high:.0f}."


def _rhythm(found: Record, heard: Listening, end: dt.date) -> str:
    quiet = next((one for one in heard.quiet.customers if one.id == found.id), None) if heard.quiet else None
    if quiet is not None:
        overdue = f"{counted(quiet.days_overdue, 'day')} overdue" if quiet.days_overdue > 0 else "not overdue"
        chance = "cannot be told here" if quiet.p_gone is None else f"is {in_hundred(quiet.p_gone)}"
        return f"{_gap(quiet)}; last on {quiet.last}, {overdue}. The chance that none comes {chance}."
    gap = usual_gap(found, end)
    if gap is None:
        return f"Last seen on {found.last_seen}." if found.last_seen else ""
    return f"Usually {counted(gap[0], 'day')} between months with revenue; the last month began {counted(gap[1], 'day')} before the data end."


def _gap(quiet: QuietCustomer) -> str:
    """The usual gap, beside the median of her own gaps where that is another figure."""
    if not quiet.gaps or round(quiet.own_gap) == round(quiet.usual_gap):
        return f"Usually {counted(quiet.usual_gap, 'day')} between orders"
    return (
        f"Usual gap between orders {quiet.usual_gap:.0f} days, a geometric mean drawn toward that of all customers; her own "
        f"{counted(quiet.gaps, 'gap has', 'gaps have')} a median of {quiet.own_gap:.0f} days"
    )


def alike(found: Alike) -> str:
    """What customers like her did in the year after they answered as she did."""
    revenue = (
        f"; together they then brought {percent(found.revenue)} of the revenue of the year before"
        if found.revenue is not None
        else ""
    )
    return f"{counted(found.customers, 'customer')} of the same segment and size answered alike: {percent(found.left)} left within a year{revenue}."
