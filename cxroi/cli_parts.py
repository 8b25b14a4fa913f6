"""What the commands share: arguments and options, errors as lines on standard error, figures as text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from cxroi.analysis.simulation import DRAWS as USUAL_DRAWS
from cxroi.case import Case, CaseError, plain, read_file, scenario
from cxroi.cli_calls import MOST_DRAWS

CASE = click.argument("case", type=click.Path(path_type=Path))
SCENARIO = click.option("--scenario", "scenario_name", metavar="NAME", help="Replace the values this scenario sets.")
DRAWS = click.option(
    "--draws",
    type=click.IntRange(1, MOST_DRAWS),
    default=USUAL_DRAWS,
    show_default=True,
    help="Rounded up to a power of 2.",
)
SEED = click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed gives the same draws."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON with unrounded figures.")


def with_errors_reported(command: Callable[..., None]) -> Callable[..., None]:
    """Turn errors into lines on standard error and exit status 2."""

    @wraps(command)
    def told(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except CaseError as error:
            for detail in error.errors:
                click.echo(str(detail), err=True)
            sys.exit(2)

    return told


def chosen_case(path: Path, scenario_name: str | None) -> Case:
    """The case of a file, or one of its scenarios. Raises CaseError."""
    case = read_file(path)
    return case if scenario_name is None else scenario(plain(case), scenario_name)


def print_figures(figures: dict[str, Any], as_json: bool) -> None:
    """Figures by name, as JSON or as aligned text."""
    if as_json:
        click.echo(json.dumps(figures, allow_nan=False, indent=2))
        return
    width = max(map(len, figures))
    for name, value in figures.items():
        if isinstance(value, dict) and any(isinstance(inner, dict | list) for inner in value.values()):
            click.echo(name)
            inner_width = max(map(len, value), default=0)
            for part, inner in value.items():
                click.echo(f"  {part:<{inner_width}}  {_shown(inner)}")
            continue
        click.echo(f"{name:<{width}}  {_shown(value)}")


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.4f}" if abs(value) < 100 else f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return "  ".join(_shown(entry) for entry in value)
    if isinstance(value, dict):
        return "; ".join(f"{name} {_shown(entry)}" for name, entry in value.items())
    return "none" if value is None else str(value)
