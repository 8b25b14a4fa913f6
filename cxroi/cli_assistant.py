"""Commands for assistants: the case explained in words, and a server that hands an assistant what these commands work out."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.cli_parts import CASE, DRAWS, JSON, SCENARIO, SEED, chosen_case, print_figures, with_errors_reported

ABSENT = "The server for assistants needs the library mcp: pip install 'cxroi[mcp]', or pip install 'mcp>=2.3,<3'."


@click.command()
@CASE
@click.argument("about", default="")
@SCENARIO
@DRAWS
@SEED
@JSON
@with_errors_reported
def explain(case: Path, about: str, scenario_name: str | None, draws: int, seed: int, as_json: bool) -> None:
    """The case in words. ABOUT is an assumption's path, a page ("Risk") or a section ("When"); the pitch if left out."""
    from cxroi.report.sections.explained import explained

    found = CaseAnalysis(chosen_case(case, scenario_name), draws=draws, seed=seed)
    figures = explained(found, about)
    if as_json:
        click.echo(json.dumps(figures, allow_nan=False, indent=2, ensure_ascii=False))
        return
    print_figures({name: value for name, value in figures.items() if value not in ("", [], None)}, as_json)


@click.command()
def mcp() -> None:
    """A server for assistants (Model Context Protocol) over standard input and output. Reads only; needs `cxroi[mcp]`."""
    if find_spec("mcp") is None:
        click.echo(ABSENT, err=True)
        sys.exit(2)
    from cxroi.assistant import server

    server().run("stdio")
