"""Slides for the meeting: native charts that stay editable, titles that state the finding, talking points in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.some_bars import bars_in
from cxroi.report.charts.spec import Chart
from cxroi.report.documents.archive import rezipped
from cxroi.report.documents.slide_beside import COLUMNS_BESIDE, Beside, put_beside, shown_of
from cxroi.report.documents.slide_board import put_ask, put_cover
from cxroi.report.documents.slide_chart_parts import MOST_AT_HAND, MOST_BARS
from cxroi.report.documents.slide_charts import put_chart
from cxroi.report.documents.slide_parts import (
    BODY,
    INNER,
    MARGIN,
    TALL,
    WIDE,
    caption,
    list_high,
    put_list,
    put_notes,
    put_words,
    smaller,
    titled_slide,
)
from cxroi.report.documents.slide_tables import GAP, SHORT_CELL, Block, high_of, put_table, put_tables
from cxroi.report.language.safe_text import printable, unmarked
from cxroi.report.language.sentences import standing
from cxroi.report.sections import document
from cxroi.report.sections.section import Answers, Figures, Section, Sentences, in_file
from cxroi.report.tables.table import Table
from cxroi.version import VERSION

LEFT_OUT = (
    "answers",
    "chain",
    "roles",
    "how-sure",
    "sources-of-benefit",
    "views",
    "evidence",
    "cost-of-delay",
    "notes",
)
"""Sections that are not shown in a meeting: they are in the other files, and their notes go with the sections below."""
SPOKEN = {"tornado": ("how-sure", "answers"), "beliefs": ("chain", "evidence"), "method": ("notes",)}
"""Sections whose findings and notes go into the notes of another section's slide."""
BESIDE = {"tornado": ("to-measure", "stress-tests")}
"""Sections whose tables are placed beside the chart of another."""
FIRST = ("pitch", "money", "when", "beliefs", "tornado", "remedies", "ask")
"""The slides that are shown; all others follow as an appendix: first the charts, then the tables in the order of the document, then
words."""
LONGEST_CAPTION = 230
"""The longest text below a chart [characters]; a longer one goes into the notes."""
MOST_BELOW = 6
"""Rows of a table below sentences."""


def slides(found: CaseAnalysis, *, day: date) -> bytes:
    """The deck. `day` is printed on its first slide."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(TALL)
    _describe(deck.core_properties, found, day)
    every = document.sections(found)
    named = {section.name: section for section in every}
    aside = [name for names in BESIDE.values() for name in names]
    shown = list(in_file(every, without=(*LEFT_OUT, *aside)))
    shown.sort(key=lambda section: FIRST.index(section.name) if section.name in FIRST else len(FIRST))
    more: list[tuple[str, Chart]] = []
    appendix: list[Block | Section] = []
    for section in shown:
        spoken = [line for name in SPOKEN.get(section.name, ()) for line in _spoken(named[name])]
        beside = [named[name] for name in BESIDE.get(section.name, ()) if name in named]
        if section.name == "pitch":
            put_cover(deck, found, section, day)
        elif section.name == "ask":
            put_ask(deck, found, section, named)
            appendix += [Block(section.heading, "", table) for table in section.all(Table)]
        elif section.all(Chart):
            first, *others = section.all(Chart)
            more += [(section.heading, chart) for chart in (first,) * (bars_in(first.marks) > MOST_BARS) + (*others,)]
            appendix += _chart_slide(deck, found, section, beside, spoken)
        elif section.name == "remedies":
            _words(deck, found, section, section.heading, below=_tables(named["initiatives"]))
        elif section.parts:
            appendix += _blocks(section) or [section]
    for heading, chart in more:
        _whole_chart(deck, found, heading, chart)
    put_tables(deck, found, [one for one in appendix if isinstance(one, Block)])
    for section in (one for one in appendix if isinstance(one, Section)):
        spoken = [line for name in SPOKEN.get(section.name, ()) for line in _spoken(named[name])]
        kicker = f"Appendix: {section.heading.lower()}" if section.finding else "Appendix"
        _words(deck, found, section, kicker, spoken=spoken)
    _forget_the_template(deck)
    file = BytesIO()
    deck.save(file)
    return rezipped(file.getvalue(), day)


def _forget_the_template(deck: Any) -> None:
    """Leave out what python-pptx's template tells of the machine it was made on: its printer, and its program."""
    for key in [key for key, one in deck.part.rels.items() if one.reltype.endswith("/printerSettings")]:
        deck.part.rels.pop(key)
    for part in deck.part.package.iter_parts():
        if part.partname == "/docProps/app.xml":
            part.blob = part.blob.replace(b"Microsoft Macintosh PowerPoint", b"Microsoft Office PowerPoint")


def _describe(properties: Any, found: CaseAnalysis, day: date) -> None:
    """The file's properties: author, subject and day."""
    properties.title = printable(document.title(found))[:255]
    properties.author = properties.last_modified_by = printable(found.case.organisation)[:255] or "cxroi"
    properties.subject, properties.keywords = (
        "Business case",
        printable(f"case {found.evaluation.digest}, {standing(found.approved)}, cxroi {VERSION}")[:255],
    )
    properties.comments = document.provenance(found)[:255]
    properties.created = properties.modified = properties.last_printed = datetime(day.year, day.month, day.day)
    properties.revision = 1


def _spoken(section: Section) -> list[str]:
    sentences = [line for part in section.all(Sentences) for line in part.plain]
    return [line for line in (section.finding, *sentences, *section.spoken) if line]


def _words(
    deck: Any,
    found: CaseAnalysis,
    section: Section,
    kicker: str,
    *,
    below: Sequence[Table] = (),
    spoken: Sequence[str] = (),
) -> None:
    """A section of sentences, with a table below them."""
    slide = titled_slide(deck, found, kicker, section.finding or section.heading)
    lines = _lines(section)
    tables = [table.first(MOST_BELOW) for table in below[:1]]
    room = 5.2 - sum(GAP + high_of(table, INNER, size=11, longest=SHORT_CELL) for table in tables)
    size = _fitting(lines, room, smaller(" ".join(lines), 16, 1100))
    put_list(slide, (MARGIN, 1.5, INNER, room), lines, size=size)
    for table in below[:1]:
        top = 1.5 + list_high(lines, INNER, size) + GAP
        top += put_table(slide, (MARGIN, top, INNER), table.first(MOST_BELOW), size=11, longest=SHORT_CELL)
        if len(table.rows) > MOST_BELOW:
            said = shown_of(MOST_BELOW, len(table.rows))
            put_words(slide, (MARGIN, top + 0.06, INNER, 0.25), said, size=11, colour=LIGHT.muted)
    put_notes(slide, [*_spoken(section), *spoken, document.provenance(found)])


def _fitting(lines: Sequence[str], room: float, largest: float) -> float:
    """The size in which a list has room [points], not below 10."""
    sizes = [largest, *(size for size in (14.0, 12.0, 11.0, 10.0) if size < largest)]
    return next((size for size in sizes if list_high(lines, INNER, size) <= room), sizes[-1])


def _chart_slide(
    deck: Any, found: CaseAnalysis, section: Section, beside: Sequence[Section], spoken: Sequence[str]
) -> list[Block]:
    """A section with its first chart and the narrow tables beside it; the tables that have no room there are given back."""
    charts = section.all(Chart)
    tables = [Beside(one.name, table) for one in (section, *beside) for table in _tables(one)]
    sentences = [line for one in (section, *beside) for line in _lines(one)]
    said = [*_spoken(section), *(line for one in beside for line in _spoken(one)), *spoken]
    kicker = section.heading if section.name in FIRST else f"Appendix: {section.heading.lower()}"
    slide = titled_slide(deck, found, kicker, charts[0].title)
    wide = [one for one in tables if len(one.narrow.columns) > COLUMNS_BESIDE]
    tables = [one for one in tables if one not in wide and one.narrow.rows]
    put_chart(slide, (MARGIN, 1.45, 7.0, 4.95) if tables else BODY, charts[0], slice(MOST_BARS))
    cut = put_beside(slide, 1.45, section.heading, tables) if tables else []
    bars = bars_in(charts[0].marks)
    drawn = [f"Bars drawn: {shown_of(MOST_BARS, bars)}"] if bars > MOST_BARS else []
    below = [section.lead, *(f"{chart.title}." for chart in charts[1:]), *sentences, *drawn]
    if sum(map(len, below)) > LONGEST_CAPTION:
        said, below = [*said, section.lead], below[1:]
    aside = sentences if sum(map(len, below)) > 2 * LONGEST_CAPTION else []
    caption(slide, " ".join([section.lead, *drawn] if aside else below))
    rows = [
        f"{row[0]}: {charts[0].value.in_full(row[1], found.case.currency)}"
        for row in charts[0].table.itertuples(index=False)
        if isinstance(row[0], str) and isinstance(row[1], float)
    ]
    put_notes(slide, [*said, *(rows if not tables else ())] or [section.heading])
    if aside:
        more = titled_slide(deck, found, kicker, charts[0].title)
        put_list(more, (MARGIN, 1.5, INNER, 5.2), aside, size=_fitting(aside, 5.2, smaller(" ".join(aside), 14, 850)))
        put_notes(more, [document.provenance(found)])
    headed = {one.name: one for one in (section, *beside)}
    return [Block(headed[one.name].heading, headed[one.name].finding, one.whole) for one in (*wide, *cut)]


def _whole_chart(deck: Any, found: CaseAnalysis, heading: str, chart: Chart) -> None:
    """A chart in the appendix, its bars on as many slides as they take."""
    bars = bars_in(chart.marks)
    slides = -(-bars // MOST_AT_HAND) or 1
    each = -(-bars // slides)
    for number in range(slides):
        counted = f" ({number + 1} of {slides})" if slides > 1 else ""
        slide = titled_slide(deck, found, f"Appendix: {heading.lower()}", f"{chart.title.removesuffix('.')}{counted}")
        put_chart(slide, BODY, chart, slice(number * each, (number + 1) * each) if bars else slice(None))
        put_notes(slide, [chart.title])


def _blocks(section: Section) -> list[Block]:
    """The tables of a section; its sentences stand below the last."""
    said, lines = tuple(_spoken(section)), _lines(section)
    blocks = [Block(section.heading, section.finding, table, said) for table in _tables(section)]
    return [*blocks[:-1], replace(blocks[-1], words=" ".join(lines))] if blocks else []


def _tables(section: Section) -> list[Table]:
    """The tables of a section, its answers among them."""
    found = []
    for part in section.parts:
        if isinstance(part, Answers):
            rows = tuple((pair.question, unmarked(pair.said), pair.state or "") for pair in part.pairs)
            found.append(Table("answers", ("Question", "Answer of this case", "State"), rows).filled())
        elif isinstance(part, Table):
            found.append(part)
    return found


def _lines(section: Section) -> list[str]:
    """The sentences of a section, its figures among them."""
    cards = [f"{card.label}: {card.value} ({card.below})." for part in section.all(Figures) for card in part.cards]
    return [*cards, *(line for part in section.all(Sentences) for line in part.run_in)]
