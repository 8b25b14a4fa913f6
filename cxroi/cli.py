"""The command line: `python -m cxroi evaluate | simulate | check | compare | history | store | explain | fund | objections | pilot |
realised | evidence | export | program | schema | mcp`.

Exit status 0 on success, 2 if the case has errors; errors go to standard error.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cxroi import cli_calls as calls
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file, remark_on, schema, write_whole
from cxroi.cli_assistant import explain, mcp
from cxroi.cli_compare import compare
from cxroi.cli_history import approval_of, history, store
from cxroi.cli_listening import COMMANDS as LISTENING
from cxroi.cli_parts import CASE, DRAWS, JSON, SCENARIO, SEED, chosen_case, print_figures, with_errors_reported
from cxroi.cli_proof import pilot, realised
from cxroi.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="cxroi")
def main() -> None:
    """Business cases for customer experience, in money.

    CASE is a case file (YAML). Every figure printed here equals the one in the app and the exports.
    """


@main.command()
@CASE
@SCENARIO
@JSON
@with_errors_reported
def evaluate(case: Path, scenario_name: str | None, as_json: bool) -> None:
    """NPV, ROI, payback and all other results, at the likely values."""
    print_figures(calls.evaluated(CaseAnalysis(chosen_case(case, scenario_name))), as_json)


@main.command()
@CASE
@SCENARIO
@DRAWS
@SEED
@JSON
@with_errors_reported
def simulate(case: Path, scenario_name: str | None, draws: int, seed: int, as_json: bool) -> None:
    """The distribution of NPV, ROI and payback over the uncertain quantities."""
    found = CaseAnalysis(chosen_case(case, scenario_name), draws=draws, seed=seed)
    print_figures(calls.simulated(found), as_json)


@main.command()
@CASE
@with_errors_reported
def check(case: Path) -> None:
    """Exit 0 if the case has no errors; else 2, with every error: its path, the value, the rule, the remedy."""
    checked = calls.checked(read_file(case))
    if remark := remark_on(case.read_bytes()):
        click.echo(f"{case.name}: {remark}")
    click.echo(f"{checked.title}: no errors in the case and its {len(checked.scenarios)} scenarios.")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--metric", "metrics", multiple=True, metavar="NAME", help="Judge only this score; may be repeated.")
@click.option("--lower-is-better", multiple=True, metavar="NAME", help="A score for which low is good.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A mapping file written by the Evidence page.",
)
@click.option(
    "--answer", "given", multiple=True, metavar="KEY=VALUE", help="The answer to a question; may be repeated."
)
@click.option(
    "--data-end",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The last day covered by the data, such as 2027-03-31.",
)
@click.option(
    "--weigh",
    metavar="KEY",
    help="Print what each choice of a question or decision would change, before it is answered.",
)
@SEED
@JSON
def evidence(
    folder: Path, metrics: tuple[str, ...], lower_is_better: tuple[str, ...], map_file: Path | None, given: tuple[str, ...],
    data_end: datetime | None, weigh: str | None, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Whether a score predicts money, from the tables in FOLDER: customers, revenue, survey answers, contacts, as exported.

    Exit status 2 if there is nothing to judge, 3 if a question must be answered first: it is printed with its key and
    choices. Findings from reading the tables go to standard error.
    """
    from cxroi.evidence.run import judge
    from cxroi.report.language import before_after_words
    from cxroi.report.tables import evidence_tables as shown
    from cxroi.report.tables.evidence_figures import judged_figures

    answers = _answers(given) | ({"data_end": data_end.date().isoformat()} if data_end else {})
    options: dict[str, Any] = {
        "saved": _saved(map_file), "metrics": [name.lower() for name in metrics] or None,
        "lower_is_better": tuple(name.lower() for name in lower_is_better), "seed": seed,
    }  # fmt: skip
    found = judge(folder, answers=answers, listening=as_json and not weigh, **options)
    if weigh:
        click.echo(_weighed(folder, found, weigh, answers, options))
        return
    for finding in found.findings:
        click.echo(str(finding), err=True)
    for unknown in sorted(answers.keys() - found.answered):
        click.echo(f"There is no question {unknown}; its answer is not used.", err=True)
    waiting = calls.asked(found.questions)
    if waiting:
        _stop_at(waiting, as_json)
    for question in found.questions:
        click.echo(f"Question {question.id}: {question.words}", err=True)
    if found.study is None and found.snapshot is None and not found.before_after:
        click.echo(found.refused, err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(judged_figures(found), allow_nan=False, indent=2))
        return
    if found.snapshot is not None:
        click.echo(shown.snapshot_table(found.snapshot).to_string(index=False))
        for score in found.snapshot.scores:
            click.echo(f"\n{score.sentence}\n\n{shown.level_table(score).to_string(index=False)}")
        for caveat in found.snapshot.caveats:
            click.echo(f"• {caveat}")
    for change in found.before_after:
        click.echo(f"\n{before_after_words.sentence(change)}")
    if found.study is not None:
        click.echo(shown.tried(found.study).to_string(index=False) if found.study.metrics else shown.NO_SCORE)
        for cell in found.study.cells:
            click.echo(f"\n{cell.sentence}")
        cohorts = shown.cohort_table(found.study.cohorts, currency="")
        click.echo("\n" + (found.study.no_nrr or cohorts.iloc[:, [*range(6), -1]].to_string(index=False)))
        click.echo(f"\n{shown.provenance(found.study)}")


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


def _stop_at(plain: list[dict[str, Any]], as_json: bool) -> None:
    """Print the questions that must be answered first, with their keys and choices, and end with status 3."""
    if as_json:
        click.echo(json.dumps({"question": plain[0], "questions": plain}, indent=2, ensure_ascii=False))
        sys.exit(3)
    for question in plain:
        click.echo(f"Question {question['key']}: {question['text']}")
        for choice in question["choices"]:
            click.echo(
                f"   --answer {json.dumps(question['key'] + '=' + choice['value'], ensure_ascii=False)}   {choice['means']}"
            )
        if not question["choices"]:
            click.echo(f"   --answer {json.dumps(question['key'] + '=2027-03-31', ensure_ascii=False)}   a date")
    sys.exit(3)


@main.command()
@CASE
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; its suffix sets the format: .xlsx, .pptx, .pdf, .html, .ipynb, .zip (charts and tables), "
    ".yaml (the case), .csv or .parquet (the draws).",
)
@SCENARIO
@DRAWS
@SEED
@with_errors_reported
def export(case: Path, target: Path, scenario_name: str | None, draws: int, seed: int) -> None:
    """Write the case as a file for finance, the meeting, paper or another program."""
    from cxroi.report.documents.export import export as build
    from cxroi.report.documents.export import format_of

    try:
        format_of(target.suffix)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--to") from None
    if not target.resolve().parent.is_dir():
        raise click.BadParameter(f"There is no folder {target.resolve().parent}. Create it first.", param_hint="--to")
    base = read_file(case)
    found = CaseAnalysis.under(base, scenario_name, draws=draws, seed=seed, approved=approval_of(base))
    content = build(found, target.suffix, day=datetime.now(UTC).astimezone().date())
    _write(content, target)
    click.echo(f"{target}: {len(content):,} bytes, case {found.evaluation.digest}, seed {seed}.")


@main.command()
@CASE
@SCENARIO
@DRAWS
@SEED
@JSON
@with_errors_reported
def objections(case: Path, scenario_name: str | None, draws: int, seed: int, as_json: bool) -> None:
    """What finance will ask: each attack, the state of the answer, and the answer."""
    from cxroi.report.review.objections import objections as raised

    found = CaseAnalysis(chosen_case(case, scenario_name), draws=draws, seed=seed)
    listed = [{"attack": one.attack, "state": one.state, "answer": one.answer} for one in raised(found)]
    if as_json:
        click.echo(json.dumps(listed, indent=2))
        return
    for one in listed:
        click.echo(f"{one['attack']} [{one['state']}]\n  {one['answer']}")


@main.command()
@CASE
@SCENARIO
@click.option("--budget", type=click.FloatRange(0), metavar="N", help="The maximum to spend; no limit by default.")
@click.option(
    "--of",
    type=click.Choice(["initial", "peak", "pv", "year1"]),
    default="initial",
    show_default=True,
    help="What the budget limits: cash up front, peak funding, present value of costs, cash up front and in year 1.",
)
@click.option(
    "--by",
    type=click.Choice(["mean", "p10", "likely"]),
    default="mean",
    show_default=True,
    help="The NPV to choose by: the mean over the draws, the P10, or NPV at the likely figures.",
)
@click.option(
    "--draws", type=click.IntRange(1, 2**14), default=1024, show_default=True, help="Rounded up to a power of 2."
)
@SEED
@JSON
@with_errors_reported
def fund(
    case: Path,
    scenario_name: str | None,
    budget: float | None,
    of: str,
    by: str,
    draws: int | None,
    seed: int,
    as_json: bool,
) -> None:
    """Which initiatives to fund within a budget: the best set, the frontier, and what more money would buy."""
    from cxroi.analysis.funding import funding
    from cxroi.analysis.portfolio import portfolio
    from cxroi.report.tables.portfolio_tables import fund_figures

    chosen = chosen_case(case, scenario_name)
    found = portfolio(chosen, of=of, by=by, budget=budget, draws=draws, seed=seed)
    print_figures(fund_figures(funding(found, budget)), as_json)


@main.command()
@CASE
@SCENARIO
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The JavaScript module to write.",
)
@with_errors_reported
def program(case: Path, target: Path, scenario_name: str | None) -> None:
    """Write the case as a JavaScript module: `inputs`, and `evaluate(values)` with every output of the engine by name."""
    from cxroi.analysis.curves import program as traced

    made = traced(chosen_case(case, scenario_name))
    content = made.javascript().encode()
    _write(content, target)
    click.echo(f"{target}: {len(content):,} bytes, {len(made.inputs)} inputs, case {made.digest}.")


for command in (compare, history, store, pilot, realised, explain, mcp, *LISTENING):
    main.add_command(command)


@main.command(name="schema")
def print_schema() -> None:
    """The JSON Schema of the case file, for completion in editors."""
    click.echo(schema(), nl=False)


def _write(content: bytes, target: Path) -> None:
    try:
        write_whole(content, target)
    except OSError as error:
        raise click.ClickException(
            f"{target} could not be written: {error.strerror}. Any existing file is unchanged."
        ) from None
