"""Charts of listening: findings with intervals, most loyal against least, the tilt of the silent, calibration, the worth of calls."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.case.counted import noun_of
from cxroi.case.heard import Heard
from cxroi.case.minus import with_minus
from cxroi.evidence.customer_record import Record
from cxroi.evidence.loyalty import Felt
from cxroi.evidence.quiet_customers import QuietCustomer, Tested
from cxroi.evidence.sentences import label_of
from cxroi.evidence.synthetic_scores import SCORED, Synthetic
from cxroi.report.charts.marks import Band, Bars, Interval, Line, Lines, Mark, Series, Whiskers
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language import listening_words as words
from cxroi.report.language.dates import month_date
from cxroi.report.language.formats import count, counted, percent, short

AXES = {
    "emotions": Axis("change", "Change for one more point, 95% interval"),
    "silent": Axis("", "Score with the silent, 95% interval"),
    "themes": Axis("", "Leaves, times as often, 95% interval"),
}
MOST_DRAWN = 24
WIDEST = 12.0
"""An end of an interval of a ratio beyond this is drawn at it; the table holds the figure."""


def intervals(heard: Heard) -> Chart | None:
    """The figures of a finding with their intervals; None where it has none to draw."""
    if not heard.drawn or heard.about not in AXES:
        return None
    value, low, high = (heard.columns.index(name) for name in heard.drawn)
    shown = [row for row in heard.rows if all(isinstance(row[place], float | int) for place in (value, low, high))][
        :MOST_DRAWN
    ]
    if heard.about == "emotions":  # the outcome of the finding alone: the others have scales of their own
        outcome = heard.finding.split(" in ")[-1].split(" (")[0]
        shown = [row for row in shown if str(row[0]).endswith(f"→ {outcome}")] or shown
    if not shown:
        return None
    most = WIDEST if heard.about == "themes" else float("inf")
    rows = tuple(
        Interval(str(row[0]), float(row[low] or 0.0), min(float(row[value] or 0.0), most), min(float(row[high] or 0.0), most), "programme") for row in shown
    )  # fmt: skip
    table = pd.DataFrame(
        [[row[place] for place in (0, value, low, high)] for row in shown], columns=[heard.columns[0], *heard.drawn]
    )
    return Chart(
        f"listening-{heard.about}",
        heard.finding,
        Whiskers(rows, even=1.0 if heard.about == "themes" else 0.0),
        table,
        "",
        AXES[heard.about],
        height=max(220, 110 + 26 * len(rows)),
    )


def most_and_least_loyal(found: Sequence[Felt]) -> Chart:
    """Means of each item among the most and the least loyal, size set aside."""
    names = tuple(words.name_of(one.item) for one in found)
    series = (
        Series("Most loyal fifth", tuple(one.most for one in found), ("programme",)),
        Series("Least loyal fifth", tuple(one.least for one in found), ("loss",)),
    )
    table = pd.DataFrame(
        [(words.name_of(one.item), one.most, one.least, one.difference, one.ci_low, one.ci_high) for one in found],
        columns=["Item", "Most loyal", "Least loyal", "Difference", "95% low", "95% high"],
    )
    first = found[0]
    title = f"Most loyal against least loyal, size set aside: {words.name_of(first.item)} {first.most:.1f} against {first.least:.1f}"
    height = max(300, 110 + 44 * len(found))
    return Chart(
        "loyal", title, Bars(names, series, flat=True), table, "", Axis("", "Mean answer", low=0.0), height=height
    )


def tilt(found: Synthetic) -> Chart:
    """The score of all customers by how far the silent differ from respondents like them."""
    silent = 1 - found.respondents / found.customers
    reach = max(1.2 * abs(found.tilt_to_zero), 10.0) if found.is_nps else 3.0
    at = tuple(float(-reach + step * reach / 10) for step in range(21))
    score = tuple(found.synthetic + silent * step for step in at)
    error = (found.ci_high - found.synthetic) / SCORED
    band = Band(
        "95% interval",
        tuple(value - SCORED * error for value in score),
        tuple(value + SCORED * error for value in score),
        "programme",
    )
    level = with_minus(f"{found.synthetic:.1f}")
    marks = (Mark(0.0, found.synthetic, f"if alike: {level}", "accent"),)
    name = label_of(found.metric)
    title = f"{name} with the silent: {level} if they are like those who answered"
    if found.is_nps:
        title += f"; zero if they are {abs(found.tilt_to_zero):.0f} points {'worse' if found.tilt_to_zero < 0 else 'better'}. Where answering follows the feeling itself, no method corrects it"
    table = pd.DataFrame({"Silent differ by": at, "Score": score, "95% low": band.low, "95% high": band.high})
    lines = (Line(f"{name} of all customers", score, "programme", at),)
    return Chart(
        "tilt",
        title,
        Lines(lines, band, marks),
        table,
        "",
        Axis("", name),
        Axis("", "Points by which the silent differ"),
    )


def calibration(said: Sequence[tuple[float, float, int]], name: str, title: str, axis: str, *, share: bool) -> Chart:
    """What was said against what was seen, by groups of equal size."""
    at, seen = tuple(one[0] for one in said), tuple(one[1] for one in said)
    ends = (min(*at, *seen), max(*at, *seen))
    lines = (
        Line("What happened", seen, "programme", at),
        Line("If predictions were right", ends, "baseline", ends, dashed=True),
    )
    table = pd.DataFrame(said, columns=["Predicted", "Happened", "Customers"])
    unit = "percent" if share else ""
    return Chart(name, title, Lines(lines), table, "", Axis(unit, axis), Axis(unit, "Predicted"))


def quiet_calibration(tested: Tested) -> Chart:
    """Chances of going quiet against what happened."""
    wrong = sum(abs(said - seen) * n for said, seen, n in tested.calibration) / max(
        sum(n for *_, n in tested.calibration), 1
    )
    title = f"Chances are off by {100 * wrong:.1f} points of 100 on average, over {counted(tested.n, 'customer')} after {tested.cut}"
    if tested.verdict == "TOO GOOD":
        title = f"Too good to be true: {percent(tested.already)} of those who went quiet after {tested.cut} were silent before"
    return calibration(tested.calibration, "quiet-calibration", title, "Went quiet", share=True)


def silent_calibration(found: Synthetic) -> Chart:
    """Predicted answers of respondents against what they said."""
    title = f"Predicted against answered, by fifths of {counted(found.respondents, 'respondent')}"
    return calibration(found.calibration, "silent-calibration", title, "Answered", share=False)


def worth_of_calls(customers: Sequence[QuietCustomer], currency: str) -> Chart | None:
    """What the first calls are worth together, in the order of their worth; None where no cost was given."""
    worth = [one.worth_calling for one in customers if one.worth_calling is not None]
    if not worth:
        return None
    together = [0.0, *pd.Series(worth).cumsum()]
    best = max(range(len(together)), key=together.__getitem__)
    step = max(1, len(together) // 150)
    shown = sorted({*range(0, len(together), step), best, len(together) - 1})
    at, values = tuple(map(float, shown)), tuple(float(together[place]) for place in shown)
    marks = (
        Mark(
            float(best), float(together[best]), f"{counted(best, 'call')}: {short(together[best], currency)}", "accent"
        ),
    )
    title = f"{noun_of(best, 'The first call is', f'The first {count(best)} calls are')} worth {short(together[best], currency)} after {noun_of(best, 'its', 'their')} cost; every further one costs more than it may keep"
    table = pd.DataFrame({"Calls": at, "Worth together": values})
    lines = (Line("Worth together", values, "programme", at),)
    return Chart(
        "worth-of-calls",
        title,
        Lines(lines, None, marks),
        table,
        currency,
        Axis("money"),
        Axis("", "Calls, most valuable first", low=0.0),
        units={"Calls": ""},
    )


def revenue_of(found: Record, currency: str) -> Chart:
    """One customer's revenue by month, each as wide as its month; months without any are zero."""
    values = tuple(amount for _, amount in found.revenue)
    called = tuple(month_date(f"{day:%Y-%m}", 1) for day, _ in found.revenue)
    total = f"{short(found.revenue_last_year or 0.0, currency)} in the last twelve months"
    months = called[0] if len(called) == 1 else f"{called[0]} to {called[-1]}"
    table = pd.DataFrame({"Month": called, "Revenue": values})
    lines = (Line("Revenue", (*values, values[-1]), "programme", steps=True, filled=True),)
    return Chart(
        "revenue-of-customer",
        f"Revenue by month, {months}: {total}",
        Lines(lines, None, (), (*called, called[-1])),
        table,
        currency,
        Axis("money", low=0.0 if min(values) >= 0 else None),
        Axis("", "Month", names=called),
        height=260,
    )
