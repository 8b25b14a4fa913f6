"""Lists as they were meant for paper: columns under a rule of dashes (Oracle, AS/400) or between bars (SAP), written out as CSV.

Page heads, rules and totals are not rows; lines that do not fit the columns are counted.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxroi.case.counted import counted
from cxroi.tables.sql import ROW

SAMPLED_LINES = 80
MOST_HEADER_LINES = 3
_RULE = re.compile(r"^\s*[-=]{2,}(?: +[-=]{2,})+\s*$")
_ONLY_LINES = re.compile(r"^[\s|+=_-]*$")


@dataclass(frozen=True)
class PrintedList:
    """A list written out as CSV, with the number of each line in a last column."""

    path: Path
    said: str
    misfits: int
    """Lines below the header that do not fit its columns."""
    first_misfit: int
    text: str


@dataclass(frozen=True)
class _Shape:
    header: list[str]
    """Lines of the header, repeated on every page."""
    above: frozenset[str]
    """Lines above it with their digits hidden: they are repeated with another page number."""
    spans: tuple[tuple[int, int | None], ...]
    """Where each column begins and ends; empty between bars."""
    bars: bool

    def cells(self, line: str) -> list[str] | None:
        """The cells of a line; None where it does not fit."""
        if self.bars:
            stripped = line.strip()
            cells = [cell.strip() for cell in stripped[1:-1].split("|")]
            return None if not _framed(line) or set(cells[0]) == {"*"} else cells  # SAP marks its totals with asterisks
        if any(line[end : after[0]].strip() for (_, end), after in itertools.pairwise(self.spans) if end is not None):
            return None
        cells = [line[start:end].strip() for start, end in self.spans]
        return cells if sum(map(bool, cells)) > 1 else None

    @property
    def names(self) -> list[str]:
        """The names of the columns, from all lines of the header."""
        rows = [self._loose(line) for line in self.header]
        width = max(map(len, rows))
        padded = [[*row, *[""] * (width - len(row))] for row in rows]
        return [" ".join(part for part in parts if part) for parts in zip(*padded, strict=True)]

    def _loose(self, line: str) -> list[str]:
        if self.bars:
            return self.cells(line) or []
        starts = [start for start, _ in self.spans]
        ends = [*starts[1:], None]
        return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def printed_list(path: Path, folder: Path) -> PrintedList | None:
    """The list as CSV; None where the text is none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        head = [line.rstrip("\r\n").expandtabs() for line in itertools.islice(file, SAMPLED_LINES)]
    shape = _between_bars(head) or _under_a_rule(head)
    if shape is None:
        return None
    target, kept, left, misfits, first, text = folder / "list.csv", 0, 0, 0, 0, ""
    width = len(shape.names)
    with target.open("w", encoding="utf-8", newline="") as copy:
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([*shape.names, ROW])
        for number, line in _lines(path):
            if not line.strip() or _is_furniture(line, shape):
                left += bool(line.strip())
                continue
            cells = shape.cells(line)
            if cells is None or len(cells) != width:
                misfits += 1
                first, text = first or number, text or line.strip()
                continue
            writer.writerow([*cells, number])
            kept += 1
    said = f"it is a printed list: {counted(left, 'line that is a page head or a rule was', 'lines that are page heads or rules were')} left out"
    return PrintedList(target, said, misfits, first, text) if kept else None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, line in enumerate(file, 1):
            yield number, line.rstrip("\r\n").replace("\f", "").expandtabs()


def _is_furniture(line: str, shape: _Shape) -> bool:
    return bool(_ONLY_LINES.match(line)) or line.rstrip() in shape.header or _hidden(line) in shape.above


def _hidden(line: str) -> str:
    """A line with its digits hidden and its spaces as one."""
    return re.sub(r"\d+", "#", " ".join(line.split()))


def _framed(line: str) -> bool:
    stripped = line.strip()
    return len(stripped) > 2 and stripped[0] == "|" == stripped[-1]


def _between_bars(head: Sequence[str]) -> _Shape | None:
    """A list whose rows stand between bars, with a rule above its header and below it."""
    framed = [number for number, line in enumerate(head) if _framed(line) and not _ONLY_LINES.match(line)]
    if (
        len(framed) < 2
        or framed[0] == 0
        or not _ONLY_LINES.match(head[framed[0] - 1])
        or not head[framed[0] - 1].strip()
    ):
        return None
    below = next((number for number in range(framed[0], len(head)) if _ONLY_LINES.match(head[number])), None)
    if below is None or below - framed[0] > MOST_HEADER_LINES or not head[below].strip():
        return None
    header = [line.rstrip() for line in head[framed[0] : below]]
    if len({line.count("|") for line in (*header, head[below + 1] if below + 1 < len(head) else header[0])}) != 1:
        return None
    return _Shape(header, _above(head, framed[0]), (), bars=True)


def _under_a_rule(head: Sequence[str]) -> _Shape | None:
    """A list whose columns stand under a rule of dashes, one group of them for each column."""
    place = next((number for number, line in enumerate(head) if _RULE.match(line)), None)
    if not place:
        return None
    first = place
    while first > max(0, place - MOST_HEADER_LINES) and head[first - 1].strip() and "|" not in head[first - 1]:
        first -= 1
    groups = [(found.start(), found.end()) for found in re.finditer(r"[-=]+", head[place])]
    spans = (*groups[:-1], (groups[-1][0], None))
    below = next((line for line in head[place + 1 :] if line.strip()), "")
    shape = _Shape([line.rstrip() for line in head[first:place]], _above(head, first), spans, bars=False)
    return shape if first < place and shape.cells(below) else None


def _above(head: Sequence[str], first: int) -> frozenset[str]:
    return frozenset(_hidden(line) for line in head[:first] if line.strip())
