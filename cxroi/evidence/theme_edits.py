"""Themes changed by hand: renamed, merged, split, or learnt from a few labelled texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeVar

from cxroi.evidence.masking import as_read, masked
from cxroi.evidence.themes import QUOTED, TELLING, Theme, Themes, classified, themes

if TYPE_CHECKING:
    from cxroi.evidence.theme_money import ThemeMoney

YES, NO = "yes", "no"
Shown = TypeVar("Shown", bound="ThemeMoney")
NAMED = 60
"""Longest name of a theme. [characters]"""


@dataclass(frozen=True)
class Edit:
    """One change. `labels` are the themes it is about, `name` what the result is called, `texts` the labelled ones, masked."""

    kind: Literal["rename", "merge", "split", "learn"]
    labels: tuple[str, ...]
    name: str = ""
    texts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Learnt:
    """How well a labelled theme is recognised, each labelled text predicted without itself."""

    precision: float
    recall: float
    n: int


def edited(
    found: Themes,
    texts: Sequence[str | None],
    edits: Sequence[Edit],
    *,
    learnt: Mapping[str, Learnt] | None = None,
    seed: int = 0,
) -> tuple[Themes, Mapping[str, Learnt]]:
    """The themes after every change in turn, and how well each labelled one is recognised, by its label; `learnt` are those before.

    Raises ValueError if a change names a theme that is not there, a name is taken, or there is too little to split or to learn from.
    """
    kept = list(found.themes)
    known_of = dict(learnt or {})
    for edit in edits:
        named = {one.label: one for one in kept}
        name = _name_after(edit, list(named))
        chosen = [named[label] for label in edit.labels]
        others = [one for one in kept if one not in chosen]
        known = known_of.pop(edit.labels[0], None)
        if edit.kind == "rename":
            kept = [*others, replace(chosen[0], label=name)]
            if known:
                known_of[name] = known
        elif edit.kind == "merge":
            kept = [*others, _merged(chosen, name)]
        elif edit.kind == "split":
            kept = [*others, *_split(chosen[0], texts, {one.label for one in others}, seed)]
        else:
            theme, known_of[name] = _learnt(chosen[0], name, texts, edit.texts, seed)
            kept = [*others, theme]
    return replace(found, themes=tuple(sorted(kept, key=lambda one: -len(one.mentions)))), known_of


def renamed(shown: Sequence[Shown], edits: Sequence[Edit]) -> tuple[Shown, ...]:
    """Themes with their figures after changes of names alone, which move no figure. Raises ValueError as `edited` does."""
    kept = tuple(shown)
    for edit in edits:
        name = _name_after(edit, [one.label for one in kept])
        kept = tuple(replace(one, label=name) if one.label in edit.labels else one for one in kept)
    return kept


def _name_after(edit: Edit, labels: Sequence[str]) -> str:
    """What a change calls its result. Raises ValueError if a theme is not there or the name is another's."""
    missing = [label for label in edit.labels if label not in labels]
    if missing:
        raise ValueError(f"There is no theme “{missing[0]}”; there are {', '.join(labels)}.")
    name = edit.name.strip()[:NAMED] or edit.labels[0]
    if name in set(labels) - set(edit.labels):
        raise ValueError(f"There is a theme “{name}” already: choose another name, or merge the two.")
    return name


def _merged(chosen: Sequence[Theme], name: str) -> Theme:
    """One theme of several: words and quotations of each in turn."""
    words = [word for row in zip(*(_padded(one.words) for one in chosen), strict=True) for word in row if word]
    quotations = [
        text for row in zip(*(_padded(one.quotations) for one in chosen), strict=True) for text in row if text
    ]
    mentions = sorted({place for one in chosen for place in one.mentions})
    shown = tuple(dict.fromkeys(quotations))[:QUOTED]
    rarest = min(chosen, key=lambda one: len(one.mentions))  # what fewest wrote is least typical of them all
    least = next((text for text in (rarest.least, *rarest.quotations) if text and text not in shown), "")
    return Theme(name, tuple(dict.fromkeys(words))[:TELLING], tuple(mentions), shown, least)


def _padded(values: Sequence[str]) -> list[str]:
    return [*values, *[""] * (TELLING - len(values))]


def _split(theme: Theme, texts: Sequence[str | None], taken: set[str], seed: int) -> list[Theme]:
    """The two themes within one; each text goes on mentioning at least one of them."""
    own = [texts[place] for place in theme.mentions]
    try:
        parts = themes(own, count=2, seed=seed).themes
    except ValueError as error:
        raise ValueError(f"“{theme.label}” cannot be split: {error}") from error
    if len(parts) < 2:
        raise ValueError(f"“{theme.label}” cannot be split: its texts are all about the same.")
    first, second = (tuple(theme.mentions[place] for place in part.mentions) for part in parts)
    left = tuple(sorted({*theme.mentions} - {*first, *second}))  # texts that tell neither stay with the larger part
    made = []
    for part, mentions in zip(parts, (tuple(sorted({*first, *left})), second), strict=True):
        label = part.label if part.label not in taken else f"{part.label} ({theme.label})"
        least = as_read(texts[left[0]] or "") if left and part is parts[0] else part.least
        made.append(replace(part, label=label, mentions=mentions, least=least))
    return made


def _learnt(
    theme: Theme, name: str, texts: Sequence[str | None], labelled: Sequence[tuple[str, bool]], seed: int
) -> tuple[Theme, Learnt]:
    """A theme as a classifier recognises it, from texts labelled as about it or not."""
    told = {text: YES if about else NO for text, about in labelled}
    hidden = [masked(text or "").strip() for text in texts]
    found = classified(texts, [told.get(text) for text in hidden], seed=seed)
    row = next(one for one in found.labels if one.label == YES)
    mentions = tuple(place for place, label in enumerate(found.every) if label == YES)
    least = theme.least if any(as_read(texts[place] or "") == theme.least for place in mentions) else ""
    return replace(theme, label=name, mentions=mentions, least=least), Learnt(row.precision, row.recall, found.n)
