"""The commands on saved cases: the history of one, and all of them as a folder of files."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxroi.analysis.approval import Approved, approved_digest
from cxroi.case import Case, load
from cxroi.case.counted import capital
from cxroi.cli_compare import print_changes
from cxroi.cli_parts import JSON, with_errors_reported

if TYPE_CHECKING:
    from cxroi.store.records import History, NamedCase
    from cxroi.store.store import Store


@click.command()
@click.argument("name", required=False)
@click.option(
    "--from",
    "first",
    type=click.IntRange(1),
    metavar="N",
    help="The version to compare from; by default the one before.",
)
@click.option(
    "--to", "last", type=click.IntRange(1), metavar="N", help="The version to compare to; by default the newest."
)
@JSON
@with_errors_reported
def history(name: str | None, first: int | None, last: int | None, as_json: bool) -> None:
    """The saved cases; with the NAME or id of one its versions; with --from or --to what changed between two of them.

    Exit status 1 if the versions of the case are not what was saved: an altered or missing one is named.
    """
    store = opened_store()
    try:
        if name is None:
            _print_cases(store.cases(None), as_json)
            return
        case = chosen_case(store, name)
        found = store.history(case.id)
    finally:
        store.close()
    for one in found.breaks:
        click.echo(f"{capital(one.words)}.", err=True)
    if first is None and last is None:
        _print_versions(found, as_json)
    else:
        later = last or found.versions[0].rev
        print_changes(_data(found, first or later - 1), _data(found, later), as_json=as_json)
    if found.breaks:
        sys.exit(1)


@click.command()
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write the whole store to an empty folder.",
)
@click.option(
    "--in",
    "source",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="FOLDER",
    help="Bring such a folder into the store; nothing there is written over.",
)
def store(target: Path | None, source: Path | None) -> None:
    """All saved cases as a folder of YAML files with a log, and back: versions, approvals, comments and drafts."""
    from cxroi.store.folder import read_folder, write_folder
    from cxroi.store.records import AlteredError, StoreError

    if (target is None) == (source is None):
        raise click.UsageError("Give either --out FOLDER or --in FOLDER.")
    found = opened_store()
    try:
        moved = write_folder(found, target) if target else read_folder(found, source or Path())
    except (StoreError, AlteredError) as error:
        raise click.ClickException(
            f"{'Nothing was brought in' if source else 'The store was not written'}: {error}."
        ) from None
    finally:
        found.close()
    known = f", {moved.known} of them known" if moved.known else ""
    click.echo(f"{moved.cases} cases, {moved.versions} versions{known}, {moved.drafts} drafts.")


def opened_store() -> Store:
    """The store of `CXROI_DATABASE_URL`, or of this machine's user."""
    from cxroi.store.records import StoreError
    from cxroi.store.store import Store

    try:
        return Store.open()
    except StoreError as error:
        raise click.ClickException(f"The saved cases cannot be read: {error}.") from None


def approval_of(case: Case) -> Approved | None:
    """Who approved this case as it is, by the saved cases of this machine or of `CXROI_DATABASE_URL`; None where nobody has."""
    import os

    from sqlalchemy.engine import make_url

    from cxroi.store.engine import VARIABLE, default_url

    file = make_url(default_url()).database
    if VARIABLE not in os.environ and not (file and Path(file).exists()):  # nothing was ever saved here
        return None
    try:
        store = opened_store()
    except click.ClickException as error:
        click.echo(f"{error.message} The file says that the case is not approved.", err=True)
        return None
    try:
        found = store.approval_of(approved_digest(case))
    finally:
        store.close()
    return Approved(found.by, found.at.astimezone().date(), found.role) if found else None


def chosen_case(store: Store, name: str) -> NamedCase:
    """The case with this id or name."""
    cases = store.cases(None)
    found = [one for one in cases if name in (one.id, one.name)]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found)
        raise click.BadParameter(f"{len(found)} cases have this name. Give one of their ids: {ids}.", param_hint="NAME")
    known = "; ".join(one.name for one in cases[:10]) or "there is none"
    raise click.BadParameter(f"There is no saved case {name!r}. Saved cases: {known}.", param_hint="NAME")


def _data(found: History, rev: int) -> dict[str, Any]:
    try:
        return load(found.at(rev).yaml)
    except LookupError:
        last = found.versions[0].rev
        raise click.BadParameter(
            f"There is no version {rev}; the newest is {last}.", param_hint="--from, --to"
        ) from None


def _print_cases(cases: tuple[NamedCase, ...], as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                [{"id": one.id, "name": one.name, "rev": one.rev, "at": one.at.isoformat()} for one in cases], indent=2
            )
        )
        return
    for one in cases:
        click.echo(f"{one.id}  version {one.rev:<3} {one.at:%Y-%m-%d %H:%M} UTC  {one.name}")
    if not cases:
        click.echo("No case is saved yet.")


def _print_versions(found: History, as_json: bool) -> None:
    from cxroi.report.tables import history_tables

    if as_json:
        click.echo(json.dumps(history_tables.version_figures(found), allow_nan=False, indent=2))
        return
    for row in history_tables.versions(found).printed().to_dict("records"):
        click.echo(f"{row['Version']:>4}  {row['Saved']}  {row['By']}  NPV {row['NPV']} ({row['Change in NPV']})")
        click.echo(f"      {row['What changed']}" + (f" · “{row['Message']}”" if row["Message"] else ""))
