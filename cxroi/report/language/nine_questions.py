"""The nine questions as a conversation: what to ask, and the case file that the answers make."""

from __future__ import annotations

from typing import Any

from cxroi.case.quick_questions import QUESTIONS, SURE, Asked
from cxroi.case.quick_start import SPREAD, SURENESS, TAKEN_FOR_GRANTED, Answers, quick_case
from cxroi.case.writing import dump

RULES = (
    "Help the person to a business case from nine questions. Ask them one at a time, in their language. Write down only what they say; "
    "where they do not know, leave the question open and say so: never fill in a figure of your own. Then put the answers into the "
    "file below, and call check_case and simulate with its text.",
    "The answers are the person's word, not evidence: they name no source until the person says where a figure comes from. Say that "
    "the entry quick-start is judgement, and read out what it takes for granted.",
)


def nine_questions() -> str:
    """What to ask for a first case, and the file to put the answers into."""
    asked = "\n".join(f"- {one.label} [{one.unit}]: {one.meaning} → {one.name}" for one in QUESTIONS)
    spread = "; ".join(
        f"{words}: {low:g} × gain, gain, {high:g} × gain" for words, (low, high) in sorted(SPREAD.items())
    )
    return "\n\n".join(
        (
            *RULES,
            "Shares are fractions: 12% is 0.12.",
            f"{asked}\n- {SURE} One of: {', '.join(SURENESS)} → it sets the three figures of the gain ({spread}).",
            TAKEN_FOR_GRANTED,
            "The file:",
            f"```yaml\n{dump(_blank())}```",
        )
    )


def _blank() -> dict[str, Any]:
    """The case of nine answers with the name of each answer in the place of its figure."""
    data = quick_case(Answers())
    for one in QUESTIONS:
        _put(data, one, f"<{one.name}>")
    segment, effect = data["segments"][0], data["initiatives"][0]["effects"][0]
    segment["new_customers_per_year"] = "<customers × churn_per_year>"
    segment["cross_sell"]["gross_margin"] = "<gross_margin>"
    effect["gain"] = ["<gain at worst>", "<gain>", "<gain at best>"]
    return {**data, "currency": "<currency, three letters>"}


def _put(data: Any, one: Asked, value: str) -> None:
    for step in one.location[:-1]:
        data = data[step]
    data[one.location[-1]] = value
