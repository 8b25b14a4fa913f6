"""Saving a case file: whole or not at all, whatever happens meanwhile.

`CXROI_KILLS=2000` runs the full count of reliability figure R3 in place of 60.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cxroi.case import CaseError, digest, file_text, parse, read_file, save
from cxroi.case.paths import with_value

KILLS = int(os.environ.get("CXROI_KILLS", "60"))
ROOT = Path(__file__).resolve().parent.parent

SAVER = """
import os, sys
from cxroi.case import load, save

def save_for_ever(data, number):
    while True:
        number += 1
        data["segments"][0]["customers"] = number
        data["notes"]["padding"] = f"{number} " * 500
        save(data, sys.argv[1])
        os.write(1, f"{number}\\n".encode())

data = load(open(sys.argv[2], "rb").read())
for line in sys.stdin:  # one child for each number it is told to start from
    child = os.fork()
    if not child:
        save_for_ever(data, int(line))
    os.write(1, f"child {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"gone\\n")
"""
"""Imports once, then forks a child for each kill. A number is printed once its save has returned."""


@pytest.fixture
def saved(tmp_path, example):
    """A folder with one good case file, and its digest."""
    path = tmp_path / "case.yaml"
    save(parse(example), path)
    return path


def only_file(path):
    """True where the folder of a file holds nothing else."""
    return [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_no_kill_during_saves_leaves_an_unreadable_file_or_loses_a_save_that_was_acknowledged(tmp_path, example_text):
    """kill -9 at random moments: the file is always whole, and at least as new as the last save that was reported."""
    template, path = tmp_path / "template.yaml", tmp_path / "saves" / "case.yaml"
    path.parent.mkdir()
    template.write_text(example_text, encoding="utf-8")
    rng, number = random.Random(4), 0  # noqa: S311 - for moments, not for secrets
    parent = subprocess.Popen(
        [sys.executable, "-c", SAVER, str(path), str(template)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        for _ in range(KILLS):
            print(number, file=parent.stdin, flush=True)
            child, acknowledged = None, number
            while child is None or acknowledged == number:
                line = parent.stdout.readline().split()
                child = int(line[1]) if line[0] == "child" else child
                acknowledged = int(line[0]) if line[0] != "child" else acknowledged
            time.sleep(rng.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            while (line := parent.stdout.readline().strip()) != "gone":
                acknowledged = int(line)
            case = read_file(path)
            number = int(case.segments[0].customers)
            assert acknowledged <= number <= acknowledged + 1
            assert case.notes["padding"] == " ".join([str(number)] * 500)
    finally:
        parent.stdin.close()
        parent.wait(timeout=10)
        parent.stdout.close()


def failing(error):
    """A function that raises an error."""

    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.mark.parametrize("name", ["fsync", "replace", "write"])
@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), PermissionError(13, "Permission denied"), KeyboardInterrupt()],
    ids=repr,
)
def test_a_save_that_fails_leaves_the_old_file_and_no_other(saved, example, monkeypatch, name, error):
    """A full disk, a lost permission or an interruption, at the write, the sync or the rename."""
    before = saved.read_bytes()
    if name == "fsync":
        monkeypatch.setattr(os, "fsync", failing(error))
    elif name == "replace":
        monkeypatch.setattr(os, "replace", failing(error))
        monkeypatch.setattr(Path, "replace", failing(error))
    else:
        real = os.fdopen

        def opened(*args, **kwargs):
            file = real(*args, **kwargs)
            return Full(file, error)

        monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(type(error)):
        save(parse(with_value(example, "title", "New")), saved)
    monkeypatch.undo()
    assert saved.read_bytes() == before
    assert only_file(saved)


class Full:
    """A file that can not be written to."""

    def __init__(self, file, error):
        self.file, self.error = file, error

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.file.close()

    def write(self, content):
        raise self.error


def test_data_that_can_not_be_written_as_text_leaves_the_old_file(saved):
    before = saved.read_bytes()
    with pytest.raises(Exception):  # noqa: B017 - whatever the writer makes of an object it does not know
        save({"title": object()}, saved)
    assert saved.read_bytes() == before
    assert only_file(saved)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_that_is_really_full_is_an_os_error(saved, example, monkeypatch):
    before = saved.read_bytes()
    real = os.fdopen
    monkeypatch.setattr(
        os, "fdopen", lambda handle, mode: (os.close(handle), real(os.open("/dev/full", os.O_WRONLY), mode))[1]
    )
    with pytest.raises(OSError, match="No space left"):
        save(parse(example), saved)
    monkeypatch.undo()
    assert saved.read_bytes() == before
    assert only_file(saved)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_an_os_error(saved, example):
    saved.parent.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            save(parse(example), saved)
    finally:
        saved.parent.chmod(0o700)
    assert only_file(saved)


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path, example):
    with pytest.raises(OSError, match="No such file"):
        save(parse(example), tmp_path / "absent" / "case.yaml")


def test_a_folder_in_the_place_of_the_file_is_an_os_error(tmp_path, example):
    (tmp_path / "case.yaml").mkdir()
    with pytest.raises(OSError, match="directory"):
        save(parse(example), tmp_path / "case.yaml")
    assert only_file(tmp_path / "case.yaml")


def test_two_writers_at_once_leave_the_file_of_one_of_them(saved, example):
    """And a reader beside them never sees half of it."""
    versions = [parse(with_value(example, "notes/costs", f"{name} " * 5000)) for name in ("one", "two")]
    digests, stop, failures = {digest(case) for case in versions}, threading.Event(), []
    save(versions[0], saved)

    def write(case):
        for _ in range(25):
            save(case, saved)

    def watch():
        while not stop.is_set():
            try:
                if digest(read_file(saved)) not in digests:
                    failures.append("a mixture")
            except CaseError as error:
                failures.append(str(error))

    reader = threading.Thread(target=watch)
    writers = [threading.Thread(target=write, args=(case,)) for case in versions]
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert not failures
    assert digest(read_file(saved)) in digests
    assert only_file(saved)


def test_a_saved_file_holds_the_text_of_the_case_and_can_be_saved_over(tmp_path, example):
    path = tmp_path / "case.yaml"
    save(parse(example), str(path))
    assert path.read_text(encoding="utf-8") == file_text(parse(example))
    save(parse(with_value(example, "title", "Second")), path)
    assert read_file(path).title == "Second"
    assert only_file(path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_saving_over_a_file_keeps_its_permissions_and_a_new_file_follows_the_umask(tmp_path, example):
    """A file shared with a team may not become private by being saved."""
    path = tmp_path / "case.yaml"
    old = os.umask(0o022)
    try:
        save(parse(example), path)
        assert path.stat().st_mode & 0o777 == 0o644
        path.chmod(0o664)
        save(parse(example), path)
        assert path.stat().st_mode & 0o777 == 0o664
    finally:
        os.umask(old)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_saving_through_a_link_changes_the_file_it_points_to(tmp_path, example):
    target, link = tmp_path / "real" / "case.yaml", tmp_path / "case.yaml"
    target.parent.mkdir()
    save(parse(example), target)
    link.symlink_to(target)
    save(parse(with_value(example, "title", "Second")), link)
    assert read_file(target).title == "Second"
    assert link.is_symlink()


def test_what_a_killed_save_left_is_cleaned_by_the_next(saved, example):
    """A young temporary file may be another's save under way: it stays."""
    left, young = saved.parent / ".cxroi-killed.tmp", saved.parent / ".cxroi-now.tmp"
    for file in (left, young):
        file.write_bytes(b"half a case")
    os.utime(left, (time.time() - 120, time.time() - 120))
    save(parse(example), saved)
    assert sorted(entry.name for entry in saved.parent.iterdir()) == sorted([saved.name, young.name])
