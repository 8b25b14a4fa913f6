"""What each answer to a question about the tables would do to the verdicts, worked out before one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxroi.evidence.run import Judged, judge
from cxroi.tables.findings import Option


@dataclass(frozen=True)
class Choice:
    """One option, and what comes of it."""

    option: Option
    chosen: bool
    """True of the option that applies now."""
    rows: Mapping[str, int]
    """Usable rows, by table."""
    verdicts: Mapping[tuple[str, str], str]
    """By score and outcome; the outcome of one row per customer is "snapshot"."""
    refused: str
    """Why there is no verdict; empty where there is one."""


def choices(
    source: Path | str | Mapping[str, bytes | Path],
    found: Judged,
    key: str,
    *,
    answers: Mapping[str, str] | None = None,
    progress: Callable[[float, str], object] = lambda share, words: None,
    **options: Any,
) -> tuple[Choice, ...]:
    """The tables judged once for each option of the question or decision `key`, all other answers the same.

    `found` is the present result, `options` are those it was judged with (see `run.judge`). Takes as long as reading the tables
    once for each option. Raises KeyError where there is nothing of that key to choose, as with a question that asks for a date.
    """
    listed, chosen = options_of(found, key)
    made = []
    for place, option in enumerate(listed):
        told = lambda share, words, place=place: progress((place + share) / len(listed), words)  # noqa: E731
        other = judge(source, answers={**(answers or {}), key: option.value}, progress=told, **options)
        made.append(Choice(option, option.value == chosen, other.rows, verdicts_of(other), other.refused))
    return tuple(made)


def options_of(found: Judged, key: str) -> tuple[tuple[Option, ...], str]:
    """What can be chosen, and the option that applies now ("" while a question is open). Raises KeyError."""
    for one in found.findings:
        if one.key == key and one.options:
            return one.options, one.chosen
    for question in found.questions:
        if question.id == key and question.options:
            return question.options, ""
    raise KeyError(f"There is no choice {key}")


def verdicts_of(found: Judged) -> dict[tuple[str, str], str]:
    """Every verdict of a result, by score and outcome."""
    cells = found.study.cells if found.study else ()
    flat = found.snapshot.scores if found.snapshot else ()
    return {(cell.metric, cell.outcome): cell.verdict for cell in cells} | {
        (one.score, "snapshot"): one.verdict for one in flat
    }
