"""How themes came about, kept in a folder: what the texts gave, and what the last changes made of it, so that the next begins there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.evidence.theme_edits import Edit, Learnt, edited
from cxroi.evidence.themes import Themes, themes

if TYPE_CHECKING:
    from pydantic import TypeAdapter

NAME = "themes.json"
MOST_KEPT = 50_000_000
"""Longer steps are not kept. [bytes] [judgement]"""


@dataclass(frozen=True)
class Step:
    """Themes after some changes, and how well the labelled ones are recognised."""

    count: int | None
    """The number of themes asked for; None for as many as were found."""
    edits: tuple[Edit, ...]
    themes: Themes
    learnt: dict[str, Learnt]


def themes_after(
    texts: Sequence[str | None], edits: Sequence[Edit], *, count: int | None, seed: int, folder: Path | None = None
) -> tuple[Themes, Mapping[str, Learnt]]:
    """The themes of texts after changes. With a `folder`, of these very texts, only what is not kept there is worked out, and then is.

    Raises ValueError as `themes` and `edited` do.
    """
    steps = _kept(folder)
    begun = [step for step in steps if step.count == count and step.edits == tuple(edits[: len(step.edits)])]
    if not begun:
        begun = [Step(count, (), themes(texts, count=count, seed=seed), {})]
    last = max(begun, key=lambda step: len(step.edits))
    found, learnt = edited(last.themes, texts, edits[len(last.edits) :], learnt=last.learnt, seed=seed)
    first = min(begun, key=lambda step: len(step.edits))
    other = [step for step in steps if step.count is None and not step.edits and count is not None]
    _keep(folder, [*other, first, Step(count, tuple(edits), found, dict(learnt))])
    return found, learnt


def _kept(folder: Path | None) -> tuple[Step, ...]:
    """The steps in a folder; none where it has none, or they are cut off."""
    if folder is None:
        return ()
    with suppress(OSError, ValueError):
        return _steps().validate_json((folder / NAME).read_bytes())
    return ()


def _keep(folder: Path | None, steps: Sequence[Step]) -> None:
    if folder is None:
        return
    told = _steps().dump_json(tuple({(step.count, step.edits): step for step in steps}.values()))
    if len(told) <= MOST_KEPT:
        with suppress(OSError):
            (folder / NAME).write_bytes(told)


def _steps() -> TypeAdapter[tuple[Step, ...]]:
    from pydantic import TypeAdapter

    return TypeAdapter(tuple[Step, ...])
