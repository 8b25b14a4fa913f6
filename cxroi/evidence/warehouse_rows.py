"""Landmarks in a company's own database: the reduction of `landmark_sql`, written in narwhals for any engine that it reaches.

Every function takes and returns lazy frames: nothing is read here. Only joins, sums, counts, minima and maxima by group, and one
look at the next row are used, so that DuckDB, PostgreSQL and Spark give the same rows. Months are numbered year · 12 + month − 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import narwhals as nw

from cxroi.evidence.churn_hazard import BANDS, HORIZON
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.revenue_models import YEAR
from cxroi.tables.warehouse import Warehouse


def month_of(column: str) -> nw.Expr:
    """The number of a date's month."""
    day = nw.col(column)
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def counted(condition: nw.Expr) -> nw.Expr:
    """1 where it is true, else 0: for sums."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0))


def only(condition: nw.Expr, value: nw.Expr) -> nw.Expr:
    """The value where it is true, else unknown."""
    return nw.when(condition).then(value)


def constant(value: float, *, like: str) -> nw.Expr:
    """A number in the type of a column: PostgreSQL takes a bare 1.0 for an exact decimal."""
    return nw.col(like) * 0.0 + value


def dates_on_edges(frame: nw.LazyFrame, day: nw.Expr) -> nw.LazyFrame:
    """One row: how many dates there are, and how many on the first or last day of a month."""
    frame = frame.select(d=day.cast(nw.Date)).filter(~nw.col("d").is_null())
    year, month = (part.cast(nw.Int64) for part in (nw.col("d").dt.year(), nw.col("d").dt.month()))
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    february = nw.when(leap).then(nw.lit(29)).otherwise(nw.lit(28))
    short = (month == 4) | (month == 6) | (month == 9) | (month == 11)
    longest = (
        nw.when(month == 2).then(february).otherwise(nw.when(short).then(nw.lit(30)).otherwise(nw.lit(31)))
    )  # fmt: skip
    number = nw.col("d").dt.day()
    return frame.select(rows=nw.len(), edges=counted((number == 1) | (number == longest)).sum())


def accounts(frames: Warehouse, *, last: int) -> nw.LazyFrame:
    """One row per account: its buying group, its months and what is known before any survey."""
    there = frames.customers.collect_schema().names()

    def text(name: str, otherwise: nw.Expr) -> nw.Expr:
        return nw.coalesce(nw.col(name).cast(nw.String), otherwise) if name in there else otherwise

    first = frames.revenue.group_by("customer_id").agg(first=month_of("month").min())
    known = month_of("start_date")
    seen = [month_of("observed_from")] if "observed_from" in there else []
    ended = ~nw.col("end_date").is_null() & (month_of("end_date") <= last)
    churned = text("end_reason", nw.lit("churn")).str.to_lowercase().is_in(["churn", ""])
    return (
        frames.customers.filter(~nw.col("customer_id").is_null())
        .join(first, on="customer_id", how="left")
        .with_columns(start=nw.coalesce(known, nw.col("first")), since=nw.coalesce(*seen, nw.col("first"), known))
        .filter(nw.col("start") <= last)
        .select(
            account=nw.col("customer_id"),
            parent=text("parent_id", nw.col("customer_id")),
            start=nw.col("start"),
            observed=nw.max_horizontal("start", "since"),
            stop=nw.when(ended).then(month_of("end_date")).otherwise(nw.lit(NEVER)),
            end_day=only(ended, nw.col("end_date").cast(nw.Date)),
            left=ended & churned,
            segment=text("segment", nw.lit("")),
            contract=text("contract_type", nw.lit("")),
        )
    )


def answered(
    frames: Warehouse, of: nw.LazyFrame, *, metric: str, last: int, days: bool, weighted: bool
) -> nw.LazyFrame:
    """One row per account and wave of a metric with an answer: month, day and mean score; those given after leaving are left out.

    `of` are the accounts; `days` says whether leaving and answers are both dated by day, `weighted` whether weights count.
    """
    there = frames.surveys.collect_schema().names()
    surveys = frames.surveys.unique() if "response_id" in there else frames.surveys
    weight = nw.col("weight").cast(nw.Float64) if weighted else nw.lit(1.0)
    wave = [nw.col("wave").cast(nw.String)] if "wave" in there else []
    asked = (
        surveys.filter(nw.coalesce(nw.col("metric"), nw.lit("score")).str.to_lowercase() == metric)
        .with_columns(at=nw.coalesce("responded_at", "invited_at"), score=nw.col("score").cast(nw.Float64))
        .filter(~nw.col("score").is_null() & nw.col("score").is_finite())
        .with_columns(m=month_of("at"), day=nw.col("at").cast(nw.Date))
        .filter(nw.col("m") <= last)
        .with_columns(weight=weight, points=nw.col("score") * weight)
        .with_columns(account=nw.col("customer_id"), wave=nw.coalesce(*wave, nw.col("m").cast(nw.String)))
        .select("account", "wave", "points", "weight", "m", "day")
        .join(of, on="account")
    )
    late = (nw.col("day") >= nw.col("end_day")) if days else (nw.col("m") > nw.col("stop"))
    followed = nw.col("month") < nw.col("stop")
    if days:
        followed = followed | ((nw.col("month") == nw.col("stop")) & (nw.col("day") < nw.col("end_day")))
    waves = (
        asked.filter(~nw.coalesce(nw.col("left") & late, nw.lit(False)))
        .group_by("account", "wave")
        .agg(nw.col("m").max().alias("month"), nw.col("day").max(), nw.col("points").sum(), nw.col("weight").sum())
        .with_columns(score=nw.col("points") / nw.col("weight"))
    )
    return (
        waves.join(of, on="account")
        .filter(nw.coalesce(followed, nw.lit(False)) & (nw.col("month") >= nw.col("start")))
        .drop("wave", "day", "end_day", "points", "weight")
    )


def with_money(frames: Warehouse, marks: nw.LazyFrame, *, paid_until: int) -> nw.LazyFrame:
    """Landmarks with the revenue of the year before and after, and of the last three months; unknown where there is no row."""
    places = marks.select("account", "month").unique()
    paid = frames.revenue.select(
        account=nw.col("customer_id"), m=month_of("month"), revenue=nw.col("revenue").cast(nw.Float64)
    ).filter(nw.col("m") <= paid_until)
    m, month = nw.col("m"), nw.col("month")
    near = places.join(paid, on="account").filter((m >= month - 11) & (m <= month + 12))
    spans = {"revenue_12": m <= month, "revenue_3": (m >= month - 2) & (m <= month), "revenue_next": m > month}
    sums = [only(span, nw.col("revenue")).sum().alias(name) for name, span in spans.items()]
    rows = [counted(span & ~nw.col("revenue").is_null()).sum().alias(f"{name}_rows") for name, span in spans.items()]
    spent = near.group_by("account", "month").agg(*sums, *rows)
    spent = spent.select(
        "account", "month", *(only(nw.col(f"{name}_rows") > 0, nw.col(name)).alias(name) for name in spans)
    )
    return marks.join(spent, on=["account", "month"], how="left")


def with_cases(frames: Warehouse, marks: nw.LazyFrame) -> nw.LazyFrame:
    """Landmarks with the cases open at the end of their month; one never recorded as closed counts for three months."""
    if frames.contacts is None:
        return marks.with_columns(open_cases=nw.lit(None).cast(nw.Float64))
    cases = frames.contacts.select(
        account=nw.col("customer_id"), opened=month_of("opened_at"), closed=month_of("closed_at")
    )
    month = nw.col("month")
    open_then = (nw.col("opened") <= month) & nw.coalesce(nw.col("closed") > month, nw.col("opened") >= month - 2)
    counts = (
        marks.select("account", "month").unique().join(cases, on="account").filter(open_then)
        .group_by("account", "month").agg(open_cases=nw.len().cast(nw.Float64))
    )  # fmt: skip
    return marks.join(counts, on=["account", "month"], how="left").with_columns(
        open_cases=nw.coalesce(nw.col("open_cases"), nw.lit(0.0))
    )


def followed(marks: nw.LazyFrame, *, last: int) -> nw.LazyFrame:
    """Landmarks at risk with the months followed and whether the account left in the last of them: `churn_hazard.follow`."""
    month, stop = nw.col("month"), nw.col("stop")
    marks = marks.with_columns(again=month.shift(-1).over("account", order_by="month")).with_columns(
        end=nw.min_horizontal(
            month + HORIZON, nw.lit(last), nw.when(nw.col("again") == stop).then(stop - 1).otherwise(nw.col("again"))
        ),
        at_once=stop == month,
    )
    event = nw.col("left") & (nw.col("at_once") | ((stop <= nw.col("end")) & (stop > month)))
    marks = marks.with_columns(event=event).with_columns(
        end=nw.when(nw.col("event")).then(stop).otherwise(nw.min_horizontal(nw.col("end"), stop - 1))
    )
    months = nw.when(nw.col("event") & nw.col("at_once")).then(nw.lit(1)).otherwise(nw.col("end") - month)
    return marks.with_columns(months=months).filter(nw.col("months") > 0)


def person_months(marks: nw.LazyFrame, *, keep: Iterable[str]) -> nw.LazyFrame:
    """The rows of the hazard: for each landmark and band its quiet months, and one more for the month of leaving."""
    parts = []
    for band, (first, last) in enumerate(BANDS):
        months = nw.min_horizontal(nw.max_horizontal(nw.col("months"), nw.lit(first - 1)), nw.lit(last)) - (first - 1)
        event = counted(nw.col("event") & (nw.col("months") >= first) & (nw.col("months") <= last))
        both = marks.with_columns(here=months, happened=event)
        for outcome, exposure in ((0.0, nw.col("here") - nw.col("happened")), (1.0, nw.col("happened"))):
            parts.append(
                both.with_columns(exposure=exposure.cast(nw.Float64), band=nw.lit(band))
                .with_columns(outcome=constant(outcome, like="exposure"))
                .filter(nw.col("exposure") > 0)
                .select(*keep, "outcome", "exposure", "band")
            )
    return nw.concat(parts)


def two_years(marks: nw.LazyFrame, *, last: int, stayed: bool) -> nw.LazyFrame:
    """Landmarks with a whole year before and after: `revenue_models`; `stayed`: only accounts present all year."""
    month, stop = nw.col("month"), nw.col("stop")
    after = (stop > month + YEAR) if stayed else (nw.col("left") | (stop > month + YEAR))
    conditions = (
        month + YEAR <= last, nw.col("observed") <= month - YEAR + 1, nw.col("revenue_12") > 0, after,
    )  # fmt: skip
    return marks.filter(reduce(lambda one, other: one & other, conditions))
