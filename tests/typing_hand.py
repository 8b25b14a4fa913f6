"""A hand for AppTest: types into the app's forms and sheets as the browser does, by what the page offers.

AppTest knows nothing of components, so this reads the data each one was drawn with, and sends what the courier would.
"""

import itertools
import json

from streamlit.proto.WidgetStates_pb2 import WidgetState

STEPS = itertools.count(1)


def drawn(at):
    """The data of every form, sheet and courier on the page."""
    found = []
    for element in at.get("bidi_component"):
        found.append((element.proto.id, json.loads(element.proto.json or element.proto.mixed.json)))
    return found


def entries(at):
    """Every entry the page offers, in order."""
    found = []
    for _, data in drawn(at):
        found += data.get("fields", [])
        found += [cell["entry"] for cell in data.get("head", []) if "entry" in cell]
        for line in data.get("lines", []):
            found += [cell for cell in (line["head"], *line["cells"]) if cell and "at" in cell]
    return found


def sheet(at, name):
    """The data of one sheet."""
    return next(data for _, data in drawn(at) if data.get("kind") == "sheet" and data["name"] == name)


def entry(at, called):
    """The entry a person would call this: "Churn of Key accounts"."""
    return next(one for one in entries(at) if one["called"] == called)


def send(at, *edits, step=None, **more):
    """What the courier sends: (address, act, text) each, in one gesture, with what else it says of them."""
    step = step or f"step{next(STEPS)}"
    courier = next(id_ for id_, data in drawn(at) if data["kind"] == "courier")
    sent = [
        {"tab": "hand", "seq": next(STEPS), "at": where, "act": act, "text": text, "step": step, **more}
        for where, act, text in edits
    ]
    states = at._tree.get_widget_states()
    trigger = f"$$STREAMLIT_INTERNAL_KEY_{courier}__events"
    value = json.dumps([{"event": "outbox", "value": {"edits": sent}}])
    states.widgets.append(WidgetState(id=trigger, json_trigger_value=value))
    at._run(states)
    assert not at.exception, at.exception
    return at


def type_in(at, called, text, step=None):
    """Type a text into an entry."""
    return send(at, (entry(at, called)["at"], "set", text), step=step)


def choose(at, called, label):
    """Press one of the readings offered beside an entry."""
    assert label in entry(at, called)["choices"]
    return send(at, (entry(at, called)["at"], "choose", label))


def add(at, label):
    """Press a button below a sheet."""
    where = next(one["at"] for _, data in drawn(at) for one in data.get("add", []) if one["label"] == label)
    return send(at, (where, "add", ""))


def menu(at, row, act):
    """Choose from the menu of a row."""
    return send(at, (f"{row}.", act, ""))


def run(at):
    """Run the app as it stands now; no page may fail."""
    at.run()
    assert not at.exception, at.exception
    return at


def page(at, name):
    """Go to a page; it may not fail."""
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception, at.exception
    return at


def press(at, label):
    """Press the button of the page that says this."""
    next(button for button in at.button if button.label == label).click()
    return run(at)
