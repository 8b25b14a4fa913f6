"""Tax month by month, with either treatment of a loss (section 5)."""

from __future__ import annotations

from cxroi.case.model import Finance
from cxroi.engine.numbers import Number, between, is_zero


class Taxes:
    """Tax = rate · taxable profit; month 0 pays none, its profit is taken evenly over year 1.

    `offset`: negative tax is kept, for the company has other profit. `carry forward`: a loss waits and offsets later profit;
    what is left of it at the horizon is lost.
    """

    def __init__(self, finance: Finance) -> None:
        self._rate: Number = finance.tax_rate
        self._waits = finance.tax_losses == "carry forward"
        self._initial: Number
        self._loss: Number = 0.0

    def at(self, month: int, profit: Number) -> Number:
        """The tax of a month on its profit [currency]; months are asked for in order from 0."""
        if is_zero(self._rate):
            return 0.0
        if month == 0:
            self._initial = profit / 12
            return 0.0
        if month <= 12:
            profit = profit + self._initial
        if not self._waits:
            return self._rate * profit
        profit = profit + self._loss
        self._loss = between(profit, -INFINITE, 0.0)
        return self._rate * between(profit, 0.0, INFINITE)


INFINITE = float("inf")
