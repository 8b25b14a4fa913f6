"""A hand for AppTest on Explore: moves the sliders of the live case as the browser does, and reads what the server serves."""

import json

from streamlit.proto.WidgetStates_pb2 import WidgetState


def drawn(at, kind):
    """The widget and the data of the live case on screen: its "program" or its "view"."""
    for element in at.get("bidi_component"):
        data = json.loads(element.proto.json or element.proto.mixed.json)
        if data.get("kind") == kind:
            return element.proto.id, data
    raise AssertionError(f"no {kind} of the live case is on the page")


def view(at):
    """What the server says for the sliders as they are."""
    return drawn(at, "view")[1]


def levers(at):
    """The sliders, by their name."""
    return {lever["name"]: lever for lever in drawn(at, "program")[1]["levers"]}


def shown(at):
    """The headline figures as the server spells them."""
    return [figure["value"] for figure in view(at)["served"]["figures"]]


def release(at, moved, **more):
    """Let sliders go: `moved` is what they show, by name; the others stand where the case has them."""
    paths = {levers(at)[name]["path"]: value for name, value in moved.items()}
    return send(at, {"moved": paths, **more})


def send(at, sent):
    """What the browser sends on release, as it is."""
    widget, _ = drawn(at, "view")
    states = at._tree.get_widget_states()
    trigger = f"$$STREAMLIT_INTERNAL_KEY_{widget}__events"
    states.widgets.append(WidgetState(id=trigger, json_trigger_value=json.dumps([{"event": "moved", "value": sent}])))
    at._run(states)
    assert not at.exception, at.exception
    return at


def back(at):
    """Press “Back to the case”."""
    return send(at, {"moved": {}, "back": True})
