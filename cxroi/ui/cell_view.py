"""What the browser is told about one entry: its text, unit, choices, and its question or error, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxroi.case.model import EVIDENCE_KINDS
from cxroi.case.once import cached_property
from cxroi.case.paths import members
from cxroi.report.language.formats import is_share, unit_words
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.ui import backing
from cxroi.ui.document import Document
from cxroi.ui.entries import (
    Manner,
    Place,
    address_of,
    at_location,
    last_good,
    options,
    place,
    spelled,
    spelled_value,
    spoken,
    subject,
    troubles,
)
from cxroi.ui.entry_reading import read
from cxroi.ui.fields import LISTED, NUMERIC, part_at
from cxroi.ui.identity import Location

NAMED = 3
"""Entries that a sentence names; more are counted."""
NOT_GIVEN = ("gross_margin", "churn_per_year")
"""Shares that nobody has for nothing: an empty one is missing, and "0%" would read as an answer."""
Cell = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A document as one visitor sees it."""

    document: Document
    manner: Manner
    said: Mapping[str, str] = field(default_factory=dict)
    """What colleagues said at a cell and nobody resolved yet, by the path of the cell in the case."""

    @cached_property
    def troubles(self) -> dict[str, str]:
        """Errors in the data, by the address they are shown at."""
        return troubles(self.document)

    @cached_property
    def currency(self) -> str:
        """The currency amounts are typed in."""
        return str(self.document.data.get("currency") or "USD")

    def cell(self, at: str, **more: Any) -> Cell:
        """One entry as plain data. Raises LookupError for an unknown address."""
        here = place(self.document, at)
        field = here.field
        shown: Cell = {
            "at": at,
            "kind": field.kind,
            "label": field.label,
            "called": subject(self.document, here),
            "text": spelled(self.document, here, self.manner),
            "unit": unit_words(field.unit, self.currency) if field.kind == "figure" else field.unit,
            "hint": self._hint(here),
            "help": field.meaning,
        }
        if field.name in LISTED and not shown["text"]:
            shown["text"] = str(field.default)  # what counts where nothing was chosen
        if field.kind in ("choice", "many"):
            shown["options"] = [list(pair) for pair in options(self.document, here)]
        if words := self._commented.get(at) or self._commented.get(f"{here.row}.{field.name}"):
            shown["said"] = words
        self._ask(here, shown)
        return {**shown, **more}

    @cached_property
    def _commented(self) -> dict[str, str]:
        """What is said, by the address of the cell; what is said of a part that is gone is left out."""
        return {at: words for path, words in self.said.items() if (at := address_of(self.document, path))}

    def source(self, owner: Location) -> str:
        """The sources of an element's figures: its evidence, strongest kind first, and how many of its figures have one; "no source"
        where there is none."""
        element = at_location(self.document.data, owner)
        named, part = (element.get("evidence") if isinstance(element, dict) else None), ""
        if isinstance(named, dict):
            figures = backing.main_figures(part_at(owner), element)
            backed = sum(bool(named.get(name)) for name in figures)
            part = f" ({backed} of {len(figures)} figures)" if backed < len(figures) else ""
            named = [name for several in named.values() if isinstance(several, list) for name in several]
        kinds = {
            row.get("id"): str(row.get("kind") or EVIDENCE_KINDS[-1])
            for row in members(self.document.data.get("evidence"))
        }
        known = list(dict.fromkeys(name for name in named or [] if name in kinds))
        known.sort(
            key=lambda name: EVIDENCE_KINDS.index(kinds[name]) if kinds[name] in EVIDENCE_KINDS else len(EVIDENCE_KINDS)
        )
        return f"{kinds[known[0]]}: {', '.join(known)}{part}" if known else "no source"

    def _hint(self, here: Place) -> str:
        """What an empty entry counts as."""
        field = here.field
        if field.kind == "choice" and field.default:
            return f"{dict(field.options).get(field.default, field.default)} (usual)"
        if field.kind == "many":
            return "all" if field.name == "segments" else "none"
        if field.name == "per_year" and (at_location(self.document.data, here.owner) or {}).get("by_year"):
            return "by year"  # the amounts stand in the details
        if field.kind in NUMERIC and field.default is not None and not field.several:
            default = getattr(field.default, "plain", field.default)
            if default or field.kind != "figure":
                return spell_quantity(default, unit=field.unit, locale=self.manner.locale)
        if field.kind == "text" and field.default:
            return str(field.default)
        if field.name == "to_month":
            return "to the end"
        if field.name.rsplit("/")[-1] in NOT_GIVEN:
            return "not given"
        counts = field.default is not None  # else it is not given, which is not 0%
        return "0%" if field.kind == "figure" and is_share(field.unit) and counts else ""

    def _ask(self, here: Place, shown: Cell) -> None:
        """Add the question or error: about a text that could not be stored, or about the stored value."""
        kept = self.document.unread.get(here.at)
        if kept is None:
            wrong = self.troubles.get(here.at) or self.troubles.get(f"{here.row}.{here.field.name}")
            if wrong:
                shown["problem"] = _sentence(wrong)
                good = last_good(self.document, here) if here.field.kind in NUMERIC else None
                if good is not None:
                    shown["kept"] = f"Keep {spelled_value(here, good, self.manner)}"
            elif shown["text"] and here.field.kind in NUMERIC:
                shown["echo"] = read(self.document, here, shown["text"], self.manner).echo
            return
        stored = shown["text"]
        shown["text"] = kept
        reading = read(self.document, here, kept, self.manner)
        if reading.problem:
            shown["problem"] = _sentence(reading.problem)
        else:
            shown["question"] = reading.question or f"“{kept}” is not in the figures yet"
            shown["choices"] = [label for label, _ in reading.offered]
        if here.field.kind in NUMERIC or here.field.kind == "text":
            shown["kept"] = f"Keep {stored}" if stored else "Leave it empty"


def waiting(view: View) -> tuple[list[str], list[str]]:
    """What waits for the visitor: the entries marked at their field, and in full the errors without a field."""
    marked, elsewhere = [], []
    for at in view.document.unread:
        marked.append(_subject(view.document, at))
    for at, problem in view.troubles.items():
        try:
            marked.append(subject(view.document, place(view.document, at)))
        except LookupError:
            row, _, field = at.partition(".")
            owner = spoken(view.document, view.document.where.get(row, ()))
            words = [word for word in (owner, field.replace("_", " ").replace("/", ", ")) if word]
            elsewhere.append(f"{', '.join(words) or 'The case'}: {_sentence(problem)}")
    return list(dict.fromkeys(marked)), elsewhere


def _subject(document: Document, at: str) -> str:
    """The field in words; for a value that a scenario replaces in a row that is gone, that it is one."""
    try:
        return subject(document, place(document, at))
    except LookupError:
        return "a value of a row that is no longer in the case"


def unread_names(view: View) -> list[str]:
    """The entries that are kept as typed, as a person would call them."""
    return [_subject(view.document, at) for at in view.document.unread]


def unread_words(view: View, *, where: str = "the figures") -> str:
    """A sentence about the entries that are kept as typed, with the names of the first; "" where there is none."""
    names = unread_names(view)
    if not names:
        return ""
    named = "; ".join(names[:NAMED]) + (f"; and {len(names) - NAMED} more" if len(names) > NAMED else "")
    counted = "1 entry is" if len(names) == 1 else f"{len(names)} entries are"
    return f"{counted} kept as typed and {'is' if len(names) == 1 else 'are'} not in {where}: {named}."


def _sentence(problem: str) -> str:
    """A problem worded to follow the field's name: one sentence with its full stop."""
    return problem if problem.endswith((".", "?", "!")) else f"{problem}."
