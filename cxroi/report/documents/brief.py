"""The brief on paper: a PDF/A-2b that a CFO reads without the app, typeset by typst from `brief.typ`."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.spec import Chart
from cxroi.report.charts.static import picture
from cxroi.report.language.safe_text import clipped, cut_at_word, unmarked
from cxroi.report.review.answer_words import MARKS
from cxroi.report.sections import document
from cxroi.report.sections.section import ANNEX, Answers, Figures, Part, Section, Sentences, Working, in_file
from cxroi.report.tables.table import Table

TEMPLATE = Path(__file__).with_name("brief.typ")
SERIF = ("Libertinus Serif", "DejaVu Sans")
SANS = ("DejaVu Sans",)
"""They ship with typst and matplotlib; characters they lack come from the machine's fonts, if it has them."""
SET_BY = re.compile(
    rb"(/Creator\(|<xmp:CreatorTool>|<stEvt:softwareAgent>)(Typst [0-9.]+)(\)|</xmp:CreatorTool>|</stEvt:softwareAgent>)"
)
UNBROKEN = re.compile(r"(\S{36})(?=\S)")
"""Words longer than this may break anywhere [characters]."""
ROWS = {"beliefs": 8}
"""Number of rows printed of tables whose first rows are enough."""
LEFT_OUT = (
    "phases",
    "chain",
    "roles",
    "sources-of-benefit",
    "views",
    "tornado",
    "to-measure",
    "cost-of-delay",
)
"""Sections that a reader finds in the other files: the brief is a few pages and an annex."""
NO_TABLE = ("how-sure",)
NO_CHART = ("beliefs", "evidence", "portfolio")
"""Sections whose chart says it without their table, and whose table says on paper what their chart shows on screen."""
CHARTS_LEFT_OUT = ("paid-back-by-month",)
"""Charts whose finding is already among the answers."""
WORKING = ("yearly",)
"""Sections whose calculation is printed."""
SIZES = {"when": (900, 290), "how-sure": (900, 260)}
"""Width and height of pictures where they are not the usual ones."""
MOST_COLUMNS = 8
"""Columns of amounts beside the names of the rows."""
LONGEST_FINDING, LONGEST_CELL = 240, 90


def brief(found: CaseAnalysis, *, day: date) -> bytes:
    """The PDF. `day` is printed on it; the same case, seed and day give the same file."""
    shown = [section for section in in_file(document.sections(found), without=LEFT_OUT) if section.parts]
    pictures: dict[str, bytes] = {}
    sections = [_section(section, pictures) for section in shown]
    case = found.case
    data = {
        "title": document.title(found),
        "organisation": case.organisation,
        "author": case.organisation or "cxroi",
        "dated": f"{day.day} {day:%B %Y}",
        "day": [day.year, day.month, day.day],
        "provenance": document.provenance(found),
        "sections": [one for one in sections if one["parts"]],
        "colours": {
            name: getattr(LIGHT, name) for name in ("ink", "muted", "grid", "programme", "accent", "cost", "loss")
        },
        "serif": SERIF,
        "sans": SANS,
    }
    return _set(_breakable(data), pictures, day=day)


def _section(section: Section, pictures: dict[str, bytes]) -> dict[str, Any]:
    """A section as the template reads it; its images are added to `pictures`."""
    annex = section.page == ANNEX and section.all(Table)
    data: dict[str, Any] = {
        "name": section.name,
        "heading": f"Annex: {section.heading.lower()}" if annex else section.heading,
        "finding": cut_at_word(section.finding, LONGEST_FINDING),
        "annex": bool(annex),
        "parts": [],
    }
    for part in section.parts:
        left_out = NO_CHART if isinstance(part, Chart) else NO_TABLE if isinstance(part, Table) else ()
        if section.name not in left_out and not (isinstance(part, Chart) and part.name in CHARTS_LEFT_OUT):
            data["parts"] += _parts(part, section, pictures)
    return data


def _parts(part: Part, section: Section, pictures: dict[str, bytes]) -> list[dict[str, Any]]:
    match part:
        case Working() if section.name in WORKING:
            return [
                {
                    "kind": "sentences",
                    "title": "",
                    "lines": [unmarked(part.text).replace("\n\n", " ")],
                    "style": "muted",
                }
            ]
        case Figures():
            cards = [{"label": card.label, "value": card.value, "below": card.below} for card in part.cards]
            return [{"kind": "figures", "cards": cards}]
        case Sentences():
            style = "lead" if part.lead else "numbered" if part.numbered else "plain"
            return [{"kind": "sentences", "title": part.title, "lines": [*part.plain], "style": style}]
        case Answers():
            pairs = [
                {"question": pair.question, "said": pair.said, "state": pair.state, "mark": MARKS.get(pair.state, "")}
                for pair in part.pairs
            ]
            return [{"kind": "answers", "pairs": pairs}]
        case Chart():
            size = SIZES.get(section.name, (900, min(part.height, 320)))
            pictures[f"{part.name}.svg"] = picture(part, format="svg", titled=False, size=size)
            title = "" if part.title == section.finding else part.title
            return [{"kind": "chart", "file": f"{part.name}.svg", "alt": part.title, "title": title}]
        case Table():
            longest = 2000 if section.page == ANNEX else LONGEST_CELL
            shown = part.cut(ROWS.get(part.name, len(part.rows))).filled()
            shown = shown if section.page == ANNEX else shown.without("Unit")
            return [_table(cut, longest) for cut in shown.in_parts(MOST_COLUMNS)]
    return []


def _table(table: Table, longest: int) -> dict[str, Any]:
    return {
        "kind": "table",
        "title": table.title,
        "columns": table.columns,
        "rows": [[clipped(table.said(cell), longest) for cell in row] for row in table.rows],
        "figures": table.figures,
        "strong": table.strong,
        "widths": table.widths if len(table.widths) == len(table.columns) else (),
    }


def _breakable(value: Any) -> Any:
    """Data in which very long words may break."""
    if isinstance(value, str):
        return UNBROKEN.sub("\\1\u200b", value)
    if isinstance(value, dict):
        return {key: _breakable(inner) for key, inner in value.items()}
    return [_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value


def _set(data: dict[str, Any], pictures: dict[str, bytes], *, day: date) -> bytes:
    """Typeset. Characters without a font on this machine, which PDF/A forbids, become boxes."""
    import matplotlib as mpl
    import typst

    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    files = {"main": TEMPLATE.read_bytes(), "data.json": json.dumps(data).encode(), **pictures}
    options: dict[str, Any] = {
        "font_paths": [str(fonts)],
        "pdf_standards": "a-2b",
        "timestamp": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()),
    }
    try:
        return _by_us(typst.compile(files, **options))
    except typst.TypstError:
        known = _signs_of(fonts / "DejaVuSans.ttf")
        files["data.json"] = json.dumps(_replaced(data, known)).encode()
        return _by_us(typst.compile(files, **options))


def _signs_of(font: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(font)).get_charmap())


def _replaced(value: Any, known: frozenset[int]) -> Any:
    if isinstance(value, str):
        return "".join(sign if ord(sign) in known or sign in "\n\t\u200b" else "□" for sign in value)
    if isinstance(value, dict):
        return {key: _replaced(inner, known) for key, inner in value.items()}
    return [_replaced(inner, known) for inner in value] if isinstance(value, list | tuple) else value


def _by_us(content: bytes) -> bytes:
    """A PDF that names this program where it named the one that set it; as many bytes as before, so that no place in it moves."""
    return SET_BY.sub(lambda found: b"cxroi".join((found[1], found[3])).ljust(len(found[0])), content)
