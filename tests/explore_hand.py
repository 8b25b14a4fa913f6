"""A hand for tests of Explore: the app opened on a page, and what it shows."""

from pathlib import Path

import live_hand as live
from streamlit.testing.v1 import AppTest

from cxroi.analysis import simulate
from cxroi.case import load
from cxroi.engine import evaluate
from cxroi.report.tables.figures import headline

ROOT = Path(__file__).parents[1]
GAIN, GAIN_NAME = "initiatives/One-day complaints/effects/NPS/gain", "Gain (One-day complaints · NPS)"


def sample(name="chemicals"):
    return load((ROOT / "sample_data" / f"{name}.yaml").read_bytes())


def open_app(page, **query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    if page:
        at.switch_page(f"pages/{page}.py").run()
    assert not at.exception, at.exception
    return at


def shown(at):
    """The headline figures of the page: of the live case on Explore, else of its cards."""
    return live.shown(at) if at.session_state["page"] == "explore" else [metric.value for metric in at.main.metric]


def expected(case):
    return [figure.value for figure in headline(evaluate(case), simulate(case))]


def slider(at, label):
    return next(one for one in at.slider if one.label.startswith(label))
