"""What a visitor edits, as frozen data: the document, the session around it, and the samples they may start from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cxroi.case import Case, CaseError, Fault, dump, load, parse, plain, scenario
from cxroi.ui import rows
from cxroi.ui.identity import Ids, Location, carried, locations, new_ids, tagged, untagged

SAMPLES = Path(__file__).parents[2] / "sample_data"
FIRST_SAMPLE = "chemicals"
NOTHING = {"format": 1, "title": "Faults to mend", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
"""What is valued while a file that was opened with faults has not been mended."""


@dataclass(frozen=True)
class Document:
    """What is being edited: the data as typed, which may hold faults, and the last case without any."""

    data: dict[str, Any]
    case: Case
    faults: tuple[Fault, ...] = ()
    name: str = "case"
    ids: Ids = field(default_factory=dict)
    """The stable identity of the document and of every element of its lists, beside the data (see `identity`)."""
    unread: dict[str, str] = field(default_factory=dict)
    """What was typed and could not be taken, by address: kept as typed, while the data keep the last good value."""

    def __post_init__(self) -> None:
        if not self.ids:
            object.__setattr__(self, "ids", new_ids(self.data))

    @cached_property
    def text(self) -> str:
        """The file as it would be saved, faults and all; written once for each change."""
        return dump(self.data)

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The data with each element's identity in it. Never changed in place."""
        return tagged(self.data, self.ids)

    @cached_property
    def counted(self) -> tuple[dict[str, Any], Ids]:
        """The data and identities of what the case is made of: without rows that are not filled yet."""
        return untagged(rows.counted(self.tree))

    @cached_property
    def where(self) -> dict[str, Location]:
        """Where each identity stands in the data."""
        return locations(self.data, self.ids)

    @property
    def root(self) -> str:
        """The identity of the document itself; another document has another."""
        return self.ids[()][0]

    @cached_property
    def scenarios(self) -> dict[str, Case]:
        """The last good case under each of its scenarios that can be read, by name; worked out once for each change."""
        data, found = plain(self.case), {}
        for entry in self.case.scenarios:
            try:
                found[entry.name] = scenario(data, entry.name)
            except CaseError:
                continue
        return found


@dataclass(frozen=True)
class Session:
    """All that a visitor's session holds beside the state of widgets."""

    document: Document
    past: tuple[Document, ...] = ()
    future: tuple[Document, ...] = ()
    saved: dict[str, Any] | None = None
    """The data as last saved or opened; None where it never was."""
    revision: int = 0
    """Grows when the document changes otherwise than through a widget on screen; keys of tables contain it."""
    scenario: str | None = None
    message: str = ""
    bases: dict[str, Any] = field(default_factory=dict)
    """For each table on screen, what it was first drawn from."""
    prepared: frozenset[str] = frozenset()
    """Files built since the last change, by their names: what the Export page offers to download."""


def opened(data: dict[str, Any], *, name: str, last_good: Case | None = None) -> Document:
    """The document of some data; where they hold faults, the last good case stays beside them, or CaseError is raised."""
    return _read(data, new_ids(data), {}, name=name, last_good=last_good)


def with_data(document: Document, data: dict[str, Any]) -> Document:
    """The document with other data in place of its own; elements that can be recognised keep their identity."""
    return with_tree(document, tagged(data, carried(document.data, document.ids, data)))


def with_tree(document: Document, tree: dict[str, Any], *, unread: dict[str, str] | None = None) -> Document:
    """The document with a changed tree; scenarios follow what they name, and rows that are not filled count for nothing."""
    data, ids = untagged(rows.followed(document.tree, tree))
    here = locations(data, ids)
    texts = document.unread if unread is None else unread
    kept = {at: text for at, text in texts.items() if at.split(".")[0] in here}
    if data == document.data and ids == document.ids:
        return document if kept == document.unread else replace(document, unread=kept)
    return _read(data, ids, kept, name=document.name, last_good=document.case)


def _read(data: dict[str, Any], ids: Ids, unread: dict[str, str], *, name: str, last_good: Case | None) -> Document:
    whole = untagged(rows.counted(tagged(data, ids)))[0]
    try:
        return Document(data, parse(whole), (), name, ids, unread)
    except CaseError as error:
        if last_good is None:
            raise
        return Document(data, last_good, error.faults, name, ids, unread)


def sample_names() -> list[str]:
    """The names of the sample cases."""
    return sorted(path.stem for path in SAMPLES.glob("*.yaml"))


def sample_data(name: str) -> dict[str, Any]:
    """The plain data of a sample case."""
    return load((SAMPLES / f"{name}.yaml").read_bytes())
