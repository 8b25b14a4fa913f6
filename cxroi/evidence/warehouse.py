"""The evidence of tables that stay where they are: a score against churn, spend and NRR, estimated from sums.

Landmarks and models are those of the study (`churn_hazard`, `revenue_models`, `adjustment`); what leaves the database is sums,
counts, medians and names of segments, never a row. The tables and their columns are `cxroi.tables.warehouse.NEEDED`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import narwhals as nw
import numpy as np

from cxroi.evidence import warehouse_rows as rows
from cxroi.evidence.adjustment import MOST_LEVELS, MOST_MISSING, TREND_LIMIT
from cxroi.evidence.churn_hazard import BANDS
from cxroi.evidence.landmarks import month_number
from cxroi.evidence.likelihood import Family, independent_of
from cxroi.evidence.regression import RIDGE, SPEAK, TABLE_ONLY, Estimate
from cxroi.evidence.verdicts import Outcome
from cxroi.evidence.warehouse_rows import counted, only
from cxroi.evidence.warehouse_sums import fit_sums, gram, sums
from cxroi.tables.dated_sources import main_run, source_of
from cxroi.tables.warehouse import Warehouse

OUTCOMES: tuple[Outcome, ...] = ("churn", "spend", "nrr")
MADE_FROM = {
    "churn": ("months", "event"),
    "spend": ("revenue_12", "revenue_next"),
    "nrr": ("revenue_12", "revenue_next"),
}
MOST_BLOCKS = 500
"""Buying groups are left out in at most this many blocks."""
TOGETHER = 10
"""No sum that leaves the database covers fewer buying groups than this on average. Judgement."""


@dataclass(frozen=True)
class Reduced:
    """One score against one outcome: the score alone, and with what is known before it controlled for."""

    metric: str
    outcome: Outcome
    alone: Estimate | None
    """None with too few events, or one score only."""
    adjusted: Estimate | None
    events: int
    n: int
    """Landmarks: one account's scores in one wave."""
    accounts: int
    controlled: tuple[str, ...]
    left_out: tuple[str, ...]
    scans: int
    """Times the kept rows were read to fit both."""


@dataclass(frozen=True)
class _Design:
    frame: nw.LazyFrame
    columns: list[str]
    names: tuple[str, ...]
    left_out: tuple[str, ...]


def reduced(
    frames: Warehouse,
    *,
    metric: str,
    data_end: date,
    outcomes: tuple[Outcome, ...] = OUTCOMES,
    together: int = TOGETHER,
) -> tuple[Reduced, ...]:
    """Estimate what one point of a metric does to each outcome, in the database.

    `data_end` is the last day that the tables cover. Raises ValueError where a customer_id repeats or there is no revenue.
    """
    last = month_number(data_end)
    _checked(frames)
    paid_until = min(last, _revenue_last(frames))
    keep = frames.keep
    of = keep(rows.accounts(frames, last=last))
    marks = rows.answered(frames, of, metric=metric, last=last, days=_days_known(frames), weighted=_weighted(frames))
    marks = keep(rows.with_cases(frames, rows.with_money(frames, keep(marks), paid_until=paid_until)))
    marks = marks.with_columns(**_covariates())
    return tuple(_one(frames, marks, metric, outcome, last, paid_until, together) for outcome in outcomes)


def _one(
    frames: Warehouse, marks: nw.LazyFrame, metric: str, outcome: Outcome, last: int, paid_until: int, together: int
) -> Reduced:
    chosen = (
        rows.followed(marks, last=last)
        if outcome == "churn"
        else rows.two_years(marks, last=min(last, paid_until), stayed=outcome == "spend")
    )
    chosen = frames.keep(chosen)
    events = counted(nw.col("event")).sum() if outcome == "churn" else nw.len()
    many, level, low, high, happened = (
        chosen.select(nw.len().alias("n"), mean=nw.col("score").mean(), low=nw.col("score").min(), high=nw.col("score").max(), events=events)
        .collect().row(0)
    )  # fmt: skip
    accounts = chosen.select("account").unique().select(nw.len().alias("n")).collect().item()
    empty = Reduced(metric, outcome, None, None, int(happened or 0), int(many), int(accounts), (), (), 0)
    if not many or low == high or empty.events < TABLE_ONLY:
        return empty
    chosen, blocks = _blocks(chosen, together)
    if blocks < 2:
        return empty
    design = _adjustment(chosen.with_columns(x=nw.col("score") - float(level)), least=max(30, empty.n // 50))
    names = ["x", *design.columns, "block"]
    made = frames.keep(design.frame.select(*names, *MADE_FROM[outcome]))
    if outcome == "churn":
        table, base = _with_bands(rows.person_months(made, keep=names), names)
    else:
        scale = float(made.select(nw.col("revenue_12").mean()).collect().item())
        after = nw.max_horizontal(nw.coalesce(nw.col("revenue_next"), nw.lit(0.0)), nw.lit(0.0)) / scale
        table = made.select(
            *names, outcome=after, exposure=nw.col("revenue_12") / scale, base0=rows.constant(1.0, like="revenue_12")
        )
        base = ["base0"]
    return _fitted(
        empty, frames, frames.keep(table), base, design, family="cloglog" if outcome == "churn" else "poisson"
    )


def _fitted(
    empty: Reduced, frames: Warehouse, table: nw.LazyFrame, base: list[str], design: _Design, *, family: Family
) -> Reduced:
    both = [*base, *design.columns]
    kept = [name for name, good in zip(both, independent_of(gram(table, both)), strict=True) if good]
    outcome, exposure = sums(table, [nw.col("outcome"), nw.col("exposure")])
    scans, found = 2, []
    for columns in (["x", *base], ["x", *kept]):
        start = np.array([np.log(max(outcome / exposure, 1e-9)) if name in base else 0.0 for name in columns])
        shrunk = np.array([name != "x" and name not in base for name in columns])
        ridge = np.where(shrunk & (empty.events < SPEAK), RIDGE, 0.0)
        one = fit_sums(table, columns, family=family, ridge=ridge, start=start, step=frames.step)
        scans += one.scans
        theta, error = float(one.coefficients[0]), float(one.errors[0])
        found.append(Estimate(theta, error, empty.n, empty.accounts, empty.events, one.converged, one.blocks))
    return replace(
        empty, alone=found[0], adjusted=found[1], scans=scans, controlled=design.names, left_out=design.left_out
    )


def _with_bands(table: nw.LazyFrame, names: list[str]) -> tuple[nw.LazyFrame, list[str]]:
    """One column for each band in which anyone left; a band in which nobody left joins the first of them."""
    left = sums(table, [only(nw.col("band") == band, nw.col("outcome")) for band in range(len(BANDS))])
    used = [band for band in range(len(BANDS)) if left[band]]
    indicators = {f"base{band}": counted(nw.col("band") == band).cast(nw.Float64) for band in used}
    table = table.select(*names, "outcome", "exposure", **indicators)
    rest = [nw.col(f"base{band}") for band in used[1:]]
    return table.with_columns(**{f"base{used[0]}": 1.0 - sum(rest, nw.lit(0.0))}), [f"base{band}" for band in used]


def _blocks(chosen: nw.LazyFrame, together: int) -> tuple[nw.LazyFrame, int]:
    """Landmarks with the number of their block of buying groups, and how many blocks there are."""
    groups = chosen.select("parent").unique()
    many = int(groups.select(nw.len().alias("n")).collect().item())
    blocks = min(MOST_BLOCKS, many // together) if together > 1 else many
    if blocks < 2:
        return chosen, blocks
    numbered = groups.with_row_index("number", order_by="parent")
    numbered = numbered.select("parent", block=nw.col("number").cast(nw.Int64) % blocks)
    return chosen.join(numbered, on="parent"), blocks


def _covariates() -> dict[str, nw.Expr]:
    """The numbers known before a score, as in `adjustment`; unknown where they cannot be worked out."""
    month, year, quarter = nw.col("month"), nw.col("revenue_12"), nw.coalesce(nw.col("revenue_3"), nw.lit(0.0))
    known = nw.max_horizontal(nw.min_horizontal(month - nw.col("observed") + 1, nw.lit(12)), nw.lit(1))
    earlier = (year - quarter) / nw.max_horizontal(known - 3, nw.lit(1))
    possible = (earlier > 0) & (known >= 6)
    fell_to_nothing = possible & (quarter <= 0)
    ratio = only(possible & (quarter > 0), quarter / 3 / only(possible, earlier))
    trend = nw.when(fell_to_nothing).then(nw.lit(-TREND_LIMIT)).otherwise(ratio.log().clip(-TREND_LIMIT, TREND_LIMIT))
    return {
        "tenure": (nw.max_horizontal(month - nw.col("start"), nw.lit(0)) + 1).cast(nw.Float64).log(),
        "revenue of the last 12 months": only(year > 0, only(year > 0, year) * 12 / known).log(),
        "revenue trend": trend,
        "cases that may be open": (nw.col("open_cases") + 1).log(),
        "quarter": ((month + 1) % 12 // 3).cast(nw.String),
    }


NUMBERS = ("tenure", "revenue of the last 12 months", "revenue trend", "cases that may be open")
LEVELS = (("quarter", "quarter"), ("segment", "segment"), ("contract type", "contract"))


def _adjustment(marks: nw.LazyFrame, *, least: int) -> _Design:
    """Z of `adjustment`, centred: gaps filled with the median and marked, an indicator for each level that is common enough."""
    many = [nw.len().alias("n")]
    medians = [nw.col(name).median().alias(name) for name in NUMBERS]
    known = [counted(~nw.col(name).is_null()).sum().alias(f"known {name}") for name in NUMBERS]
    facts = marks.select(*many, *medians, *known).collect().rows(named=True)[0]
    made: list[nw.Expr] = []
    names, left_out = [], []
    for name in NUMBERS:
        have = int(facts[f"known {name}"])
        if not have or 1 - have / facts["n"] > MOST_MISSING:
            left_out.append(name)
            continue
        names.append(name)
        made.append(nw.coalesce(nw.col(name), nw.lit(float(facts[name]))))
        if have < facts["n"]:
            made.append(counted(nw.col(name).is_null()))
    for name, column in LEVELS:
        counts = marks.group_by(column).agg(nw.len().alias("n")).collect().rows()
        common = sorted(((int(n), str(label)) for label, n in counts), key=lambda one: (-one[0], one[1]))[1:MOST_LEVELS]
        labels = [label for n, label in common if n >= least]
        names += [name] if labels else []
        made += [counted(nw.col(column) == label) for label in labels]
    columns = [f"z{place}" for place in range(len(made))]
    frame = marks.with_columns(**{name: one.cast(nw.Float64) for name, one in zip(columns, made, strict=True)})
    if columns:
        means = frame.select(*(nw.col(name).mean() for name in columns)).collect().row(0)
        frame = frame.with_columns(
            **{name: nw.col(name) - float(mean) for name, mean in zip(columns, means, strict=True)}
        )
    return _Design(frame, columns, tuple(names), tuple(left_out))


def _checked(frames: Warehouse) -> None:
    customers = frames.customers.filter(~nw.col("customer_id").is_null())
    many = customers.select(nw.len().alias("n")).collect().item()
    different = customers.select("customer_id").unique().select(nw.len().alias("n")).collect().item()
    if many > different:
        raise ValueError(
            f"customers has {many} rows but {different} different values of customer_id: give it as a view with one row each."
        )


def _weighted(frames: Warehouse) -> bool:
    """Whether every score has a weight above 0: `landmark_sql.weights_used`."""
    if "weight" not in frames.surveys.collect_schema().names():
        return False
    good = counted(nw.coalesce(nw.col("weight") > 0, nw.lit(False)))
    many, usable = (
        frames.surveys.filter(~nw.col("score").is_null()).select(nw.len().alias("n"), good=good.sum()).collect().row(0)
    )
    return bool(many and many == usable)


def _days_known(frames: Warehouse) -> bool:
    """Whether leaving and answers are both dated by day: `landmark_sql.days_known`."""
    for frame, day in (
        (frames.customers, nw.col("end_date")),
        (frames.surveys, nw.coalesce("responded_at", "invited_at")),
    ):
        many, edges = (int(one or 0) for one in rows.dates_on_edges(frame, day).collect().row(0))
        if not many or edges > many / 2:
            return False
    return True


def _revenue_last(frames: Warehouse) -> int:
    """The last whole month of revenue."""
    counts = frames.revenue.select(m=rows.month_of("month")).group_by("m").agg(nw.len().alias("n")).collect().rows()
    run = main_run(sorted((int(month), int(many)) for month, many in counts if month is not None))
    if not run:
        raise ValueError("revenue_monthly has no row with a month.")
    return source_of("revenue", run).last
