"""What was heard as findings to keep with a case and to show, and lists by customer to download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.case.heard import About, Heard
from cxroi.evidence.channels import Channels
from cxroi.evidence.customer_record import Record
from cxroi.evidence.employees import Employees
from cxroi.evidence.heard_into_case import silent_doubt
from cxroi.evidence.listening import Emotion
from cxroi.evidence.loyalty import Felt
from cxroi.evidence.quiet_customers import QuietCustomer
from cxroi.evidence.quiet_in_tables import Quiet
from cxroi.evidence.study import Study
from cxroi.evidence.synthetic_scores import Synthetic
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.report.language import listening_words as words
from cxroi.report.language import quiet_words
from cxroi.report.tables.table import Amount, Cell, Table

MOST_ROWS = 40
"""Rows of a finding that is kept with a case."""
TREND = "Mentions, year on year"
"""A column that is there where any theme has two years to compare."""


def emotions(found: Sequence[Emotion], loyal: Sequence[Felt], study: Study) -> Heard:
    """Each emotion and outcome with its effect and share."""
    order = {"churn": 0, "spend": 1, "cross_sell": 2, "nrr": 3}
    rows = [
        (f"{one.emotion} → {words.OUTCOMES[one.outcome]}", one.verdict, one.effect, one.ci_low, one.ci_high, one.share, one.p_first, one.q)
        for one in sorted(found, key=lambda one: (order[one.outcome], -(one.share or 0.0)))
        if one.outcome != "nrr"
    ]  # fmt: skip
    columns = {
        "Emotion": "",
        "Verdict": "",
        "Effect of a point": "change",
        "From": "change",
        "To": "change",
        "Share": "tenth",
        "First": "percent",
        "q": "number",
    }
    return _heard("emotions", words.emotions(found, loyal), study, columns, rows, ("Effect of a point", "From", "To"))


def silent(found: Synthetic, study: Study) -> Heard:
    """The score with and without the silent, whole and by segment."""
    whole = (
        f"All customers since before {found.since}" if found.since else "All customers",
        found.customers,
        found.respondents,
        found.answered,
        found.synthetic,
        found.ci_low,
        found.ci_high,
    )
    rows = [
        whole,
        *(
            (one.name, one.customers, one.respondents, one.answered, one.synthetic, one.ci_low, one.ci_high)
            for one in found.by_segment
        ),
    ]
    columns = {
        "Customers of": "",
        "Customers": "count",
        "Answered": "count",
        "Among those who answered": "points",
        "With the silent": "points",
        "From": "points",
        "To": "points",
    }
    return _heard(
        "silent",
        words.silent(found, silent_doubt(found, study)),
        study,
        columns,
        rows,
        ("With the silent", "From", "To"),
    )


def themes(found: Sequence[ThemeMoney], study: Study, currency: str) -> Heard:
    """Each theme with who mentions it, the revenue exposed and the hazard."""
    rows: list[tuple] = [
        (one.label, one.customers, one.mentions, one.trend, one.score, one.good, one.revenue_exposed, one.hazard_ratio, one.ci_low, one.ci_high, one.behind.q, one.precision, one.recall)
        for one in found
    ]  # fmt: skip
    columns = {
        "Theme": "", "Customers": "count", "Mentions": "count", TREND: "times", "Score": "points", "Good score": "percent", "Revenue exposed": "money", "Leave, times as often": "times",
        "From": "times", "To": "times", "q": "number", "Precision": "percent", "Recall": "percent",
    }  # fmt: skip
    if all(one.trend is None for one in found):
        place = list(columns).index(TREND)
        columns.pop(TREND)
        rows = [(*row[:place], *row[place + 1 :]) for row in rows]
    return _heard(
        "themes", words.themes(found, currency), study, columns, rows, ("Leave, times as often", "From", "To")
    )


def quiet(found: Quiet, customers: Sequence[QuietCustomer], study: Study, currency: str) -> Heard:
    """Said and seen by tenths of the chance; no customer by name."""
    rows = [(f"{place} of 10", n, said, seen) for place, (said, seen, n) in enumerate(found.tested.calibration, 1)]
    columns = {"Tenth of the chance": "", "Customers": "count", "Chance said": "percent", "Went quiet": "percent"}
    return _heard("quiet", quiet_words.quiet(found, customers, currency), study, columns, rows)


def channels(found: Channels, study: Study, currency: str) -> Heard:
    """The most frequent paths of conversations that took a further contact."""
    rows = [(one.path, one.conversations, one.share) for one in found.paths]
    return _heard(
        "channels",
        words.channels(found, currency),
        study,
        {"Path": "", "Conversations": "count", "Share": "percent"},
        rows,
    )


def employees(found: Employees, study: Study, currency: str) -> Heard:
    """Every link tried, with its interval."""
    rows = [
        (f"{one.x}: {one.y}", one.verdict, words.effect(one), words.effect(one, one.ci_low), words.effect(one, one.ci_high), one.q, one.rows) for one in found.links
    ]  # fmt: skip
    columns = {
        "Ten points more of": "",
        "Verdict": "",
        "Goes with": "",
        "From": "",
        "To": "",
        "q": "number",
        "Team-months": "count",
    }
    return _heard("employees", words.employees(found, currency), study, columns, rows)


def _heard(
    about: About, said: Sequence[str], study: Study, columns: dict[str, str], rows: Sequence[tuple], drawn: tuple[str, ...] = ()
) -> Heard:  # fmt: skip
    known = [tuple(_plain(cell) for cell in row) for row in rows[:MOST_ROWS]]
    return Heard(
        about=about, finding=said[0], lines=tuple(said[1:]), cannot=words.CANNOT[about],
        source=f"Our own tables, study {study.digest}", on=study.window.data_end.isoformat(), columns=tuple(columns), units=tuple(columns.values()),
        rows=tuple(known), drawn=drawn,
    )  # fmt: skip


def _plain(cell: Any) -> Any:
    return float(cell) if isinstance(cell, int | float) else cell


def table(heard: Heard, currency: str) -> Table:
    """The figures of a finding, ready to print; where the figure that is drawn cannot be told, it says so."""
    main = heard.columns.index(heard.drawn[0]) if heard.drawn else -1
    rows = tuple(
        tuple(
            _cell(value, unit, untold=place == main)
            for place, (value, unit) in enumerate(zip(row, heard.units, strict=True))
        )
        for row in heard.rows
    )
    return Table(f"listening-{heard.about}", heard.columns, rows, currency).filled()


def _cell(value: float | str | None, unit: str, *, untold: bool) -> Cell:
    if isinstance(value, str) or not unit:
        return "" if value is None else str(value)
    if value is None and not untold:
        return ""
    kept = {"number": "p", "change": "tenth", "points": "answer", "times": "multiple"}.get(unit, unit)
    return Amount(value, kept, plus=unit == "change", none="CANNOT TELL")


def loyal_table(found: Sequence[Felt]) -> Table:
    """What the most and the least loyal answered."""
    rows = tuple(
        (words.name_of(one.item), Amount(one.most, "answer"), Amount(one.least, "answer"), Amount(one.difference, "signed"), Amount(one.ci_low, "signed"), Amount(one.ci_high, "signed"),
         Amount(one.n_most, "count"), Amount(one.n_least, "count"))
        for one in found
    )  # fmt: skip
    return Table(
        "loyal",
        (
            "Item",
            "Most loyal",
            "Least loyal",
            "Difference",
            "From",
            "To",
            "Most loyal, customers",
            "Least loyal, customers",
        ),
        rows,
    )


def quiet_table(customers: Sequence[QuietCustomer], currency: str) -> Table:
    """Customers gone quiet, in the order of what a call is worth; where no chance can be told, with their silence as it is."""
    if any(one.p_gone is None for one in customers):
        seen = tuple(
            (one.id, one.last.isoformat(), Amount(one.own_gap, "count"), Amount(one.days_overdue + one.usual_gap, "count"), Amount(one.multiple, "multiple"))
            for one in customers
        )  # fmt: skip
        return Table(
            "quiet", ("Customer", "Last order", "Median gap, days", "Silent, days", "Times the median gap"), seen
        )
    rows = tuple(
        (one.id, one.last.isoformat(), Amount(one.usual_gap, "count"), Amount(one.days_overdue, "count"), Amount(one.p_gone, "chance"),
         Amount(one.margin_at_risk), Amount(one.worth_calling))
        for one in customers
    )  # fmt: skip
    return Table(
        "quiet",
        (
            "Customer",
            "Last order",
            "Usual gap, days",
            "Overdue, days",
            "Chance gone",
            "Margin at risk",
            "A call is worth",
        ),
        rows,
        currency,
    )


def quiet_list(customers: Sequence[QuietCustomer]) -> pd.DataFrame:
    """Every customer with her chance where it can be told, unrounded, to download."""
    return pd.DataFrame([{**vars(one), "multiple": one.multiple} for one in customers])


def silent_list(found: Synthetic) -> pd.DataFrame:
    """Every customer's score, answered or predicted, with the range that holds 8 of 10 answers, to download."""
    each = found.each.copy()
    each.insert(1, "source", each["answered"].notna().map({True: "answered", False: "predicted"}))
    return each


def timeline(found: Record) -> Table:
    """Everything that happened with a customer, latest first."""
    rows = tuple((event.day.isoformat(), event.kind, event.what) for event in reversed(found.events))
    return Table("timeline", ("Day", "What", "In words"), rows, widths=(1, 1, 5))
