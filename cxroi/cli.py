"""The command line: `python -m cxroi evaluate | simulate | check | compare | history | store | explain | fund | objections | pilot |
realised | evidence | export | program | schema | mcp`.

Exit status 0 on success, 2 if the case has errors; errors go to standard error.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from cxroi import cli_calls as calls
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file, remark_on, schema, write_whole
from cxroi.cli_assistant import explain, mcp
from cxroi.cli_compare import compare
from cxroi.cli_evidence import evidence
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


for command in (evidence, compare, history, store, pilot, realised, explain, mcp, *LISTENING):
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
