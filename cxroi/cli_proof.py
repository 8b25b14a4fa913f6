"""Commands for proof: whether a pilot is worth its cost, and whether the value is realised."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxroi.case import CaseError, ErrorDetail, read_file
from cxroi.case.model import Case, Pilot
from cxroi.case.proof import MONTH
from cxroi.cli_parts import CASE, DRAWS, JSON, SEED, print_figures, with_errors_reported

if TYPE_CHECKING:
    from cxroi.store.store import Store


@click.command()
@CASE
@click.option("--kept", metavar="NAME", help="A pilot kept in the case, instead of the options below.")
@click.option("--initiative", metavar="NAME", help="The initiative to try.")
@click.option("--outcome", metavar="NAME", help="The driver or metric observed: contacts, churn, NPS.")
@click.option("--segment", metavar="NAME", help="The segment of the pilot.")
@click.option(
    "--customers", type=click.IntRange(2), help="Customers who get it; the same number of others is the comparison."
)
@click.option("--months", type=click.IntRange(1), help="Months of observation.")
@click.option(
    "--cost", type=click.FloatRange(0), default=0.0, show_default=True, help="Cost of the pilot at this size."
)
@click.option(
    "--fixed-cost",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    help="The part of the cost that does not depend on size.",
)
@click.option("--spread", type=click.FloatRange(0), help="How customers differ: sd over mean; in points of a metric.")
@click.option(
    "--delays",
    type=click.Choice(["initiative", "nothing"]),
    default="initiative",
    show_default=True,
    help="What waits for the result.",
)
@DRAWS
@SEED
@JSON
@with_errors_reported
def pilot(case: Path, kept: str | None, draws: int, seed: int, as_json: bool, **design: Any) -> None:
    """Whether a pilot is worth its cost before deciding, at which size, and what it must show."""
    from cxroi.analysis.case_analysis import CaseAnalysis
    from cxroi.analysis.pilot import pilot_value
    from cxroi.report.tables.pilot_tables import pilot_figures

    chosen = read_file(case)
    _ = CaseAnalysis(chosen).evaluation  # its errors are reported in words
    value = pilot_value(chosen, _kept(chosen, kept) if kept else _designed(design), draws=draws, seed=seed)
    figures = pilot_figures(value, chosen)
    if as_json:
        print_figures(figures, as_json)
        return
    click.echo(f"{figures.pop('sentence')}\n{figures.pop('rule')}\n")
    print_figures({name: figure for name, figure in figures.items() if name != "sizes"}, as_json)


@click.command()
@CASE
@click.option("--through", metavar="YYYY-MM", help="The last month to count; the last one with a figure if left out.")
@click.option(
    "--plan",
    "plan_file",
    type=click.Path(path_type=Path),
    help="The case as it was approved, where the file holds its digest alone.",
)
@SEED
@JSON
@with_errors_reported
def realised(case: Path, through: str | None, plan_file: Path | None, seed: int, as_json: bool) -> None:
    """What has come of the plan: promised, shown, not known yet, and what that does to the rest."""
    from cxroi.analysis.realised import realised as held_against
    from cxroi.report.language import realised_words, unusual_words
    from cxroi.report.tables.realised_tables import realised_figures

    if through is not None and not re.match(MONTH, through):
        raise click.BadParameter(
            f"{through!r} is no month. Write it as YYYY-MM, such as 2027-09.", param_hint="--through"
        )
    chosen = read_file(case)
    approved = read_file(plan_file) if plan_file else _among_saved(chosen)
    found = held_against(chosen, through=through, plan=approved, seed=seed)
    figures = realised_figures(found, chosen.currency)
    if as_json:
        print_figures(figures, as_json)
        return
    said = (*unusual_words.lines(found.unusual, chosen.currency), realised_words.verdict(found), figures.pop("sentence"), realised_words.rest(found, chosen.currency),
            realised_words.cost(found, chosen.currency), realised_words.next_steps(found), realised_words.standing(found))  # fmt: skip
    click.echo("\n".join(said) + "\n")
    print_figures(
        {name: value for name, value in figures.items() if not name.startswith(("months_", "figures_"))}, as_json
    )
    for gap in found.not_measured:
        click.echo(f"not measured: {gap.line}: {', '.join(gap.months)}")
    for gap in found.not_compared:
        click.echo(f"without a comparison: {gap.line}: {', '.join(gap.months)}")


def _among_saved(case: Case) -> Case | None:
    """The approved case from those saved on this machine, where the file holds its digest alone; None where it is not there."""
    from cxroi.analysis.plan import is_plan, plan_of
    from cxroi.store.plans import version_with
    from cxroi.store.records import StoreError

    try:
        plan_of(case)
    except CaseError:
        wanted = case.plan.digest if case.plan else ""
    else:
        return None
    try:
        store = _saved()
        found = version_with(store, None, lambda one: is_plan(one, wanted)) if store else None
    except StoreError:
        return None
    if found is None:
        return None
    click.echo(f"The plan {wanted} is version {found[1].rev} of “{found[0].name}”, saved on this machine.", err=True)
    return found[2]


def _saved() -> Store | None:
    """The store of this machine, if there is one; it is not created for a look."""
    from cxroi.store.engine import default_url
    from cxroi.store.store import Store

    url = default_url()
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    return Store.open(url)


def _kept(case: Case, name: str) -> Pilot:
    found = next((one for one in case.pilots if one.name == name), None)
    if found is None:
        known = ", ".join(one.name for one in case.pilots) or "none"
        raise CaseError(
            [ErrorDetail("pilots", f"“{name}”", "must be the name of a pilot in the case", f"Known: {known}.")]
        )
    return found


def _designed(design: dict[str, Any]) -> Pilot:
    missing = [name for name in ("initiative", "outcome", "customers", "months") if not design[name]]
    if missing:
        raise click.UsageError(f"A pilot needs {', '.join('--' + name for name in missing)}, or --kept NAME.")
    if design["fixed_cost"] > design["cost"]:
        raise click.BadParameter("It must not exceed --cost, the total cost.", param_hint="--fixed-cost")
    if design["months"] > 60 or design["customers"] > 10_000_000:
        raise click.UsageError("A pilot has at most 60 months and 10,000,000 customers.")
    return Pilot(name=f"{design['initiative']} on {design['outcome']}", **design)
