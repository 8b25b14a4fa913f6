"""Heavy work: one process a job, held to its limits, queued, cancelled, ended with its client."""

import os
import time
from pathlib import Path

import pytest
import work_jobs

from cxroi.case import CaseError, load
from cxroi.evidence.run import judge
from cxroi.work import Cancelled, Limits, Pool, WorkError

LINUX = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="limits of memory are Linux's here")


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made = Pool(running=2, waiting=3, each=3, patience=15)
    yield made
    made.close()


def ended(job, seconds=30):
    """The job, once it has ended."""
    until = time.monotonic() + seconds
    while not job.wait(0.05):
        assert time.monotonic() < until, "it did not end"
    return job


def gone(pid):
    """True once no process has the number."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_an_answer_comes_from_another_process_with_its_progress(pool):
    job = ended(pool.submit("a", work_jobs.counted, 3, progress=True))
    number, process = job.answer()
    assert number == 3 and process != os.getpid() and (job.share, job.words) == (1.0, "step 3")
    assert gone(process)


def test_a_process_stays_for_its_owner_alone_and_not_for_long(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    pool = Pool(stays=2)
    first, again = (ended(pool.submit("a", work_jobs.counted, n)).answer() for n in (1, 2))
    assert first[1] == again[1] and again[0] == 2  # the same process
    other = ended(pool.submit("b", work_jobs.counted, 3)).answer()
    assert other[1] != first[1]
    with pytest.raises(WorkError):
        ended(pool.submit("b", work_jobs.fails_strangely)).answer()
    assert gone(other[1])  # what went wrong leaves nothing behind
    if hasattr(os, "nice"):
        with pytest.raises(WorkError, match="300 MB"):  # each job has limits of its own
            ended(pool.submit("a", work_jobs.grows, limits=Limits(memory=300_000_000))).answer()
        assert gone(first[1])
    last = ended(pool.submit("a", work_jobs.counted, 1)).answer()[1]
    pool.end("a")
    assert gone(last)
    idle = ended(pool.submit("c", work_jobs.counted, 1)).answer()[1]
    assert gone(idle)  # two seconds later
    pool.close()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="this system knows no niceness")
def test_a_process_comes_last_from_its_first_import_on(monkeypatch):
    """Importing takes seconds of processor for each job: those who look at a page come before that too."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made = Pool(modules=("work_jobs",))
    assert ended(made.submit("a", work_jobs.nice_at_import)).answer() == 19 > os.nice(0)
    made.close()


def test_an_error_of_ours_is_the_callers_and_another_is_told_in_words(pool):
    with pytest.raises(CaseError, match="holds no `key: value` lines") as error:
        ended(pool.submit("a", load, b"[]")).answer()
    assert error.value.errors[0].remedy
    with pytest.raises(WorkError, match="cannot be carried"):
        ended(pool.submit("a", work_jobs.fails_strangely)).answer()


@LINUX
def test_work_that_wants_too_much_memory_is_ended_and_the_server_stays(pool):
    job = ended(pool.submit("a", work_jobs.grows, limits=Limits(memory=300_000_000)))
    with pytest.raises(WorkError, match="300 MB of memory"):
        job.answer()
    assert ended(pool.submit("a", work_jobs.counted, 1)).answer()[0] == 1


def test_work_that_takes_too_long_is_ended(pool):
    job = ended(pool.submit("a", work_jobs.sleeps, limits=Limits(seconds=0.5)))
    with pytest.raises(WorkError, match="took more than"):
        job.answer()


def test_work_that_dies_is_told(pool):
    with pytest.raises(WorkError, match="without an answer"):
        ended(pool.submit("a", work_jobs.dies)).answer()


def test_what_is_cancelled_ends_at_once_with_its_process_and_its_files(pool, tmp_path):
    note = tmp_path / "started"
    job = pool.submit("a", work_jobs.tells_and_sleeps, str(note))
    while not note.exists():
        job.wait(0.05)
    time.sleep(0.1)
    process, folder = note.read_text().split("\n")
    job.cancel()
    with pytest.raises(Cancelled):
        ended(job, 3).answer()
    assert gone(int(process)) and not Path(folder).exists()


def test_what_nobody_asks_for_any_more_is_ended(monkeypatch, tmp_path):
    """A tab that was closed: nothing waits for the answer, so nothing works on it."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    pool, note = Pool(patience=0.5), tmp_path / "started"
    job = pool.submit("a", work_jobs.tells_and_sleeps, str(note))
    while not note.exists():
        job.wait(0.05)
    time.sleep(0.1)
    assert gone(int(note.read_text().split("\n")[0]))
    pool.close()


def test_one_owner_runs_one_job_at_a_time_and_has_a_few_waiting(pool, tmp_path):
    first = pool.submit("a", work_jobs.sleeps)
    second, third = pool.submit("a", work_jobs.counted, 2), pool.submit("a", work_jobs.counted, 3)
    assert (pool.place(second), pool.place(third)) == (0, 1)
    with pytest.raises(WorkError, match="At most 3"):
        pool.submit("a", work_jobs.counted, 4)
    other = ended(pool.submit("b", work_jobs.counted, 5))  # another owner is not held up
    assert other.answer()[0] == 5 and not second.wait(0) and not first.wait(0)
    first.cancel()
    assert ended(third).answer()[0] == 3 and ended(second).answer()[0] == 2


def test_the_end_of_a_session_ends_all_its_work(pool):
    jobs = [pool.submit("a", work_jobs.sleeps), pool.submit("a", work_jobs.sleeps)]
    pool.end("a")
    for job in jobs:
        with pytest.raises(Cancelled):
            ended(job, 5).answer()


def test_a_queue_that_is_full_says_so(pool):
    jobs = [pool.submit(owner, work_jobs.sleeps) for owner in "abcde"]
    with pytest.raises(WorkError, match="Too many others"):
        pool.submit("f", work_jobs.counted, 1)
    for job in jobs:
        job.cancel()


@LINUX
def test_small_tables_need_little_of_the_memory_a_job_may_have(pool):
    """Reserves that a library never touches, such as a gigabyte of Arrow's, do not count as what a job needs."""
    rows = "\n".join(f"C{number},2024-0{1 + number % 9}-05,{number % 11}" for number in range(300))
    tables = {"survey_responses.csv": f"customer_id,responded_at,nps\n{rows}\n".encode()}
    found = ended(pool.submit("a", judge, tables, limits=Limits(memory=500_000_000)), seconds=120).answer()
    assert found.rows == {"survey_responses": 300}
