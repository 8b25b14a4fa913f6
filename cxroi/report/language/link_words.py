"""What "use in the case" writes of a score, what would explain it away, and how much of it must be cause."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.analysis import BreakEven
from cxroi.case.drivers import DRIVER
from cxroi.evidence.into_case import LinkParts
from cxroi.report.language.formats import percent


def written(parts: LinkParts) -> str:
    """What "use in the case" will write."""
    changes = [percent(change, digits=3, plus=True) for change in parts.link["change_per_point"]]
    shares = [percent(share) for share in parts.link["causal_share"]]
    return (
        f"It writes the link {parts.link['metric']} → {DRIVER[parts.link['driver']].label}: change per point {', '.join(changes)} "
        f"(low, likely, high), causal share {', '.join(shares)}; and an entry in the evidence register. {parts.words}"
    )


def unseen(e_value: float) -> str:
    """What the E-value says (VanderWeele and Ding 2017).

    >>> unseen(1.82)
    'To explain all of this away, something unseen would have to go with both by a factor of 1.8 (E-value).'
    """
    return f"To explain all of this away, something unseen would have to go with both by a factor of {e_value:.1f} (E-value)."


def cause_needed(found: Sequence[BreakEven], parts: LinkParts) -> str:
    """How much of a link must be cause for the case to break even."""
    path = f"links/{parts.link['metric']} → {parts.link['driver']}/causal_share"
    moving = [one for one in found if one.assumption.path == path]
    if not moving:
        return "As the case stands, this link moves no money, whatever share of it is cause."
    needed = moving[0].value
    if needed is None or not 0 <= needed <= 1:
        return "The case keeps its sign whatever share of this link is cause."
    return f"The case breaks even where {percent(needed)} of this link is cause, all else likely."
