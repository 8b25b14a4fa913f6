"""A file or a link that holds no case: what is said of it, and that what was open stays."""

import pytest
from ui_hand import DATA, drawn, small

from cxroi.case.share_link import packed
from cxroi.case.writing import file_text
from cxroi.ui.document import Session

UNTITLED = {key: value for key, value in DATA.items() if key != "title"}


class File:
    """A file as the browser uploads it."""

    def __init__(self, data):
        self.name, self.data = "ours.yaml", data

    def getvalue(self):
        return file_text(self.data).encode()


def given():
    from cxroi.ui import opening

    opening.open_upload("file")


def after(script, **held):
    document = small(title="Open before")
    app = drawn(script, session=Session(document), chosen=True, **held)
    session = app.session_state["session"]
    return session.document is document, session.document, session.message


@pytest.mark.parametrize(
    ("count", "listed", "more"), [(1, 1, ""), (20, 20, ""), (21, 20, "1 more error"), (32, 20, "12 more errors")]
)
def test_a_file_that_is_not_a_case_is_named_with_its_errors_and_what_was_open_stays(count, listed, more):
    """No title, and initiatives that start before month 0: an error each. Twenty are told one by one; how many more there are is said."""
    early = [{"name": f"I{number}", "start_month": -1} for number in range(count - 1)]
    stays, _, said = after(given, file=File({**UNTITLED, "scenarios": [], "initiatives": early}))
    head, *errors = said.split("\n")
    assert stays and head == "ours.yaml was not opened; what was open stays:"
    assert [one for one in errors if one.startswith("- and")] == ([f"- and {more}"] if more else [])
    assert len(errors) == listed + bool(more) and any("title" in one for one in errors)


def test_a_file_is_opened_and_without_one_nothing_happens():
    stays, document, said = after(given, file=File({**DATA, "title": "From a file"}))
    assert not stays and document.data["title"] == "From a file" and "not opened" not in said
    assert after(given, file=None)[0::2] == (True, "")


def linked():
    import streamlit as st

    from cxroi.ui import opening

    opening._open_link(st.session_state["link"])


def test_a_link_that_holds_no_case_says_what_it_lacks_and_opens_nothing():
    stays, _, said = after(linked, link=packed(UNTITLED))
    assert stays and said.startswith("The case of this link could not be opened: title ")
    stays, _, said = after(linked, link="no link")
    assert stays and said.startswith("The case of this link could not be opened: the link is ")
    stays, document, said = after(linked, link=packed({**DATA, "title": "By a link"}))
    assert not stays and document.data["title"] == "By a link" and not said
