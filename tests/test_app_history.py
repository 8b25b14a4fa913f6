"""History in the app: versions listed and restored, two writers merged, an approval and its end."""

import copy

import pytest
import typing_hand as hand
from drafts_hand import CHURN, is_said, press, rename_organisation, said, session, sit_at, visit
from typing_hand import page, run

from cxroi.case import load, parse
from cxroi.engine import evaluate
from cxroi.report.language.formats import full, short

pytestmark = pytest.mark.usefixtures("store")


def plain(label):
    """A label as it is read, without the marks that keep it from being Markdown."""
    return label.replace("\\", "")


# History


def test_versions_are_listed_with_message_author_npv_and_change_and_one_is_restored(store, monkeypatch):
    """What the messages said, what each version changed, by how much NPV moved; a restored version is a new one."""
    monkeypatch.setenv("CXROI_AUTHOR", "Ann Oh")
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    hand.type_in(at, "Message for this version", "first look")
    press(run(at), "Save")
    before = session(at).document.case
    hand.type_in(page(at, "assumptions"), "Churn of Key accounts", "5%")
    hand.type_in(at, "Message for this version", "finance’s churn")
    press(run(at), "Save")
    after = session(at).document.case
    assert after.segments[0].churn_per_year == 0.05
    (case,) = store.cases("local")
    one, two = reversed(store.history(case.id).versions)
    assert (one.message, two.message, two.author) == ("first look", "finance’s churn", "Ann Oh")
    assert (one.npv, two.npv) == (evaluate(before).npv, evaluate(after).npv)
    page(at, "your_cases")
    assert is_said(at, "Verified: 2 versions, none of them altered")
    table = next(frame.value for frame in at.dataframe if "Change in NPV" in frame.value)
    moved = short(two.npv - one.npv, "USD", plus=True)
    assert list(table["Change in NPV"]) == [moved, "–"] and moved[0] in "+−"
    assert next(iter(table["What changed"])).endswith("→ 5%") and list(table["Message"]) == [
        "finance’s churn",
        "first look",
    ]
    effects = next(frame.value for frame in at.dataframe if "Effect on NPV" in frame.value)
    assert list(effects["Change"])[1:] == ["All changes", "NPV before", "NPV after"]
    assert effects["Change"][0].startswith("churn of Key accounts") and effects["Effect on NPV"][0] == full(
        two.npv - one.npv, "USD", plus=True
    )
    press(at, "Restore it")
    assert is_said(at, "restored as version 3") and session(at).document.case == before
    assert session(at).document.home.rev == 3 and store.history(case.id).versions[0].message == "Version 1 restored"
    with store.writing() as connection:
        connection.exec_driver_sql("update revision set npv = npv + 1 where rev = 2")
    assert any("Version 2 was changed after it was saved" in one.value for one in page(at, "your_cases").error)


def test_the_second_writer_of_a_version_is_told_and_merges_by_path(store, monkeypatch):
    """Ann and Ben continue version 1. What only one changed is taken, what both changed is asked, and both are in version 3."""
    sit_at(monkeypatch, "ann")
    ann = press(rename_organisation(visit(case="chemicals"), "Begun"), "Save")
    (case,) = store.cases("local")
    monkeypatch.setenv("CXROI_AUTHOR", "Ben")
    sit_at(monkeypatch, "ben")
    ben = page(visit(case="insurance"), "your_cases")
    ben.button(key=f"open-{case.id}").click()
    run(ben)
    hand.type_in(page(ben, "assumptions"), "Churn of Key accounts", "5%")
    press(rename_organisation(ben, "Ben’s"), "Save")
    monkeypatch.setenv("CXROI_AUTHOR", "Ann")
    sit_at(monkeypatch, "ann")
    rename_organisation(ann, "Ann’s")
    hand.type_in(page(ann, "assumptions"), "Customers of Key accounts", "77")
    assert is_said(ann, "Version 2 was saved meanwhile by Ben"), "before anything is saved"
    hand.type_in(ann, "Message for this version", "counted again")
    press(run(ann), "Save")
    assert store.cases("local")[0].rev == 2, "the second writer of version 2 wrote nothing"
    (asked,) = ann.radio
    assert plain(asked.label) == "Both changed organisation: which one holds?" and asked.value is None
    assert next(one for one in ann.button if one.label == "Merge both").disabled, "nothing is decided unasked"
    told = [plain(one) for one in said(ann)]
    assert any(
        one.startswith("Ben, −\u2060$") and one.endswith("without effect on NPV: organisation “Begun” → “Ben’s”.")
        for one in told
    )
    assert any(one.startswith("You, −\u2060$") and "customers of Key accounts 340 → 77: −" in one for one in told)
    asked.set_value("theirs")
    run(ann)
    ann = visit()  # the tab is reloaded in the middle of it
    (asked,) = ann.radio
    assert asked.value == "theirs" and plain(asked.options[1]).startswith("Ben’s, version 2, at ")
    both = copy.deepcopy(load(store.version(case.id).yaml))
    both["segments"][0]["customers"] = 77
    worth = short(evaluate(parse(both)).npv, "USD")
    assert f": organisation “Begun” → “Ben’s” · NPV of the merged case {worth}" in plain(asked.options[1])
    assert f"Merged: NPV at the likely figures **{worth}**." in map(plain, said(ann))
    press(ann, "Merge both")
    version = store.version(case.id)
    data = load(version.yaml)
    assert (version.rev, data["organisation"], data["segments"][0]["customers"]) == (3, "Ben’s", 77)
    assert data["segments"][0]["churn_per_year"] == 0.05 and version.message == (
        "counted again. Merged with version 2. Taken: organisation “Begun” → “Ben’s” (Ben), not organisation “Begun” → “Ann’s” (Ann)"
    )
    assert not is_said(ann, "was saved meanwhile") and session(ann).document.home.rev == 3
    assert not store.history(case.id).breaks
    sit_at(monkeypatch, "ben")
    rename_organisation(ben, "Ben’s own")
    press(press(ben, "Save"), "Save mine as a case of its own")
    assert len(store.cases("local")) == 2 and store.history(case.id).versions[0].rev == 3


def test_a_version_is_approved_commented_on_and_is_not_approved_after_a_change(store, monkeypatch):
    """The approval stands below every page until the next keystroke; the comment beside the assumptions until it is resolved."""
    monkeypatch.setenv("CXROI_AUTHOR", "Ann Oh")
    sit_at(monkeypatch, "ann")
    at = press(rename_organisation(visit(case="chemicals"), "Mine"), "Save")
    (case,) = store.cases("local")
    page(at, "your_cases").text_input(key="approve-role").set_value("CFO")
    press(at, "Approve")
    (given,) = store.approvals(case.id)
    assert (given.rev, given.by, given.role, given.holds) == (1, "Ann Oh", "CFO", True)
    assert is_said(at, "version 1, saved at") and is_said(at, "by Ann Oh")
    at.selectbox(key=f"comment-on-{case.id}").set_value(CHURN)
    hand.type_in(at, "Comment", "Why 8%?")
    at.button(key="comment-add").click()
    run(at)
    (comment,) = store.comments(case.id)
    assert (comment.path, comment.words, comment.by) == (CHURN, "Why 8%?", "Ann Oh")
    hand.type_in(at, "Answer", "The desk counted 8")
    at.button(key=f"add-answer-{comment.id}").click()
    at = page(run(at), "assumptions")
    assert is_said(at, "Why 8%?") and is_said(at, "The desk counted 8")
    (words,) = [one["said"] for one in hand.entries(at) if "said" in one and one["called"] == "Churn of Key accounts"]
    first, second = words.split("\n")
    assert first.endswith(": Why 8%?") and second.endswith(": The desk counted 8"), (
        "at the cell, in the order they were said"
    )
    assert sum("said" in one for one in hand.entries(at)) == 1
    assert is_said(page(at, "risk"), "approved ") and is_said(at, "by Ann Oh (CFO)")
    at = rename_organisation(at, "Mine too")
    assert is_said(page(at, "risk"), "· not approved ·")
    press(at, "Save")
    assert is_said(page(at, "your_cases"), "not approved: changed since version 1 was approved by Ann Oh")
    press(at, "Resolve")
    assert not is_said(page(at, "assumptions"), "Why 8%?") and not is_said(at, "The desk counted 8")
    assert not [one for one in hand.entries(at) if "said" in one]
    press(page(at, "your_cases"), "Withdraw")
    assert is_said(at, "Version 2 has no approval to withdraw") and len(store.approvals(case.id)) == 1
    at.selectbox(key=f"approve-{case.id}").set_value(1)
    press(at, "Withdraw")
    assert not is_said(page(at, "your_cases"), "was approved by") and len(store.approvals(case.id)) == 2
