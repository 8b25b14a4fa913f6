"""The structure of a document: sections with a heading, a finding and parts. Pages and files decide only how a part looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.safe_text import unmarked
from cxroi.report.review.answer_words import State
from cxroi.report.tables.figures import Figure
from cxroi.report.tables.table import Table

BUSINESS_CASE, PORTFOLIO, RISK, OBJECTIONS, ANNEX = "Business case", "Portfolio", "Risk", "Objections", "Annex"
PILOT, REALISED, LISTENING = "Pilot", "Value realised", "Listening"
"""Where a section appears on screen; the annex is in files only."""


@dataclass(frozen=True)
class Sheet:
    """The sheet of the workbook that holds sections as pasted values: its name, and what its contents page says of it."""

    name: str
    words: str


RISK_SHEET = Sheet("Risk", "Distribution, tornado, break-evens, stress tests")
EVIDENCE_SHEET = Sheet("Evidence", "Where the figures come from, and the notes of the case")
OBJECTIONS_SHEET = Sheet("Objections", "What finance will ask")
SHEETS = (RISK_SHEET, EVIDENCE_SHEET, OBJECTIONS_SHEET)
"""The first sheets of sections; any other that a section names follows them."""


@dataclass(frozen=True)
class Figures:
    """Headline figures, as cards."""

    cards: tuple[Figure, ...]


ITEM = 150
"""Characters of a line up to which it may be an item of a list rather than a sentence."""


@dataclass(frozen=True)
class Sentences:
    """Sentences: our own Markdown where `marked`, else plain text."""

    lines: tuple[str, ...]
    title: str = ""
    marked: bool = True
    numbered: bool = False
    lead: bool = False
    """The sentence a reader meets first."""

    @property
    def plain(self) -> tuple[str, ...]:
        """The sentences without markup."""
        return tuple(map(unmarked, self.lines)) if self.marked else self.lines

    @property
    def run_in(self) -> tuple[str, ...]:
        """The same where titles have no line of their own: short items in one line behind their title, sentences as they are.

        >>> Sentences(("Timing: +$2k", "Cost: −$1k"), "Why", marked=False).run_in, Sentences(("It pays.",), "Why").run_in
        (('Why: Timing: +$2k · Cost: −$1k',), ('It pays.',))
        """
        items = self.title and all(len(line) <= ITEM and not line.endswith(".") for line in self.plain)
        return (f"{self.title}: {' · '.join(self.plain)}",) if items else self.plain


@dataclass(frozen=True)
class Answer:
    """A question with its answer and state; no state where there is nothing to judge."""

    question: str
    said: str
    state: State | None = None


@dataclass(frozen=True)
class Answers:
    """Questions with their answers."""

    pairs: tuple[Answer, ...]


@dataclass(frozen=True)
class Aside:
    """What is said rather than printed: next to the figures on screen, in the speaker notes of slides."""

    title: str
    text: str


@dataclass(frozen=True)
class Notes:
    """The user's own note on a section, by its name in the case; files print all notes together."""

    name: str
    text: str = ""


@dataclass(frozen=True)
class Working:
    """How the section was computed, with the current numbers: our own Markdown."""

    text: str


@dataclass(frozen=True)
class OnRequest:
    """A table that takes time to compute: on screen when it is opened, and not in files."""

    title: str
    make: Callable[[], Table]


Part = Figures | Sentences | Answers | Aside | Chart | Table | Notes | Working | OnRequest


@dataclass(frozen=True)
class Section:
    """A section of the case: its name, its place, and its content."""

    name: str
    heading: str
    lead: str
    """One sentence on what the section shows."""
    finding: str = ""
    """Its finding; empty where a part states it."""
    parts: tuple[Part, ...] = ()
    sheet: Sheet = RISK_SHEET
    page: str = ""
    """Where it stands on screen; the document knows, so that no section says it."""

    def all(self, kind: type) -> tuple:
        """The parts of one kind."""
        return tuple(part for part in self.parts if isinstance(part, kind))

    def with_parts(self, parts: Iterable[Part]) -> Section:
        """The section with other parts."""
        return replace(self, parts=tuple(parts))

    @property
    def headline(self) -> str:
        """The finding where it stands above the parts; empty where the title of a chart says it."""
        return "" if any(chart.title == self.finding for chart in self.all(Chart)) else self.finding

    @property
    def spoken(self) -> tuple[str, ...]:
        """What a speaker would say, how it was computed, and the user's own note."""
        asides = [f"{part.title}: {part.text}" for part in self.all(Aside)]
        return (*asides, *(unmarked(part.text) for part in (*self.all(Working), *self.all(Notes)) if part.text))


def note_of(found: CaseAnalysis, name: str) -> Notes:
    """The user's own note of this name, or room for one."""
    return Notes(name, found.case.notes.get(name) or "")


def by_sheet(sections: Iterable[Section]) -> dict[Sheet, list[Section]]:
    """The sheets that sections name, each with its sections; none is empty."""
    found: dict[Sheet, list[Section]] = {one: [] for one in SHEETS}
    for section in sections:
        found.setdefault(section.sheet, []).append(section)
    return {sheet: placed for sheet, placed in found.items() if placed}


def in_file(sections: Iterable[Section], *, without: Iterable[str] = ()) -> Iterator[Section]:
    """The sections as a file prints them: without parts on request, and with each chart once."""
    printed: set[str] = set()
    for section in sections:
        if section.name not in without:
            kept = [
                part
                for part in section.parts
                if not isinstance(part, OnRequest) and not (isinstance(part, Chart) and part.name in printed)
            ]
            printed |= {part.name for part in kept if isinstance(part, Chart)}
            yield section.with_parts(kept)
