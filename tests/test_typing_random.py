"""Thousands of things typed, pressed and undone, with the document compared to a plain model of it after each.

The model knows nothing of names or positions: rows are objects, references point at them, and what the file must hold is
written out from that. `TYPING_STEPS=2000` walks further than the few hundred steps of every run.
"""

import copy
import os
import random
from pathlib import Path

import pytest
from typing_model import INNER, SECTIONS, Model, Row, normal

from cxroi.case import load
from cxroi.ui import courier, state
from cxroi.ui.document import Session, opened

ROOT = Path(__file__).parents[1]


STEPS = int(os.environ.get("TYPING_STEPS", "250"))


GOOD = {
    "share": [("12%", 0.12), ("9 / 11 / 14%", [0.09, 0.11, 0.14]), ("7", 0.07), ("2.5 %", 0.025)],
    "money": [("14k", 14000), ("$ 1.2M", 1200000), ("18,500", 18500), ("5 / 7 / 9", [5, 7, 9])],
    "plain": [("900", 900), ("12.5", 12.5), ("1 / 2 / 3", [1, 2, 3])],
    "month": [("0", 0), ("7", 7), ("24", 24)],
}


BAD = ["acht", "1.2.3,4", "3 / 1 / 2", "--", "12 14"]


FIELDS = {
    "segments": {"churn_per_year": "share", "customers": "plain", "revenue_per_customer": "money", "cross_sell/revenue": "money"},
    "metrics": {"now": "plain"},
    "costs": {"one_off": "money", "per_year": "money", "month": "month", "by_year/1": "money"},
    "benefits": {"one_off": "money"},
    "effects": {"reach": "share", "ramp_months": "month", "causal_share": "share"},
    "links": {"change_per_point": "share", "causal_share": "share"},
    "evidence": {}, "initiatives": {"start_month": "month"},
}  # fmt: skip


class Walk:
    """A visitor: every step goes through the courier, as the browser sends it."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - a walk that can be walked again
        data = load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())
        data.pop("scenarios")
        data["inventory"].pop("evidence")
        for part in [one for row in data["initiatives"] for inner in INNER for one in row.get(inner, [])] + data[
            "links"
        ]:
            if isinstance(part.get("evidence"), dict):
                del part["evidence"]  # evidence by quantity has its own test
        state._keep(Session(opened(data, name="walk")))
        for name in ("seen", "typing", "opened"):
            state.keep(name, None)
        self.model, self.past, self.future, self.count, self.sent = Model(state.document()), [], [], 0, []

    def send(self, at, act="set", text="", step=None):
        self.count += 1
        edit = {"tab": "walk", "seq": self.count, "at": at, "act": act, "text": text, "step": step or f"s{self.count}"}
        self.sent.append(edit)
        courier.take(self.sent[-3:])  # what was sent before and not yet acknowledged comes again

    def changing(self):
        self.past.append(copy.deepcopy(self.model))
        self.future.clear()

    def step(self):
        return self.random.choice(
            [self.figure] * 6 + [self.unreadable] * 2 + [self.empty, self.rename, self.add, self.duplicate, self.move]
            + [self.delete, self.undo, self.undo, self.redo, self.title, self.stale]
        )()  # fmt: skip

    def pick(self, *, fields=False):
        rows = [row for row in self.model.every() if not fields or FIELDS[row.kind]]
        return self.random.choice(rows)

    def figure(self):
        row = self.pick(fields=True)
        field, kind = self.random.choice(list(FIELDS[row.kind].items()))
        text, value = self.random.choice(GOOD[kind])
        before = copy.deepcopy(self.model)
        self._put(row.held, field.split("/"), value)
        self.model.unread.pop(f"{row.id}.{field}", None)
        self._settle(before)
        self.send(f"{row.id}.{field}", text=text)

    def _put(self, held, keys, value):
        if len(keys) == 1:
            if value is None:
                held.pop(keys[0], None)
            else:
                held[keys[0]] = copy.deepcopy(value)
        elif keys[1].isdigit():
            figures = list(held.get(keys[0], []))
            figures += [0] * (int(keys[1]) + 1 - len(figures))
            figures[int(keys[1])] = value or 0
            held.pop(keys[0], None) if value is None and not any(figures) else held.update({keys[0]: figures})
        else:
            inner = held.setdefault(keys[0], {})
            self._put(inner, keys[1:], value)
            if not inner:
                held.pop(keys[0])

    def _settle(self, before):
        """Where a step changes nothing, it is none."""
        if normal(before.data()) != normal(self.model.data()) or before.unread != self.model.unread:
            self.past.append(before)
            self.future.clear()

    def unreadable(self):
        row = self.pick(fields=True)
        field = self.random.choice(list(FIELDS[row.kind]))
        text = self.random.choice(BAD)
        before = copy.deepcopy(self.model)
        self.model.unread[f"{row.id}.{field}"] = text
        self._settle(before)
        self.send(f"{row.id}.{field}", text=text)

    def empty(self):
        row = self.pick(fields=True)
        field = self.random.choice(list(FIELDS[row.kind]))
        before = copy.deepcopy(self.model)
        self._put(row.held, field.split("/"), None)
        self.model.unread.pop(f"{row.id}.{field}", None)
        self._settle(before)
        self.send(f"{row.id}.{field}", text="")

    def rename(self):
        row = self.random.choice([row for row in self.model.every() if row.kind not in ("effects", "links")])
        key = "id" if row.kind == "evidence" else "name"
        name = f"Name {self.random.randrange(30)}"
        before = copy.deepcopy(self.model)
        rows, _ = self.model.home(row.id)
        if name in [one.held.get(key) for one in rows if one is not row]:
            self.model.unread[f"{row.id}.{key}"] = name
        else:
            row.held[key] = name
            self.model.unread.pop(f"{row.id}.{key}", None)
        self._settle(before)
        self.send(f"{row.id}.{key}", text=name)

    def title(self):
        before = copy.deepcopy(self.model)
        self.model.rest["title"] = f"Title {self.random.randrange(99)}"
        self._settle(before)
        self.send(f"{state.document().root}.title", text=self.model.rest["title"])

    def add(self):
        section = self.random.choice((*SECTIONS, *INNER))
        home = self.model.lists.get(section)
        owner = state.document().root
        if section in INNER:
            if not self.model.lists["initiatives"]:
                return
            initiative = self.random.choice(self.model.lists["initiatives"])
            owner, home = initiative.id, initiative.inner[section]
        self.changing()
        id_ = f"{self.random.getrandbits(48):012x}"
        # the model was copied for the history: find the list again by what it is
        home.append(Row(id_, section))
        self.send(f"{owner}.{section}", "add", id_)

    def duplicate(self):
        row = self.pick()
        if row.kind == "initiatives":
            return  # its inner rows get identities of their own, which the model cannot know
        self.changing()
        id_ = f"{self.random.getrandbits(48):012x}"
        rows, place = self.model.home(row.id)
        twin = Row(id_, row.kind, copy.deepcopy(row.held))
        twin.names = {field: list(named) for field, named in row.names.items()}
        key = "id" if row.kind == "evidence" else "name"
        if twin.held.get(key):
            number, taken = 2, [one.held.get(key) for one in rows]
            wish = twin.held[key]
            while twin.held[key] in taken:
                twin.held[key], number = f"{wish} {number}", number + 1
        rows.insert(place + 1, twin)
        self.send(f"{row.id}.", "duplicate", id_)

    def move(self):
        row = self.pick()
        by = self.random.choice((-1, 1))
        rows, place = self.model.home(row.id)
        before = copy.deepcopy(self.model)
        target = min(max(place + by, 0), len(rows) - 1)
        if target != place:
            self.past.append(before)
            self.future.clear()
        rows.insert(target, rows.pop(place))
        self.send(f"{row.id}.", "up" if by < 0 else "down")

    def delete(self):
        if sum(1 for _ in self.model.every()) < 12:
            return
        row = self.pick()
        self.changing()
        self.model.forget(row)
        here = {one.id for one in self.model.every()} | {state.document().root}
        self.model.unread = {at: text for at, text in self.model.unread.items() if at.split(".")[0] in here}
        self.send(f"{row.id}.", "delete")

    def stale(self):
        """Something typed for a row that is gone: told, and applied nowhere."""
        self.send("0123456789ab.customers", text="5")
        assert "no longer in the case" in state.told()

    def undo(self):
        if self.past:
            self.future.append(self.model)
            self.model = self.past.pop()
        state.undo()

    def redo(self):
        if self.future:
            self.past.append(self.model)
            self.model = self.future.pop()
        state.redo()

    def check(self, done):
        document = state.document()
        assert normal(document.data) == normal(self.model.data()), done
        assert document.unread == self.model.unread, done
        listed = {row.id for row in self.model.every()} | {document.root}
        assert set(document.where) == listed, done


@pytest.mark.parametrize("seed", range(2))
def test_the_document_is_what_was_typed(seed):
    """After every step the data, the unread texts and the identities are those of the model, undo and redo included."""
    walk, trace = Walk(seed), []
    for number in range(STEPS):
        walk.step()
        trace.append(walk.sent[-1] if walk.sent else None)
        walk.check((number, trace[-3:]))
        if len(walk.past) > 90:
            walk.past = walk.past[-90:]
    assert walk.count > STEPS / 2
