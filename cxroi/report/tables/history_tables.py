"""The history of a case as tables: its versions, with what each changed and what that did to NPV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.case.errors import CaseError
from cxroi.case.reading import load
from cxroi.report.language.changes import change_words
from cxroi.report.language.formats import when
from cxroi.report.tables.table import Amount, Cell, Table
from cxroi.store.records import History, Version

COLUMNS = ("Version", "Saved", "By", "Message", "What changed", "NPV", "Change in NPV")


def versions(found: History, *, zone: str = "UTC", currency: str = "USD") -> Table:
    """The versions, newest first: NPV at the likely figures, and its change from the version before [currency].

    The change is left open where either has no NPV or they are in different currencies.
    """
    rows = []
    for one, before in zip(found.versions, (*found.versions[1:], None), strict=True):
        was, now = data_of(before), data_of(one)
        same = was.get("currency", "USD") == now.get("currency", "USD")
        moved = one.npv - before.npv if before and same and one.npv is not None and before.npv is not None else None
        changed = change_words(was, now, currency=str(now.get("currency", currency))) if before else "first version"
        row: tuple[Cell, ...] = (
            str(one.rev), when(one.at, zone=zone).removeprefix("on "), one.author, one.message, changed, Amount(one.npv, none="–"),
            Amount(moved, plus=True, none="–"),
        )  # fmt: skip
        rows.append(row)
    return Table("versions", COLUMNS, tuple(rows), currency, tight=True, widths=(0.6, 1.2, 1.0, 1.8, 3.0, 1.0, 1.0))


def version_figures(found: History) -> list[dict[str, Any]]:
    """What `history` prints: the versions, newest first."""
    keys = ("rev", "author", "message", "npv", "digest", "parent_digest")
    return [{**{key: getattr(one, key) for key in keys}, "at": one.at.isoformat()} for one in found.versions]


def version_names(found: Sequence[Version], *, zone: str = "UTC") -> dict[int, str]:
    """What each version is called where one is chosen: its number, when, and its message."""
    return {
        one.rev: f"Version {one.rev}, saved {when(one.at, zone=zone)}" + (f": {one.message}" if one.message else "")
        for one in found
    }


def data_of(version: Version | None) -> dict[str, Any]:
    """The plain data of a version; empty where there is none or it cannot be read."""
    try:
        return load(version.yaml) if version else {}
    except CaseError:
        return {}
