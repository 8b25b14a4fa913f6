"""Answers of customers who are assumed to have left, where they crowd at the last order: an exit survey, or one after each order?

The silence by which leaving is seen is complete months after the last order, so that the answers of an exit survey would stand before it,
and “foretell” it.
"""

from __future__ import annotations

from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import first_row

KEY = "asked_on_leaving"
LEAST, CROWDED, ERRORS = 10, 1.5, 4.0
"""Asked from so many such answers on, half as many again as by chance, and so many standard errors more. [judgement]"""


def ask_whether_asked_on_leaving(notes: Notes) -> None:
    """Ask it where the answers crowd; where they were asked because they left, no answer from the month of the last order counts.

    Of the answers of a customer's last year those in the month of the last order or the next are counted, and compared with the two of the
    months with an order and the one after in which chance would put them.
    """
    seen, of, expected, variance = first_row(
        notes.connection,
        """with ordered as (select customer_id, count(distinct month) as months from revenue_monthly join customers using (customer_id)
                where revenue > 0 and month > last_order - interval 12 month group by customer_id),
            given as (select customer_id, last_order, date_trunc('month', coalesce(r.responded_at, r.invited_at))::date as month
                from survey_responses r join customers using (customer_id) where r.score is not null and last_order is not null)
        select count(*) filter (month >= last_order), count(*), coalesce(sum(2 / (1 + months)), 0),
            coalesce(sum(2 / (1 + months) * (1 - 2 / (1 + months))), 0)
        from given join ordered using (customer_id)
        where month > last_order - interval 12 month and month <= last_order + interval 1 month""",
    )
    if seen < LEAST or seen <= CROWDED * expected or seen - expected <= ERRORS * variance**0.5:
        return
    answer = notes.ask(
        KEY, table="survey_responses", needed=False,
        options=[
            Option("everybody", "no: they were asked as everybody is, such as after an order"),
            Option("leavers", "yes: what they answered from the month of their last order on does not count"),
        ],
        words=f"{seen:,} of {of:,} answers from the last year of customers assumed to have left were given in the month of their last order or the next; chance "
        f"would put about {expected:,.0f} there. Were they asked because they left, as in an exit survey?",
    )  # fmt: skip
    if answer == "leavers":
        notes.connection.execute(
            "update customers set last_order = last_order - interval 1 month where last_order is not null"
        )
