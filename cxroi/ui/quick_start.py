"""The nine questions of the Quick start. The answers are a case from the first one typed: kept, undone, and met in two tabs like any.

What cannot be read stays beside its question, and on Assumptions beside its figure; the last good answer counts meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from cxroi.case import Case, parse
from cxroi.case.counted import listed
from cxroi.case.quick_questions import QUESTIONS, SURE, Asked
from cxroi.case.quick_start import SURENESS, Answers, answers_of, quick_case, with_answers
from cxroi.report.language.formats import unit_words
from cxroi.report.language.safe_text import plain_words
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.report.language.typed_numbers import Typed, read_quantity
from cxroi.ui import state
from cxroi.ui.document import Document, opened, with_data
from cxroi.ui.entries import Manner
from cxroi.ui.fields import CURRENCIES
from cxroi.ui.identity import address

ROOT = "quick"
"""The first part of the address of an answer: before the first one there is no document it belongs to."""


def given() -> Answers | None:
    """The answers that the open case is made of; None where it is none of nine answers: it holds more, or is a sample."""
    return answers_of(state.document().data)


def fields(manner: Manner) -> list[dict[str, Any]]:
    """The questions as entries of a form."""
    here, answers = _here(), given() or Answers()
    return [_field(asked, here, answers, manner) for asked in QUESTIONS]


def took(
    at: str, act: str, text: str, manner: Manner, put: Callable[[Document], None], base: Document | None = None
) -> None:
    """Take what was typed for a question, or the reading that was chosen of it; `put` has the document that comes of it.

    `base` holds the answers as they stood before this text was begun, if it goes on.
    """
    asked = next((one for one in QUESTIONS if f"{ROOT}.{one.name}" == at), None)
    if asked is None or len(text) > 1_000:
        return
    here = base or _here() or _begun()
    place = address(here.ids, asked.location)
    others = {where: kept for where, kept in here.unread.items() if where != place}
    settled = here if others == here.unread else replace(here, unread=others)
    if act == "drop":
        put(settled)
        return
    typed = _read(asked, here.unread.get(place, "") if act == "choose" else text, here.data["currency"], manner)
    value = dict(typed.choices).get(text) if act == "choose" else typed.value
    if isinstance(value, float | int):
        put(_answered(settled, asked.name, value))
    elif act != "choose" and here.unread.get(place) != text:
        put(replace(here, unread={**others, place: text}))


def ask(manner: Manner, draw: Any) -> dict[str, Any]:
    """Draw the questions; returns the plain data of the resulting case."""
    answers = given() or Answers()
    st.caption(_whose())
    st.selectbox(
        "Currency",
        list(dict.fromkeys((*CURRENCIES, answers.currency))),
        key=state.offer("quick-currency", answers.currency),
        on_change=_choose,
        args=("currency", "quick-currency"),
        width=160,
    )
    draw("quick", fields(manner), columns=2)
    st.segmented_control(
        SURE,
        SURENESS,
        required=True,
        key=state.offer("quick-sure", answers.sureness),
        on_change=_choose,
        args=("sureness", "quick-sure"),
        help="The less sure, the wider the range: targets are missed more often than exceeded (judgement).",
    )
    return with_answers(state.document().data if given() else {}, answers)


def case_of(data: dict[str, Any]) -> Case:
    """The case from the answers. Raises CaseError."""
    return parse(data)


def waiting(manner: Manner) -> str:
    """Which answers could not be read, and what counts for each meanwhile; empty where all were."""
    answers, usual = given() or Answers(), _of_the_example()
    named = [
        f"{_named(asked)} {f'“{plain_words(text)}”' if text.strip() else '(empty)'}, counted as "
        f"{_counted(asked, answers, manner)}{', as in the example' if asked in usual else ''}"
        for asked, text in _unread()
    ]
    return f"“Continue” waits for what could not be read: {'; '.join(named)}." if named else ""


def defaults(manner: Manner) -> str:
    """Which answers are still those of the example; empty where none is."""
    answers = given() or Answers()
    left = [_with_its_name(asked, _counted(asked, answers, manner)) for asked in _not_answered()]
    return f"Not answered yet, or the same as in the example: {'; '.join(left)}." if left else ""


def _with_its_name(asked: Asked, counted: str) -> str:
    """“churn 12% a year”; of customers the unit is the name."""
    return counted if counted.endswith(f" {_named(asked)}") else f"{_named(asked)} {counted}"


def how_many_answered() -> str:
    """Whose figures stand above them, in one line that is always there."""
    left = len(_of_the_example())
    if not left:
        return "Computed from your own answers; how far a better experience moves customers is assumed, until you replace it on Assumptions."
    those, they = ("is", "it is") if left == 1 else ("are", "they are")
    return f"{left} of {len(QUESTIONS)} figures behind this {those} still the example's, not answered or given the same; {they} named below."


def _of_the_example() -> list[Asked]:
    """The questions for which the example's figure counts: not answered, or not in a way that could be read."""
    answers, usual = given() or Answers(), Answers()
    return [asked for asked in QUESTIONS if getattr(answers, asked.name) == getattr(usual, asked.name)]


def _not_answered() -> list[Asked]:
    waiting = [asked for asked, _ in _unread()]
    return [asked for asked in _of_the_example() if asked not in waiting]


def take() -> None:
    """Go on with the answers as the case on every page; while one of them cannot be read, the page says which and waits."""
    here, left = _here(), listed([_named(asked) for asked in _not_answered()])
    if _unread():
        return
    if here is None:
        state.show(_begun())
    state.choose()
    state.go("pages/business_case.py")
    back = "; Undo brings back what was open" if state.session().past else ""
    example = f" As in the example: {left}." if left else ""
    state.tell(f"Your answers are now the case on every page.{example} Refine them on Assumptions{back}.")


def _unread() -> list[tuple[Asked, str]]:
    """The questions with a text that could not be read, and that text."""
    here = _here()
    if here is None:
        return []
    texts = [(asked, here.unread.get(address(here.ids, asked.location))) for asked in QUESTIONS]
    return [(asked, text) for asked, text in texts if text is not None]


def _named(asked: Asked) -> str:
    """A question as it is named in a sentence: "gross margin"."""
    return asked.called or asked.label.partition("· ")[2].lower()


def _counted(asked: Asked, answers: Answers, manner: Manner) -> str:
    spelled = spell_quantity(getattr(answers, asked.name), unit=asked.unit, locale=manner.locale)
    return read_quantity(spelled, unit=asked.unit, locale=manner.locale, currency=answers.currency).echo or spelled


def _here() -> Document | None:
    """The open document where it is made of nine answers."""
    return state.document() if given() else None


def _begun() -> Document:
    return opened(quick_case(Answers()), name="quick start")


def _whose() -> str:
    """Whose answers these are: always one line, so that what stands below it keeps its place while it is typed in."""
    title = plain_words(state.document().case.title)
    if given():
        return f"These answers are the case “{title}”. Every change is kept as you make it."
    if state.is_chosen():
        return (
            f"“{title}”, which is open, holds more than nine answers: refine it on Assumptions. What you answer here begins "
            "another case; Undo goes back."
        )
    return "Every answer is kept as you make it. What you have not answered yet is an example."


def _answered(here: Document, name: str, value: Any) -> Document:
    """The document with another answer in place of its own."""
    answers = replace(answers_of(here.data) or Answers(), **{name: value})
    return with_data(here, with_answers(here.data, answers))


def _choose(name: str, key: str) -> None:
    value = state.widget(key)
    if value is not None:
        put(_answered(_here() or _begun(), name, value))


def put(new: Document, *, merged: bool = False) -> None:
    """The answers as they are now, as a step of the history, or as a case of their own where another one was open."""
    if given():
        state.put_document(new, merged=merged)
    else:
        state.show(new, choose=False)


def _read(asked: Asked, text: str, currency: str, manner: Manner) -> Typed:
    return read_quantity(text, unit=asked.unit, locale=manner.locale, currency=currency, plausible=(0, asked.most))


def _field(asked: Asked, here: Document | None, answers: Answers, manner: Manner) -> dict[str, Any]:
    counted = spell_quantity(getattr(answers, asked.name), unit=asked.unit, locale=manner.locale)
    unread = None if here is None else here.unread.get(address(here.ids, asked.location))
    text = counted if unread is None else unread
    typed = _read(asked, text, answers.currency, manner)
    problem = "needs a figure." if typed.empty else typed.problem and f"{typed.problem}."
    if isinstance(typed.value, tuple):
        problem = "takes one figure here, not a range; Assumptions takes ranges."
    return {
        "at": f"{ROOT}.{asked.name}",
        "kind": "figure",
        "label": asked.label,
        "called": asked.label,
        "text": text,
        "unit": unit_words(asked.unit, answers.currency),
        "help": asked.meaning,
        "hint": "",
        "echo": "" if problem or typed.question else typed.echo,
        "question": "" if problem else typed.question,
        "choices": [label for label, _ in typed.choices],
        "problem": problem,
        "source": asked.meaning,
        **({} if unread is None else {"kept": f"Keep {counted}"}),
    }
