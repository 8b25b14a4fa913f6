"""What a person typed into a field, read as a value or refused in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cxroi.case.locales import PATTERN
from cxroi.case.paths import members
from cxroi.case.plain_data import clean_text
from cxroi.case.rules import MORE_THAN_ALL
from cxroi.report.language.formats import count
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.report.language.typed_numbers import read_quantity
from cxroi.tables.month_names import parse_words
from cxroi.tables.reading import NO, YES
from cxroi.ui import rows
from cxroi.ui.document import Document
from cxroi.ui.entries import HOME, LONGEST, Manner, Place, at_location, options, plain_value, stored
from cxroi.ui.fields import LISTED, Field
from cxroi.ui.places import NEEDS

MONTH = re.compile(
    r"(?P<year>[12]\d{3})\s*[-/. ]\s*(?P<month>\d{1,2})|(?P<first>\d{1,2})\s*[-/. ]\s*(?P<last>[12]\d{3})"
)


@dataclass(frozen=True)
class Reading:
    """The meaning of a text at a place: a value (None removes it), or a question with choices, or a problem."""

    value: Any = None
    echo: str = ""
    question: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    problem: str = ""

    @property
    def taken(self) -> bool:
        """True where the text can be stored."""
        return not (self.question or self.problem)

    @property
    def offered(self) -> tuple[tuple[str, Any], ...]:
        """What a text that waits can be taken as, each by its words: the readings of a question, or the one there is."""
        return self.choices or (((self.echo, self.value),) if self.taken and self.echo else ())


def read(document: Document, here: Place, text: str, manner: Manner) -> Reading:
    """The meaning of a text at a place."""
    field, text = here.field, clean_text(text)
    match field.kind:
        case "figure" | "number" | "whole":
            return _figure(document, field, text, manner)
        case "months":
            return _months(text)
        case "toggle":
            return _toggle(text)
        case "choice":
            reading = _choice(options(document, here), field, text)
            return reading if reading.taken or field.name not in LISTED else _beyond_the_list(field, text, reading)
        case "many":
            return _many([value for value, _ in options(document, here)], field, text)
    return _words(document, here, text)


def _figure(document: Document, field: Field, text: str, manner: Manner) -> Reading:
    # an unfilled row or section just does not count
    needed = field.required and field.name.partition("/")[0] not in NEEDS
    if not text:
        return Reading(problem="needs a figure") if needed else Reading()
    typed = read_quantity(
        text,
        unit=field.unit,
        locale=manner.locale,
        currency=str(document.data.get("currency") or "USD"),
        plausible=(field.lowest, field.highest),
    )
    if typed.problem:
        spared = not needed and not typed.has_digits and field.name not in rows.ASKED_FOR
        problem = f"{typed.problem}, or leave it empty" if spared else typed.problem
        return Reading(problem=_more_than_all(field, text, manner) or problem)
    readings = (
        [(label, plain_value(value)) for label, value in typed.choices]
        if typed.question
        else [("", plain_value(typed.value))]
    )
    fitting = [(label, value) for label, value in readings if not _misfit(field, value)]
    if not fitting:
        return Reading(problem=_misfit(field, readings[0][1]))
    if len(fitting) == 1:
        return Reading(fitting[0][1], echo=typed.echo or fitting[0][0])
    return Reading(question=typed.question, choices=tuple(fitting))


def _more_than_all(field: Field, text: str, manner: Manner) -> str:
    """A cut far beyond everything is refused by the rule that refuses any cut beyond everything, in the same words."""
    if field.unit != "relative change" or field.lowest is None:
        return ""
    value = read_quantity(text, unit=field.unit, locale=manner.locale).value
    least = min(value) if isinstance(value, tuple) else value
    return ". ".join(MORE_THAN_ALL) if least is not None and least < field.lowest else ""


def _misfit(field: Field, value: Any) -> str:
    """Why a readable figure does not fit its field."""
    if isinstance(value, list) and field.kind in ("number", "whole"):
        return "takes one figure, not a range"
    if field.kind == "whole" and not isinstance(value, int):
        return "takes a whole number"
    figures = value if isinstance(value, list) else [value]
    if field.above is not None and min(figures) <= field.above:
        return f"must be more than {spell_quantity(field.above, unit=field.unit)}"
    return ""


def _words(document: Document, here: Place, text: str) -> Reading:
    field = here.field
    longest = LONGEST["long" if field.kind == "long" else "text"]
    if len(text) > longest:
        return Reading(problem=f"may have at most {count(longest)} characters")
    if field.name in ("name", "id", "title") and not text:
        held = stored(document, here)
        return Reading(problem=f"needs a name; it is still called “{held}”") if held else Reading()
    if field.name in ("name", "id"):
        row_list = at_location(document.data, here.owner[:-1])
        others = [row.get(field.name) for n, row in enumerate(members(row_list)) if n != here.owner[-1]]
        if text in others:
            return Reading(problem=f"“{text}” is already the name of another; choose a different name")
    if field.name == "finance/start" and text:
        return _month(text)
    return Reading(text or None)


def _month(text: str) -> Reading:
    """A month of a year, however it is written.

    >>> [_month(text).value for text in ("2027-01", "01/2027", "Jan 2027", "März 27", "2027-13", "Q1 2027")]
    ['2027-01', '2027-01', '2027-01', '2027-03', None, None]
    """
    if match := MONTH.fullmatch(text):
        year, month = int(match["year"] or match["last"]), int(match["month"] or match["first"])
    elif (found := parse_words(text)) and found[1] == "month":
        year, month = found[0].year, found[0].month
    else:
        year, month = 0, 0
    if not 1 <= month <= 12:
        return Reading(problem="takes a month, such as 2027-01 or Jan 2027")
    return Reading(f"{year}-{month:02}")


def _months(text: str) -> Reading:
    """Whole months, as `0, 6, 12`."""
    parts = [part.strip() for part in re.split("[,;/]", text) if part.strip()]
    if any(not part.isascii() or not part.isdigit() or int(part) > 600 for part in parts):
        return Reading(problem="takes whole months, such as 0, 6, 12")
    return Reading([int(part) for part in parts] or None)


def _toggle(text: str) -> Reading:
    if text.casefold() in YES:
        return Reading(True)
    return Reading(None) if not text or text.casefold() in NO else Reading(problem="takes yes or no")


def _choice(offered: list[tuple[str, str]], field: Field, text: str) -> Reading:
    if not text:
        return Reading(problem="needs a choice") if field.name == HOME else Reading()
    for value, label in offered:
        if text.casefold() in (value.casefold(), label.casefold()):
            return Reading(value)
    return Reading(
        problem=f"“{text}” is not among the choices: {', '.join(label for _, label in offered[:12]) or 'there are none yet'}"
    )


def _beyond_the_list(field: Field, text: str, refused: Reading) -> Reading:
    """A currency or a language that is not offered, and that a file may name all the same."""
    if field.name == "currency":
        known = re.fullmatch("[A-Za-z]{3}", text)
        return Reading(text.upper()) if known else Reading(problem="takes the three letters of a currency, such as USD")
    return Reading(text) if re.fullmatch(PATTERN, text) else refused


def _many(offered: list[str], field: Field, text: str) -> Reading:
    names = [name for name in (part.strip() for part in re.split(r"[\n;]", text)) if name]
    unknown = [name for name in names if name not in offered]
    if unknown:
        return Reading(problem=f"“{unknown[0]}” is not among the {field.label.lower()} of the case")
    return Reading([name for name in offered if name in names] or None)
