"""The history of a case in sentences: what each change did to NPV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cxroi.analysis.what_changed import Change, Grain, WhatChanged
from cxroi.case.counted import listed
from cxroi.case.differences import Difference
from cxroi.report.language.changes import difference_words
from cxroi.report.language.dates import day_name
from cxroi.report.language.formats import counted, short
from cxroi.report.language.sentences import NOT_APPROVED
from cxroi.store.records import Approval, standing

NAMED = 3
"""Changes that are named where several count together."""
TOGETHER: dict[Grain, str] = {
    "change": "",
    "element": "There are more than ten changes, so those of one element count together.",
    "section": "There are many changes, so those of one section count together.",
    "whole": "The changes depend on each other too much for NPV to be divided among them; they count together.",
}
JOINED = "Changes that make no valid case without each other count together."


def change_words(change: Change, currency: str) -> str:
    """What changed: one change, or the first of several that count together."""
    return in_short(change.differences, currency)


def in_short(changed: Iterable[Difference], currency: str, *, named: int = NAMED) -> str:
    """Changes in words: the first few, and how many more there are."""
    said = [words for one in changed for words in difference_words(one, currency=currency)]
    more = len(said) - named
    return "; ".join(said[:named]) + (f"; and {more} more" if more > 0 else "")


def effect_words(change: Change, currency: str) -> str:
    """A change with its effect: “churn of Key accounts 11% → 9%: +$310k”."""
    return f"{change_words(change, currency)}: {short(change.effect, currency, plus=True)}"


def headline(found: WhatChanged) -> str:
    """NPV before and after, and the changes that matter most."""
    currency = found.currency
    first = f"NPV at the likely figures {short(found.before, currency)} → {short(found.after, currency)}"
    if not found.changes:
        return f"{first}: nothing that bears on it changed."
    most = [effect_words(change, currency) for change in found.changes[:2]]
    rest = len(found.changes) - len(most)
    more = [f"{counted(rest, 'more change')}"] if rest else []
    return f"{first} ({short(found.total, currency, plus=True)}): {listed([*most, *more])}."


def remarks(found: WhatChanged) -> tuple[str, ...]:
    """What has to be said beside the effects."""
    together = TOGETHER[found.grain]
    if not together and any(len(change.differences) > 1 for change in found.changes):
        together = JOINED
    idle = in_short(found.without_effect, found.currency, named=6)
    return tuple(filter(None, (together, f"Without effect on NPV at the likely figures: {idle}." if idle else "")))


def approval_lines(approvals: Sequence[Approval], worths: Mapping[int, str]) -> list[str]:
    """The list of approvals, newest first; one that was withdrawn since, under whichever version, says so."""
    stands = standing(approvals, lambda one: one.digest)
    over = [one.given and one.holds and one.digest not in stands for one in approvals]
    return [
        approval_words(one, worth=worths.get(one.rev, "")) + (" It was withdrawn since." if gone else "")
        for one, gone in zip(approvals, over, strict=True)
    ]


def approval_words(one: Approval, *, worth: str = "") -> str:
    """One line of the list of approvals, with what the version was worth, if that is known."""
    role = f" ({one.role})" if one.role else ""
    did = "approved" if one.given else "approval withdrawn"
    said = f": “{one.words}”" if one.words else ""
    altered = "" if one.holds else " This row was changed after it was written, and does not count."
    value = f", NPV {worth} at the likely figures," if worth else ""
    return f"Version {one.rev}{value} {did} {day_name(one.at.date())} by {one.by}{role}{said}.{altered}"


def standing_approvals(approvals: Sequence[Approval]) -> dict[int, Approval]:
    """The approval that stands for each approved version, of a list that begins with the newest row.

    An approval belongs to a state of the case: of all rows with one digest the last counts, whichever version it names.
    """
    found = standing(approvals, lambda one: one.digest)
    return {one.rev: found[one.digest] for one in approvals if one.given and one.digest in found}


def of_digest(approvals: Sequence[Approval], digest: str) -> Approval | None:
    """The approval that stands for a state of the case; None where there is none."""
    return standing(approvals, lambda one: one.digest).get(digest)


def void_words(approvals: Sequence[Approval], rev: int, digest: str = "") -> str:
    """That what is on screen, made from this version, is not what was approved; empty where no approval stands.

    With the version's `digest`, a version that is the same to the letter as an approved one, restored since, is named as that.
    """
    held = standing_approvals(approvals)
    if not held:
        return ""
    same = of_digest(approvals, digest)
    if same is not None:
        return f"{NOT_APPROVED}: changed since version {rev} was approved by {same.by}{as_version(same, rev)}"
    last = max(held)
    if last > rev:
        return f"{NOT_APPROVED}: {held[last].by} approved version {last}, which is newer"
    return f"{NOT_APPROVED}: changed since version {last} was approved by {held[last].by}"


def case_standing(approvals: Sequence[Approval], rev: int, digest: str = "") -> str:
    """The standing of a case whose newest version is this one; empty where nothing of it was ever approved.

    With the version's `digest`, an approval of an earlier version that is the same to the letter, and was restored, stands.
    """
    found = of_digest(approvals, digest) or standing_approvals(approvals).get(rev)
    if found is not None:
        return f"approved {day_name(found.at.date())} by {found.by}{as_version(found, rev)}"
    return void_words(approvals, rev)


def as_version(found: Approval, rev: int) -> str:
    """Which version was approved, where it is another one with the same content."""
    return f", as version {found.rev}" if rev and found.rev != rev else ""
