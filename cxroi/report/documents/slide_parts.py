"""Parts of slides: titles, text, lists, notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.colours import LIGHT
from cxroi.report.documents.slide_chart_parts import FONT, Box, rgb
from cxroi.report.documents.slide_table_widths import letters_in, lines_of
from cxroi.report.language.safe_text import printable, unbroken
from cxroi.report.sections import document

WIDE, TALL, MARGIN = 13.333, 7.5, 0.6
"""Width and height of a 16:9 slide, and its margin [inches]."""
INNER = WIDE - 2 * MARGIN
BODY: Box = (MARGIN, 1.45, INNER, 4.95)
GROUND = "#F4F6F9"
LEADING, AFTER = 1.2, 7
"""Height of a line as a multiple of its letters', and the room after a paragraph of a list [points]."""
BELOW = 0.5
"""Height of the sentences below a picture, which end above the foot [inches]."""
LARGEST_TITLE, ONE_LINE = 22.0, 66
"""The largest size of a title [points], and how many characters of it fit on one line."""


def titled_slide(deck: Any, found: CaseAnalysis, kicker: str, title: str) -> Any:
    """A slide with its topic in a small line and a title that states the finding."""
    from pptx.util import Inches

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    accent = slide.shapes.add_shape(1, 0, 0, Inches(WIDE), Inches(0.12))
    paint(accent, LIGHT.programme)
    put_words(slide, (MARGIN, 0.35, INNER, 0.3), kicker.upper(), size=11, colour=LIGHT.muted, bold=True)
    title = title.removesuffix(".")
    put_title(slide, (MARGIN, 0.62, INNER, 0.8), title, size=_title_size(title), colour=LIGHT.ink)
    foot(deck, slide, found)
    return slide


def put_title(slide: Any, box: Box, text: str, **style: Any) -> None:
    """The title in its placeholder, so that the outline and screen readers find it."""
    from pptx.util import Inches

    head = slide.shapes.title
    head.left, head.top, head.width, head.height = (Inches(side) for side in box)
    _write(head.text_frame, text, bold=True, **style)


def foot(deck: Any, slide: Any, found: CaseAnalysis) -> None:
    """Digest, seed and version, and the number of the slide."""
    put_words(slide, (MARGIN, 7.02, INNER - 1, 0.3), document.provenance(found), size=9, colour=LIGHT.baseline)
    put_words(
        slide, (WIDE - MARGIN - 0.8, 7.02, 0.8, 0.3), str(len(deck.slides)), size=9, colour=LIGHT.baseline, right=True
    )


def caption(slide: Any, text: str) -> None:
    """The sentences below a picture or a table, in a size in which they end above the foot."""
    sizes = (smaller(text, 12, 150), 10.5, 10.0)
    size = next((size for size in sizes if _rows_high([text], INNER, size) <= BELOW), sizes[-1])
    put_words(slide, (MARGIN, 6.46, INNER, BELOW), text, size=size, colour=LIGHT.muted)


def put_words(slide: Any, box: Box, text: str, *, middle: bool = False, **style: Any) -> None:
    """Text in a box [inches: left, top, width, height]."""
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    _write(frame, text, middle=middle, **style)


def _write(frame: Any, text: str, *, middle: bool = False, right: bool = False, **style: Any) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP
    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    put_run(frame.paragraphs[0], unbroken(text), **style)


def list_high(lines: Sequence[str], wide: float, size: float) -> float:
    """How high a list of this width is [inches]."""
    return _rows_high(lines, wide, size) + len(lines) * AFTER / 72


def _rows_high(lines: Sequence[str], wide: float, size: float) -> float:
    rows = sum(lines_of([line], [letters_in(wide, size)], longest=len(line)) for line in lines)
    return rows * LEADING * size / 72


def put_list(slide: Any, box: Box, lines: Sequence[str | tuple[str, str]], *, size: float) -> None:
    """One paragraph a line; of a pair the first is bold."""
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(side) for side in box)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    for place, text in enumerate(lines):
        paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
        paragraph.space_after = Pt(AFTER)
        strong, plain = map(unbroken, text if isinstance(text, tuple) else ("", text))
        if strong:
            put_run(paragraph, strong, size=size, colour=LIGHT.ink, bold=True)
        put_run(paragraph, f" {plain}" if strong and plain else plain, size=size, colour=LIGHT.ink)


def put_run(paragraph: Any, text: str, *, size: float, colour: str, bold: bool = False) -> None:
    """A run of text: as typed, on one line."""
    from pptx.util import Pt

    if not text:
        paragraph._p.get_or_add_endParaRPr().set(
            "sz", str(round(100 * size))
        )  # else an empty cell is as high as 18 points
        return
    run = paragraph.add_run()
    run.text = text[: len(text) - len(text.lstrip(" "))] + " ".join(printable(text).split())
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, FONT
    run.font.color.rgb = rgb(colour)


def paint(shape: Any, colour: str) -> None:
    """A shape in one colour, without outline or shadow."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    for style in shape._element.xpath("./p:style"):  # else some programs give it a shadow
        shape._element.remove(style)


def put_notes(slide: Any, lines: Sequence[str]) -> None:
    """What the speaker reads."""
    slide.notes_slide.notes_text_frame.text = "\n".join(printable(line) for line in lines if line)


def _title_size(title: str) -> float:
    """A smaller size for a title that would leave only a word or two on its second line."""
    fits = LARGEST_TITLE * ONE_LINE / max(1, len(title))
    return min(LARGEST_TITLE, fits) if len(title) <= 1.2 * ONE_LINE else smaller(title, LARGEST_TITLE, 125)


def smaller(text: str, largest: float, fits: int) -> float:
    """A smaller size for a longer text, so that it keeps its place."""
    return max(11.0, largest * min(1.0, (fits / max(1, len(text))) ** 0.5))
