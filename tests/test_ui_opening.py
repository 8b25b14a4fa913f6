"""A file or a link that holds no case: what is said of it, and that what was open stays."""

import pytest
from ui_hand import DATA, drawn, small

from cxroi.case.share_link import packed
from cxroi.case.writing import file_text
from cxroi.ui.document import Session, opened

UNLIKE = {**DATA, "organisation": "Others"}
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


def saves():
    from cxroi.ui import saving

    saving.save()


def kept(store, *versions):
    """The id of a case of this person with these versions."""
    case_id = None
    for rev, data in enumerate(versions):
        made = store.save_version(
            opened(data, name="mine").text, "local", name=data["title"], case_id=case_id, parent=rev
        )
        case_id = made.case_id
    return case_id


@pytest.mark.parametrize("way", ["link", "file"])
def test_a_case_that_comes_back_to_whoever_saved_it_is_a_version_of_that_case(store, way):
    """By a link or as a file: saved again it adds a version, and no second case; it is said of which it is one."""
    changed = {**DATA, "segments": [{**DATA["segments"][0], "customers": 101}, DATA["segments"][1]]}
    case_id = kept(store, DATA, changed, {**changed, "organisation": "Ours"})
    script, held = (linked, {"link": packed(changed)}) if way == "link" else (given, {"file": File(changed)})
    _, document, said = after(script, **held)
    assert (document.home.case_id, document.home.rev, document.is_saved) == (case_id, 2, True)
    assert "This is version 2 of your case *Small*: “Save” adds a version to it." in said
    _, other, told = after(script, **{name: packed(UNLIKE) if name == "link" else File(UNLIKE) for name in held})
    assert other.home.case_id == "" and "version" not in told, "one figure differs: it is another case"


def test_a_first_save_that_makes_a_second_case_of_a_title_says_so(store):
    kept(store, DATA, {**DATA, "organisation": "Ours"})
    app = drawn(saves, session=Session(opened(UNLIKE, name="mine")), chosen=True)
    said = app.session_state["session"].message
    assert said.startswith(
        "Saved *Small* as version 1. It is a second case of this title: the one you had, at version 2, stays as it is."
    )
    assert [one.rev for one in store.cases("local")] == [1, 2]
    fresh = drawn(saves, session=Session(opened({**UNLIKE, "title": "Alone"}, name="mine")), chosen=True)
    assert fresh.session_state["session"].message == "Saved *Alone* as version 1."
    again = drawn(saves, session=Session(app.session_state["session"].document), chosen=True)
    assert "second case" not in again.session_state["session"].message


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
