"""Whether a theme can become an initiative: what its hazard, the number tried and the scores beside it allow, in words."""

from __future__ import annotations

from cxroi.case.counted import counted
from cxroi.case.minus import with_minus
from cxroi.evidence.regression import SPEAK
from cxroi.evidence.theme_money import ThemeMoney, standing
from cxroi.evidence.verdicts import FALSE_DISCOVERY

HOLDS = "USE"
"""The verdict of Evidence on a ratio that holds: after correction for all tried, and for customers it was not fitted on."""


def leaves_more(theme: ThemeMoney) -> bool:
    """True where the whole interval says that those who mention it leave more often."""
    return theme.ci_low is not None and theme.ci_low > 1


def holds(theme: ThemeMoney) -> bool:
    """True where those who mention it leave more often, and the verdict is the one that Evidence asks for."""
    return leaves_more(theme) and theme.verdict == HOLDS


def not_offered(theme: ThemeMoney) -> str:
    """Why a theme is not offered as an initiative; empty where it is."""
    if not leaves_more(theme) or theme.hazard_ratio is None:
        return "Only a theme whose customers leave more often, with its interval above 1, can be used in the case."
    found = f"Those who write “{theme.label}” leave {theme.hazard_ratio:.2f} times as often ({theme.ci_low:.2f} to {theme.ci_high:.2f})"
    behind = theme.behind
    if theme.verdict == "TOO GOOD":
        return f"{found}, which is too good to be true: check when the texts were dated. It is not offered as an initiative."
    if behind.q is None or not behind.left:
        return (
            f"{found}, but only {counted(behind.followed, 'customer')} who wrote left within a year of it, and {SPEAK} are needed to judge "
            "it: weak evidence, not offered as an initiative."
        )
    if behind.q >= FALSE_DISCOVERY:
        return f"{found}, but {tried_of(behind.tried, behind.q)}: chance alone can produce this. Weak evidence, not offered as an initiative."
    if not holds(theme):
        return (
            f"{found}, but for customers it was not fitted on it adds nothing to what else is known of them, or too few were followed: weak "
            "evidence, not offered as an initiative."
        )
    if standing(theme) == "no complaint":
        return (
            f"{found}, but they score {scores_of(theme)}: by their scores it is no complaint, or it holds "
            "praise and complaint together. Look at its least typical text and split it under “Change the themes”; until then there is "
            "nothing in it to solve."
        )
    return ""


def unsure(theme: ThemeMoney) -> str:
    """That the scores do not tell whether a theme is a complaint, to follow what is said of it; empty where they do, or there are none."""
    if standing(theme) != "CANNOT TELL":
        return ""
    return f" Whether it is a complaint, their scores CANNOT TELL: {scores_of(theme)}."


def scores_of(theme: ThemeMoney) -> str:
    """The mean score of those who mention a theme beside that of the others, with the interval of the difference.

    >>> from types import SimpleNamespace as Of
    >>> scores_of(Of(score=7.3, others=7.1, apart=(-0.5, 0.9)))
    '7.3 and the others 7.1, a difference of −0.5 to +0.9'
    """
    both = f"{theme.score:.1f} and the others {theme.others:.1f}"
    if theme.apart is None:
        return f"{both}, too few for an interval"
    low, high = (with_minus(f"{end:+.1f}") for end in theme.apart)
    return f"{both}, a difference of {low} to {high}"


def tried_of(tried: int, q: float) -> str:
    """How many themes were tried together, and the p-value after that.

    >>> tried_of(6, 0.0314), tried_of(1, 0.0)
    ('of 6 themes tried, p is 0.031 after Benjamini and Hochberg', 'of 1 theme tried, p is below 0.001 after Benjamini and Hochberg')
    """
    p = "below 0.001" if q < 0.001 else f"{q:.3f}"
    return f"of {counted(tried, 'theme')} tried, p is {p} after Benjamini and Hochberg"
