"""The door: who is offered a sign-in, and what signing out ends."""

from types import SimpleNamespace as Of

from streamlit.testing.v1 import AppTest
from ui_hand import texts

from cxroi.store.people_records import Who
from cxroi.store.records import StoreError
from cxroi.ui import autosave, door, people, state, way_back

ANNA = Who("https://id.example", "anna", "Anna")


def away():
    raise StoreError("the disk is gone")


def closed_door():
    import streamlit as st

    from cxroi.ui import door

    why = door.closed()
    if why is not None:
        door.ask(why)
    else:
        st.markdown("Come in")


def test_the_door_offers_a_sign_in_only_where_one_would_help(store, monkeypatch):
    """Signed out or ended: sign in. A link that is over: on without it. A store that is away: nothing to press."""
    held = {"who": None, "out": True}
    monkeypatch.setattr(people, "in_team", lambda: True)
    monkeypatch.setattr(people, "caller", lambda: people.Caller(held["who"], "monday"))
    monkeypatch.setattr(people, "can_sign_out", lambda: held["out"])

    app = AppTest.from_function(closed_door, default_timeout=60)

    def door_of(**query):
        app.query_params.clear()
        app.query_params.update(query)
        app.run()
        return [one.label for one in app.button], " ".join(texts(app))

    assert door_of() == (["Sign in"], "Sign in to open your cases.")
    held["out"] = False
    buttons, words = door_of()
    assert buttons == [] and "Whoever runs this server has not named you to it" in words
    held["out"] = True
    buttons, words = door_of(link="x" * 43)
    assert buttons == ["Go on without the link"] and "This link does not open anything" in words
    held["who"] = ANNA
    assert door_of() == ([], "Come in")
    store.end_session("monday", ANNA)
    assert door_of() == (["Sign in"], "Your session was ended. Sign in again.")
    monkeypatch.setattr(autosave, "server", away)
    assert door_of() == ([], "Nobody can be let in now: the disk is gone.")
    assert door.Closed("why").sign_in is False


def test_signing_out_ends_this_session_for_good_and_no_other(store, monkeypatch):
    """Its cookie would open the app as long as it is valid. Where the end cannot be written nobody is called signed out."""
    here, left, told = [people.Caller(ANNA, "monday")], [], []
    monkeypatch.setattr(people, "in_team", lambda: True)
    monkeypatch.setattr(people, "caller", lambda: here[0])
    monkeypatch.setattr(door.st, "logout", lambda: left.append(here[0].session))
    monkeypatch.setattr(state, "tell", told.append)
    for session in ("tuesday", "monday"):
        here[0] = people.Caller(ANNA, session)
        assert people.admitted(lambda: store)
    monkeypatch.setattr(autosave, "server", away)
    door._sign_out()
    assert told == ["You could not be signed out: the disk is gone."] and not left and people.admitted(lambda: store)
    monkeypatch.setattr(autosave, "server", lambda: store)
    door._sign_out()
    assert left == ["monday"] and not people.admitted(lambda: store)
    here[0] = people.Caller(ANNA, "tuesday")
    assert people.admitted(lambda: store)
    here[0] = people.Caller(None)
    door._sign_out()
    assert left == ["monday", ""] and len(told) == 1, "nobody to end a session of"


def test_the_address_asked_for_is_kept_before_a_sign_in_and_asked_for_once_after_it(monkeypatch):
    """A tab that has none says so, and is then shown the page: nobody waits for an address that does not come."""
    kept, told, said, known = {}, [], [], []

    def mount(*, data, key, on_known_change):
        told.append(data)
        known.append(on_known_change)

    browser = Of(context=Of(cookies={way_back.COOKIE: "1"}), caption=said.append)
    browser.components = Of(v2=Of(component=lambda *_, **__: mount))
    monkeypatch.setattr(way_back, "st", browser)
    monkeypatch.setattr(people, "in_team", lambda: True)
    monkeypatch.setattr(way_back, "state", Of(kept=kept.get, keep=kept.__setitem__, has_arrived=lambda: False))
    way_back.remember()
    assert told.pop() == {"closed": True} and not said and way_back.leads()
    way_back.go()
    assert told.pop() == {"closed": False} and len(said) == 1 and way_back.leads()
    known[-1]()
    assert not way_back.leads()
