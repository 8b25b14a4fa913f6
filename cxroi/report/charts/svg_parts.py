"""What drawn charts are made of: marks as SVG text, axes, rows of names, a legend. Colours are CSS variables of their meaning."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from textwrap import wrap

from cxroi.report.charts.scales import Axis, Scale
from cxroi.report.language.safe_text import clipped, told_apart

SIZE = 13
"""Letters [pixels]."""
LETTER, WIDE_LETTER = 0.56, 1.0
"""Mean width of a letter, and of one of a script of wide signs, in letter sizes."""
LONGEST_NAME = 64
PHONE = 600
"""Below this width [pixels] names are above their bars."""
LINE = 16
"""Height of a line of text [pixels]."""

To = Callable[[float], float]
"""From a value to its place [pixels]."""


@dataclass
class Sheet:
    """A picture being drawn [pixels]; every text in it is escaped."""

    width: float
    height: float = 0.0
    parts: list[str] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, *, wide: float = 1, dash: str = "") -> None:
        """A straight line."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        ends = f'x1="{short(x1)}" y1="{short(y1)}" x2="{short(x2)}" y2="{short(y2)}"'
        self.parts.append(f'<line {ends} stroke="var(--{colour})" stroke-width="{short(wide)}"{dashes}/>')

    def rect(
        self, x: float, y: float, width: float, height: float, colour: str, *, said: str = "", opacity: float = 1
    ) -> None:
        """A bar; `said` is shown on hovering."""
        place = f'x="{short(x)}" y="{short(y)}" width="{short(max(width, 0.0))}" height="{short(max(height, 0.0))}"'
        self._closed("rect", f'{place} fill="var(--{colour})"{_see_through(opacity)}', said)

    def hover(self, x: float, y: float, width: float, height: float, said: str) -> None:
        """A place without a mark that says something on hovering."""
        place = f'x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}"'
        self._closed("rect", f'{place} fill="transparent"', said)

    def path(
        self, points: str, *, fill: str = "", stroke: str = "", wide: float = 3, dash: str = "", opacity: float = 1,
        said: str = "",
    ) -> None:  # fmt: skip
        """An outline or an area."""
        look = f'fill="var(--{fill})"' if fill else 'fill="none"'
        look += f' stroke="var(--{stroke})" stroke-width="{short(wide)}" stroke-linejoin="round"' if stroke else ""
        look += f' stroke-dasharray="{dash}"' if dash else ""
        self._closed("path", f'd="{points}" {look}{_see_through(opacity)}', said)

    def dot(self, x: float, y: float, colour: str, *, radius: float = 5.5, said: str = "") -> None:
        """A point."""
        place = f'cx="{short(x)}" cy="{short(y)}" r="{short(radius)}"'
        self._closed("circle", f'{place} fill="var(--{colour})"', said)

    def words(
        self, x: float, y: float, text: str, *, anchor: str = "start", colour: str = "ink", bold: bool = False
    ) -> None:
        """A line of text, its foot at y, with a rim in the background colour around it."""
        weight = ' font-weight="600"' if bold else ""
        look = f'text-anchor="{anchor}" fill="var(--{colour})"{weight}'
        self.parts.append(f'<text x="{short(x)}" y="{short(y)}" {look}>{escape(text, quote=False)}</text>')

    def _closed(self, tag: str, look: str, said: str) -> None:
        inner = f"<title>{escape(said, quote=False)}</title>" if said else ""
        self.parts.append(f"<{tag} {look}>{inner}</{tag}>" if inner else f"<{tag} {look}/>")

    def text(self, title: str, *, style: str = "", least: float = 0) -> str:
        """The picture; `least` is the width below which it does not shrink [pixels]."""
        size = f'viewBox="0 0 {short(self.width)} {short(self.height)}"'
        style += f"min-width:{short(least)}px" if least else ""
        size += f' style="{style}"' if style else ""
        return f'<svg {size} role="img" aria-label="{escape(title)}">{"".join(self.parts)}</svg>'


def short(number: float) -> str:
    """A coordinate to a tenth of a pixel.

    >>> short(12.0), short(3.14159), short(-0.01)
    ('12', '3.1', '0')
    """
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _see_through(opacity: float) -> str:
    return f' fill-opacity="{opacity:g}"' if opacity != 1 else ""


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is [pixels].

    >>> round(width_of("NPV")), round(width_of("고객"))
    (22, 26)
    """
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return size * (WIDE_LETTER * wide + LETTER * (len(text) - wide))


def lines_of(text: str, room: float, *, most: int = 2) -> list[str]:
    """A name cut into lines that fit a width [pixels]; what does not fit ends in an ellipsis."""
    letters = max(6, int(room / (width_of(text) / max(len(text), 1) or 1)))
    lines = [part for line in clipped(text, LONGEST_NAME).split("\n") for part in wrap(line, letters)] or [""]
    return [*lines[: most - 1], clipped(" ".join(lines[most - 1 :]), letters)] if len(lines) > most else lines


def names_in(names: Sequence[str], room: float, *, most: int = 2) -> list[list[str]]:
    """Names cut into lines that fit a width [pixels], no two alike."""

    found = told_apart(names, LONGEST_NAME, lambda name: "\n".join(lines_of(name, room, most=most)))
    return [lines_of(name, room, most=most) for name in found]


def mapped(scale: Scale, start: float, end: float) -> To:
    """From values on a scale to places between two edges."""
    span = scale.high - scale.low or 1.0
    return lambda value: start + (end - start) * (value - scale.low) / span


def upright_axis(sheet: Sheet, axis: Axis, scale: Scale, up: To, left: float, right: float) -> None:
    """The axis of values at the left, with its grid and the line of zero."""
    if axis.shown:
        for tick, text in zip(scale.ticks, scale.texts, strict=True):
            sheet.line(left, up(tick), right, up(tick), "grid")
            sheet.words(left - 6, up(tick) + 4, text, anchor="end", colour="muted")
    if axis.from_zero and scale.low <= 0 <= scale.high:
        sheet.line(left, up(0), right, up(0), "muted")


def level_axis(sheet: Sheet, axis: Axis, scale: Scale, across: To, foot: float) -> float:
    """The axis below a picture: as many of its marks as have room, and its title; returns where it ends."""
    if axis.shown:
        last = -1e9
        for tick, text in zip(scale.ticks, scale.texts, strict=True):
            half = width_of(text) / 2
            x = min(max(across(tick), half), sheet.width - half)
            if x - half > last:
                sheet.words(x, foot + 18, text, anchor="middle", colour="muted")
                last = x + half + 8
        foot += 24
    if axis.title:
        middle = (across(scale.low) + across(scale.high)) / 2
        sheet.words(middle, foot + 14, clipped(axis.title, 60), anchor="middle", colour="muted")
        foot += 20
    return foot


@dataclass(frozen=True)
class Key:
    """An entry of a legend: a box in a colour or, where it has a width, a line as it is drawn."""

    colour: str
    words: str
    opacity: float = 1.0
    wide: float = 0.0
    dash: str = ""


def legend(sheet: Sheet, entries: Sequence[Key], top: float) -> float:
    """What colours and lines mean, side by side in as many rows as it takes; returns where it ends."""
    x, y = 8.0, top + 18
    for one in entries:
        text = clipped(one.words, int((sheet.width - 40) / (SIZE * LETTER)))
        if x > 8 and x + 24 + width_of(text) > sheet.width:
            x, y = 8.0, y + 22
        if one.wide:
            sheet.path(f"M{short(x)} {short(y - 5)}h14", stroke=one.colour, wide=one.wide, dash=one.dash)
        else:
            sheet.rect(x, y - 10, 14, 10, one.colour, opacity=one.opacity)
        sheet.words(x + 20, y, text)
        x += 40 + width_of(text)
    return y + 8 if entries else top


@dataclass(frozen=True)
class Rows:
    """Horizontal bars: the place of each, and its edges [pixels]."""

    left: float
    right: float
    middles: tuple[float, ...]
    thick: float
    foot: float


def rows(sheet: Sheet, names: Sequence[str], *, right: float) -> Rows:
    """Names of horizontal bars: beside them, or above them on a phone."""
    if sheet.width < PHONE:
        for place, (line,) in enumerate(names_in(names, sheet.width - 16, most=1)):
            sheet.words(8, place * 46 + 16, line)
        return Rows(8, right, tuple(place * 46 + 31.0 for place in range(len(names))), 18, len(names) * 46 + 4)
    room = min(max((width_of(clipped(name, LONGEST_NAME)) for name in names), default=0.0) + 8, 0.34 * sheet.width)
    for place, lines in enumerate(names_in(names, room)):
        for number, line in enumerate(lines):
            y = place * 38 + 24 + LINE * (number - (len(lines) - 1) / 2)
            sheet.words(room, y, line, anchor="end", colour="muted")
    return Rows(room + 10, right, tuple(place * 38 + 19.0 for place in range(len(names))), 24, len(names) * 38 + 4)


def start_of_bars(sheet: Sheet, x: float, frame: Rows) -> None:
    """The line that horizontal bars start from; where names are above the bars, it does not run through them."""
    if sheet.width >= PHONE:
        sheet.line(x, 0, x, frame.foot, "muted")
        return
    for middle in frame.middles:
        sheet.line(x, middle - 11, x, middle + 15, "muted")


def bar(
    sheet: Sheet, to: To, middle: float, wide: float, ends: tuple[float, float], colour: str, said: str, *, flat: bool
) -> None:
    """A bar between two values, horizontal or vertical."""
    low, high = sorted(map(to, ends))
    if flat:
        sheet.rect(low, middle - wide / 2, max(high - low, 1), wide, colour, said=said)
    else:
        sheet.rect(middle - wide * 0.35, low, wide * 0.7, max(high - low, 1), colour, said=said)


def whisker(sheet: Sheet, to: To, middle: float, low: float, high: float, *, flat: bool) -> None:
    """An interval as a thin line with caps."""
    for one, other, cap in ((to(low), to(high), 0), (to(low), to(low), 4), (to(high), to(high), 4)):
        ends = (one, middle - cap, other, middle + cap)
        x1, y1, x2, y2 = ends if flat else (middle - cap, one, middle + cap, other)
        sheet.line(x1, y1, x2, y2, "muted", wide=1.5)


def label_beyond(sheet: Sheet, end: float, middle: float, text: str, value: float, *, flat: bool) -> None:
    """A figure beyond the end of a bar."""
    text = clipped(text, 30)
    if flat and value < 0 and end - 6 - width_of(text) < 0:
        sheet.words(end + 6, middle + 5, text)
    elif flat:
        sheet.words(end + (6 if value >= 0 else -6), middle + 5, text, anchor="start" if value >= 0 else "end")
    else:
        sheet.words(middle, end + (-6 if value >= 0 else SIZE + 4), text, anchor="middle")
