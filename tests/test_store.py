"""The store: drafts and named cases come back as written, versions are only added, and an altered row is found."""

from datetime import UTC, datetime, timedelta

import pytest
from store_hand import file, sqlite, store, url  # noqa: F401 - fixtures

from cxroi.store.database import written
from cxroi.store.records import AlteredError, ChangedElsewhereError, StoreError, VersionTakenError, new_id
from cxroi.store.store import Store
from cxroi.store.versions import chained


def test_a_draft_comes_back_as_it_was_written(store):
    """Content, owner, browser, title and case; whatever signs the title holds."""
    case = store.save_version("format: 1\n", "ann", name="Mine").case_id
    kept = store.keep_draft("d", '{"a": "€ 🙂"}', "ann", visitor="v", title="Half \ud83d sign", case_id=case, seen=0)
    found = store.draft("d")
    assert (found.content, found.person, found.visitor, found.case_id) == ('{"a": "€ 🙂"}', "ann", "v", case)
    assert found.title == "Half ? sign"
    assert (found.count, found.at) == (kept.count, kept.at) == (1, store.receipt("d").at)
    assert store.draft("other") is None and store.receipt("other") is None


def test_drafts_are_listed_for_their_person_newest_first(store):
    """Nobody sees what is another's; a browser's latest is the one it wrote last."""
    for id, person, visitor in (("a", "ann", "v1"), ("b", "ben", "v2"), ("c", "ann", "v1"), ("a", "ann", "v1")):
        store.keep_draft(id, "x", person, visitor=visitor)
    assert [draft.id for draft in store.drafts("ann")] == ["a", "c"]
    assert [draft.id for draft in store.drafts("ben")] == ["b"]
    assert store.drafts("ann")[0].content == "", "a list does not carry contents"
    assert store.latest_draft("v1").id == "a" and store.latest_draft("v3") is None


def test_a_second_writer_is_told_and_writes_over_nothing(store):
    """Whoever has not seen the last write is refused, and gets to know what is there."""
    store.keep_draft("d", "first", "ann", seen=0)
    store.keep_draft("d", "theirs", "ann", seen=1)
    with pytest.raises(ChangedElsewhereError) as told:
        store.keep_draft("d", "mine", "ann", seen=1)
    assert told.value.draft.content == "theirs" and store.draft("d").content == "theirs"
    with pytest.raises(ChangedElsewhereError):
        store.keep_draft("d", "new", "ann", seen=0)
    assert store.keep_draft("d", "mine", "ann", seen=told.value.draft.count).count == 3


def test_versions_are_only_added(store):
    """Each has the next number, the digest of the one before, and stays readable; the second writer of one is refused."""
    first = store.save_version("title: A\n", "ann", name="A", message="begun")
    second = store.save_version("title: B\n", "ann", name="A", case_id=first.case_id, parent=1)
    assert (first.rev, second.rev, second.parent_digest) == (1, 2, first.digest)
    assert store.version(first.case_id) == second and store.version(first.case_id, 1) == first
    with pytest.raises(VersionTakenError) as told:
        store.save_version("title: C\n", "ann", name="A", case_id=first.case_id, parent=1)
    assert told.value.rev == 2 and store.version(first.case_id) == second
    assert store.version("none") is None


ALTERED = [
    ("update revision set yaml = 'title: Z' where rev = 2", ["version 2 was changed after it was saved"]),
    ("update revision set npv = 1e6 where rev = 3", ["version 3 was changed after it was saved"]),
    ("update revision set message = 'approved' where rev = 1", ["version 1 was changed after it was saved"]),
    ("delete from revision where rev = 2", ["version 2 of this case is missing"]),
    ("delete from revision where rev < 3", ["versions 1 to 2 of this case are missing"]),
    ("update revision set rev = 9 where rev = 3", ["versions 3 to 8 of this case are missing", "version 9 was changed after it was saved"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "words"), ALTERED)
def test_a_row_altered_in_the_database_is_found_and_named(sqlite, statement, words):
    """The digest covers what a version says, its NPV and the version before it."""
    case = sqlite.save_version("title: A\n", "ann", name="A", message="begun", npv=0.1).case_id
    for rev, title in ((1, "B"), (2, "C")):
        sqlite.save_version(f"title: {title}\n", "ann", name="A", case_id=case, parent=rev, npv=-1 / 3)
    assert sqlite.history(case).breaks == ()
    with sqlite.writing() as connection:
        connection.exec_driver_sql(statement)
    assert [one.words for one in sqlite.history(case).breaks] == words


def test_an_altered_row_whose_own_digest_was_renewed_breaks_the_chain_after_it(sqlite):
    """Whoever rewrites a version and its digest has not rewritten what the next version says of it."""
    case = sqlite.save_version("title: A\n", "ann", name="A").case_id
    sqlite.save_version("title: B\n", "ann", name="A", case_id=case, parent=1)
    old = sqlite.version(case, 1)
    forged = chained({**vars(old), "yaml": "title: Z\n", "at": written(old.at)})
    with sqlite.writing() as connection:
        connection.exec_driver_sql("update revision set yaml = 'title: Z\n', digest = ? where rev = 1", (forged,))
    assert sqlite.version(case, 1).yaml == "title: Z\n", "alone it looks whole"
    assert [one.words for one in sqlite.history(case).breaks] == ["version 2 does not continue the version before it"]


def test_an_altered_version_is_not_opened(store):
    case = store.save_version("title: A\n", "ann", name="A").case_id
    with store.writing() as connection:
        connection.exec_driver_sql("update revision set yaml = 'title: Z'")
    with pytest.raises(AlteredError, match="version 1"):
        store.version(case)
    with pytest.raises(AlteredError, match="version 1"):
        store.restore_version(case, 1, "ann")


def test_restoring_adds_a_version_and_takes_none_away(store):
    """Three versions, the first restored: four, the last with the content and the NPV of the first."""
    case = store.save_version("title: A\n", "ann", name="A", npv=310_000.1).case_id
    store.save_version("title: B\n", "ann", name="A", case_id=case, parent=1, npv=2.5)
    store.save_version("title: C\n", "ann", name="A", case_id=case, parent=2)
    back = store.restore_version(case, 1, "ben", author="Ben Ode")
    assert (back.rev, back.yaml, back.npv, back.author) == (4, "title: A\n", 310_000.1, "Ben Ode")
    found = store.history(case)
    assert [one.yaml[7] for one in found.versions] == ["A", "C", "B", "A"] and not found.breaks
    assert found.versions[0].message == "Version 1 restored" and found.at(2).npv == 2.5
    assert store.cases("ann")[0].name == "A"
    with pytest.raises(StoreError, match="there is no version 9"):
        store.restore_version(case, 9, "ann")


def test_a_database_of_an_earlier_cxroi_gets_the_new_column_and_its_chain_holds(file):
    """What was saved before NPV was kept with versions stays whole, and new versions continue it."""
    store = Store.open(f"sqlite:///{file}")
    case = store.save_version("title: A\n", "ann", name="A").case_id
    with store.writing() as connection:
        connection.exec_driver_sql("alter table revision drop column npv")
    store.close()
    again = Store.open(f"sqlite:///{file}")
    assert again.save_version("title: B\n", "ann", name="A", case_id=case, parent=1, npv=7.25).rev == 2
    found = again.history(case)
    assert [one.npv for one in found.versions] == [7.25, None] and not found.breaks
    again.close()


def test_a_version_of_a_case_that_is_gone_is_refused(store):
    with pytest.raises(StoreError, match="the case was deleted for good"):
        store.save_version("title: A\n", "ann", name="A", case_id="gone")


def test_what_is_deleted_can_be_brought_back_for_thirty_days(url):
    """A case with its drafts, or one draft; after 30 days both are gone for good."""
    day = datetime(2026, 11, 25, tzinfo=UTC)
    store = Store.open(url, clock=lambda: day)
    case = store.save_version("title: A\n", "ann", name="A").case_id
    store.keep_draft("of-case", "x", "ann", case_id=case)
    store.keep_draft("free", "y", "ann")
    store.forget(case)
    store.forget_draft("free")
    assert store.cases("ann") == () and store.drafts("ann") == () and store.draft("free") is None
    assert [one.id for one in store.cases("ann", forgotten=True)] == [case]
    store.bring_back(case)
    store.bring_back_draft("free")
    assert [one.name for one in store.cases("ann")] == ["A"]
    assert {one.id for one in store.drafts("ann")} == {"of-case", "free"}
    store.forget(case)
    store.forget_draft("free")
    store.close()
    for days, left in ((29, 1), (31, 0)):
        later = Store.open(url, clock=lambda days=days: day + timedelta(days=days))
        assert len(later.cases("ann", forgotten=True)) == left
        assert len(later.drafts("ann", forgotten=True)) == 2 * left
        later.close()


def test_a_case_is_listed_under_the_name_of_its_newest_version(store):
    """Without a name it keeps the one it has; a version restored brings its own back."""
    case = store.save_version("title: A\n", "ann", name="A").case_id
    store.save_version("title: Budget 2027\n", "ann", name="Budget 2027", case_id=case, parent=1)
    assert store.cases("ann")[0].name == "Budget 2027" and store.version(case, 1).yaml == "title: A\n"
    store.save_version("title: B\n", "ann", name="", case_id=case, parent=2)
    assert store.cases("ann")[0].name == "Budget 2027"
    store.restore_version(case, 1, "ann", name="A")
    assert store.cases("ann")[0].name == "A"


def test_drafts_change_hands_with_the_token_of_their_browser(store):
    """Where two tabs gave one browser two tokens, the drafts of the one go over to the other."""
    store.keep_draft("d", "x", "v1", visitor="v1")
    store.hand_over("v1", to="v2", person="v2")
    assert store.latest_draft("v2").id == "d" and store.drafts("v1") == ()


def test_names_of_drafts_cannot_be_guessed():
    """120 random bits, fit for an address and for a command line: one in 64 began with a dash, and was an option."""
    names = {new_id() for _ in range(1000)}
    assert len(names) == 1000 and all(len(name) == 30 and name.isalnum() for name in names)
