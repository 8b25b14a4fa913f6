"""What a visitor edits, as frozen data: the document, the session around it, and the samples to start from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from cxroi.case import Case, CaseError, ErrorDetail, dump, load, parse, plain, scenario
from cxroi.case.merging import Side
from cxroi.case.once import cached_property
from cxroi.ui import rows
from cxroi.ui.identity import Ids, Location, carried, ids_of, locations, new_ids, plain_ids, tagged, untagged

SAMPLES = Path(__file__).parents[2] / "sample_data"
FIRST_SAMPLE = "chemicals"
NOTHING = {"format": 1, "title": "Errors to correct", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
"""The case valued while a file opened with errors has not been corrected."""


@dataclass(frozen=True)
class Home:
    """Where a document is kept."""

    draft: str = ""
    """The draft to which changes are written; empty until known."""
    case_id: str = ""
    """The named case it is a version of; empty if it was never saved as one."""
    rev: int = 0
    """The version saved or opened last."""
    saved_at: str = ""
    """When that was saved, in UTC (ISO 8601)."""
    saved_mark: str = ""
    """The digest of that version's data."""
    seen: dict[str, int] = field(default_factory=dict)
    """For each browser tab, the number of its last edit in the document (see `courier`)."""
    message: str = ""
    """Typed as the message of the next version, which is not saved yet."""
    met: int = 0
    """The version of someone else that is to be merged (see `merging`); 0 where none is."""
    answers: dict[str, Side] = field(default_factory=dict)
    """Which side to take where both changed a path, as far as answered."""
    said: dict[str, str] = field(default_factory=dict)
    """Words to colleagues that were typed and not added yet, by their place (see `unsaid`); empty where they were added."""
    parted: str = ""
    """When another tab went on with the draft this was, so that it has a draft of its own, in UTC (ISO 8601); empty where none did."""


@dataclass(frozen=True)
class Document:
    """What is being edited: the data as typed, which may contain errors, and the last case without any."""

    data: dict[str, Any]
    case: Case
    errors: tuple[ErrorDetail, ...] = ()
    name: str = "case"
    home: Home = Home()
    ids: Ids = field(default_factory=dict)
    """The stable identity of the document and of every list element, stored alongside the data (see `identity`)."""
    unread: dict[str, str] = field(default_factory=dict)
    """Typed text that could not be stored, by address: kept as typed, while the data keep the last good value."""

    def __post_init__(self) -> None:
        if not self.ids:
            object.__setattr__(self, "ids", new_ids(self.data))

    @cached_property
    def text(self) -> str:
        """The file as it would be saved, including errors; written once for each change."""
        return dump(self.data)

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The data with each element's identity. Never changed in place."""
        return tagged(self.data, self.ids)

    @cached_property
    def counted(self) -> tuple[dict[str, Any], Ids]:
        """The data and identities of the case itself: without rows not filled in yet."""
        return untagged(rows.counted(self.tree))

    @cached_property
    def where(self) -> dict[str, Location]:
        """The location of each identity in the data."""
        return locations(self.data, self.ids)

    @property
    def root(self) -> str:
        """The identity of the document itself; another document has another."""
        return self.ids[()][0]

    @cached_property
    def scenarios(self) -> dict[str, Case]:
        """The last good case under each readable scenario, by name; computed once for each change."""
        data, found = plain(self.case), {}
        for entry in self.case.scenarios:
            try:
                found[entry.name] = scenario(data, entry.name)
            except CaseError:
                continue
        return found

    @cached_property
    def written(self) -> str:
        """The document as a draft keeps it; `document_of` reads it."""
        return document_text(self)

    @cached_property
    def mark(self) -> str:
        """A short digest of the data as typed."""
        return mark_of(self.data)

    def at(self, home: Home) -> Document:
        """The document kept elsewhere; what was worked out of its data is not worked out again."""
        new = replace(self, home=home)
        known = {name: found for name, found in vars(self).items() if name not in vars(new) and name != "written"}
        vars(new).update(known)
        return new

    @property
    def is_saved(self) -> bool:
        """True where nothing was changed since a version was saved or opened."""
        return bool(self.home.case_id) and self.home.saved_mark == self.mark

    @property
    def began_as_sample(self) -> bool:
        """True of a sample, changed or not, that was not saved as the user's own case."""
        return not self.home.case_id and self.name in sample_names()

    @property
    def sample(self) -> str:
        """The name of the sample this is; empty if it was changed or saved as the user's own case."""
        return self.name if self.began_as_sample and self.mark == sample_mark(self.name) else ""


@dataclass(frozen=True)
class Step:
    """A document of the history, as text: a hundred of them are small, and a draft stores them unchanged."""

    written: str
    here: Document | None = field(default=None, compare=False, repr=False)
    """The document itself, which the newest steps need not read."""

    @property
    def document(self) -> Document:
        """The document. Raises ValueError."""
        return self.here or document_of(self.written)

    @property
    def data(self) -> dict[str, Any]:
        """The data as typed."""
        return self.here.data if self.here else json.loads(self.written)["data"]


@dataclass(frozen=True)
class Session:
    """Everything in a visitor's session except the state of widgets."""

    document: Document
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    saved: dict[str, Any] | None = None
    """The data as last downloaded or opened; None if they never were."""
    revision: int = 0
    """Increases when the document changes other than through a widget on screen; keys of tables contain it."""
    scenario: str | None = None
    message: str = ""
    bases: dict[str, Any] = field(default_factory=dict)
    """For each table on screen, the data it was first drawn from."""
    prepared: frozenset[str] = frozenset()
    """Files built since the last change, by name: those the Export page offers for download."""


def opened(data: dict[str, Any], *, name: str, last_good: Case | None = None, home: Home | None = None) -> Document:
    """The document of some data; if they contain errors, the last good case is kept, or CaseError is raised."""
    seed = name if name in sample_names() and mark_of(data) == sample_mark(name) else ""
    return _read(data, new_ids(data, seed=seed), {}, name=name, last_good=last_good, home=home or Home())


def counted_in(data: dict[str, Any], ids: Ids | None = None) -> dict[str, Any]:
    """Some data without the rows that are not filled in yet: what every page values of a draft or of a saved version."""
    return untagged(rows.counted(tagged(data, ids or {})))[0]


def case_in(text: str | bytes) -> Case:
    """The case of a draft, a saved version or a file, as pages value it. Raises CaseError."""
    return parse(counted_in(load(text)))


def with_data(document: Document, data: dict[str, Any]) -> Document:
    """The document with new data; elements that can be recognised keep their identity."""
    return with_tree(document, tagged(data, carried(document.data, document.ids, data)))


def with_tree(document: Document, tree: dict[str, Any], *, unread: dict[str, str] | None = None) -> Document:
    """The document with a changed tree; scenarios follow what they name, and unfilled rows do not count."""
    data, ids = untagged(rows.followed(document.tree, tree))
    here = locations(data, ids)
    texts = document.unread if unread is None else unread
    kept = {at: text for at, text in texts.items() if at.split(".")[0] in here}
    if data == document.data and ids == document.ids:
        return document if kept == document.unread else replace(document, unread=kept)
    return _read(data, ids, kept, name=document.name, last_good=document.case, home=document.home)


def _read(
    data: dict[str, Any], ids: Ids, unread: dict[str, str], *, name: str, last_good: Case | None, home: Home
) -> Document:
    whole = counted_in(data, ids)
    try:
        return Document(data, parse(whole), (), name, home, ids, unread)
    except CaseError as error:
        if last_good is None:
            raise
        return Document(data, _called(last_good, whole), error.errors, name, home, ids, unread)


def _called(good: Case, data: Mapping[str, Any]) -> Case:
    """The last good case under the title and organisation typed since: no page shows an old title beside the new one."""
    typed = {key: data[key] for key in ("title", "organisation") if data.get(key) not in (None, getattr(good, key))}
    try:
        return parse({**plain(good), **typed}) if typed else good
    except CaseError:
        return good


def document_text(document: Document) -> str:
    """A document as text: the data as typed, the last good case if they contain errors, its name and where it is kept."""
    content: dict[str, Any] = {
        "name": document.name,
        "home": asdict(document.home),
        "data": document.data,
        "ids": plain_ids(document.ids),
        "unread": document.unread,
    }
    if document.errors:
        content["good"] = plain(document.case)
    return json.dumps(content, separators=(",", ":"))


def document_of(written: str | Mapping[str, Any]) -> Document:
    """The document of a text from `document_text`. Raises ValueError (CaseError is one)."""
    content = json.loads(written) if isinstance(written, str) else written
    good = parse(content["good"]) if "good" in content else None
    home = Home(**{key: value for key, value in content["home"].items() if key in Home.__dataclass_fields__})
    data = content["data"]
    ids = ids_of(content.get("ids"), data)
    unread = dict(content.get("unread", {}))
    return _read(data, ids, unread, name=str(content["name"]), last_good=good or parse(NOTHING), home=home)


def mark_of(data: Mapping[str, Any]) -> str:
    """A short digest of data as typed: it changes with every keystroke that changes the data."""
    return hashlib.sha256(json.dumps(data, separators=(",", ":")).encode()).hexdigest()[:16]


@cache
def sample_names() -> tuple[str, ...]:
    """The names of the sample cases."""
    return tuple(sorted(path.stem for path in SAMPLES.glob("*.yaml")))


@cache
def opened_sample(name: str) -> Document:
    """A sample as it is opened, read once for all visitors: a document is never changed in place."""
    return opened(sample_data(name), name=name)


@cache
def sample_mark(name: str) -> str:
    """The digest of a sample's data."""
    return mark_of(sample_data(name))


def sample_data(name: str) -> dict[str, Any]:
    """The plain data of a sample case."""
    return load((SAMPLES / f"{name}.yaml").read_bytes())
