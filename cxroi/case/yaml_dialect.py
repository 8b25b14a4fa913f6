"""The YAML a case file is written in: as people mean it, without anchors, without tags, without surprises.

Data are built from the parser's events by a closed list: no constructor of the library runs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from cxroi.case.plain_data import DEEPEST
from cxroi.case.size import MOST_VALUES

NULL = re.compile(r"^(~|null|Null|NULL|)$")
TRUTH = re.compile(r"^(true|True|TRUE|false|False|FALSE)$")
NUMBER = re.compile(r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$|^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$")
IMPLICIT = (
    ("tag:yaml.org,2002:bool", TRUTH, list("tTfF")),
    ("tag:yaml.org,2002:float", NUMBER, list("-+0123456789.")),
    ("tag:yaml.org,2002:null", NULL, ["~", "n", "N", ""]),
)
"""What is not text where it has no quotes: its name in YAML, its form and its first signs."""
LONGEST_WHOLE = 1_000
"""Digits of a whole number that is taken as it is; one with more is too large for any case anyway."""
MOST_EVENTS = 3 * MOST_VALUES
"""Keys, values, and the two ends of each record and list, of the largest case."""
Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there: twenty times as fast, and the same events."""


class DialectError(ValueError):
    """A text that is not written in the dialect: what is wrong, and where."""

    def __init__(self, problem: str, event: yaml.Event) -> None:
        mark = event.start_mark
        self.where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        super().__init__(problem)


def data_of(text: str) -> Any:
    """The plain data of a text. Raises DialectError, or whatever the parser raises on what is no YAML.

    `no` is a word, `2026-10-01` is text, `1e6` is a number; keys are text and do not repeat.

    >>> data_of("{day: 2026-10-01, sure: no, customers: 1e3, owner: ~}")
    {'day': '2026-10-01', 'sure': 'no', 'customers': 1000.0, 'owner': None}
    """
    events = _counted(yaml.parse(text, Parser))
    data, documents = None, 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise DialectError("it holds a second document", event)
        elif isinstance(event, yaml.NodeEvent):
            data = _built(event, events, depth=0)
    return data


def _counted(events: Iterable[yaml.Event]) -> Iterator[yaml.Event]:
    """The events, as long as there are not too many of them: a value has at most a key and the two ends of its record."""
    for count, event in enumerate(events):
        if count > MOST_EVENTS:
            raise DialectError("it holds more than a case may", event)
        yield event


def _built(event: Any, events: Iterator[yaml.Event], *, depth: int) -> Any:
    """The value that begins with an event; the events of what is within it are used up."""
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise DialectError("anchors and aliases (& and *) are not used in a case file", event)
    if event.tag is not None:
        raise DialectError("tags (words that begin with !) are not used in a case file", event)
    if isinstance(event, yaml.ScalarEvent):
        return event.value if event.style else _scalar(event.value)
    if depth >= DEEPEST:
        raise DialectError(f"it is nested more than {DEEPEST} deep", event)
    if isinstance(event, yaml.SequenceStartEvent):
        return [_built(inner, events, depth=depth + 1) for inner in _within(events, yaml.SequenceEndEvent)]
    data: dict[str, Any] = {}
    for key_event in _within(events, yaml.MappingEndEvent):
        key = _built(key_event, events, depth=depth + 1)
        if not isinstance(key, str):
            raise DialectError(f"the key {str(key)[:60]!r} is not text", key_event)
        if key in data:
            raise DialectError(f"the key {key[:60]!r} appears twice", key_event)
        data[key] = _built(next(events), events, depth=depth + 1)
    return data


def _within(events: Iterator[yaml.Event], end: type[yaml.Event]) -> Iterator[Any]:
    """The events at the beginning of each value up to the end of the list or record."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _scalar(text: str) -> Any:
    """What a word without quotes stands for."""
    if TRUTH.match(text):
        return text.lower() == "true"
    if NULL.match(text):
        return None
    if not NUMBER.match(text):
        return text
    bare = text.lower().lstrip("+-")
    if bare in (".inf", ".nan"):
        return float(bare[1:]) if not text.startswith("-") else -math.inf
    return int(text) if bare.isdigit() and len(bare) <= LONGEST_WHOLE else float(text)
