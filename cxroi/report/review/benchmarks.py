"""The library of published figures: what each measures, where it was read, and what it does not prove.

The figures are in `benchmarks.yaml`. None is a default of the model; a figure with a range may be used as a
starting value, labelled benchmark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, astuple, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cxroi.case.drivers import DRIVER

TOPICS = (
    "Why invest",
    "Score and behaviour",
    "Retention and growth",
    "Emotion",
    "Employees",
    "Measurement",
    "Optimism and realised benefits",
)
KINDS = ("revenue", "margin", "intent", "behaviour", "opinion", "project cost", "method")


@dataclass(frozen=True)
class Benchmark:
    """One published figure and how far it can be trusted."""

    id: str
    topic: str
    figure: str
    claim: str
    measures: str
    does_not_prove: str
    kind: str
    source: str
    read_at: str
    second_hand: bool
    """True where it was read in another author's account of the study."""
    year: int | None
    """Year of publication, or of the figures if only that is known; None where the source has no date."""
    driver: str | None = None
    range: tuple[float, float, float] | None = None
    """Low, likely and high, in the case's form: shares are fractions."""
    range_for: str | None = None
    range_note: str | None = None


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Every figure, in the order of the file. Raises ValueError naming the entry and the rule it breaks.

    >>> next(entry.figure for entry in benchmarks() if entry.id == "seven-times")
    '7 times'
    """
    return parse(yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")))


def search(words: str, *, topic: str | None = None, kind: str | None = None) -> tuple[Benchmark, ...]:
    """The figures whose text has all of the words, in any case and order; without words, every figure.

    >>> [entry.figure for entry in search("FORGIVE emotional")]
    ['74% against 19%']
    >>> search("", kind="margin") == tuple(entry for entry in benchmarks() if entry.kind == "margin")
    True
    """
    wanted = words.casefold().split()
    return tuple(
        entry
        for entry in benchmarks()
        if topic in (None, entry.topic) and kind in (None, entry.kind) and all(word in _text(entry) for word in wanted)
    )


def parse(entries: Iterable[dict[str, Any]]) -> tuple[Benchmark, ...]:
    """Plain entries as benchmarks. Raises ValueError naming the first wrong entry and the rule it breaks."""
    found: dict[str, Benchmark] = {}
    for entry in entries:
        name = entry.get("id", "an entry without id")
        rule = next(_broken_rules(entry), None)
        if rule:
            raise ValueError(f"{name}: {rule}")
        if name in found:
            raise ValueError(f"{name}: id must be unique")
        figures = entry.get("range")
        found[name] = Benchmark(**{**entry, "range": tuple(figures) if figures else None})
    return tuple(found.values())


def _broken_rules(entry: dict[str, Any]) -> Iterator[str]:
    parts = {part.name: part for part in fields(Benchmark)}
    for key in sorted(entry.keys() - parts.keys()):
        yield f"{key} is not a part of an entry"
    for name, part in parts.items():
        if name not in entry:
            if part.default is MISSING:
                yield f"{name} is missing"
        elif part.type in ("str", "str | None") and not (isinstance(entry[name], str) and entry[name].strip()):
            yield f"{name} must be text"
    if entry["topic"] not in TOPICS:
        yield f"topic {entry['topic']!r} must be one of {', '.join(TOPICS)}"
    if entry["kind"] not in KINDS:
        yield f"kind {entry['kind']!r} must be one of {', '.join(KINDS)}"
    if not isinstance(entry["second_hand"], bool):
        yield "second_hand must be true or false"
    if entry["year"] is not None and type(entry["year"]) is not int:
        yield "year must be a whole number, or null where there is no date"
    if "driver" in entry and entry["driver"] not in DRIVER:
        yield f"driver {entry['driver']!r} must be one of {', '.join(DRIVER)}"
    if len(entry.keys() & {"range", "range_for", "range_note"}) not in (0, 3):
        yield "range, range_for and range_note must be given together"
    if "range" in entry and not _ascends(entry["range"]):
        yield "range must be three ascending figures, [low, likely, high]"


def _ascends(figures: Any) -> bool:
    return (
        isinstance(figures, list)
        and len(figures) == 3
        and all(type(figure) in (int, float) for figure in figures)
        and figures[0] <= figures[1] <= figures[2]
        and figures[0] < figures[2]
    )


@cache
def _text(entry: Benchmark) -> str:
    return " ".join(str(part) for part in astuple(entry) if part is not None).casefold()
