"""Tables on slides: columns as wide as what they hold, long tables cut into equal parts, short ones together on a slide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.colours import LIGHT
from cxroi.report.documents.slide_chart_parts import rgb
from cxroi.report.documents.slide_parts import GROUND, INNER, MARGIN, put_notes, put_run, put_words, titled_slide
from cxroi.report.documents.slide_table_widths import (
    HIGHEST,
    LONGEST_TEXT,
    SIZES,
    WRAPPED,
    letters_in,
    lines_of,
    shares_of,
    size_of,
)
from cxroi.report.language.safe_text import clipped, printable
from cxroi.report.sections import document
from cxroi.report.tables.table import Cell, Table

TOP = 1.5
"""Where tables begin [inches]."""
GAP, SUBTITLE = 0.28, 0.34
"""Between two tables on a slide, and for the words above each [inches]."""
SHORT_CELL = 70
WORDS = 12.0
"""Size of sentences below a table [points]."""
MOST_OPENED = 1.4
"""How much higher rows are made where a slide has room."""
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's name for a table without lines and colours."""


@dataclass(frozen=True)
class Block:
    """A table of the appendix with the section it is of."""

    heading: str
    finding: str
    table: Table
    notes: tuple[str, ...] = ()
    words: str = ""
    """Sentences below the table."""


@dataclass(frozen=True)
class Piece:
    """A block as it stands on one slide: all its rows, or a part of them."""

    block: Block
    table: Table
    size: float
    shares: Sequence[float]
    heights: Sequence[float]
    counted: str = ""

    @property
    def high(self) -> float:
        """Height of the table [inches]."""
        return sum(self.heights)

    @property
    def words_high(self) -> float:
        """Height of the sentences below it, which stand below its last part [inches]."""
        whole = not self.counted or self.table.rows[-1] == self.block.table.rows[-1]
        lines = math.ceil(len(self.block.words) / (WRAPPED * letters_in(INNER, WORDS))) * whole
        return 0.1 + 1.25 * WORDS * lines / 72 if lines else 0.0


def put_tables(deck: Any, found: CaseAnalysis, blocks: Sequence[Block]) -> None:
    """The tables in their order, over as many slides as they take."""
    for pieces in pages_of(blocks):
        sections = list(dict.fromkeys(piece.block.heading for piece in pieces))
        first, alone = pieces[0].block, len(pieces) == 1
        if len(sections) > 1:
            title, kicker = "; ".join([sections[0], *(_inside(one) for one in sections[1:])]), "Appendix"
        else:
            title = (first.table.title if alone else "") or first.finding or first.heading
            kicker = f"Appendix: {first.heading.lower()}"
        slide = titled_slide(deck, found, kicker, f"{title.rstrip('.')}{pieces[0].counted if alone else ''}")
        top = TOP
        for piece in pieces:
            if not alone:
                said = piece.block.table.title or (piece.block.finding if len(sections) > 1 else "")
                said = f"{(said or piece.block.heading).rstrip('.')}{piece.counted}"
                put_words(slide, (MARGIN, top, INNER, 0.3), said, size=13, colour=LIGHT.programme, bold=True)
                top += SUBTITLE
            draw_table(slide, (MARGIN, top, INNER), piece)
            top += piece.high
            if piece.words_high:
                put_words(slide, (MARGIN, top + 0.1, INNER, 0.3), piece.block.words, size=WORDS, colour=LIGHT.muted)
            top += piece.words_high + GAP
        notes = [line for piece in pieces for line in piece.block.notes]
        put_notes(slide, [f"{'; '.join(sections)}. {document.provenance(found)}", *dict.fromkeys(notes)])


def pages_of(blocks: Sequence[Block]) -> list[list[Piece]]:
    """The slides that the tables fill, each on the first that has room: the fewest slides, in the largest letters."""
    return [_opened(page) for page in min((_packed(blocks, largest) for largest in SIZES[:3]), key=len)]


def _opened(page: list[Piece]) -> list[Piece]:
    """A slide whose tables leave room: in the largest letters that fit, then with higher rows. Parts of a table stay alike."""
    if any(piece.counted for piece in page):
        return page
    for size in SIZES:
        larger = [next(_pieces(piece.block, max(size, piece.size))) for piece in page]
        if _high(larger) <= HIGHEST and not any(piece.counted for piece in larger):
            page = larger
            break
    rows = sum(piece.high for piece in page)
    more = max(1.0, min(MOST_OPENED, (HIGHEST - _high(page) + rows) / rows))
    return [replace(piece, heights=[more * high for high in piece.heights]) for piece in page]


def _high(page: Sequence[Piece]) -> float:
    """How much of a slide its tables take, with the words around them [inches]."""
    named = SUBTITLE if len(page) > 1 else 0.0
    return sum(piece.high + piece.words_high + named + GAP for piece in page) - GAP


def _packed(blocks: Sequence[Block], largest: float) -> list[list[Piece]]:
    pages: list[list[Piece]] = []
    room: list[float] = []
    for block in blocks:
        for piece in _pieces(block, largest):
            high = piece.high + piece.words_high + SUBTITLE
            at = next((place for place, left in enumerate(room) if high <= left and not piece.counted), len(pages))
            if at == len(pages):
                pages.append([])
                room.append(HIGHEST)
            pages[at].append(piece)
            room[at] -= high + GAP
    return pages


def _pieces(block: Block, largest: float) -> Iterator[Piece]:
    """The table whole where it fits, else cut into parts of about the same height."""
    table = block.table.filled()
    size = min(largest, size_of(table, INNER))
    whole = _piece(block, table, INNER, size=size, longest=LONGEST_TEXT)
    if whole.high <= HIGHEST:
        yield whole
        return
    head, *rows = whole.heights
    parts = -(-sum(rows) // (HIGHEST - head))
    while len(cuts := _cuts(rows, sum(rows) / parts, HIGHEST - head)) > parts:
        parts += 1
    for number, (first, last) in enumerate(cuts, 1):
        part = replace(table, rows=table.rows[first:last])
        heights = [head, *rows[first:last]]
        yield replace(whole, table=part, heights=heights, counted=f" ({number} of {len(cuts)})")


def _cuts(rows: Sequence[float], each: float, most: float) -> list[tuple[int, int]]:
    """From which to which row each part goes, where a part is about `each` high and never higher than `most`."""
    cuts: list[tuple[int, int]] = []
    first, used, whole = 0, 0.0, 0.0
    for place, high in enumerate(rows):
        if used and (whole + high / 2 > each * (len(cuts) + 1) or used + high > most):
            cuts.append((first, place))
            first, used = place, 0.0
        used, whole = used + high, whole + high
    return [*cuts, (first, len(rows))]


def _piece(block: Block, table: Table, wide: float, *, size: float, longest: int) -> Piece:
    """The table with its widths, and the heights of its head and rows, by how many lines they take [inches]."""
    widths = shares_of(table, wide, size=size, longest=longest)
    close = 1.35 if len(table.rows) > 20 else 1.55
    rows = [list(table.columns), *([table.said(cell) for cell in row] for row in table.rows)]
    heights = [(size * max(close, 1.25 * lines_of(row, widths, longest=longest)) + 5) / 72 for row in rows]
    shown = tuple(tuple(_clipped(cell, longest) for cell in row) for row in table.rows)
    return Piece(block, replace(table, rows=shown), size, widths, heights)


def _inside(heading: str) -> str:
    """A heading within a sentence."""
    return heading[:1].lower() + heading[1:]


def _clipped(cell: Cell, longest: int) -> Cell:
    return clipped(cell, longest) if isinstance(cell, str) else cell


def put_table(slide: Any, box: tuple[float, float, float], table: Table, *, size: float, longest: int) -> float:
    """A table at this place and of this width; its height is given back [inches]."""
    piece = _piece(Block("", "", table), table, box[2], size=size, longest=longest)
    draw_table(slide, box, piece)
    return piece.high


def high_of(table: Table, wide: float, *, size: float, longest: int) -> float:
    """How high a table of this width is [inches]."""
    return _piece(Block("", "", table), table, wide, size=size, longest=longest).high


def draw_table(slide: Any, box: tuple[float, float, float], piece: Piece) -> None:
    """A plain table: head in colour, every second row shaded, sums in bold, columns of figures to the right."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    left, top, wide = box
    table, shares, heights = piece.table, piece.shares, piece.heights
    rows = [list(table.columns), *([table.said(cell) for cell in row] for row in table.rows)]
    shape = slide.shapes.add_table(len(rows), len(shares), *(Inches(side) for side in (left, top, wide, piece.high)))
    shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(", ".join(filter(None, table.columns))))
    grid = shape.table
    grid._tbl.tblPr.find("{*}tableStyleId").text = NO_STYLE
    for place, share in enumerate(shares):
        grid.columns[place].width = Inches(wide * share / sum(shares))
    for number, row in enumerate(rows):
        grid.rows[number].height = Inches(heights[number])
        strong = not number or row[0] in table.strong
        for place, value in enumerate(row):
            cell = grid.cell(number, place)
            after_figures = place and place - 1 in table.figures and place not in table.figures
            cell.margin_left, cell.margin_right = Inches(0.16 if after_figures else 0.05), Inches(0.05)
            cell.margin_top = cell.margin_bottom = Inches(0.02)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE if number else MSO_ANCHOR.BOTTOM
            if number and not number % 2:
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb(GROUND)
            paragraph = cell.text_frame.paragraphs[0]
            if place in table.figures:
                paragraph.alignment = PP_ALIGN.RIGHT
            colour = LIGHT.ink if number else LIGHT.programme
            put_run(paragraph, value, size=piece.size, colour=colour, bold=strong)
