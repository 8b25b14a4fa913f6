"""The pages Inputs and Scenarios: the only cells to change, and the term by which every formula reads one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cxroi.case import Case
from cxroi.report.language.formats import percent
from cxroi.report.language.safe_text import printable
from cxroi.report.workbook.case_inputs import CONVENTIONS, HORIZON, Input
from cxroi.report.workbook.formula import Span, Term, count_of, pick, place_of, same_text, when
from cxroi.report.workbook.sheet import Page, letters, lines_of

Live = Mapping[str, Term]
"""By path: the cell that holds the value in force."""

AS_ENTERED = "–"
"""Stands in a scenario for what it leaves as entered on Inputs."""
NAMES = MappingProxyType({
    "finance/discount_rate": "Discount_rate",
    "finance/discounting": "Discounting",
    "finance/tax_rate": "Tax_rate",
})  # fmt: skip
"""Inputs that formulas read by a name of their own."""
CHANGED = "changed"


def write_scenarios(
    page: Page, entered: Mapping[str, Input], by_scenario: Mapping[str, Mapping[str, Input]], *, base: str, chosen: str,
    left_out: Sequence[str],
) -> Live:  # fmt: skip
    """The page Scenarios: its drop-down, and what each scenario sets. Returns the value in force of what any of them sets."""
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
        page.put(header + 1, 4 + i, when(same_text(label, choice), 1, 0), "band", "whole")
        for i, label in enumerate(labels)
    ]
    number = place_of(1, page.span(flags[0], flags[-1], [flag.value for flag in flags]))
    page.put(row + 1, 0, "Its number in the list below", "muted")
    number = page.put(row + 1, 1, number, "muted", "whole")
    page.book.file.define_name("Scenario_number", f"={number.text}")
    number = Term("Scenario_number", number.value)
    page.sheet.data_validation(
        row, 1, row, 1, {"validate": "list", "source": f"={labels[0].text}:{labels[-1].text.rsplit('!')[-1]}"}
    )
    in_force, here = {}, header + 2
    for path, one in entered.items():
        others = [by_scenario[name][path] for name in by_scenario]
        if all(other.value == one.value for other in others):
            continue
        page.row(here, (one.owner, one.label, one.unit))
        cells = [page.put(here, 4, AS_ENTERED, "muted", "whole")]
        for place, other in enumerate(others):
            if other.value == one.value:
                cells.append(page.put(here, 5 + place, AS_ENTERED, "muted", "whole"))
            else:
                cells.append(page.put(here, 5 + place, other.value, "input", other.number))
                _validate(page, here, 5 + place, other)
        span = page.span(cells[0], cells[-1], [cell.value for cell in cells])
        in_force[path] = page.put(here, 3, pick(span, number), "bold", one.number)
        here += 1
    if left_out:
        said = "Not in this list, because they change the horizon or the lists of the case (export them on their own): "
        page.put(here + 1, 0, said + ", ".join(left_out), "small")
    page.finish(widths=[44, 26, 34, 16, *[16] * len(names)], freeze=(header + 2, 4), repeat=header + 1)
    return in_force


def write_inputs(
    page: Page, case: Case, entered: Mapping[str, Input], shown: Mapping[str, Input], in_force: Live
) -> tuple[Live, Term]:
    """The page Inputs. `entered` are the inputs of the base, `shown` those of the case exported (under its scenario).

    Returns the value in force of every input, and how many differ from the export.
    """
    years = case.finance.years
    page.head(
        "Inputs",
        "Every number the model reads. Change only the yellow cells, here or on Scenarios; all else follows. Fixed in this "
        f"file are the horizon ({years} year{'s' if years > 1 else ''}), the lists of segments, initiatives, effects, links and cost lines, what each "
        "of them acts on, and whether cross-sell recurs: change those in the case and export it again.",
        columns=10,
        characters=190,
    )
    header = page.next_row
    page.row(header, ("Part", "Assumption", "Unit"), "header")
    page.sheet.set_row(header, 28)
    page.row(header, ("In force", "Input", "Low", "Likely, as exported", "High"), "header_right", column=3)
    page.row(
        header,
        ("Since export", "Strongest evidence", "Entries of the register", "Path in the case file"),
        "header",
        column=8,
    )
    live, owner, marks, here = {}, "", [], header + 1
    for path, one in entered.items():
        look = "plain" if one.owner == owner else "bold"
        page.row(here, (one.owner,), look)
        page.row(here, (one.label, one.unit), column=1)
        owner = one.owner
        cell = page.put(here, 4, one.value, "input", one.number)
        _validate(page, here, 4, one)
        value = cell
        if path in in_force:
            value = when(in_force[path].equals(AS_ENTERED), cell, in_force[path])
        term = page.put(here, 3, value, "bold", one.number)
        exported = shown[path]
        for column, figure in ((5, exported.low), (6, exported.value), (7, exported.high)):
            likely = page.put(here, column, "" if figure is None else figure, "muted", one.number)
            if column == 6:
                marks.append(page.put(here, 8, when(term.equals(likely), AS_ENTERED, CHANGED), "centred"))
        page.row(here, (exported.kind, exported.entries, path), "muted", column=9)
        live[path] = term
        if path in NAMES:
            page.book.file.define_name(NAMES[path], f"={term.text}")
            live[path] = Term(NAMES[path], term.value)
        here += 1
    page.sheet.autofilter(header, 0, here - 1, 11)
    changed = page.span(marks[0], marks[-1], [mark.value for mark in marks])
    page.finish(widths=[54, 24, 26, 14, 14, 12, 12, 12, 12, 18, 32, 76], freeze=(header + 1, 2), repeat=header)
    return live, count_of(changed, CHANGED)


def spanned(live: Live, paths: Sequence[str]) -> Span:
    """The block of neighbouring inputs, such as the years of one line."""
    first, last = live[paths[0]].text, live[paths[-1]].text
    return Span(f"{first}:{last.rsplit('!')[-1]}", [live[path].value for path in paths])


def _validate(page: Page, row: int, column: int, one: Input) -> None:
    """Excel refuses what the case would refuse."""
    cell = f"{letters(column)}{row + 1}"
    rule: dict
    if one.unit == "convention":
        known = ",".join(f'{cell}="{name}"' for name in CONVENTIONS)  # no list: one of the names has a comma
        rule = {"validate": "custom", "value": f"=OR({known})"}
        said = f"One of: {'; '.join(CONVENTIONS)}."
    elif one.path.endswith("/to_month"):
        known = f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={one.highest:.0f},{cell}=INT({cell}))"
        rule = {"validate": "custom", "value": f'=OR({cell}="{HORIZON}",IF(ISNUMBER({cell}),{known},FALSE))'}
        said = f"A whole month from 0 to 600, or the word {HORIZON}."
    else:
        low, high = one.lowest, one.highest
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
