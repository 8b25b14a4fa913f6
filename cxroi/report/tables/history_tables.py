"""The history of a case as tables: its versions, with what each changed and what that did to NPV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.analysis.what_changed import WhatChanged
from cxroi.case.errors import CaseError
from cxroi.case.reading import load
from cxroi.report.language import history_words
from cxroi.report.language.changes import change_words
from cxroi.report.language.dates import when
from cxroi.report.language.formats import short
from cxroi.report.tables.table import Amount, Cell, Table
from cxroi.store.records import Approval, History, Version

ALL = "All changes"
APPROVED = " ✓"
"""Marks an approved version."""
COLUMNS = ("Version", "Saved", "By", "NPV", "Change in NPV", "What changed", "Message")


def versions(found: History, *, zone: str = "UTC", approvals: Sequence[Approval] = ()) -> Table:
    """The versions, newest first: NPV at the likely figures, and its change from the version before [currency].

    The change is left open where either has no NPV, or they are in different currencies. A version is marked that has
    one of these approvals, if it stands, or the content of one that has.
    """
    data = [data_of(one) for one in found.versions]
    currencies = [str(one.get("currency", "USD")) for one in data]
    rows, held = [], history_words.standing_approvals(approvals)
    approved = {one.yaml for one in found.versions if one.rev in held}
    for place, one in enumerate(found.versions):
        changed, moved = "first version", None
        if place + 1 < len(data):
            before = found.versions[place + 1]
            changed = change_words(data[place + 1], data[place], currency=currencies[place])
            if currencies[place] == currencies[place + 1] and one.npv is not None and before.npv is not None:
                moved = one.npv - before.npv
        moves: Cell = Amount(moved, plus=True, none="–")
        npv: Cell = Amount(one.npv, none="–")
        if currencies[place] != currencies[0]:
            moves = "–" if moved is None else short(moved, currencies[place], plus=True)
            npv = "–" if one.npv is None else short(one.npv, currencies[place])
        saved = when(one.at, zone=zone).removeprefix("on ")
        mark = APPROVED if one.yaml in approved else ""
        rows.append((f"{one.rev}{mark}", saved, one.author, npv, moves, changed, one.message))
    currency = currencies[0] if currencies else "USD"
    return Table("versions", COLUMNS, tuple(rows), currency, tight=True, widths=(0.6, 1.2, 1.0, 1.0, 1.0, 3.0, 1.8))


def effects(found: WhatChanged) -> Table:
    """What changed between two versions, each change with its effect on NPV at the likely figures [currency]."""
    rows: list[tuple[Cell, ...]] = [
        (history_words.change_words(change, found.currency), Amount(change.effect, plus=True))
        for change in found.changes
    ]
    rows += [
        (ALL, Amount(found.total, plus=True)),
        ("NPV before", Amount(found.before)),
        ("NPV after", Amount(found.after)),
    ]
    return Table("what changed", ("Change", "Effect on NPV"), tuple(rows), found.currency, strong=(ALL,), widths=(4, 1))


def effect_figures(found: WhatChanged) -> dict[str, Any]:
    """What `compare --changes` prints."""
    return {
        "npv_before": found.before,
        "npv_after": found.after,
        "npv_change": found.total,
        "currency": found.currency,
        "counted_by": found.grain,
        "changes": [
            {
                "paths": [one.path for one in change.differences],
                "words": history_words.change_words(change, found.currency),
                "effect_on_npv": change.effect,
            }
            for change in found.changes
        ],
        "without_effect": [one.path for one in found.without_effect],
    }


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


def version_worths(found: Sequence[Version]) -> dict[int, str]:
    """NPV at the likely figures of each version that has one, printed in its currency."""
    return {one.rev: short(one.npv, str(data_of(one).get("currency", "USD"))) for one in found if one.npv is not None}


def data_of(version: Version | None) -> dict[str, Any]:
    """The plain data of a version; empty where there is none or it cannot be read."""
    try:
        return load(version.yaml) if version else {}
    except CaseError:
        return {}
