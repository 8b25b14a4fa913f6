"""`python -m cxroi evidence`: a folder of tables, judged."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxroi import cli_calls as calls
from cxroi.cli_parts import JSON, SEED
from cxroi.version import VERSION

if TYPE_CHECKING:
    from cxroi.evidence.run import Judged
    from cxroi.evidence.scores_alone import ScoresAlone

MOST_LISTED = 7
"""A question that nothing waits for and that has more choices is printed in two lines."""


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--metric", "metrics", multiple=True, metavar="NAME", help="Judge only this score; may be repeated.")
@click.option("--lower-is-better", multiple=True, metavar="NAME", help="A score for which low is good.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A mapping file written by the Evidence page.",
)
@click.option(
    "--write-map",
    "map_to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep how the files were read and what was answered, for next month's files with --map.",
)
@click.option(
    "--answer", "given", multiple=True, metavar="KEY=VALUE", help="The answer to a question; may be repeated."
)
@click.option(
    "--data-end",
    callback=lambda context, option, text: _day(text),
    metavar="DATE",
    help="The last day covered by the data, such as 2027-03-31 or 31.03.2027.",
)
@click.option(
    "--weigh",
    metavar="KEY",
    help="Print what each choice of a question or decision would change, before it is answered.",
)
@click.option(
    "--no-listening",
    is_flag=True,
    help="With --json, leave out emotions, the silent, themes, quiet customers, channels and employees: they take most of the time.",
)
@click.option(
    "--call-cost",
    type=click.FloatRange(0),
    metavar="AMOUNT",
    help="With --json: the cost of a call to a customer gone quiet.",
)
@click.option(
    "--won-back", type=click.FloatRange(0, 1), default=0.1, show_default=True, metavar="SHARE", help="With --call-cost: of those gone, the share that a call wins back."
)  # fmt: skip
@click.option(
    "--warehouse",
    "address",
    metavar="URL",
    envvar="CXROI_WAREHOUSE",
    help="Instead of FOLDER: the database that holds the tables, such as duckdb:///company.duckdb or postgresql://…; only sums are read.",
)
@click.option("--schema", metavar="NAME", default="", help="The schema of the tables in the warehouse.")
@SEED
@JSON
def evidence(
    folder: Path | None, metrics: tuple[str, ...], lower_is_better: tuple[str, ...], map_file: Path | None, map_to: Path | None, given: tuple[str, ...],
    data_end: date | None, weigh: str | None, address: str | None, schema: str, no_listening: bool, call_cost: float | None,
    won_back: float, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Whether a score predicts money, from the tables in FOLDER: customers, revenue, survey answers, contacts, as exported.

    With --warehouse, --metric and --data-end instead of FOLDER, the tables stay in their database (docs/scale.md).

    Exit status 2 if there is nothing to judge, 3 if a question must be answered first: it is printed with its key and
    choices. Findings from reading the tables go to standard error.
    """
    if folder is None:
        _in_warehouse(address, schema, metrics, data_end, as_json)
        return
    from cxroi.evidence.run import judge
    from cxroi.report.language import before_after_words
    from cxroi.report.tables import evidence_tables as shown
    from cxroi.report.tables.evidence_figures import judged_figures

    answers = _answers(given) | ({"data_end": data_end.isoformat()} if data_end else {})
    options: dict[str, Any] = {
        "saved": _saved(map_file), "metrics": [name.lower() for name in metrics] or None,
        "lower_is_better": tuple(name.lower() for name in lower_is_better), "seed": seed,
    }  # fmt: skip
    found = judge(folder, answers=answers, listening=as_json and not weigh and not no_listening, **options)
    if weigh:
        click.echo(_weighed(folder, found, weigh, answers, options))
        return
    for finding in found.findings:
        click.echo(str(finding), err=True)
    for unknown in sorted(answers.keys() - found.answered):
        click.echo(f"There is no question {unknown}; its answer is not used.", err=True)
    if map_to is not None:
        _write_map(map_to, found)
    waiting = calls.asked(found.questions)
    if waiting:
        _stop_at(waiting, as_json)
    for optional in calls.asked(found.questions, needed=False):
        _print_question(optional, err=True)
    if found.study is None and found.snapshot is None and found.alone is None and not found.before_after:
        click.echo(found.refused, err=True)
        if found.baseline is None:
            sys.exit(2)
    if as_json:
        if call_cost is not None:
            found = _with_calls_priced(found, call_cost, won_back)
        click.echo(json.dumps(judged_figures(found), allow_nan=False, indent=2))
        return
    if found.snapshot is not None:
        click.echo(shown.snapshot_table(found.snapshot).to_string(index=False))
        for score in found.snapshot.scores:
            click.echo(f"\n{score.sentence}\n\n{shown.level_table(score).to_string(index=False)}")
        for caveat in found.snapshot.caveats:
            click.echo(f"• {caveat}")
    if found.baseline is not None and found.study is None:
        click.echo(f"\n{shown.flat_baseline(found.baseline)}")
    if found.alone is not None:
        _print_alone(found.alone)
    for change in found.before_after:
        click.echo(f"\n{before_after_words.sentence(change)}")
    if found.study is not None:
        click.echo(shown.tried(found.study).to_string(index=False) if found.study.metrics else shown.NO_SCORE)
        for cell in found.study.cells:
            click.echo(f"\n{cell.sentence}")
        cohorts = shown.cohort_table(found.study.cohorts, currency="")
        click.echo("\n" + (found.study.no_nrr or cohorts.iloc[:, [*range(6), -1]].to_string(index=False)))
        click.echo(f"\n{shown.provenance(found.study)}")


def _print_alone(found: ScoresAlone) -> None:
    """What scores say with no outcome beside them."""
    from cxroi.report.tables import alone_tables as shown

    for one in found.scores:
        click.echo(f"{shown.sentence(one)}\n\n{shown.month_table(one).to_string(index=False)}\n")
        if one.levels:
            click.echo(f"{shown.answer_table(one).to_string(index=False)}\n")
    click.echo(shown.theme_table(found).to_string(index=False) if found.themes else found.no_themes)
    click.echo(f"\n{found.needs}")


def _with_calls_priced(found: Judged, cost: float, won_back: float) -> Judged:
    """The same with what a call to each quiet customer is worth, the most valuable first."""
    from cxroi.evidence.quiet_customers import priced

    heard = found.listening
    if heard is None or heard.quiet is None:
        return found
    customers = priced(heard.quiet.customers, cost_of_call=cost, won_back=won_back)
    return replace(found, listening=replace(heard, quiet=replace(heard.quiet, customers=customers)))


def _in_warehouse(
    address: str | None, schema: str, metrics: tuple[str, ...], data_end: date | None, as_json: bool
) -> None:
    """The estimates of tables that stay in a database."""
    if not address:
        raise click.UsageError("Give a FOLDER of tables, or the address of a database with --warehouse.")
    if not metrics or data_end is None:
        raise click.UsageError(
            "A warehouse needs --metric NAME and --data-end DATE, the last day that the tables cover: it is not searched for them."
        )
    from cxroi.evidence.warehouse import reduced
    from cxroi.report.tables.warehouse_tables import FOOTNOTE, warehouse_figures, warehouse_table
    from cxroi.tables.warehouse import warehouse

    try:
        with warehouse(address, schema=schema) as opened:
            found = [one for name in metrics for one in reduced(opened, metric=name.lower(), data_end=data_end)]
    except ValueError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if as_json:
        figures: dict[str, Any] = {"version": VERSION, "data_end": data_end.isoformat()}
        figures["estimates"] = [warehouse_figures(one) for one in found]
        click.echo(json.dumps(figures, allow_nan=False, indent=2))
        return
    click.echo(warehouse_table(found).to_string(index=False))
    click.echo(f"\n{FOOTNOTE}\nData to {data_end:%Y-%m-%d} · cxroi {VERSION}")


def _day(text: str | None) -> date | None:
    """A day from the command line, in the forms that an answer may have."""
    from cxroi.tables.typed_days import typed_day, wrong_day

    if text is None:
        return None
    day = typed_day(text)
    if day is None:
        raise click.BadParameter(wrong_day(text, date(2027, 3, 31)))
    return day


def _answers(given: tuple[str, ...]) -> dict[str, str]:
    """Answers from the command line: the key before the last =, the value after it."""
    for text in given:
        if "=" not in text:
            raise click.BadParameter(
                f"{text!r} has no “=”. Write KEY=VALUE, with the key printed with the question.", param_hint="--answer"
            )
    return {key.strip(): value.strip() for key, _, value in (text.rpartition("=") for text in given)}


def _weighed(folder: Path, found: Any, key: str, answers: dict[str, str], options: dict[str, Any]) -> str:
    """What each choice of a decision would change, as a table to print."""
    from cxroi.evidence.choices import choices
    from cxroi.report.tables.choice_tables import choice_table

    try:
        return choice_table(choices(folder, found, key, answers=answers, **options)).to_string(index=False)
    except KeyError:
        keys = sorted(
            {one.id for one in found.questions if one.options} | {one.key for one in found.findings if one.options}
        )
        raise click.BadParameter(
            f"There is no choice {key!r} in these tables. Those there are: {', '.join(keys) or 'none'}.",
            param_hint="--weigh",
        ) from None


def _saved(path: Path | None) -> Any:
    from cxroi.tables.saved_map import MapError, SavedMap, read_map

    if path is None:
        return SavedMap()
    try:
        return read_map(path.read_bytes())
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}.", param_hint="--map") from None
    except MapError as error:
        raise click.BadParameter(str(error), param_hint="--map") from None


def _write_map(path: Path, found: Judged) -> None:
    from cxroi.tables.saved_map import write_map

    try:
        path.write_text(write_map(found.files, found.answers), encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be written: {error.strerror}.", param_hint="--write-map") from None


def _stop_at(plain: list[dict[str, Any]], as_json: bool) -> None:
    """Print the questions that must be answered first, with their keys and choices, and end with status 3."""
    if as_json:
        click.echo(json.dumps({"question": plain[0], "questions": plain}, indent=2, ensure_ascii=False))
        sys.exit(3)
    for question in plain:
        _print_question(question)
    sys.exit(3)


def _print_question(question: dict[str, Any], *, err: bool = False) -> None:
    """A question with its key and what each choice means."""
    click.echo(f"Question {question['key']}: {question['text']}", err=err)
    if err and len(question["choices"]) > MOST_LISTED:
        given = ", ".join(choice["value"] for choice in question["choices"])
        click.echo(f"   --answer {json.dumps(question['key'] + '=…', ensure_ascii=False)}   one of: {given}", err=err)
        return
    for choice in question["choices"] or [{"value": "2027-03-31", "means": "a date"}]:
        given = json.dumps(f"{question['key']}={choice['value']}", ensure_ascii=False)
        click.echo(f"   --answer {given}   {choice['means']}", err=err)
