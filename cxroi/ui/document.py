"""What a visitor edits, as frozen data: the document, the session around it, and the samples they may start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from cxroi.case import Case, CaseError, Fault, dump, load, parse, plain, scenario

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

    @cached_property
    def text(self) -> str:
        """The file as it would be saved, faults and all; written once for each change."""
        return dump(self.data)

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
    try:
        return Document(data, parse(data), (), name)
    except CaseError as error:
        if last_good is None:
            raise
        return Document(data, last_good, error.faults, name)


def sample_names() -> list[str]:
    """The names of the sample cases."""
    return sorted(path.stem for path in SAMPLES.glob("*.yaml"))


def sample_data(name: str) -> dict[str, Any]:
    """The plain data of a sample case."""
    return load((SAMPLES / f"{name}.yaml").read_bytes())
