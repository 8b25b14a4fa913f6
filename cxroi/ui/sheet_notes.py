"""What is said about the rows of a sheet: what each lacks, what a reviewer would ask of it, and both counted above the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxroi.analysis.totals import WEIGHED_BY
from cxroi.case.counted import listed, noun_of
from cxroi.case.paths import PathError, locate
from cxroi.report.language.formats import counted
from cxroi.report.review.questions import Question
from cxroi.ui import rows
from cxroi.ui.cell_view import View
from cxroi.ui.document import Document
from cxroi.ui.entries import MAIN, TARGET, at_location, rows_of, spoken
from cxroi.ui.fields import field_named
from cxroi.ui.identity import id_at

if TYPE_CHECKING:
    from cxroi.ui.sheets import Row, Sheet

STANDS_FOR = {MAIN: ("gain", "change"), TARGET: ("metric", "driver")}
"""The fields that an entry stands for which is none itself."""

Asked = Mapping[str, list[str]]
"""The questions on each row, by its identity; those on no row of a sheet under ""."""


def by_row(document: Document, asked: Sequence[Question], *sections: str) -> Asked:
    """The questions filed under some sections, by the row of these sections that each is about."""
    data, ids = document.counted
    found: dict[str, list[str]] = {}
    for question in asked:
        if question.section in sections:
            row = _row(data, ids, question.path, sections)
            found.setdefault(row if row in document.where else "", []).append(question.text)
    return found


def _row(data: dict[str, Any], ids: Any, path: str, sections: Sequence[str]) -> str:
    """The row of one of these sections that a path leads to or into; "" where it leads elsewhere."""
    try:
        location = locate(data, path)
    except PathError:
        return ""
    for end in range(len(location), 1, -1):
        row = id_at(ids, location[:end])
        if row:
            return row if location[end - 2] in sections else ""
    return ""


def summary(view: View, spec: Sheet, asked: Asked) -> str:
    """How many rows lack something or raise a question, and how many entries are marked, in one line that is always there."""
    found = list(rows_of(view.document, spec.section))
    if not found:
        return f"No {spec.one} yet."
    many = f"{len(found)} {spec.one if len(found) == 1 else spec.many}"
    incomplete = sum(bool(lacks(view, spec.section, row, element)) for row, _, element in found)
    questioned = sum(row in asked for row, _, _ in found)
    marked = sum(at.startswith(tuple(f"{row}." for row, _, _ in found)) for at in _open(view))
    if not incomplete and not questioned and not marked:
        return f"{many}: complete, and no open question."
    said = [f"{counted(marked, 'marked entry', 'marked entries')} not yet in the figures"] if marked else []
    if not incomplete and not questioned:
        return f"{many}: {listed(said)}."
    said += [f"{incomplete} incomplete"] if incomplete else []
    said += [f"{questioned} with a question a reviewer would ask"] if questioned else []
    return f"{many}: {listed(said)}; see {'below the sheet' if spec.across else 'below each row'}."


def _open(view: View) -> set[str]:
    """The addresses of the entries that wait to be corrected."""
    return {*view.document.unread, *view.troubles}


def lacks(view: View, section: str, row: str, element: dict[str, Any]) -> list[str]:
    """What a row still needs, in words; a text that waits to be corrected counts as there, as that is said beside it."""
    names = [at.partition(".")[2] for at in view.document.unread if at.startswith(f"{row}.")]
    return rows.lacks(section, element, typed=[field for name in names for field in STANDS_FOR.get(name, (name,))])


def missing(view: View, section: str, row: str, element: dict[str, Any]) -> str:
    """What a row needs, to follow its name: "needs churn", and that it does not count until then; "" where nothing is missing."""
    words = lacks(view, section, row, element)
    until = "" if rows.counts(section, element) else ", and does not count until then"
    return f"needs {listed(words)}{until}." if words else ""


def below(view: View, spec: Sheet, found: Sequence[Row], asked: Asked) -> list[str]:
    """Under a sheet with elements as columns: a line for what each lacks, and one for each question."""
    lines = []
    for number, (row, _, element) in enumerate(found, start=1):
        needs = missing(view, spec.section, row, element)
        name = str(element.get(spec.key) or f"{spec.one.capitalize()} {number}")
        lines += [f"{name} {needs}"] if needs else []
        lines += asked.get(row, ())
    return lines


def total_waits_for(view: View, spec: Sheet, found: Sequence[Row], name: str) -> str:
    """What the total of a figure over all rows waits for: "not known until “Churn” is corrected"; "" where it waits for nothing."""
    fields = (name, *WEIGHED_BY.get(name, ()))
    open_ = _open(view)
    has_name = [row for row, _, element in found if rows.counts(spec.section, element)]
    entries = [field for row in has_name for field in fields if f"{row}.{field}" in open_]
    others = sum(
        at_location(element, tuple(name.split("/"))) not in (None, "") or f"{row}.{name}" in open_
        for row, _, element in found
        if row not in has_name
    )
    said = [f"{counted(others, spec.one, spec.many)} {noun_of(others, 'has a name', 'have names')}"] if others else []
    if len(entries) == 1:
        said.append(f"“{field_named(spec.model, entries[0]).label}” is corrected")
    elif entries:
        said.append(f"{len(entries)} entries are corrected")
    return f"not known until {listed(said)}" if said else ""


def uncounted(document: Document, specs: Sequence[Sheet]) -> list[tuple[str, str]]:
    """Rows with figures that do not count until they have what they need: the address of their first entry, and their name."""
    return [
        (f"{row}.{spec.columns[0]}", spoken(document, where) or f"{spec.one} {int(where[-1]) + 1}")
        for spec in specs
        for row, where, element in rows_of(document, spec.section)
        if not rows.counts(spec.section, element)
        and any(isinstance(value, int | float | dict) for value in element.values())
    ]
