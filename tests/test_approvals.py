"""Approvals and comments: tied to a digest, void after any change, printed in every file; kept on both databases."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import pytest
from databases import BOTH, database
from test_what_changed import small
from workbook_hand import Sheet

from cxroi.analysis.approval import Approved, approved_digest
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import digest, dump, parse, read
from cxroi.report.documents.export import FORMATS, export
from cxroi.report.language.history_words import (
    approval_lines,
    approval_words,
    case_standing,
    standing_approvals,
    void_words,
)
from cxroi.report.sections import document
from cxroi.report.workbook import workbook as workbook_of
from cxroi.store.records import StoreError
from cxroi.store.store import Store


@pytest.fixture(params=BOTH)
def store(request, tmp_path):
    with database(request.param, tmp_path) as url:
        moments = iter(datetime(2027, 1, day, 12, tzinfo=UTC) for day in range(1, 29))
        opened = Store.open(url, clock=lambda: next(moments))
        yield opened
        opened.close()


def saved(store, data, case_id=None, parent=0):
    return store.save_version(dump(data), "local", name="Small", case_id=case_id, parent=parent)


def test_an_approval_holds_for_its_digest_and_for_no_other(store):
    """Version 1 approved; version 2 changes an hour and is not approved; the same case again is approved; withdrawn, it is not."""
    one = saved(store, small())
    known = approved_digest(parse(small()))
    store.approve(one.case_id, 1, known, "Ann Oh", role="CFO", words="For the 2027 budget")
    changed = saved(store, small(101), one.case_id, 1)
    found = store.approval_of(known)
    assert (found.by, found.role, found.rev, found.holds) == ("Ann Oh", "CFO", 1, True)
    assert store.approval_of(approved_digest(parse(small(101)))) is None
    given = store.approvals(one.case_id)
    assert case_standing(given, 1) == "approved Jan 4, 2027 by Ann Oh"
    assert case_standing(given, changed.rev) == "not approved: changed since version 1 was approved by Ann Oh"
    restored = store.restore_version(one.case_id, 1, "local")
    assert case_standing(given, restored.rev, known) == "approved Jan 4, 2027 by Ann Oh, as version 1"
    assert case_standing(given, restored.rev, "another") == case_standing(given, restored.rev)
    assert approval_words(given[0]) == "Version 1 approved Jan 4, 2027 by Ann Oh (CFO): “For the 2027 budget”."
    store.approve(one.case_id, 1, known, "Ann Oh", given=False, words="Figures of March were missing")
    assert store.approval_of(known) is None and len(store.approvals(one.case_id)) == 2
    assert case_standing(store.approvals(one.case_id), 1, known) == ""
    with pytest.raises(StoreError, match="there is no version 7"):
        store.approve(one.case_id, 7, known, "Ann Oh")


@pytest.mark.parametrize("kind", BOTH)
def test_of_an_approval_and_its_withdrawal_in_the_same_instant_the_second_counts(kind, tmp_path):
    """By their order, not by a clock: it stands still here, and goes back for the third. Copies with the same content stand apart."""
    with database(kind, tmp_path) as url:
        moments = [datetime(2027, 1, 15, 12, tzinfo=UTC)] * 9 + [datetime(2026, 1, 1, tzinfo=UTC)] * 9
        store = Store.open(url, clock=lambda: moments.pop(0))
        known = approved_digest(parse(small()))
        one, copy = (saved(store, small()).case_id for _ in range(2))
        for number in range(6):
            store.approve(one, 1, known, "Ann Oh", given=number % 2 == 0)
            given = store.approvals(one)
            assert [bool(row.given) for row in given] == [place % 2 == 0 for place in range(number, -1, -1)]
            assert case_standing(given, 1, known).startswith("approved") == (number % 2 == 0)
            assert (store.approval_of(known) is not None) == (number % 2 == 0)
        store.approve(copy, 1, known, "Ben")
        store.approve(one, 1, known, "Ann Oh", given=True)
        store.approve(one, 1, known, "Ann Oh", given=False)
        assert [row.case_id for row in store.approvals_of(known)] == [copy]
        with store.writing() as connection:
            connection.exec_driver_sql("update approval set number = 9 where number = 7")
        assert not store.approvals(one)[0].holds and store.approvals(one)[0].given, "the order is sealed, too"
        assert case_standing(store.approvals(one), 1, known) == ""
        store.close()


def test_a_restored_version_is_the_approved_one_whatever_came_between(store):
    """1 and 2 approved, 1 restored as 3: approved as version 1, changed from there, and withdrawn under either number."""
    case, known = saved(store, small()).case_id, approved_digest(parse(small()))
    store.approve(case, 1, known, "Ann Oh")
    saved(store, small(101), case, 1)
    store.approve(case, 2, approved_digest(parse(small(101))), "Cho")
    store.restore_version(case, 1, "local")
    given = store.approvals(case)
    assert case_standing(given, 3, known) == "approved Jan 4, 2027 by Ann Oh, as version 1"
    assert void_words(given, 3, known) == "not approved: changed since version 3 was approved by Ann Oh, as version 1"
    assert void_words(given, 1, known) == "not approved: changed since version 1 was approved by Ann Oh"
    store.approve(case, 3, known, "Ann Oh", given=False)
    given = store.approvals(case)
    assert sorted(standing_approvals(given)) == [2]
    assert ["withdrawn since" in line for line in approval_lines(given, {})] == [False, False, True]
    assert case_standing(store.approvals(case), 1, known) == "not approved: Cho approved version 2, which is newer"


def test_an_approval_altered_in_the_database_does_not_count_and_is_named(store):
    one, known = saved(store, small()), approved_digest(parse(small()))
    store.approve(one.case_id, 1, known, "Ben")
    with store.writing() as connection:
        connection.exec_driver_sql(
            "update approval set by = 'Ann Oh'"
            if "sqlite" in str(store.engine.url)
            else "update approval set \"by\" = 'Ann Oh'"
        )
    assert store.approval_of(known) is None
    assert "changed after it was written" in approval_words(store.approvals(one.case_id)[0])


def test_what_is_entered_after_the_approval_does_not_undo_it():
    """Plan, actuals and signatures are no part of what was approved; any figure, note or source is."""
    data = small(finance={"years": 1, "discount_rate": 0, "start": "2027-01"})
    known = approved_digest(parse(data))
    assert known == digest(parse(data))
    paid = {**data, "actuals": [{"month": "2027-01", "initiative": "One", "benefit": "Saved time", "received": 83}]}
    assert approved_digest(parse(paid)) == known
    assert approved_digest(parse({**data, "notes": {"costs": "x"}})) != known


def test_comments_are_open_until_resolved_and_may_be_reopened(store):
    case = saved(store, small()).case_id
    first = store.comment(case, "finance/discount_rate", "Why 0?", "Ben", digest="d")
    store.comment(case, "", "Looks right", "Ann")
    store.resolve(case, first.id, "Ann")
    found = store.comments(case)
    assert [(one.words, one.resolved_by) for one in found] == [("Looks right", None), ("Why 0?", "Ann")]
    assert found[1].path == "finance/discount_rate" and found[1].resolved_at is not None
    store.resolve("another", first.id, None)
    assert store.comments(case)[1].resolved_by == "Ann", "a comment is resolved on its own case"
    store.resolve(case, first.id, None)
    assert [one.words for one in store.comments(case) if one.resolved_at is None] == ["Looks right", "Why 0?"]


def said_in(suffix, content):
    """The text of a file, wherever it lies in it."""
    if suffix in (".xlsx", ".pptx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".txt"))]
        return b"\n".join(parts).decode("utf-8", "replace")
    if suffix == ".pdf":
        import subprocess

        return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    if suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(content))
        return json.dumps(table.column("standing").to_pylist()[:1]) + str(table.schema.metadata)
    return content.decode()


ANN = Approved("Ann Oh", date(2027, 1, 15), "CFO")


def test_a_workbook_of_an_approved_case_is_not_approved_once_an_input_is_changed_in_it(tmp_path):
    """Live: the line at its head says so, and what is printed of the approval is as it was exported."""
    found = CaseAnalysis(parse(small()), draws=64, approved=ANN)
    sheet = Sheet(workbook_of(found, document.sections(found), day=date(2027, 2, 1)), tmp_path)

    def head():
        sheet.model.evaluate()
        return str(sheet.value("Summary", 3, 1))

    assert head().endswith("inputs as exported · approved: by whom, at the foot of this page")
    path = next(path for path in sheet.inputs() if path.endswith("discount_rate"))
    sheet.enter(path, 0.07)
    assert head().endswith("1 inputs changed since export · not approved: inputs changed since it was approved")
    (traced,) = [words for words in sheet.column("Summary", 1).values() if "Ann Oh" in str(words)]
    assert traced.startswith("As exported: Case ")


@pytest.mark.parametrize(
    ("suffix", "approved"), [*((one.suffix, ANN) for one in FORMATS), (".yaml", None), (".html", None)]
)
def test_every_file_says_whether_the_case_is_approved(suffix, approved):
    if suffix == ".pdf":
        import shutil

        if shutil.which("pdftotext") is None:
            pytest.skip("needs pdftotext")
    content = export(CaseAnalysis(parse(small()), draws=64, approved=approved), suffix, day=date(2027, 2, 1))
    said = " ".join(said_in(suffix, content).split())
    assert ("approved Jan 15, 2027 by Ann Oh (CFO)" in said) == bool(approved)
    if approved is None:
        assert "not approved" in said
    if suffix == ".yaml":
        assert read(content) == parse(small())
