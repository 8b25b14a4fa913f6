"""What the pages Evidence and Listening have tables read for, and what each choice of a question would change."""

from pathlib import Path

import pandas as pd
import pytest
from ui_hand import drawn, texts

from cxroi.tables.findings import Refused
from cxroi.ui import evidence_files, evidence_questions, heavy, kept_folder


@pytest.fixture
def work(monkeypatch):
    """What is asked of the processes; each answers with what it was asked for."""
    given = []

    def done(name, wanted, function, *arguments, words, progress=False, options=None, limits=heavy.HEAVY):
        given.append((function, arguments, options, limits))
        return dict(options)

    monkeypatch.setattr(heavy, "done", done)
    monkeypatch.setattr(kept_folder, "folder_of", lambda asked: Path("/of/the/visit"))
    monkeypatch.setattr(evidence_files, "_remember", lambda found: None)
    return given


def read_script():
    import streamlit as st

    from cxroi.ui import evidence_files

    for name in st.session_state["read"]:
        st.session_state["found"] = getattr(evidence_files, name)()


ASKED = evidence_files.Asked({"a.csv": b"x"}, answers={"left_after": "12"})


def test_listening_is_read_where_it_is_shown_and_then_serves_evidence_too(work):
    """Evidence alone does not wait for it; what it reads stays in the folder of the visit; one reading serves both pages."""
    app = drawn(read_script, read=["judged"], **{"kept-asked": ASKED})
    (_, source, options, limits) = work.pop()
    assert source == (ASKED.source,) and options["answers"] == {"left_after": "12"}
    assert not {"listening", "folder"} & set(options) and limits == heavy.HEAVY
    app.session_state["read"] = ["heard"]
    app.run()
    (_, _, options, limits) = work.pop()
    assert (options["listening"], options["folder"], limits) == (True, Path("/of/the/visit"), evidence_files.LISTENING)
    assert not work
    app = drawn(read_script, read=["heard", "judged"], **{"kept-asked": ASKED})
    app.run()
    assert len(work) == 1 and app.session_state["found"]["listening"], "not read twice"
    work.clear()
    assert drawn(read_script, read=["judged", "heard"]).session_state["found"] is None and not work


def weigh_script():
    import streamlit as st

    from cxroi.ui import evidence_questions

    for key in ("left_after", "other"):
        evidence_questions._weigh("found", key)
    st.session_state["drawn"] = True


def test_each_choice_is_tried_for_the_question_it_was_asked_of_as_the_tables_were_read(work, monkeypatch):
    monkeypatch.setattr(
        evidence_questions, "choice_table", lambda made: pd.DataFrame({"Choice": [f"of {', '.join(made['answers'])}"]})
    )
    app = drawn(weigh_script, **{"kept-asked": ASKED})
    assert not work and not app.table
    app.button(key="weigh-other").click().run()
    (function, arguments, options, _) = work.pop()
    assert function is evidence_questions.choices and arguments == (ASKED.source, "found", "other") and not work
    assert options == {"answers": {"left_after": "12"}, **ASKED.options}
    assert app.table[0].value.iloc[0, 0] == "of left\\_after"

    def refuse(*_, **__):
        raise Refused("There are no customers", "Give some.")

    monkeypatch.setattr(heavy, "done", refuse)
    app.run()
    assert not app.table and any("no customers. Give" in text for text in texts(app)) and app.session_state["drawn"]
    app.session_state["kept-asked"] = evidence_files.Asked({"a.csv": b"y"})
    app.run()
    assert not any("no customers. Give" in text for text in texts(app)), "of other tables it is asked again"
