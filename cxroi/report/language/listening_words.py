"""Words for listening: what each part finds, what it cannot tell, and how it is computed."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.case.heard import About
from cxroi.case.minus import with_minus
from cxroi.evidence.channels import Channels
from cxroi.evidence.emotions import ASKED
from cxroi.evidence.employees import CAVEAT as NOBODY_LEFT
from cxroi.evidence.employees import REPLACEMENT, Employees, TeamLink
from cxroi.evidence.listening import Emotion
from cxroi.evidence.loyalty import Felt
from cxroi.evidence.sentences import label_of
from cxroi.evidence.synthetic_scores import CAVEAT as FEELING
from cxroi.evidence.synthetic_scores import Synthetic
from cxroi.evidence.theme_money import Standing, ThemeMoney, standing
from cxroi.evidence.theme_offer import holds, scores_of
from cxroi.evidence.verdicts import one_sided
from cxroi.report.language.formats import count, counted, percent, short

HEADINGS: dict[About, str] = {
    "emotions": "Emotions that predict money",
    "silent": "Scores for the silent",
    "themes": "Themes of what they write",
    "quiet": "Customers gone quiet",
    "channels": "One conversation over several channels",
    "employees": "The people who answer",
}
LEADS: dict[About, str] = {
    "emotions": "Each emotion against what customers do next, controlling for what else is known of a customer, such as tenure and revenue.",
    "silent": "What those who did not answer would have said, from what was known of them before the survey.",
    "themes": "What comments and tickets are about, in any language, and the revenue of those who mention it and are still customers.",
    "quiet": "Silence against each customer's usual gap, and which calls are worth their cost.",
    "channels": "To the customer it is one conversation. Here is how often it takes a further contact, and what that costs.",
    "employees": "Turnover of the teams that serve customers, its cost, and what goes with it in the same team and month.",
}
SELDOM_CHANCE = (
    "q is the p-value adjusted for everything tried: of findings with q below 0.05 at most about 5 in 100 are chance."
)
HEADS: dict[About, str] = {
    "emotions": (
        f"In the table, Share is an emotion's part of what all emotions together explain, and First the chance that it explains most; {SELDOM_CHANCE}"
    ),
    "themes": f"In the table, Good score is the share of mentions that came with a good score; {SELDOM_CHANCE}",
    "employees": f"In the table, {SELDOM_CHANCE}",
}
"""What the heads of a table on the page mean, where they are not words of every day."""
CANNOT: dict[About, str] = {
    "emotions": (
        "An association with what came later is not yet a cause: something unseen may drive both. Emotions move together, so a small share "
        "does not mean that an emotion is unimportant."
    ),
    "silent": FEELING,
    "themes": (
        "Revenue is exposed, not lost because of a theme: those who write differ from those who do not. A theme that nobody labelled is a "
        "pattern of words, not a fact, and may hold praise beside complaint."
    ),
    "quiet": "Nobody knows why a customer is silent. The chance is that no order comes within the horizon, not that she is lost for good.",
    "channels": (
        "A further case on the same topic may be a new problem, and one solved by a call that was not recorded is not seen. Where "
        "those customers leave more often, that does not show that the repeats are the cause."
    ),
    "employees": NOBODY_LEFT,
}
WORKING: dict[About, str] = {
    "emotions": (
        "The effect is that of the verdict matrix of Evidence: landmark models, 95% intervals by jackknife over buying groups. **Share** is the emotion's "
        "share of the R² of all emotions together (LMG: what it adds, averaged over all orders of entering them; Lindeman, Merenda and Gold 1980), and "
        "**first** the chance that it ranks first, over 500 resamples. q by Benjamini and Hochberg. Most and least loyal: the "
        "outer fifths of next year's revenue over last year's, within thirds of size; Welch's interval."
    ),
    "silent": (
        "Of several answers of a customer in the year the last counts. Score of all customers = mean of m(x) + w · (y − m(x)), w = R/p(x) over its mean (Robins, Rotnitzky and Zhao 1994): m predicts the answer, p the chance of answering, "
        "each by gradient boosting and ridge, weighted by how well each predicts customers it has not seen (5 folds). For NPS the chances of detractor, passive and promoter are "
        "predicted and summed, never rounded. **Tilt**: by how much the silent may differ from respondents like them before the score is zero."
    ),
    "themes": (
        "Words and pairs of words, TF-IDF, factorised by NMF (Lee and Seung 1999); the number of themes on which halves of the texts agree. Mail addresses, phone "
        "and card numbers, names after @ and links are masked before anything is shown. **Leaves more often**: the hazard of the landmark model with the theme in "
        "place of a score, 1 in a month in which a customer wrote about it and 0 in one in which they wrote about other things; q by Benjamini and Hochberg. **Good score**: of "
        "the mentions that came with the main score, those with 9 or 10 for NPS, else in the highest third. **Complaint or not**: a complaint where Welch's 95% interval of "
        "the customers' mean score less that of the others lies below zero, none where it lies above; of fewer than three there is none. Precision and recall of a labelled theme: 5-fold cross-validation on n-grams of characters and words."
    ),
    "quiet": (
        "logit P(no order within the horizon) on the logarithms of the silence, the usual gap (shrunk to the mean of all: empirical Bayes), the number of gaps and "
        "the age, on the silence in usual gaps, and on that times the logarithm of the number of gaps (odds of having stopped: Fader, Hardie and Lee 2005); learnt at an "
        "earlier day, tested at a later one, nothing after it known. A call is worth last year's gross margin × the chance gone × the "
        "share won back − the cost of the call. **CANNOT TELL**, and no chance shown, where in the test their mean is off by more than ten points of 100 and more "
        "than chance allows, or they do not rank better than a coin, or rank worse than the multiple (1.96 errors of Hanley and McNeil 1982)."
    ),
    "channels": (
        "A case continues the one before it of the same customer if it is opened within 14 days on the same topic; where topics are not recorded, while that one is "
        "open; where closings are not recorded either, within the 14 days alone. Cost: minutes worked on further cases at the mean pay of 1,600 hours a year. Hazard: the landmark model with “took a further case” in place of a "
        "score, known 14 days after the conversation began."
    ),
    "employees": (
        f"Turnover: leavers over years worked (delayed entry), exact Poisson interval. Cost: leavers a year × mean pay × {REPLACEMENT:.0%} (judgement). Links: "
        "least squares on team-months weighted by cases, with effects of teams and of months, so that neither good teams nor bad months count; errors by "
        "leaving out one team at a time (CR3); q by Benjamini and Hochberg."
    ),
}  # fmt: skip
NAMED = 3
"""Themes named in one line."""
COMPLAINTS: dict[Standing, str] = {
    "no complaint": "Higher in score than the customers who do not mention it, so no complaint, or praise and complaint together; their revenue is not counted as exposed",
    "CANNOT TELL": "Complaint or not: CANNOT TELL by the scores of those who mention it, which differ from the others’ by no more than chance allows",
}
"""What is said of themes that are not shown to be complaints."""
OUTCOMES = {"churn": "leaving", "spend": "spending", "cross_sell": "further products", "nrr": "net revenue"}


def emotions(found: Sequence[Emotion], loyal: Sequence[Felt]) -> tuple[str, ...]:
    """The finding on emotions, then what the most loyal feel."""
    telling = [one for one in found if one.verdict == "USE" and one.effect is not None]
    first = max((one for one in telling if one.outcome == "churn"), key=lambda one: one.p_first or 0.0, default=None)
    first = first or max(telling, key=lambda one: one.p_first or 0.0, default=None)
    if first is None or first.effect is None:
        tried = len({one.emotion for one in found})
        lead = f"No emotion predicts money here, as far as these answers show ({counted(tried, 'emotion')} asked about)"
    else:
        lead = (
            f"{first.emotion.capitalize()}: one more point goes with {percent(first.effect, digits=1, plus=True)} in {OUTCOMES[first.outcome]}"
            + (
                f" ({percent(first.ci_low, digits=1, plus=True)} to {percent(first.ci_high, digits=1, plus=True)})"
                if first.ci_low is not None
                else ""
            )
        )
    said = [lead]
    asked = [one for one in loyal if one.item.startswith("emo_")]
    if asked:
        widest = asked[0]
        said.append(
            f"The most loyal fifth answers {_points(widest.most)} on {name_of(widest.item)}, the least loyal {_points(widest.least)}: "
            f"a difference of {_points(widest.difference, plus=True)} ({_points(widest.ci_low, plus=True)} to {_points(widest.ci_high, plus=True)}), size set aside"
        )
    return tuple(said)


def silent(found: Synthetic, doubt: str = "") -> tuple[str, ...]:
    """The score with and without the silent, why to doubt it, whose it is, the tilt, and how well answers are predicted."""
    name, unit = label_of(found.metric), "points"
    lead = (
        f"{name} is {_points(found.answered)} among {count(found.respondents)} who answered and {_points(found.synthetic)} with the "
        f"{count(found.customers - found.respondents)} silent ({_points(found.ci_low)} to {_points(found.ci_high)})"
    )
    tilt = abs(found.tilt_to_zero)
    said = [lead, *([doubt] if doubt else [])]
    if found.since:
        said.append(
            f"The {count(found.customers)} were customers before {found.since} and at the end of {found.last}: who came or left in between is not among them"
        )
    if found.months:
        said.append(f"Nobody answered later: these are the answers of {found.months}")
    if found.is_nps:
        said.append(
            f"The score turns to zero if the silent are {_points(tilt)} {unit} {'worse' if found.synthetic > 0 else 'better'} than respondents like them"
        )
    quality = f"The facts explain {percent(max(found.r2, 0.0))} of what respondents say"
    if found.auc_detractor is not None:
        quality += f" and tell a detractor from the others in {percent(found.auc_detractor)} of pairs"
    said.append(
        quality + ("; that is next to nothing, so a single customer's score says little." if found.r2 < 0.05 else ".")
    )
    if found.unlike >= 0.01:
        said.append(
            f"Of {percent(found.unlike)} of the customers nobody alike answered: what they would say is the model's guess, and the interval does not cover it"
        )
    if found.facts_left_out:
        said.append(f"Facts that say nothing here, left out: {', '.join(found.facts_left_out)}")
    return tuple(said)


def themes(found: Sequence[ThemeMoney], currency: str) -> tuple[str, ...]:
    """The theme that goes with leaving, or the one with the most revenue exposed; then what scores say of whether they are complaints."""
    said = [_first_of_themes(found, currency)]
    for wanted, words in COMPLAINTS.items():
        listed = [f"“{one.label}” ({scores_of(one)})" for one in found if standing(one) == wanted]
        more = f" and {count(len(listed) - NAMED)} more" if len(listed) > NAMED else ""
        said += [f"{words}: {', '.join(listed[:NAMED])}{more}"] if listed else []
    return tuple(said)


def _first_of_themes(found: Sequence[ThemeMoney], currency: str) -> str:
    worst = max(filter(holds, found), key=lambda one: one.revenue_exposed or 0.0, default=None)
    if worst is not None and worst.hazard_ratio is not None:
        return (
            f"Those who write “{worst.label}” leave {worst.hazard_ratio:.1f} times as often ({worst.ci_low:.1f} to {worst.ci_high:.1f}); "
            + (f"{short(worst.revenue_exposed, currency)} of revenue is exposed" if worst.revenue_exposed is not None else f"{counted(worst.customers, 'customer')}")
        )  # fmt: skip
    most = max(found, key=lambda one: one.customers)
    shown = [one for one in found if one.revenue_exposed and standing(one) == "complaint"]
    first = max(shown or found, key=lambda one: one.revenue_exposed or 0.0)
    first = first if first.revenue_exposed else most
    exposed = (
        f", {short(first.revenue_exposed, currency)} of revenue exposed" if first.revenue_exposed is not None else ""
    )
    told = f"“{first.label}” ({counted(first.customers, 'customer')}{exposed})"
    if len(found) == 1:
        return f"One theme: {told}"
    if not exposed:
        return f"{count(len(found))} themes; the one of most customers is {told}"
    other = (
        ""
        if most.customers == first.customers
        else f"; the theme of most customers is “{most.label}” ({count(most.customers)})"
    )
    return f"{count(len(found))} themes; {'of the complaints the one' if shown else 'the one'} with the most revenue exposed is {told}{other}"


def channels(found: Channels, currency: str) -> tuple[str, ...]:
    """How many conversations take a further contact, on another channel, and what goes with it."""
    other = (
        f", {percent(found.other_channel_share, digits=1)} another channel"
        if found.other_channel_share is not None
        else ""
    )
    cost = f": {short(found.cost, currency)} of working time" if found.cost is not None else ""
    said = [
        f"{percent(found.second_contact_share, digits=1)} of {counted(found.conversations, 'conversation')} take a further contact{other}",
        f"That is {counted(found.contacts_again, 'contact')} a year, {percent(found.share_of_contacts, digits=1)} of all{cost}",
    ]
    if found.hazard_ratio is not None and found.ci_low is not None and found.ci_high is not None:
        beyond = "" if one_sided(found.ci_low - 1, found.ci_high - 1) else ", which chance can explain"
        said.append(
            f"Those customers leave {found.hazard_ratio:.1f} times as often ({found.ci_low:.1f} to {found.ci_high:.1f}){beyond}"
        )
    else:
        said.append("Whether those customers leave more often cannot be told from these tables")
    return tuple(said)


def employees(found: Employees, currency: str) -> tuple[str, ...]:
    """Turnover, its cost, and the links that hold."""
    turnover = found.turnover
    cost = f", which costs about {short(found.cost, currency)} a year" if found.cost is not None else ""
    said = [
        f"{percent(turnover.per_year)} of {counted(turnover.employees, 'employee')} leave in a year ({percent(turnover.ci_low)} to {percent(turnover.ci_high)}){cost}",
        f"Of new ones {percent(turnover.first_year)} leave within their first year",
    ]
    holds = [one for one in found.links if one.verdict == "GOES WITH IT"]
    said += [
        f"With ten points more of the {one.x} in a team go {effect(one)} in {one.y} ({effect(one, one.ci_low)} to {effect(one, one.ci_high)})"
        for one in holds
    ]
    if found.links and not holds:
        said.append("No link to service can be told apart from chance")
    return tuple(said)


def effect(one: TeamLink, value: float | None = None) -> str:
    """The size of a link: relative for days and hours, points of a share, or points of the answer."""
    shown = one.effect if value is None else value
    if shown is None:
        return "–"
    if one.y.startswith(("days", "hours")):
        return percent(shown, digits=1, plus=True)
    size = f"{100 * shown:+.1f}" if one.y.startswith("share") else f"{shown:+.2f}"
    return with_minus(f"{size} points")


def name_of(item: str) -> str:
    """An emotion or score as people write it."""
    return item.removeprefix("emo_") if item.startswith("emo_") else label_of(item)


def question_set() -> str:
    """The eight statements, to paste into a survey tool, with the names of their columns."""
    lines = [f"emo_{name}\t{words}" for name, words in ASKED.items()]
    return "\n".join(["How far do you agree? 0 = not at all, 10 = completely", *lines])


def _points(value: float | None, *, plus: bool = False) -> str:
    if value is None:
        return "–"
    return with_minus(f"{value:+.1f}" if plus else f"{value:.1f}")
