"""The command that sets cases side by side."""

from __future__ import annotations

from pathlib import Path

import click

from cxroi.case import read_file
from cxroi.cli_calls import compared
from cxroi.cli_parts import DRAWS, JSON, SEED, print_figures, with_errors_reported


@click.command()
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@DRAWS
@SEED
@JSON
@with_errors_reported
def compare(cases: tuple[Path, ...], draws: int, seed: int, as_json: bool) -> None:
    """Two or more case files on the same measures; what they name alike is drawn alike. The first is the one compared with."""
    print_figures(compared([read_file(path) for path in cases], draws=draws, seed=seed), as_json)
