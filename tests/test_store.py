"""The store: drafts and named cases survive whatever happens meanwhile, and nothing is written over unseen.

`CXROI_KILLS=1000` runs as many kills in place of 8.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import BOTH, database

from cxroi.store.database import written
from cxroi.store.keeper import Keeper
from cxroi.store.records import AlteredError, ChangedElsewhereError, StoreError, VersionTakenError, new_id
from cxroi.store.store import Store
from cxroi.store.versions import chained

KILLS = int(os.environ.get("CXROI_KILLS", "8"))
ROOT = Path(__file__).resolve().parent.parent
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}

WRITER = """
import os, sys
from cxroi.store.store import Store

url, draft, case = sys.argv[1:4]
for line in sys.stdin:  # one child for each count it is told to start from; imports are paid once
    child = os.fork()
    if not child:
        store, count = Store.open(url), int(line)
        while True:
            count = store.keep_draft(draft, f"{count + 1} " * 2000, "local", seen=count).count
            os.write(1, f"{count}\\n".encode())
            last = store.version(case)
            saved = store.save_version(f"{count} " * 2000, "local", name="", case_id=case, parent=last.rev, npv=count / 3)
            os.write(1, f"version {saved.rev}\\n".encode())
    os.write(1, f"child {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"gone\\n")
"""
"""A count, and the number of a version, is printed once its write has returned."""


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kept" / "cxroi.db"


@pytest.fixture(params=BOTH)
def url(request, tmp_path):
    """An empty database of each kind."""
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def store(url):
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(file):
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    opened.close()


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


def test_the_file_is_safe_by_its_settings(sqlite):
    """Write-ahead log, and every write on the disk before it is acknowledged."""
    with sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2
        assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1


@pytest.mark.parametrize("content", [b"not a database at all " * 400, None], ids=["other file", "torn pages"])
def test_a_damaged_file_is_moved_aside_and_never_deleted(file, content):
    """A new database takes its place; the damaged one is there to be looked at, byte for byte."""
    store = Store.open(f"sqlite:///{file}")
    for number in range(50):
        store.keep_draft(f"d{number}", "x" * 3000, "ann")
    store.close()
    if content is None:
        whole = file.read_bytes()
        content = whole[:4096] + b"\xa5" * (len(whole) - 8192) + whole[-4096:]
    file.write_bytes(content)
    fresh = Store.open(f"sqlite:///{file}")
    assert fresh.drafts("ann") == ()
    assert fresh.keep_draft("new", "y", "ann").count == 1
    aside = [entry for entry in file.parent.iterdir() if "damaged" in entry.name]
    assert content in [entry.read_bytes() for entry in aside]
    fresh.close()


def test_a_store_that_cannot_be_opened_says_why_in_one_sentence(tmp_path, monkeypatch):
    """A folder that is a file, another program's lock, a database that is not there."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"^its folder cannot be written to$"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'cxroi.db'}")
    monkeypatch.setattr("cxroi.store.engine.WAIT", 0.1)
    locked = tmp_path / "locked.db"
    Store.open(f"sqlite:///{locked}").close()
    with sqlite3.connect(locked, isolation_level=None) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(StoreError, match="another program has locked it"):
            Store.open(f"sqlite:///{locked}")
        holder.execute("rollback")


def test_a_disk_that_fails_later_is_told_and_the_last_write_stays(sqlite):
    """A full disk in the middle of work raises StoreError; what was acknowledged is still there."""
    sqlite.keep_draft("d", "good", "ann", seen=0)
    with sqlite.engine.connect() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar()
        connection.exec_driver_sql(f"pragma max_page_count = {pages}")
        connection.rollback()
    with pytest.raises(StoreError, match="the disk is full"):
        sqlite.keep_draft("d", "x" * 1_000_000, "ann", seen=1)
    assert sqlite.draft("d").content == "good"


NO_SPACE = """
CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/16384/2608": No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON revision FOR EACH ROW EXECUTE FUNCTION no_space()"""
"""What PostgreSQL says on a full disk, where a version is added."""


def test_a_version_that_meets_a_full_disk_is_refused_whole_and_saved_once_there_is_room(store):
    """Why is said in plain words; the versions, their chain and the draft are as they were, and the same save succeeds later."""
    first = store.save_version("first", "ann", name="Mine")
    store.keep_draft("d", "second, not saved yet", "ann", case_id=first.case_id, seen=0)
    lite = store.engine.dialect.name == "sqlite"
    with store.engine.begin() as connection:
        pages = connection.exec_driver_sql("pragma page_count").scalar() if lite else 0
        connection.exec_driver_sql(f"pragma max_page_count = {pages}" if lite else NO_SPACE)
    second = "x" * 1_000_000
    for case_id in (first.case_id, None):  # another version of a case, and the first of a new one
        with pytest.raises(StoreError, match=r"^the disk is full$"):
            store.save_version(second, "ann", name="Other", case_id=case_id, parent=1)
    history = store.history(first.case_id)
    assert [one.yaml for one in history.versions] == ["first"] and history.breaks == ()
    assert [one.name for one in store.cases("ann")] == ["Mine"], "a case without its version would be left over"
    assert store.draft("d").content == "second, not saved yet"
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "pragma max_page_count = 1073741823" if lite else "DROP TRIGGER full_disk ON revision"
        )
    assert store.save_version(second, "ann", name="", case_id=first.case_id, parent=1).rev == 2
    assert store.history(first.case_id).breaks == ()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_kill_during_a_write_leaves_anything_unreadable_or_loses_what_was_acknowledged(url, tmp_path):
    """kill -9 at random moments: the draft is whole and at least as new as the last receipt, no version is lost, the chain holds."""
    rng, count, rev = random.Random(4), 0, 1  # noqa: S311 - for moments, not for secrets
    store = Store.open(url)
    case = store.save_version("begun", "local", name="Killed").case_id
    store.close()
    parent = subprocess.Popen(
        [sys.executable, "-c", WRITER, url, "d", case],
        cwd=ROOT, env=HERE,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    try:
        for _ in range(KILLS):
            print(count, file=parent.stdin, flush=True)
            child, acknowledged = None, count
            while child is None or acknowledged == count:
                word, *rest = parent.stdout.readline().split()
                if word == "child":
                    child = int(rest[0])
                elif word == "version":
                    rev = int(rest[0])
                else:
                    acknowledged = int(word)
            time.sleep(rng.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            while (line := parent.stdout.readline().split())[0] != "gone":
                rev, acknowledged = (int(line[1]), acknowledged) if len(line) == 2 else (rev, int(line[0]))
            store = Store.open(url)
            found, history = store.draft("d"), store.history(case)
            store.close()
            count = found.count
            assert acknowledged <= count <= acknowledged + 1
            assert found.content == f"{count} " * 2000
            assert rev <= len(history.versions) <= rev + 1 and history.breaks == ()
            rev = len(history.versions)
        assert not list(tmp_path.rglob("*damaged*"))
    finally:
        parent.stdin.close()
        parent.wait(timeout=10)
        parent.stdout.close()


TWO = """
import sys
from cxroi.store.records import ChangedElsewhereError
from cxroi.store.store import Store

store, mine = Store.open(sys.argv[1]), sys.argv[2]
for number in range(40):
    store.keep_draft(mine, str(number), mine, seen=number)
    while True:
        there = store.draft("shared")
        try:
            store.keep_draft("shared", (there.content if there else "") + mine, mine, seen=there.count if there else 0)
            break
        except ChangedElsewhereError:
            continue
"""


def test_two_processes_at_once_lose_nothing(url):
    """Both open a database without tables yet; each keeps its own drafts, and of one they share no write is lost."""
    started = [subprocess.Popen([sys.executable, "-c", TWO, url, name], cwd=ROOT, env=HERE) for name in "ab"]
    assert [one.wait(120) for one in started] == [0, 0]
    store = Store.open(url)
    assert [store.draft(name).content for name in "ab"] == ["39", "39"]
    assert sorted(store.draft("shared").content) == ["a"] * 40 + ["b"] * 40
    store.close()


def test_ten_threads_save_versions_of_one_case_and_each_number_is_given_once(store):
    """The second writer of a version is refused, tries on top of what is there, and nothing is lost."""
    case = store.save_version("0", "ann", name="A").case_id

    def save(number):
        parent = 1
        while True:
            try:
                return store.save_version(str(number), "ann", name="A", case_id=case, parent=parent).rev
            except VersionTakenError as taken:
                parent = taken.rev

    with ThreadPoolExecutor(10) as threads:
        revs = sorted(threads.map(save, range(1, 31)))
    assert revs == list(range(2, 32))
    assert {store.version(case, rev).yaml for rev in revs} == {str(number) for number in range(1, 31)}


class Slow:
    """A store whose disk waits until it is let go."""

    def __init__(self, store):
        self.store, self.go, self.written = store, threading.Event(), []

    def keep_draft(self, id, content, person, **said):
        self.go.wait(10)
        kept = self.store.keep_draft(id, content, person, **said)
        self.written.append(content)
        return kept


def test_nobody_waits_for_a_slow_disk_and_the_newest_content_is_written(store):
    """A hundred changes while the disk is busy return at once; what lies between the first and the last is not written."""
    slow = Slow(store)
    with ThreadPoolExecutor(2) as threads:
        keeper = Keeper(lambda: slow, threads, "d")
        start = time.perf_counter()
        for number in range(100):
            keeper.keep(str(number), person="ann")
        assert time.perf_counter() - start < 0.5
        assert keeper.condition().waiting and keeper.condition().at is None
        slow.go.set()
        done = keeper.condition(wait=10)
    assert not done.waiting and done.at == store.draft("d").at
    assert len(slow.written) <= 2 and slow.written[-1] == "99" and store.draft("d").content == "99"


def test_a_write_that_failed_is_told_and_tried_again(store):
    """The content waits; once the store answers it is written."""
    answers = [StoreError("the disk is full"), store]

    def answer():
        now = answers.pop(0)
        if isinstance(now, StoreError):
            raise now
        return now

    with ThreadPoolExecutor(1) as threads:
        keeper = Keeper(answer, threads, "d")
        keeper.keep("mine", person="ann")
        failed = keeper.condition(wait=10)
        assert (failed.trouble, failed.waiting, failed.count) == ("the disk is full", True, 0)
        keeper.retry()
        done = keeper.condition(wait=10)
    assert (done.trouble, done.waiting, done.count) == ("", False, 1)
    assert store.draft("d").content == "mine"


def test_a_keeper_writes_over_nothing_that_it_has_not_seen(store):
    """Another tab's write stays, and is reported."""
    with ThreadPoolExecutor(1) as threads:
        keeper = Keeper(lambda: store, threads, "d")
        keeper.keep("one", person="ann")
        keeper.condition(wait=10)
        store.keep_draft("d", "theirs", "ben", seen=1)
        keeper.keep("mine", person="ann")
        assert keeper.condition(wait=10).elsewhere.content == "theirs"
        keeper.keep("mine again", person="ann")
        keeper.condition(wait=10)
    assert store.draft("d").content == "theirs"


def test_names_of_drafts_cannot_be_guessed():
    """120 random bits, fit for an address."""
    names = {new_id() for _ in range(1000)}
    assert len(names) == 1000 and all(
        len(name) == 20 and name.replace("-", "").replace("_", "").isalnum() for name in names
    )
