"""Commands for listening, each on one plain file: shares of items, themes of texts, quiet customers, scores of the silent."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click

from cxroi.cli_parts import JSON, SEED, print_figures
from cxroi.tables.findings import Refused, together
from cxroi.tables.plain_table import PlainTable, Wanted, plain_table
from cxroi.tables.schema_parts import plain_name

UNREAD = 0.02
"""A fact is one of numbers if no larger share of its rows cannot be read as one. [judgement]"""
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def with_refusals_told(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into a line on standard error and exit status 2."""

    @wraps(command)
    def told(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except (Refused, ValueError) as error:
            click.echo(str(error), err=True)
            sys.exit(2)

    return told


def _columns(file: Path, kinds: dict[str, str]) -> PlainTable:
    """The columns requested, by name; unreadable values are reported on standard error, open questions refused."""
    table = plain_table(file.name, file, {name: Wanted(kind, required=True) for name, kind in kinds.items()})
    if table.questions:
        asked = table.questions[0]
        raise ValueError(f"{asked.column}: {asked.words} Write it so that it has only one reading.")
    for finding in together(table.findings):
        click.echo(str(finding), err=True)
    return table


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


@click.command()
@FILE
@click.option("--outcome", required=True, metavar="COLUMN", help="The outcome to explain.")
@click.option("--items", required=True, metavar="A,B,C", help="The items that explain it: columns of numbers.")
@SEED
@JSON
@with_refusals_told
def drivers(file: Path, outcome: str, items: str, seed: int, as_json: bool) -> None:
    """Which of several items explains an outcome: LMG shares, which sum to R², and the chance of ranking first."""
    import numpy as np

    from cxroi.evidence.emotions import shares

    names = _listed(items)
    if not names or outcome in names:
        raise ValueError(f"--items is {items!r}: name at least one column, and not {outcome}, the outcome itself.")
    rows = _columns(file, dict.fromkeys([*names, outcome], "number")).rows
    numbers = np.array([[row[name] for name in (*names, outcome)] for row in rows], dtype=float)
    found = shares(numbers[:, :-1], numbers[:, -1], names, seed=seed)
    print_figures(asdict(found), as_json)


@click.command()
@FILE
@click.option("--id", "customer", required=True, metavar="COLUMN", help="The customer who ordered.")
@click.option("--date", "day", required=True, metavar="COLUMN", help="When.")
@click.option("--cut", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day up to which orders are known.")
@click.option(
    "--horizon",
    type=click.IntRange(7, 730),
    default=90,
    show_default=True,
    help="Days without an order that count as quiet.",
)
@JSON
@with_refusals_told
def quiet(file: Path, customer: str, day: str, cut: dt.datetime, horizon: int, as_json: bool) -> None:
    """How well silence, compared with a customer's own cadence, predicts who goes quiet after a day."""
    import pandas as pd

    from cxroi.evidence.quiet_customers import order_days, tested

    rows = _columns(file, {customer: "id", day: "date"}).rows
    orders = pd.DataFrame({"id": [row[customer] for row in rows], "day": [row[day] for row in rows]})
    found = tested(order_days(orders), cut.date(), horizon)
    print_figures({**asdict(found), "cut": cut.date().isoformat(), "verdict": found.verdict}, as_json)


@click.command()
@FILE
@click.option("--score", required=True, metavar="COLUMN", help="The answer; empty for the silent.")
@click.option("--facts", required=True, metavar="A,B,C", help="Columns known before the survey, numbers or words.")
@click.option("--segment", metavar="COLUMN", help="Show the score of each segment too.")
@click.option(
    "--scale", type=click.Choice(["auto", "nps", "mean"]), default="auto", show_default=True,
    help="NPS (9 and 10 less 0 to 6) or the mean; auto: NPS if the column's name says so.",
)  # fmt: skip
@click.option("--id", "customer", metavar="COLUMN", help="The customer, for the list; else the row of the file.")
@click.option(
    "--list", "target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.csv|.parquet",
    help="Write each customer's score, answered or predicted, with the range of 8 of 10 answers.",
)  # fmt: skip
@SEED
@JSON
@with_refusals_told
def synthetic(
    file: Path, score: str, facts: str, segment: str | None, scale: str, customer: str | None, target: Path | None, seed: int, as_json: bool
) -> None:  # fmt: skip
    """The score including the silent: what they would have said, from facts, and how far they may differ."""
    import numpy as np
    import pandas as pd

    from cxroi.evidence.synthetic_scores import CAVEAT, synthetic_scores
    from cxroi.report.language.safe_text import as_csv, as_parquet
    from cxroi.report.tables.listening_tables import silent_list
    from cxroi.tables.column_map import metric_named

    names = _listed(facts)
    if score in names:
        raise ValueError(f"{score} is the score itself, not a fact known before it: leave it out of --facts.")
    others = [name for name in (segment, customer) if name]
    rows = _columns(file, {**dict.fromkeys([*names, *others], "text"), score: "number"}).rows
    known = _facts(file, names) if names else pd.DataFrame(index=range(len(rows)))
    answers = np.array([row[score] for row in rows], dtype=float)
    is_nps = scale == "nps" or (scale == "auto" and metric_named(score) == "nps")
    parts = [row[segment] or "none" for row in rows] if segment else None
    ids = [row[customer] or "" for row in rows] if customer else [f"row {row['row']}" for row in rows]
    found = synthetic_scores(answers, known, metric=score, is_nps=is_nps, segments=parts, ids=ids, seed=seed)
    if target:
        target.write_bytes((as_parquet if target.suffix.lower() == ".parquet" else as_csv)(silent_list(found)))
    figures = {name: value for name, value in vars(found).items() if name not in ("each", "by_segment")}
    print_figures({**figures, "by_segment": [asdict(one) for one in found.by_segment], "caveat": CAVEAT}, as_json)


def _facts(file: Path, names: list[str]) -> Any:
    """Facts as numbers where the values read as numbers, dates as days, else as words."""
    import pandas as pd

    words = _columns(file, dict.fromkeys(names, "text")).rows
    numbers = _read_as(file, names, "number")
    days = _read_as(file, [name for name in names if name not in numbers], "date")
    days = {name: [None if day is None else day.toordinal() for day in dates] for name, dates in days.items()}
    measured = {**numbers, **days}
    known = {
        name: pd.Series(measured[name], dtype=float)
        if name in measured
        else pd.Series([row[name] for row in words], dtype=object)
        for name in names
    }
    return pd.DataFrame(known)


def _read_as(file: Path, names: list[str], kind: str) -> dict[str, list[Any]]:
    """The columns whose values read as a kind in one way, but for a few, which are reported; the others are left out."""
    if not names:
        return {}
    table = plain_table(file.name, file, {name: Wanted(kind, required=True) for name in names})
    if table.questions:
        asked = {plain_name(question.column) for question in table.questions}
        return _read_as(file, [name for name in names if plain_name(name) not in asked], kind)
    unread = {name: [one for one in table.findings if one.column == name and one.severity == "error"] for name in names}
    found = {name: few for name, few in unread.items() if len(few) <= UNREAD * len(table.rows)}
    for finding in together([one for few in found.values() for one in few]):
        click.echo(str(finding), err=True)
    return {name: [row[name] for row in table.rows] for name in found}


@click.command("themes")
@FILE
@click.option("--text", required=True, metavar="COLUMN", help="The text written.")
@click.option("--label", metavar="COLUMN", help="The topic of some texts; empty where unknown.")
@click.option(
    "--count",
    type=click.IntRange(2, 40),
    help="Number of themes; by default the number on which halves of the texts agree.",
)
@SEED
@JSON
@with_refusals_told
def text_themes(file: Path, text: str, label: str | None, count: int | None, seed: int, as_json: bool) -> None:
    """What texts in any language are about, and how well a label is predicted from them. Nothing leaves this machine."""
    from cxroi.evidence.themes import classified, themes

    rows = _columns(file, {text: "text", **({label: "text"} if label else {})}).rows
    texts = [row[text] for row in rows]
    found = themes(texts, count=count, seed=seed)
    figures: dict[str, Any] = {
        "texts": found.texts, "without_words": found.without_words, "stability": found.stability,
        "themes": [{**asdict(one), "mentions": len(one.mentions)} for one in found.themes],
    }  # fmt: skip
    if label:
        told = classified(texts, [row[label] for row in rows], seed=seed)
        figures |= {name: value for name, value in asdict(told).items() if name != "every"}
    print_figures(figures, as_json)


COMMANDS = (drivers, quiet, synthetic, text_themes)
