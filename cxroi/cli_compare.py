"""The command that sets cases side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cxroi.case import plain, read_file
from cxroi.cli_calls import compared
from cxroi.cli_parts import DRAWS, JSON, SEED, print_figures, with_errors_reported


@click.command()
@click.argument("cases", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--changes", is_flag=True, help="What changed from the first to the second, each change with its effect on NPV."
)
@DRAWS
@SEED
@JSON
@with_errors_reported
def compare(cases: tuple[Path, ...], changes: bool, draws: int, seed: int, as_json: bool) -> None:
    """Two or more case files on the same measures; what they name alike is drawn alike. The first is the one compared with."""
    if changes:
        if len(cases) != 2:
            raise click.UsageError("--changes compares two case files: the earlier one, then the later one.")
        print_changes(*(plain(read_file(path)) for path in cases), as_json=as_json)
        return
    print_figures(compared([read_file(path) for path in cases], draws=draws, seed=seed), as_json)


def print_changes(before: dict[str, Any], after: dict[str, Any], *, as_json: bool) -> None:
    """What changed between the plain data of two cases, each change with its effect on NPV."""
    from cxroi.analysis.what_changed import what_changed
    from cxroi.report.language import history_words
    from cxroi.report.tables import history_tables

    found = what_changed(before, after)
    if as_json:
        click.echo(json.dumps(history_tables.effect_figures(found), allow_nan=False, indent=2))
        return
    click.echo(history_words.headline(found))
    for change, effect in history_tables.effects(found).printed().itertuples(index=False):
        click.echo(f"  {effect:>14}  {change}")
    for remark in history_words.remarks(found):
        click.echo(remark)
