"""The slide of the ask: what is asked, the five answers, and what is open or weak, with how much of it there is no room for."""

import re

import pytest
from documents_hand import found_of

from cxroi.report.documents.slide_board import MOST_OPEN, put_ask
from cxroi.report.sections.section import Answer, Answers, Section, Sentences


def asked(*, lines=3, open_ones=2, weak_ones=0):
    """The three lists of the slide, its notes, and which runs are bold."""
    from pptx import Presentation

    deck = Presentation()
    ask = Section(
        "ask",
        "The ask",
        "",
        "Approve it.",
        (Sentences(tuple(f"Year {n}: ${n}M" for n in range(lines)), marked=False), Sentences(("No colon here",))),
    )
    board = Answers(tuple(Answer(f"Question {n}?", f"Answer {n}.", None) for n in range(5)))
    pairs = [Answer(f"Attack {n}?", f"Weak point {n}; then the rest.", "open") for n in range(open_ones)]
    pairs += [Answer(f"Weak {n}?", f"Number {n} hurts.", "weak") for n in range(weak_ones)]
    attacks = Answers((Answer("Held?", "It holds.", "holds"), *pairs))
    named = {
        "answers": Section("answers", "", "", "", (board,)),
        "objections": Section("objections", "", "", "", (attacks,)),
    }
    put_ask(deck, found_of("loss"), ask, named)
    (slide,) = deck.slides
    boxes = {}
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame and shape.text_frame.text]
    for place, frame in enumerate(frames):
        unanswered = re.fullmatch(r"(Open|Weak)( \(\d+\)( or weak \(\d+\))?)?", frame.text)
        if unanswered or frame.text in ("What we ask", "Five answers"):
            boxes["Unanswered" if unanswered else frame.text] = [
                ("".join(run.text for run in line.runs), [run.text for run in line.runs if run.font.bold])
                for line in frames[place + 1].paragraphs
            ]
    return boxes, slide.notes_slide.notes_text_frame.text, [frame.text for frame in frames]


def test_each_list_stands_under_its_head():
    boxes, notes, _ = asked()
    assert boxes["What we ask"] == [
        ("Year 0: $0M", ["Year 0:"]),
        ("Year 1: $1M", ["Year 1:"]),
        ("Year 2: $2M", ["Year 2:"]),
        ("No colon here", []),
    ]
    assert boxes["Five answers"] == [(f"Question {n}? Answer {n}.", [f"Question {n}?"]) for n in range(5)]
    assert boxes["Unanswered"] == [(f"Attack {n}? Weak point {n}.", [f"Attack {n}?"]) for n in range(2)]
    assert "Attack 1? Weak point 1; then the rest." in notes and "It holds" not in notes


@pytest.mark.parametrize("more", [0, 1, 4])
def test_what_is_open_beyond_the_room_is_counted(more):
    """Six have room; of seven five are named, and two more are in the appendix. The notes hold all."""
    boxes, notes, _ = asked(open_ones=MOST_OPEN + more)
    said = [text for text, _ in boxes["Unanswered"]]
    named = MOST_OPEN if not more else MOST_OPEN - 1
    assert [text.split("?")[0] for text in said[:named]] == [f"Attack {n}" for n in range(named)]
    assert said[named:] == ([f"{more + 1} more are in the appendix."] if more else [])
    assert all(f"Weak point {n}; then the rest." in notes for n in range(MOST_OPEN + more))


@pytest.mark.parametrize(("lines", "last"), [(10, "No colon here"), (11, "and 2 more"), (15, "and 6 more")])
def test_of_many_lines_of_the_ask_eleven_stand_there(lines, last):
    """With the line without a colon there are eleven, twelve and sixteen."""
    found = [text for text, _ in asked(lines=lines)[0]["What we ask"]]
    assert len(found) == 11 and found[-1] == last and found[9] == "Year 9: $9M"


def test_where_nothing_is_open_it_is_said():
    assert asked(open_ones=0)[0]["Unanswered"] == [("Every usual attack has an answer.", [])]


@pytest.mark.parametrize(
    ("open_ones", "weak_ones", "head"),
    [
        (2, 10, "Open (2) or weak (10)"),
        (0, 3, "Weak (3)"),
        (4, 0, "Open (4)"),
        (0, 0, "Open"),
    ],
)
def test_the_head_counts_open_and_weak_apart_as_the_cover_does(open_ones, weak_ones, head):
    """“2 are open” on the cover, and “What is still open” over twelve of which ten were weak."""
    assert head in asked(open_ones=open_ones, weak_ones=weak_ones)[2]
