"""The page Timeline: months, years, dates, flags and discounting, stated once; every monthly page refers to them."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.report.workbook.formula import Content, Term, is_number, months_later, most, when, whole
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import BELOW_HEAD, Line, Monthly

ROUNDING, AGREEMENT, IRR_AGREEMENT = 1e-12, 1e-9, 1e-6
"""Shares of all money moved: below the first a shortfall counts as none, as in the app; figures agree within the second.

A rate agrees within the third, for Excel's IRR stops when it is within 0.00001%.
"""


@dataclass(frozen=True)
class Timeline:
    """The lines of flags and dates, and the figures for all months, that other pages refer to by name."""

    month: Line
    year: Line
    dates: Line
    initial: Line
    """1 up front."""
    inside: Line
    """1 up front and in every month within the horizon."""
    running: Line
    """1 in every month from 1 to the horizon."""
    last: Line
    """1 in the last month of the horizon."""
    first_year: Line
    grown: Line
    """Years of growth so far."""
    discount: Line
    year_months: Term
    year_days: Term
    horizon: Term
    """In months."""
    rounding: Term
    agreement: Term
    irr_agreement: Term

    def head(self, page: Monthly, title: str, words: str) -> None:
        """The head of another monthly page: the same months, years and dates in the same columns."""
        page.discount = self.discount
        page.begin(
            title, words, months=self.month.__getitem__, years=self.year.__getitem__, dates=self.dates.__getitem__
        )


def write_timeline(page: Monthly, live: Live) -> Timeline:
    """Write the page."""
    page.next_row, page.short = BELOW_HEAD, True
    page.section("Constants")
    year_months = page.constant("Months in a year", 12, unit="months", as_name="Months_in_a_year")
    year_days = page.constant("Days in a year", 365, unit="days", as_name="Days_in_a_year")
    horizon = page.constant(
        "Horizon = years × months in a year", live["finance/years"] * year_months, unit="months", as_name="Horizon_in_months",
    )  # fmt: skip
    shares = (
        ("A shortfall counts as none below this share of the money moved", ROUNDING, "Rounding"),
        ("Two amounts agree within this share of the money moved", AGREEMENT, "Agreement"),
        ("Two rates agree within", IRR_AGREEMENT, "Rate_agreement"),
    )
    rounding, agreement, irr_agreement = (
        page.constant(name, value, unit="share", number="rough", as_name=named) for name, value, named in shares
    )
    below = page.next_row
    start = live["finance/start"]

    def counted(month: int) -> Content:
        left = page.month[month - 1] if month else Term(page.month.before(0).text, "")
        return when(is_number(left), left + 1, 0)

    def dated(month: int) -> Content:
        calendar = when(is_number(start), months_later(start, page.month[month] - 1), "–")
        return when(page.month[month].equals(0), "up front", calendar)

    words = (
        "Months, dates, flags and discount factors; all monthly pages read them here. The horizon and the start are inputs: "
        "months beyond the horizon are grey and count for nothing."
    )
    dates = page.begin(
        "Timeline", words, months=counted,
        years=lambda m: whole((page.month[m] + year_months - 1) / year_months), dates=dated,
    )  # fmt: skip
    page.next_row = below
    month, year = page.month, page.year

    def flag(name: str, unit: str = "flag", number: str = "whole") -> Line:
        return page.line(name, unit=unit, number=number)

    page.section("Flags")
    initial = flag("Up front").fill(lambda m: when(month[m].equals(0), 1, 0))
    inside = flag("Within the horizon").fill(lambda m: when(month[m] <= horizon, 1, 0))
    running = flag("Running: within the horizon, after up front").fill(lambda m: inside[m] - initial[m])
    last = flag("Last month").fill(lambda m: when(month[m].equals(horizon), 1, 0))
    first_year = flag("First year").fill(lambda m: when(year[m].equals(1), 1, 0))
    grown = flag("Years of growth: steps at each new year", "years").fill(lambda m: most(0, year[m] - 1))
    page.section("Discounting")
    convention, rate = live["finance/discounting"], live["finance/discount_rate"]

    def discounted(m: int) -> Term:
        by_month = when(convention.equals("monthly"), month[m] / year_months, year[m] - 1)
        middle = when(convention.equals("mid-year"), year[m] - Term("1", 1.0) / 2, by_month)
        return when(month[m].equals(0), 0, when(convention.equals("year-end"), year[m], middle))

    exponent = flag("Years discounted", "years", "count_fine").fill(discounted)
    factor = flag("Discount factor = 1 / (1 + rate) ^ years", "share", "factor")
    factor.fill(lambda m: 1 / (1 + rate) ** exponent[m])
    return Timeline(
        month, year, dates, initial, inside, running, last, first_year, grown, factor, year_months, year_days, horizon,
        rounding, agreement, irr_agreement,
    )  # fmt: skip
