"""Slides for the meeting: native charts that stay editable, titles that state the finding, talking points in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.spec import Chart
from cxroi.report.documents.archive import rezipped
from cxroi.report.documents.slide_charts import put_chart
from cxroi.report.documents.slide_parts import (
    BODY,
    GROUND,
    INNER,
    MARGIN,
    SHORT_CELL,
    TALL,
    WIDE,
    caption,
    foot,
    paged,
    paint,
    put_list,
    put_notes,
    put_table,
    put_title,
    put_words,
    smaller,
    titled_slide,
)
from cxroi.report.language.safe_text import clipped, printable
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
FIRST = ("pitch", "money", "when", "beliefs", "tornado", "ask")
"""The slides that are shown; all others follow as an appendix, in the order of the document."""
HIDDEN = {"beliefs": ("Unit", "Away by"), "to-measure": ("Moves with NPV",), "stress-tests": ("Difference",)}
"""Columns for which a slide with a chart has no room."""
LONGEST_CAPTION = 230
"""The longest text below a chart [characters]; a longer one goes into the notes."""
ROWS_BESIDE = {1: 8, 2: 4}
"""Rows of a table beside a chart, by how many tables there are."""
COLUMNS_BESIDE = 4
"""A table with more columns has a slide of its own, after its chart."""


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
    for section in shown:
        spoken = [line for name in SPOKEN.get(section.name, ()) for line in _spoken(named[name])]
        if section.name == "pitch":
            _cover(deck, found, section, day)
        elif section.name == "ask":
            _ask(deck, found, section, named)
        elif section.parts:
            more += [(section.heading, chart) for chart in section.all(Chart)[1:]]
            _slide(deck, found, section, [named[name] for name in BESIDE.get(section.name, ())], spoken)
    for heading, chart in more:
        slide = titled_slide(deck, found, f"Appendix: {heading.lower()}", chart.title)
        put_chart(slide, BODY, chart)
        put_notes(slide, [chart.title])
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


def _cover(deck: Any, found: CaseAnalysis, section: Section, day: date) -> None:
    """The pitch and the headline figures, under the title of the case."""
    from pptx.util import Inches

    case = found.case
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    band = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(2.55))
    paint(band, LIGHT.programme)
    slide.shapes._spTree.insert(2, band._element)  # behind the title
    dated = f"{case.organisation}   {day.day} {day:%B %Y}".strip()
    put_words(slide, (MARGIN, 0.4, INNER, 0.35), dated, size=13, colour="#C9D6E8")
    title = document.title(found)
    put_title(slide, (MARGIN, 0.8, INNER, 1.6), title, size=smaller(title, 36, 60), colour="#FFFFFF", middle=True)
    said = " ".join(line for part in section.all(Sentences) for line in part.plain)
    put_words(slide, (MARGIN, 2.75, INNER, 2.1), said, size=smaller(said, 22, 330), colour=LIGHT.ink, middle=True)
    figures = [card for part in section.all(Figures) for card in part.cards]
    wide = (INNER - 0.25 * (len(figures) - 1)) / len(figures)
    for place, figure in enumerate(figures):
        left = MARGIN + place * (wide + 0.25)
        card = slide.shapes.add_shape(1, Inches(left), Inches(5.0), Inches(wide), Inches(1.55))
        paint(card, GROUND)
        inner = wide - 0.24
        put_words(slide, (left + 0.12, 5.08, inner, 0.32), figure.label, size=12, colour=LIGHT.muted, bold=True)
        put_words(
            slide,
            (left + 0.12, 5.36, inner, 0.6),
            figure.value,
            size=smaller(figure.value, 28, 6),
            colour=LIGHT.programme,
            bold=True,
        )
        put_words(slide, (left + 0.12, 5.98, inner, 0.5), figure.below, size=11, colour=LIGHT.muted)
    foot(deck, slide, found)
    put_notes(slide, [said, *(figure.help for figure in figures), *section.spoken])


def _slide(deck: Any, found: CaseAnalysis, section: Section, beside: Sequence[Section], spoken: Sequence[str]) -> None:
    """A section with its first chart and the narrow tables beside it, or with its text; what does not fit follows on slides of its own."""
    charts = section.all(Chart)
    tables = [(one.name, table) for one in (section, *beside) for table in _tables(one)]
    sentences = [line for one in (section, *beside) for line in _lines(one)]
    said = [*_spoken(section), *(line for one in beside for line in _spoken(one)), *spoken]
    if not charts:
        for _, table in tables:
            paged(deck, found, section.heading, section.finding, table, notes=said)
        if sentences:
            slide = titled_slide(deck, found, "Appendix", section.finding or section.heading)
            put_list(slide, (MARGIN, 1.7, INNER, 4.9), sentences, size=14)
            put_notes(slide, [*said, document.provenance(found)])
        return
    slide = titled_slide(deck, found, section.heading, charts[0].title)
    cut = [(name, table, table.without(*HIDDEN.get(name, ()))) for name, table in tables]
    wide = [table for _, table, shown in cut if len(shown.columns) > COLUMNS_BESIDE]
    tables = [(name, shown) for name, _, shown in cut if len(shown.columns) <= COLUMNS_BESIDE]
    put_chart(slide, (MARGIN, 1.6, 7.0, 4.8) if tables else BODY, charts[0])
    top, most = 1.75, ROWS_BESIDE.get(len(tables), 4)
    for _, table in tables:
        shown = table.first(most)
        box = (7.9, top, WIDE - MARGIN - 7.9)
        if len(tables) > 1:
            put_words(slide, (*box, 0.35), table.title or section.heading, size=13, colour=LIGHT.programme, bold=True)
        put_table(slide, (box[0], top + 0.35 * (len(tables) > 1), box[2], 2.0), shown, size=10, longest=SHORT_CELL)
        top += 4.9 / len(tables)
    below = [section.lead, *(f"{chart.title}." for chart in charts[1:]), *sentences]
    if sum(map(len, below)) > LONGEST_CAPTION:
        below = below[1:]
    aside = sentences if sum(map(len, below)) > 2 * LONGEST_CAPTION else []
    caption(slide, section.lead if aside else " ".join(below))
    rows = [
        f"{row[0]}: {charts[0].value.in_full(row[1], found.case.currency)}"
        for row in charts[0].table.head(12).itertuples(index=False)
        if isinstance(row[0], str) and isinstance(row[1], float)
    ]
    put_notes(slide, [*said, *(rows if not tables else ())] or [section.heading])
    if aside:
        more = titled_slide(deck, found, section.heading, charts[0].title)
        put_list(more, (MARGIN, 1.7, INNER, 4.9), aside, size=smaller(" ".join(aside), 14, 850))
        put_notes(more, [document.provenance(found)])
    for table in wide:
        paged(deck, found, section.heading, section.finding, table, notes=[])


def _tables(section: Section) -> list[Table]:
    """The tables of a section, its answers among them."""
    found = []
    for part in section.parts:
        if isinstance(part, Answers):
            rows = tuple((pair.question, pair.said) for pair in part.pairs)
            found.append(Table("answers", ("Question", "Answer of this case"), rows, widths=(2, 8)))
        elif isinstance(part, Table):
            found.append(part)
    return found


def _lines(section: Section) -> list[str]:
    """The sentences of a section, its figures among them."""
    cards = [f"{card.label}: {card.value} ({card.below})." for part in section.all(Figures) for card in part.cards]
    return [*cards, *(line for part in section.all(Sentences) for line in part.plain)]


def _ask(deck: Any, found: CaseAnalysis, section: Section, named: dict[str, Section]) -> None:
    """The request to the board, beside its questions and what is still open."""
    from pptx.util import Inches

    slide = titled_slide(deck, found, section.heading, section.finding)
    asked = [clipped(line, 110) for part in section.all(Sentences) for line in part.plain]
    board = [f"{pair.question} {pair.said}" for part in named["answers"].all(Answers) for pair in part.pairs]
    opened = [
        f"{pair.question} {pair.said}"
        for part in named["objections"].all(Answers)
        for pair in part.pairs
        if pair.state != "holds"
    ]
    columns = (
        ("What we ask", _few(asked, 11), 2.7),
        ("Five answers", [clipped(text, 300) for text in board], INNER - 2.7 - 4.0 - 0.5),
        ("What is still open", _few([clipped(text, 150) for text in opened], 5) or ["Every usual attack has an answer."], 4.0),
    )  # fmt: skip
    left = MARGIN
    for head, lines, wide in columns:
        card = slide.shapes.add_shape(1, *(Inches(side) for side in (left, 1.6, wide, 5.1)))
        paint(card, GROUND)
        put_words(slide, (left + 0.2, 1.75, wide - 0.4, 0.4), head, size=16, colour=LIGHT.programme, bold=True)
        put_list(slide, (left + 0.2, 2.2, wide - 0.4, 4.4), lines, size=smaller(" ".join(lines), 13, 560))
        left += wide + 0.25
    put_notes(slide, [*opened, *section.spoken] or [section.finding])


def _few(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"and {len(lines) - most + 1} more"]
