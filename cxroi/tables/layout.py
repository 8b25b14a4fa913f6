"""How a text is split into rows and columns, where its header is, and whether it is complete."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from cxroi.tables.findings import Refused
from cxroi.tables.headers import header_row, periods_across, under_groups
from cxroi.tables.looks import looks_like_a_value
from cxroi.tables.sql import ROW

SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 1 << 16
TAIL = 1 << 12
MOST_COLUMNS = 2_000
LEAST_OF_HEADER = 0.6

LEAST_ALIKE = 0.9
"""Below a header of one name, a separator must split at least this share of the rows alike to count as one. [fraction, judgement]"""


@dataclass(frozen=True)
class Layout:
    """How a text is split, and its header."""

    separator: str
    before: int
    """Rows above the header."""
    lines: int
    """Lines up to the end of the header."""
    names: list[str]
    width: int
    extra: int = 0
    """Rows of the header after the first."""
    labels: dict[int, str] = field(default_factory=dict)
    """The question texts, by the position of their column."""
    head: str = ""
    said: str = ""


def layout_of(path: Path, separator: str | None) -> Layout:
    """How the text is split, and its header, including those of known survey tools. Raises Refused where there is none."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        sample = file.read(SAMPLE)
        whole = not file.read(1)
    declared = sample[4:5] if sample[:4].lower() == "sep=" else ""
    choices = [separator] if separator else [declared] if declared in SEPARATORS else list(SEPARATORS)
    best: tuple[float, int, str, list[tuple[int, list[str]]]] = (-1.0, 0, choices[0], [])
    for choice in choices:
        if len(choice) != 1:
            raise Refused(f"{choice!r} cannot separate columns", "Name one separator: , ; | or a tab.")
        records = _records(sample, choice, whole)
        counts = Counter(len(record) for _, record in records if any(record))
        if not counts:
            continue
        width = max(counts, key=lambda size: (counts[size] * (size > 1), size))
        share = counts[width] / sum(counts.values()) if width > 1 else 0.0
        if (round(share, 3), width) > best[:2]:
            best = (round(share, 3), width, choice, records)
    share, width, choice, records = best
    if records and share < LEAST_ALIKE and not any(mark in sample.lstrip().partition("\n")[0] for mark in choices):
        # One column of texts: a header without a separator, and texts that hold some now and then.
        width, choice, records = 1, choices[0], _records(sample, choices[0], whole)
    if not records:
        raise Refused("It holds no rows", "Export it again, with its header line and rows.")
    if width > MOST_COLUMNS:
        raise Refused(f"It has {width:,} columns; at most {MOST_COLUMNS:,} are read", "Export only the columns needed.")
    least = max(2, width - 1) if width > 1 else 1
    filled = [sum(bool(cell.strip()) for cell in record) for _, record in records[:40]]
    # A title above the table fills fewer cells than its header does.
    candidates = [
        number
        for number, (_, record) in enumerate(records[:40])
        if len(record) in (width, least) and filled[number] >= max(min(2, width), LEAST_OF_HEADER * max(filled))
    ]
    if records[0][1][:1] in (["EXTF"], ["DTVF"]):
        raise Refused(
            "It is a batch of postings from DATEV, whose dates have no year and whose amounts have no sign",
            "Ask accounting for the list of invoices, or the monthly values of the debtors (Debitoren-Monatswerte), as CSV.",
        )
    if not candidates:
        raise Refused("It has no header line", "Put the names of the columns in the first row.")
    rows = [[cell.strip() for cell in record] for _, record in records]
    number = header_row(rows[:40], candidates)
    if sum(map(looks_like_a_value, rows[number])) * 2 > len(rows[number]) and not periods_across(rows, number):
        raise Refused(
            f"It has no header: its first row is “{' · '.join(rows[number])[:60]}”",
            "Export it with the names of its columns in the first row.",
        )
    names, labels = under_groups(rows[number], rows[number - 1] if number else [])
    found = Layout(choice, number, records[number][0], names, width, labels=labels)
    following = [(end, [cell.strip() for cell in cells]) for end, cells in records[number + 1 : number + 3]]
    return known_head(found, following)


def known_head(found: Layout, following: list[tuple[int, list[str]]]) -> Layout:
    """The headers of Qualtrics (names, questions, import ids) and SurveyMonkey (questions, then answer parts)."""
    if len(following) == 2 and sum("ImportId" in cell for cell in following[1][1]) * 2 > found.width:
        labels = {place: text for place, text in enumerate(following[0][1]) if text}
        return replace(found, lines=following[1][0], extra=2, labels=labels, head="survey_responses",
            said="it is a Qualtrics export: its header has three rows, of which the second holds the questions")  # fmt: skip
    names = [name.casefold() for name in found.names]
    if following and "respondent id" in names and ("collector id" in names or "custom data 1" in names):
        second = following[0][1]
        place = names.index("respondent id")
        if not second[place : place + 1] or second[place] == "":
            joined, question = [], ""
            for number in range(found.width):
                own = found.names[number] if number < len(found.names) else ""
                part = second[number] if number < len(second) else ""
                question = own or question
                plain = part.casefold() in ("", "response", "open-ended response")
                joined.append(own if own and plain else f"{question}: {part}" if part else own)
            return replace(found, names=joined, lines=following[0][0], extra=1, head="survey_responses",
                said="it is a SurveyMonkey export: its header has two rows")  # fmt: skip
    return found


def _records(sample: str, separator: str, whole: bool) -> list[tuple[int, list[str]]]:
    """The first records of a text split at a separator, each with the line it ends in; without a last one that may be cut."""
    records = []
    try:
        reader = csv.reader(io.StringIO(sample), delimiter=separator)
        for record in reader:
            records.append((reader.line_num, record))
            if len(records) >= 500:
                return records
    except csv.Error:
        pass
    return records if whole or len(records) < 2 else records[:-1]


def unique(names: list[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Names made unique regardless of case, and which had the same name; an empty one is named after its position."""
    found: dict[str, str] = {}
    twins: dict[str, tuple[str, ...]] = {}
    for number, name in enumerate(names, 1):
        base = "".join(sign for sign in name if sign.isprintable())[:200].strip() or f"column {number}"
        chosen, again = base, 2
        while chosen.casefold() in found or chosen.casefold() in ("rowid", "file_row_number", ROW):
            chosen, again = f"{base} {again}", again + 1
        found[chosen.casefold()] = chosen
        if again > 2 and name:
            first = found.get(base.casefold(), base)
            twins[first] = (*twins.get(first, (first,)), chosen)
    return list(found.values()), twins


def cut_words(path: Path, separator: str, width: int) -> tuple[str, bool]:
    """Why a text looks cut off at its end, in words, empty where it looks whole; and whether its last line still has a value for each column.

    A file without a line end after its last row may be whole; it is in doubt if its last value is shorter than all
    others, or if its last row has fewer values than its header.
    """
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - TAIL))
        tail = file.read()
    if not tail or tail.endswith((b"\n", b"\r")):
        return "", False
    lines = tail.decode("utf-8", "replace").splitlines()[1:]
    if len(lines) < 2 or '"' in lines[-1]:
        return "", False
    fields = [line.split(separator) for line in lines if '"' not in line]
    last, others = fields[-1], [cells for cells in fields[:-1] if len(cells) == width]
    if others and len(last) < width:
        return f"its last line, “{lines[-1][:60]}”, has {len(last)} of {width} values and no line end", False
    decimals = {len(cells[-1].partition(".")[2]) for cells in others if re.fullmatch(r"-?\d+\.\d+", cells[-1].strip())}
    if others and len(decimals) == 1 and re.fullmatch(r"-?\d+(\.\d*)?", last[-1].strip()):
        least = decimals.pop()
        if len(last[-1].strip().partition(".")[2]) < least and all("." in cells[-1] for cells in others):
            words = f"its last value, “{last[-1].strip()}”, is shorter than all others in its column, and no line end follows it"
            return words, True
    return "", False
