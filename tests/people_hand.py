"""A case of Anna's on each database, at a time that a test sets."""

from datetime import UTC, datetime

import pytest
from databases import BOTH, database

from cxroi.store.guarded import Guarded
from cxroi.store.people_records import Who
from cxroi.store.store import Store

ANNA, BEN, CLEO = (Who("https://id.example", name.lower(), name) for name in ("Anna", "Ben", "Cleo"))
FOREIGN = Who("https://other.example", "anna", "Anna")
"""The same subject of another issuer is another person."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.at = datetime(2027, 1, 15, 9, tzinfo=UTC)

    def __call__(self):
        return self.at


@pytest.fixture(params=BOTH)
def world(request, tmp_path):
    """A store with a clock, the door of each person, and a case of Anna's with two versions."""
    with database(request.param, tmp_path) as url:
        clock = Clock()
        store = Store.open(url, clock=clock)
        yield World(store, clock)
        store.close()


class World:
    def __init__(self, store, clock):
        self.store, self.clock = store, clock
        first = self.door(ANNA).save_version("title: one", ANNA.id, name="One", author="Anna")
        self.case = first.case_id
        self.door(ANNA).save_version("title: two", ANNA.id, name="", case_id=self.case, parent=1, author="Anna")

    def door(self, who, session=None):
        name = session or f"session of {who.issuer} {who.subject}"
        self.store.began(name, who)
        return Guarded(self.store, who, name)

    def give(self, who, role):
        self.door(ANNA).set_member(self.case, who, role, by=ANNA)
