"""The page Retention: customers who stay where churn depends on tenure or on the month of renewal.

Customers of a class are kept in twelve groups, by the month of the case's year in which their year with us ends: each month one
group grows a year older, so that every formula refers to the previous month and no earlier one (`engine.retention`).
"""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.case.model import Segment
from cxroi.report.workbook.formula import Term, product, when, whole
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.ranges import Span, total, total_where
from cxroi.report.workbook.timeline_sheet import Timeline

WORDS = (
    "Each month those of a year of tenure stay by (1 − its churn) ^ (factor / months in a year); the group whose month it is goes on "
    "to the next year. With annual renewal only the group whose month it is may leave."
)


def staying(kept: Term, factor: Line | None, month: int, months: Term | None) -> Term:
    """kept ^ (F / months), without `months` kept ^ F; where F is 0 nobody leaves, even at a churn of 100% (Excel has no 0 ^ 0)."""
    if factor is None:
        return kept if months is None else kept ** (1 / months)
    return when(factor[month].equals(0), 1, kept ** (factor[month] if months is None else factor[month] / months))


def churn_rate(segment: Segment, live: Live, months: Term) -> Term:
    """The yearly churn of today's customers of a segment, however it is stated."""
    path = f"segments/{segment.name}"
    if segment.churn_per_month is not None:
        return 1 - (1 - live[f"{path}/churn_per_month"]) ** months
    if not segment.churn_by_tenure:
        return live[f"{path}/churn_per_year"]
    rates = [live[f"{path}/churn_by_tenure/{year}"] for year in range(1, len(segment.churn_by_tenure) + 1)]
    parts = [product([rate, share]) for rate, share in zip(rates, shares(segment, live), strict=True)]
    return sum(parts[1:], parts[0])


def shares(segment: Segment, live: Live) -> list[Term]:
    """Today's customers by year of tenure."""
    if segment.tenure_mix is None:
        return [Term("1", 1.0)]
    return [live[f"segments/{segment.name}/tenure_mix/{year}"] for year in range(1, len(segment.tenure_mix) + 1)]


class _Groups:
    """Twelve lines, each with the month of the year in which it is due, and their sum."""

    def __init__(self, page: Monthly, name: str, which: str) -> None:
        self._page = page
        self.lines: list[Line] = []
        for due in range(1, 13):
            self.lines.append(
                page.line(
                    f"{name}, due in month →",
                    which=which,
                    unit="customers",
                    once=float(due),
                    once_as="whole",
                    number="count_even",
                )
            )
        self.sum = page.line(f"{name}, all", which=which, unit="customers", number="count_even")

    def before(self, month: int) -> Span:
        """All twelve groups at the end of the previous month."""
        cells = [line.before(month) for line in self.lines]
        return self._page.span(cells[0], cells[-1], [cell.value for cell in cells])

    def due(self, month: int, phase: Term) -> Term:
        """The group whose month it is, at the end of the previous month."""
        keys = [line.once for line in self.lines]
        return total_where(self._page.span(keys[0], keys[-1], [key.value for key in keys]), phase, self.before(month))

    def add_up(self, month: int) -> Term:
        """Write their sum."""
        cells = [line[month] for line in self.lines]
        return self.sum.set(month, total(self._page.span(cells[0], cells[-1], [cell.value for cell in cells])))


class Cohorts:
    """The customers of one segment on one side by class: those who stay, then those who join, month after month."""

    def __init__(
        self, page: Monthly, segment: Segment, live: Live, factor: Line | None, time: Timeline, phase: Line, *,
        which: str, kept_a_year: Term | None,
    ) -> None:  # fmt: skip
        self._segment, self._live, self._factor, self._time, self._phase = segment, live, factor, time, phase
        self._page, self._kept_a_year = page, kept_a_year
        page.section(f"{segment.name}, {which}")
        count = len(segment.churn_by_tenure or ()) if segment.churn_by_tenure else 0
        renewal = segment.renewal == "annual"
        words = [f"Year {year} with us" for year in range(1, count)] + ([f"Year {count} and later"] if count else [])
        self._stay = [
            page.line(f"{name}: share that stays", which=which, unit="share a month", number="factor") for name in words
        ]
        if renewal:
            self._stay = [page.line("Share of those due who renew", which=which, unit="share", number="factor")]
        young = ["Contracts"] if renewal else words[:-1]
        self._groups = [_Groups(page, name, which) for name in young]
        self._settled = None if renewal else page.line(words[-1], which=which, unit="customers", number="count_even")
        self._passing: list[Term] = []

    def kept(self, month: int) -> Term:
        """Customers who stay, of all at the end of the previous month."""
        months = self._time.year_months
        phase = self._phase[month]
        if self._settled is None and self._kept_a_year is not None:
            stay = self._stay[0].set(month, staying(self._kept_a_year, self._factor, month, None))
            groups = self._groups[0]
            due = groups.due(month, phase)
            self._passing = [due * stay]
            return groups.sum.before(month) - due * (1 - stay)
        path = f"segments/{self._segment.name}/churn_by_tenure"
        stays = [
            line.set(month, staying(1 - self._live[f"{path}/{year}"], self._factor, month, months))
            for year, line in enumerate(self._stay, 1)
        ]
        self._passing = [groups.due(month, phase) * stay for groups, stay in zip(self._groups, stays, strict=False)]
        parts = [groups.sum.before(month) * stay for groups, stay in zip(self._groups, stays, strict=False)]
        if self._settled is not None:
            parts.append(self._settled.before(month) * stays[-1])
        return sum(parts[1:], parts[0])

    def join(self, month: int, joined: Term) -> None:
        """Fill the groups: those who joined, who stayed, and who grew a year older."""
        running, initial = self._time.running[month], self._time.initial[month]
        customers = self._live[f"segments/{self._segment.name}/customers"]
        if self._settled is None:
            came = [self._passing[0] + joined]
            self._fill(month, came, [None], self._opening(customers, initial))
            return
        mix = shares(self._segment, self._live)
        came = [joined, *self._passing]
        opening: list[list[Term | None]] = [
            [initial * customers * share / self._time.year_months] * 12 for share in mix[:-1]
        ]
        self._fill(month, came, self._stay, opening)
        stay = self._stay[-1][month]
        settled = self._settled.before(month) * stay + came[-1]
        self._settled.set(month, initial * customers * mix[-1] + running * settled)

    def _opening(self, customers: Term, initial: Term) -> list[list[Term | None]]:
        """Today's contracts by the month in which they end."""
        chosen = self._segment.renewal_month
        if chosen is None:
            return [[initial * customers / self._time.year_months] * 12]
        return [[initial * customers if due == chosen else None for due in range(1, 13)]]

    def _fill(
        self, month: int, came: Sequence[Term], stays: Sequence[Line | None], opening: Sequence[Sequence[Term | None]]
    ) -> None:
        running, phase = self._time.running[month], self._phase[month]
        for groups, new, stay, first in zip(self._groups, came, stays, opening, strict=False):
            for line, begin in zip(groups.lines, first, strict=True):
                kept = line.before(month) if stay is None else line.before(month) * stay[month]
                now = running * when(line.once.equals(phase), new, kept)
                line.set(month, now if begin is None else begin + now)
            groups.add_up(month)


class Retention:
    """The page of all segments whose churn depends on tenure or renewal."""

    def __init__(self, page: Monthly, time: Timeline) -> None:
        self._page, self._time = page, time
        months = time.year_months
        self._phase = page.line("Month of the year of the case", unit="month", number="whole")
        self._phase.fill(lambda m: page.month[m] - months * whole((page.month[m] - 1) / months))

    def cohorts(
        self, segment: Segment, live: Live, factor: Line | None, *, which: str, kept_a_year: Term | None
    ) -> Cohorts:
        """The lines of a segment on one side. `kept_a_year`: of annual renewal."""
        return Cohorts(self._page, segment, live, factor, self._time, self._phase, which=which, kept_a_year=kept_a_year)
