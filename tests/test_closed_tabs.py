"""Closed tabs: what they held goes at the next look, and nobody waits for a collection where no tab has gone."""

import gc
import weakref
from types import SimpleNamespace

import pytest

from cxroi.ui import closed_tabs


class Held:
    """Something that holds itself, as the parts of a session do."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def server(monkeypatch):
    """A function that says which sessions the server has, each with a file; what is left of the files is in `files`."""
    manager = SimpleNamespace(file_storage={"a": {}, "b": {}})
    manager.remove_session_files = manager.file_storage.pop
    sessions = SimpleNamespace(list_sessions=list)
    runtime = SimpleNamespace(uploaded_file_mgr=manager, _session_mgr=sessions)
    monkeypatch.setattr(closed_tabs.Runtime, "instance", lambda: runtime)

    def has(*names):
        found = [SimpleNamespace(session=SimpleNamespace(id=name)) for name in names]
        sessions.list_sessions = lambda: found
        return manager.file_storage

    gc.collect()
    gc.disable()
    yield has
    gc.enable()


def test_what_a_session_held_is_let_go_of_with_its_files(server):
    held = weakref.ref(Held())
    files = server("b")
    assert closed_tabs.forget({"a", "b"}) == {"b"}
    assert held() is None
    assert set(files) == {"b"}


def test_nothing_is_collected_while_every_session_stays(server):
    held = weakref.ref(Held())
    server("a", "b", "c")
    assert closed_tabs.forget({"a", "b"}) == {"a", "b", "c"}
    assert held() is not None
