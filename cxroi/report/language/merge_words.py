"""A merge in sentences: what was saved meanwhile, what both changed, what either answer is worth, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxroi.analysis.merge_value import Worth
from cxroi.analysis.what_changed import WhatChanged
from cxroi.case.differences import differences
from cxroi.case.merging import Merged, Question, Side
from cxroi.report.language.changes import path_words
from cxroi.report.language.dates import when
from cxroi.report.language.formats import counted, short
from cxroi.report.language.history_words import effect_words, in_short
from cxroi.store.records import Saved, Version

NAMED = 4
"""Changes of each side that are named; more are counted."""
DECISIONS = 3
"""Decisions that the message of a merged version names; more are counted."""


def newer_words(rev: int, newest: Saved, *, zone: str = "UTC") -> str:
    """What was saved since a version: “Versions 3 and 4 were saved meanwhile, the last by Anna at 09:35”."""
    first, last = rev + 1, newest.rev
    by = f"by {newest.author} {when(newest.at, zone=zone)}"
    if first == last:
        return f"Version {last} was saved meanwhile {by}"
    return f"Versions {first} {'and' if last == first + 1 else 'to'} {last} were saved meanwhile, the last {by}"


def side_changed(who: str, found: WhatChanged) -> str:
    """What someone changed, and what it did to NPV at the likely figures: “Anna, +$26k of NPV: churn of …: +$26k.”"""
    total = f"{short(found.total, found.currency, plus=True)} of NPV" if found.changes else "no effect on NPV"
    said = [effect_words(one, found.currency) for one in found.changes[:NAMED]]
    more = len(found.changes) - NAMED
    said += [f"and {counted(more, 'more change')}"] if more > 0 else []
    idle = in_short(found.without_effect, found.currency)
    said += [f"without effect on NPV: {idle}" if said else idle] if idle else []
    return f"{who}, {total}: {'; '.join(said)}."


def question(asked: Question) -> str:
    """What both changed, as a question."""
    return f"Both changed {path_words(asked.path)}: which one holds?"


def answer(found: Merged, asked: Question, side: Side, *, by: str, currency: str, worth: Worth | None) -> str:
    """One side of a question: whose it is, the change, and what the merged case is worth with it."""
    value = f" · NPV of the merged case {short(worth.npv, worth.currency)}" if worth else ""
    return f"{by}: {side_words(found, asked, side, currency)}{value}"


def side_words(found: Merged, asked: Question, side: Side, currency: str) -> str:
    """What a side changed where a question is asked."""
    inside = [
        one for one in differences(found.base, found.mine if side == "mine" else found.theirs)
        if f"{one.path}/".startswith(f"{asked.path}/") or f"{asked.path}/".startswith(f"{one.path}/")
    ]  # fmt: skip
    return in_short(inside, currency) or str(asked.mine if side == "mine" else asked.theirs)


def whose(version: Version, *, zone: str = "UTC") -> str:
    """Whose a side is that was saved: “Anna’s, version 4, at 09:35”."""
    return f"{version.author}’s, version {version.rev}, {when(version.at, zone=zone)}"


def merge_message(
    typed: str,
    rev: int,
    found: Merged,
    answers: Mapping[str, Side],
    names: Mapping[str, tuple[str, str]],
    currency: str,
) -> str:
    """The message of a merged version: what was typed, with which version it was merged, and each decision with what gave way.

    `names` gives for each question's path who stands for mine and for theirs.
    """
    decided = [_decision(found, one, answers, names, currency) for one in found.questions]
    more = len(decided) - DECISIONS
    said = "; ".join(decided[:DECISIONS]) + (f"; and {more} more" if more > 0 else "")
    merged = f"Merged with version {rev}" + (f". Taken: {said}" if said else "")
    return f"{typed}. {merged}" if typed else merged


def _decision(
    found: Merged, asked: Question, answers: Mapping[str, Side], names: Mapping[str, tuple[str, str]], currency: str
) -> str:
    sides: Sequence[Side] = ("mine", "theirs") if answers.get(asked.path, "mine") == "mine" else ("theirs", "mine")
    by = dict(zip(("mine", "theirs"), names[asked.path], strict=True))
    taken, left = (f"{side_words(found, asked, side, currency)} ({by[side]})" for side in sides)
    return f"{taken}, not {left}"
