"""Reader links and sessions: what a token opens, and until when."""

import sqlite3
from datetime import timedelta

import pytest
from people_hand import ANNA, BEN, world  # noqa: F401 - a fixture among them

from cxroi.store.guarded import Guarded
from cxroi.store.people_records import DeniedError
from cxroi.store.store import Store


def test_a_link_opens_one_version_until_its_day_and_not_after_it_is_revoked(world):
    door = world.door(ANNA)
    token = door.make_link(world.case, 1, days=7, made_by="Anna")
    found = world.store.link(token)
    assert (found.case_id, found.rev) == (world.case, 1)
    assert world.store.link(token[:-1]) is None and world.store.link("") is None and world.store.link("\udc80") is None
    world.clock.at += timedelta(days=7) - timedelta(seconds=1)
    assert world.store.link(token)
    world.clock.at += timedelta(seconds=1)
    assert world.store.link(token) is None and door.links(world.case) == ()
    second = door.make_link(world.case, 2, days=90, made_by="Anna")
    (shown,) = door.links(world.case)
    world.give(BEN, "editor")
    with pytest.raises(DeniedError):
        world.door(BEN).revoke_link(world.case, shown.id)
    assert world.store.link(second)
    door.revoke_link(world.case, shown.id)
    assert world.store.link(second) is None
    for days, rev in ((8, 1), (7, 3)):
        with pytest.raises(DeniedError):
            door.make_link(world.case, rev, days=days, made_by="Anna")


def test_a_link_to_a_deleted_case_opens_nothing(world):
    token = world.door(ANNA).make_link(world.case, 1, days=7, made_by="Anna")
    world.door(ANNA).forget(world.case)
    assert world.store.link(token) is None


def test_the_token_of_a_link_is_not_in_the_database(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/a.db")
    case = store.save_version("title: one", ANNA.id, name="One").case_id
    token = store.make_link(case, 1, days=1, made_by="Anna")
    store.close()
    dump = "\n".join(sqlite3.connect(tmp_path / "a.db").iterdump())
    assert token not in dump and case in dump


def test_an_ended_session_stays_ended_whoever_shows_its_cookie_again(world):
    """After the end nothing opens, and a replay of the same sign-in does not begin it anew; a new sign-in does."""
    door = world.door(ANNA, "monday")
    other = world.door(ANNA, "phone")
    assert {one.id for one in world.store.sessions(ANNA)} >= {"monday", "phone"}
    world.store.end_session("monday", ANNA)
    assert world.store.began("monday", ANNA) is False
    for attempt in (door.version, door.members):
        with pytest.raises(DeniedError, match="not signed in"):
            attempt(world.case)
    with pytest.raises(DeniedError):
        door.keep_draft("d", "late", ANNA.id)
    other.version(world.case)
    world.door(ANNA, "tuesday").version(world.case)


def test_a_session_belongs_to_one_person(world):
    """Another's session neither lets one in nor can be ended by them; without a sign-in nothing opens."""
    world.store.began("monday", ANNA)
    assert world.store.began("monday", BEN) is False
    for door in (
        Guarded(world.store, BEN, "monday"),
        Guarded(world.store, None, "monday"),
        Guarded(world.store, ANNA, "never"),
    ):
        with pytest.raises(DeniedError, match="not signed in"):
            door.version(world.case)
    world.store.end_session("monday", BEN)
    assert world.store.is_on("monday", ANNA)
