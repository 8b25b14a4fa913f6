"""A run that gives way to the next one in the middle of taking what was typed: the browser sends it again, and nothing is lost."""

from collections import UserDict
from types import SimpleNamespace

import pytest

from cxroi.ui import courier, state
from cxroi.ui.document import Session, opened, sample_data
from cxroi.ui.entries import Manner, place, spelled

SEGMENT = "f00df00df00d"


class GaveWayError(BaseException):
    """What Streamlit raises where a run ends for the next one."""


class Giving(UserDict):
    """A session whose run ends when it is touched for the n-th time, as Streamlit's does once another run is asked for."""

    left = None

    def _touched(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise GaveWayError

    def __contains__(self, key):
        self._touched()
        return super().__contains__(key)

    def __getitem__(self, key):
        self._touched()
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        self._touched()
        super().__setitem__(key, value)


def edits(document):
    told = [
        (f"{document.root}.segments", "add", SEGMENT),
        (f"{SEGMENT}.name", "set", "Public sector"),
        (f"{SEGMENT}.customers", "set", "77"),
        (f"{SEGMENT}.new_customers_per_year", "set", "12"),
    ]
    return [
        {"tab": "t", "seq": seq, "at": at, "act": act, "text": text, "step": f"s{seq}"}
        for seq, (at, act, text) in enumerate(told, 1)
    ]


@pytest.fixture
def begun(monkeypatch):
    """A function that begins anew: the session, and the edits of a person who adds a segment and types on."""

    def anew():
        session = Giving()
        monkeypatch.setattr(state, "st", SimpleNamespace(session_state=session))
        document = opened(sample_data("chemicals"), name="chemicals")
        session["session"] = Session(document, saved=document.data)
        return session, edits(document)

    return anew


def test_nothing_typed_is_lost_wherever_the_run_gives_way(begun):
    """At each place where the session is touched; an edit was counted as taken before it was in the case, and went."""
    session, typed = begun()
    courier.take(typed)
    whole = state.document().data
    assert whole["segments"][-1] == {"name": "Public sector", "customers": 77, "new_customers_per_year": 12}
    gave_way = 0
    for touch in range(1000):
        session, typed = begun()
        session.left = touch
        try:
            courier.take(typed)
        except GaveWayError:
            gave_way += 1
        else:
            break
        taken = courier.seen().get("t", 0)
        courier.take([edit for edit in typed if edit["seq"] > taken])  # what the browser has no word of
        assert state.document().data == whole, f"given way at touch {touch}"
    assert gave_way > 20


def test_what_is_typed_and_taken_back_in_one_stay_leaves_nothing_to_undo(begun):
    """Each text takes the place of the one before; in a later stay it is a change of its own, of which the first can be undone."""
    begun()
    document = state.document()
    before, row = document.data, next(row for row, where in document.where.items() if where == ("segments", 0))
    at, shown = f"{row}.customers", spelled(document, place(document, f"{row}.customers"), Manner())

    def send(text, *, seq, step):
        courier.take([{"tab": "t", "seq": seq, "at": at, "act": "set", "text": text, "step": step}])
        session = state.session()
        return session.document.data["segments"][0]["customers"], len(session.past)

    assert send("77", seq=1, step="one") == (77, 1) and send("78", seq=2, step="one") == (78, 1)
    assert send(shown, seq=3, step="one")[1] == 0 and state.document().data == before
    assert send("79", seq=4, step="one") == (79, 1)
    assert send("80", seq=5, step="two") == (80, 2) and send("79", seq=6, step="two") == (79, 1)
