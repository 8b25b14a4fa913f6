"""Comments beside a case: kept on what they were made on, answered, and not lost before they are added."""

from types import SimpleNamespace

from typing_hand import entry, type_in
from ui_hand import drawn, small, texts

from cxroi.case.writing import file_text
from cxroi.store import versions
from cxroi.ui import comments
from cxroi.ui.document import Session
from cxroi.ui.draft_text import draft_of, session_of


def commenting():
    import dataclasses

    import streamlit as st

    from cxroi.ui import autosave, comments, courier, state
    from cxroi.ui.document import Home

    if st.session_state.pop("other", False):
        home = Home("other-draft")
        state.show(dataclasses.replace(state.document(), home=home))
    courier.courier()
    (case,) = autosave.store().cases("local")
    if st.session_state.get("reads"):
        st.session_state["kept-board"] = True
    comments.comments(case)


def test_a_comment_is_kept_on_what_it_was_made_on_resolved_and_opened_again(store):
    """On the assumption chosen, else on the whole; without words on nothing; in board mode there is no form."""
    case = store.save_version(file_text(small().data), "local", name="Small", author="Anna").case_id
    app = drawn(commenting, session=Session(small()))
    assert "Nothing yet." in texts(app)
    path = "segments/Homes/customers"
    for on, words in ((path, "So many?"), ("", "Go on."), (path, "  ")):
        app.selectbox(key=f"comment-on-{case}").set_value(on)
        type_in(app, "Comment", words)
        app.button(key="comment-add").click().run()
    kept = store.comments(case)
    assert [(one.path, one.words) for one in kept] == [("", "Go on."), (path, "So many?")] and all(
        one.digest for one in kept
    )
    lines = [one.value for one in app.markdown]
    for on, words in (("**Homes\\: customers**", "So many?"), ("**The case as a whole**", "Go on.")):
        assert lines[lines.index(on) + 1].endswith(words)
    app.button(key=f"resolve-{kept[1].id}").click().run()
    assert [one.resolved_at is not None for one in store.comments(case)] == [False, True]
    assert sum("Resolved by" in text for text in texts(app)) == 1
    assert app.button(key=f"resolve-{kept[1].id}").label == "Reopen"
    app.button(key=f"resolve-{kept[1].id}").click().run()
    assert not any(one.resolved_at for one in store.comments(case))
    app = drawn(commenting, session=Session(small()), reads=True)
    assert not app.button and not app.text_area and any("Go on." in text for text in texts(app))


def test_open_and_resolved_comments_on_one_place_are_two_threads():
    """Each with the oldest first; what stands at a cell is what is open there."""
    made = [SimpleNamespace(path=path, resolved_at=at, words=words) for path, at, words in (("a", None, "later"), ("a", 1, "done"), ("a", None, "first"), ("", None, "whole"))]  # fmt: skip
    found = {key: [one.words for one in several] for key, several in comments.threads(made).items()}
    assert found == {("a", False): ["first", "later"], ("a", True): ["done"], ("", False): ["whole"]}


def test_words_of_a_comment_that_were_not_added_are_kept_with_the_draft(store, monkeypatch):
    """A reload, and another case opened meanwhile, bring back the words and what they are on; once added, the field is empty."""
    monkeypatch.setattr(versions, "new_id", lambda: "a__random-id_")
    case = store.save_version(file_text(small().data), "local", name="Small", author="Anna").case_id
    app = drawn(commenting, session=Session(small()))
    path = "segments/Homes/customers"
    app.selectbox(key=f"comment-on-{case}").set_value(path).run()
    type_in(app, "Comment", "x" * 20_001)
    assert entry(app, "Comment")["text"] == "x" * 20_000
    app.button(key="comment-add").click().run()
    assert store.comments(case) == (), (
        "what is too long is refused in words; what stood there before is not added instead"
    )
    type_in(app, "Comment", "So m")
    app = drawn(commenting, session=session_of(draft_of(app.session_state["session"]))[0])
    assert (entry(app, "Comment")["text"], app.selectbox(key=f"comment-on-{case}").value) == ("So m", path)
    app.session_state["other"] = True
    app.run()
    assert app.session_state["session"].document.home.draft == "other-draft" and entry(app, "Comment")["text"] == "So m"
    app.button(key="comment-add").click().run()
    assert [(one.path, one.words) for one in store.comments(case)] == [(path, "So m")]
    app = drawn(commenting, session=session_of(draft_of(app.session_state["session"]))[0])
    assert entry(app, "Comment")["text"] == ""


def test_words_of_a_comment_are_kept_up_to_their_limit_and_stay_in_their_field_beyond_it(monkeypatch):
    said, kept, put = [], [], []
    typed = {}
    monkeypatch.setattr(comments.unsaid, "words", lambda place: typed["words"])
    monkeypatch.setattr(comments.unsaid, "put", lambda place, words: put.append(words))
    monkeypatch.setattr(comments.state, "tell", said.append)
    monkeypatch.setattr(comments.author, "name", lambda: "Anna")
    monkeypatch.setattr(
        comments.autosave, "store", lambda: SimpleNamespace(comment=lambda *words, **more: kept.append(words))
    )
    for typed["words"] in ("x" * comments.LONGEST, "x" * (comments.LONGEST + 1), "   "):
        comments._keep("c", "a/b", "place", "digest")
    assert kept == [("c", "a/b", "x" * comments.LONGEST, "Anna")] and put == [""]
    assert said[0].startswith(
        f"A comment has at most {comments.LONGEST:,} characters; this one has {comments.LONGEST + 1:,}."
    )
    assert said[1:] == ["A comment needs words."]
