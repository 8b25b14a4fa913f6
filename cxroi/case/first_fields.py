"""The fields each part had when its digests were first printed. The table is closed: a new field is never added to it.

A digest is made of these fields and of every other that does not stand at its default; a new field thus moves no old digest.
"""

from __future__ import annotations

from functools import cache

from cxroi.case.fields import Part

_FIRST = {
    "Case": "format title organisation currency finance uncertainty metrics segments workforce inventory crisis initiatives "
    "links evidence scenarios notes",
    "Finance": "start years discount_rate discounting tax_rate",
    "Uncertainty": "distribution effect_correlation",
    "Metric": "name now lowest highest evidence",
    "Segment": "name customers new_customers_per_year acquisition_cost churn_per_year revenue_per_customer revenue_growth "
    "gross_margin cross_sell referrals_per_customer_year contacts_per_customer_year cost_per_contact evidence",
    "CrossSell": "per_customer_year revenue gross_margin recurring",
    "Workforce": "employees turnover_per_year replacement_cost evidence",
    "Inventory": "cost_of_goods_sold turns carrying_cost evidence",
    "Crisis": "probability_per_year cost evidence",
    "Initiative": "name owner start_month costs effects benefits",
    "Cost": "name one_off month per_year growth from_month to_month by_year contingency depreciation_years evidence",
    "Effect": "driver metric change gain segments reach causal_share capture from_month ramp_months fade_per_year evidence",
    "Benefit": "name one_off month per_year growth from_month to_month by_year ramp_months causal_share capture evidence",
    "Link": "metric driver change_per_point causal_share evidence",
    "Evidence": "id claim kind source date url",
    "Scenario": "name set",
    "Pilot": "name initiative outcome segment customers months cost fixed_cost spread delays assigned_how looks",
    "Look": "month treated comparison treated_answers comparison_answers",
    "Plan": "digest approved_by on case",
    "Actual": "month initiative cost paid benefit received driver metric segment measured comparison measured_on compared_with "
    "customers price currency note",
    "Signature": "through by on digest",
    "Heard": "about finding lines cannot source on columns units rows drawn",
}


@cache
def first_fields(kind: type[Part]) -> frozenset[str]:
    """The fields that a digest holds even at their default; none for a part that came later."""
    return frozenset(name for one in kind.__mro__ for name in _FIRST.get(one.__name__, "").split())
