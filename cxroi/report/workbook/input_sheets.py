"""The pages Inputs and Scenarios: the only cells to change, and the term by which every formula reads one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cxroi.report.charts.colours import LIGHT
from cxroi.report.language.formats import percent
from cxroi.report.language.safe_text import printable
from cxroi.report.workbook.case_inputs import CHOICES, HORIZON, INCLUDED, NO_START, Input
from cxroi.report.workbook.formula import Term, same_text, trimmed, when
from cxroi.report.workbook.ranges import Span, count_of, pick, place_of
from cxroi.report.workbook.sheet import Page, letters, lines_of

Live = Mapping[str, Term]
"""The cell of the value in force, by path."""

AS_ENTERED = "–"
"""The entry in a scenario for a value left as on Inputs."""
NAMES = MappingProxyType({
    "finance/discount_rate": "Discount_rate", "finance/discounting": "Discounting", "finance/tax_rate": "Tax_rate",
    "finance/years": "Horizon_in_years", "finance/start": "Start_date", "finance/tax_losses": "Tax_losses",
})  # fmt: skip
"""Inputs that formulas refer to by a defined name."""
CHANGED = "changed"
IN_FORCE, ENTERED, BY_SCENARIO, LOW, LIKELY, HIGH, SINCE = range(3, 10)
IN_PRINT, NUMBER = 10, 13
"""The columns of Inputs from the value in force on; those after `IN_PRINT` are not printed."""


@dataclass(frozen=True)
class Flexed:
    """The input moved on the page Sensitivity: its number on Inputs (0: none), and its figure there."""

    number: Term
    figure: Term


def write_scenarios(
    page: Page, entered: Mapping[str, Input], by_scenario: Mapping[str, Mapping[str, Input]], *, base: str, chosen: str,
    left_out: Sequence[str],
) -> tuple[Live, Term]:  # fmt: skip
    """The page Scenarios: its drop-down, and the values of each scenario.

    Returns the value in force of every input that a scenario sets, and the name chosen.
    """
    names = [base, *by_scenario]
    page.head(
        "Scenarios",
        "Choose one in the yellow cell. It replaces the inputs it names on the page Inputs; everything else stays as entered "
        "there. Values are the likely ones and may be changed here too.",
        columns=3 + len(names),
        characters=44 + 26 + 34 + 16 * len(names),
    )
    row = page.next_row
    page.put(row, 0, "Scenario in force", "bold")
    choice = page.put(row, 1, chosen, "input")
    header = row + 2
    page.row(header, ("Part", "Assumption", "Unit", "Set by it"), "header")
    page.sheet.set_row(header, min(120, 14 * max(lines_of(name, 14) for name in names) + 2))
    labels = [page.put(header, 4 + i, name, "header_right") for i, name in enumerate(names)]
    page.row(header + 1, ("Chosen: 1", "", "", ""), "band")
    flags = [
        page.put(header + 1, 4 + i, when(same_text(trimmed(label), trimmed(choice)), 1, 0), "band", "whole")
        for i, label in enumerate(labels)
    ]
    number = place_of(1, page.span(flags[0], flags[-1], [flag.value for flag in flags]))
    page.put(row + 1, 0, "Its number in the list below", "muted")
    number = page.put(row + 1, 1, number, "muted", "whole")
    number = page.named(number, "Scenario_number")
    name = page.named(choice, "Scenario")
    page.sheet.data_validation(
        row, 1, row, 1, {"validate": "list", "source": f"={labels[0].text}:{labels[-1].text.rsplit('!')[-1]}"}
    )
    in_force, here = {}, header + 2
    for path, one in entered.items():
        others = [by_scenario[name][path] for name in by_scenario]
        if all(other.value == one.value for other in others):
            continue
        page.row(here, (one.owner, one.label, one.unit))
        set_to = [AS_ENTERED, *(AS_ENTERED if other.value == one.value else other.value for other in others)]
        for column, (value, other) in enumerate(zip(set_to, (one, *others), strict=True), 4):
            if value == AS_ENTERED:
                page.put(here, column, value, "muted", "whole")
            else:
                page.put(here, column, value, "input", other.number)
                _validate(page, here, column, other)
        span = page.span(page.beside(here, 4, 0.0), page.beside(here, 3 + len(set_to), 0.0), set_to)
        in_force[path] = page.put(here, 3, pick(span, number), "bold", one.number)
        here += 1
    if left_out:
        said = "Not in this list, because they change the lists of the case (export them on their own): "
        page.put(here + 1, 0, said + ", ".join(left_out), "small")
    page.finish(widths=[44, 26, 34, 16, *[16] * len(names)], freeze=(header + 2, 4), repeat=header + 1)
    return in_force, name


def write_inputs(
    page: Page, entered: Mapping[str, Input], shown: Mapping[str, Input], in_force: Live, *, flexed: Flexed, room: int
) -> tuple[Live, Term]:
    """The page Inputs. `entered` are the inputs of the base, `shown` those of the case exported (under its scenario).

    Returns the value in force of every input, and how many differ from the export. `room` is the longest horizon [years].
    """
    page.head(
        "Inputs",
        "Every number the model reads. Change only the yellow cells, here or on Scenarios; everything else follows. The horizon goes "
        f"up to {room} years in this file. Fixed are the lists of segments, initiatives, effects, links and cost lines, what "
        "each of them acts on, and whether cross-sell recurs: change those in the case and export it again.",
        columns=IN_PRINT,
        characters=180,
    )
    header = page.next_row
    page.row(header, ("Part", "Assumption", "Unit"), "header")
    page.height(header, 28)
    words = ("In force", "Input", "Set by the scenario", "Low", "Likely, as exported", "High")
    page.row(header, words, "header_right", column=IN_FORCE)
    last = ("Since export", "Strongest evidence", "Entries of the register", "Path in the case file", "Number")
    page.row(header, last, "header", column=SINCE)
    live, owner, marks, here = {}, "", [], header + 1
    for number, (path, one) in enumerate(entered.items(), 1):
        page.row(here, (one.owner,), "plain" if one.owner == owner else "bold")
        page.row(here, (one.label, one.unit), column=1)
        owner = one.owner
        page.put(here, ENTERED, one.value, "input", one.number)
        _validate(page, here, ENTERED, one, room)
        page.put(here, BY_SCENARIO, in_force.get(path, AS_ENTERED), "plain", one.number)
        page.put(here, NUMBER, float(number), "muted", "whole")
        given = in_force[path].value if path in in_force else AS_ENTERED
        own, replaced, place = (
            page.beside(here, column, value)
            for column, value in ((ENTERED, one.value), (BY_SCENARIO, given), (NUMBER, float(number)))
        )
        chosen = when(replaced.equals(AS_ENTERED), own, replaced)
        term = page.put(here, IN_FORCE, when(place.equals(flexed.number), flexed.figure, chosen), "bold", one.number)
        exported = shown[path]
        for column, figure in ((LOW, exported.low), (LIKELY, exported.value), (HIGH, exported.high)):
            page.put(here, column, "" if figure is None else figure, "pasted", one.number)
        both = (
            page.beside(here, column, value) for column, value in ((IN_FORCE, term.value), (LIKELY, exported.value))
        )
        marks.append(page.put(here, SINCE, when(next(both).equals(next(both)), AS_ENTERED, CHANGED), "centred"))
        register = "" if path.endswith(INCLUDED) else path
        page.row(here, (exported.kind, exported.entries, register), "muted", column=SINCE + 1)
        live[path] = page.named(term, NAMES[path]) if path in NAMES else term
        here += 1
    page.sheet.autofilter(header, 0, here - 1, NUMBER)
    style = page.book.file.add_format({"bold": True, "font_color": LIGHT.loss})
    rule = {"type": "cell", "criteria": "==", "value": f'"{CHANGED}"', "format": style}
    page.sheet.conditional_format(header + 1, SINCE, here - 1, SINCE, rule)
    changed = page.span(marks[0], marks[-1], [mark.value for mark in marks])
    widths = [38, 34, 20, 13, 13, 12, 11, 12, 11, 10, 16, 32, 76, 8]
    page.finish(widths=widths, freeze=(header + 1, 2), repeat=header)
    page.sheet.print_area(0, 0, here - 1, IN_PRINT)
    return live, count_of(changed, CHANGED)


def spanned(live: Live, paths: Sequence[str]) -> Span:
    """The block of adjacent inputs, such as the years of one line."""
    first, last = live[paths[0]].text, live[paths[-1]].text
    return Span(f"{first}:{last.rsplit('!')[-1]}", [live[path].value for path in paths])


def _validate(page: Page, row: int, column: int, one: Input, room: int = 15) -> None:
    """Data validation: Excel rejects what the case would reject."""
    cell = f"{letters(column)}{row + 1}"
    rule: dict
    words = CHOICES.get(one.path.removeprefix("finance/"))
    if words:
        known = ",".join(f'{cell}="{name}"' for name in words)  # not a list: one of the words has a comma
        rule = {"validate": "custom", "value": f"=OR({known})"}
        said = f"One of: {'; '.join(words)}."
    elif one.unit == "date":
        rule = {"validate": "custom", "value": f'=OR({cell}="{NO_START}",ISNUMBER({cell}))'}
        said = f"The first day of the month the case starts in, or the word {NO_START}."
    elif one.path.endswith("/to_month"):
        known = f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={one.highest:.0f},{cell}=INT({cell}))"
        rule = {"validate": "custom", "value": f'=OR({cell}="{HORIZON}",IF(ISNUMBER({cell}),{known},FALSE))'}
        said = f"A whole month from 0 to 600, or the word {HORIZON}."
    else:
        low, high = one.lowest, float(room) if one.path == "finance/years" else one.highest
        kind = "integer" if one.whole else "decimal"
        low = -1e15 if low is None else low
        high = 1e15 if high is None else high
        rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        said = f"A {'whole ' if one.whole else ''}number from {low:g} to {high:g}."
        if one.unit.startswith("%"):
            said = f"From {percent(low)} to {percent(high)}." if high < 1e15 else "A share: 5% or 0.05."
    title = printable(one.label)[:32]
    page.sheet.data_validation(
        row, column, row, column,
        rule | {"input_title": title, "input_message": said[:250], "error_title": "Outside its limits", "error_message": said[:250]},
    )  # fmt: skip
