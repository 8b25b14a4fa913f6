"""From the teams that serve customers to a driver of the case: people who leave, cases taken up again, contacts.

A case taken up again is one contact more, so contacts change by (1 + share of repeats), in points: of the links of `employees` only this
one ends in a driver. It is found within team and month: tier C, change within the same unit.
"""

from __future__ import annotations

from cxroi.case.backing import OWN_TABLES
from cxroi.case.counted import capital, counted
from cxroi.case.minus import with_minus
from cxroi.engine.numbers import Z95
from cxroi.evidence.employees import OUTCOMES, STEP, TeamLink
from cxroi.evidence.into_case import CAUSAL_SHARE, PERT_ENDS, SCEPTICAL, TIER, LinkParts, shrunk, tidy
from cxroi.evidence.study import Study

POINTS = 100 * STEP
"""The points of a share for which `TeamLink` states its effect; taken as a standard deviation of the share. [judgement]"""


def usable(found: TeamLink) -> bool:
    """Whether a link goes with an outcome that is a driver of the case, with a verdict that allows it."""
    return found.y == OUTCOMES["repeats"] and found.verdict == "GOES WITH IT" and found.now is not None


def employee_link(study: Study, found: TeamLink) -> LinkParts:
    """The link from the share of a team's people to contacts, per point of the share. Raises ValueError where it is not usable."""
    if not usable(found) or found.effect is None or found.ci_low is None or found.ci_high is None or found.now is None:
        raise ValueError(f"{found.x} and {found.y}: only repeats that go with it are contacts, a driver of the case.")
    per_point, error = found.effect / POINTS, (found.ci_high - found.ci_low) / (2 * Z95 * POINTS)
    theta, sd = shrunk(per_point, error, prior_sd=SCEPTICAL / POINTS)
    name = f"{capital(found.x)}, %"
    identity = f"employees-{'new' if 'new' in found.x else 'leaving'}-contacts"

    def points(share: float, digits: int = 1) -> str:
        return with_minus(f"{100 * share:+.{digits}f}")

    words = (
        f"{POINTS:.0f} points more of the {found.x} go with {points(found.effect)} points of cases taken up again ({points(found.ci_low)} to "
        f"{points(found.ci_high)}), within team and month; each is a contact more, so contacts change by {points(per_point, 2)}% a point, shrunk "
        f"towards no effect {points(theta, 2)}%; of which {CAUSAL_SHARE['C'][1]:.0%} counts as causal (tier C)."
    )
    return LinkParts(
        metric={"name": name, "now": tidy(100 * found.now), "lowest": 0.0, "highest": 100.0},
        link={
            "metric": name, "driver": "contacts", "change_per_point": [tidy(theta + end * sd) for end in (-PERT_ENDS, 0.0, PERT_ENDS)],
            "causal_share": list(CAUSAL_SHARE["C"]), "evidence": [identity],
        },
        evidence={
            "id": identity, "kind": "own data", "date": study.window.data_end.isoformat(),
            "claim": f"{words} {counted(found.rows, 'month')} of {counted(found.teams, 'team')}. Causal share by tier C ({TIER['C']}): judgement.",
            "source": f"{OWN_TABLES}s of employees and contacts, study {study.digest}",
        },
        words=words,
    )  # fmt: skip
