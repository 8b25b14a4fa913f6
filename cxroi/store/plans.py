"""A version that was saved of a case, found again by what it holds rather than by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from cxroi.case import Case, CaseError, read
from cxroi.store.records import History, NamedCase, Version

MOST_CASES, MOST_VERSIONS = 100, 100
"""Cases, and versions of each, that are looked at, newest first."""


class Holds(Protocol):
    """A store, or one behind a guard."""

    def cases(self, person: Any, *, forgotten: bool = False) -> tuple[NamedCase, ...]:
        """Named cases, newest first."""
        ...

    def history(self, case_id: str) -> History:
        """The versions of one of them, newest first."""
        ...


def version_with(
    store: Holds, person: str | None, is_it: Callable[[Case], bool], *, reads: Callable[[str], Case] = read
) -> tuple[NamedCase, Version, Case] | None:
    """The newest version among a person's named cases (None: everyone's) that is the case asked for; None where there is none.

    `reads` makes a case of a version; one that cannot be read is passed over. Raises StoreError.
    """
    for named in store.cases(person)[:MOST_CASES]:
        for version in store.history(named.id).versions[:MOST_VERSIONS]:
            try:
                case = reads(version.yaml)
            except CaseError:
                continue
            if is_it(case):
                return named, version, case
    return None


def version_as(store: Holds, person: str | None, title: str, text: str) -> tuple[NamedCase, Version] | None:
    """The newest version, among a person's named cases of this title, that is the same file to the letter; None where there is none."""
    for named in store.cases(person)[:MOST_CASES]:
        if named.name == title:
            for version in store.history(named.id).versions[:MOST_VERSIONS]:
                if version.yaml == text:
                    return named, version
    return None
