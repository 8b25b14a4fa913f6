"""What tests of typing share: the Assumptions page, its document and its history."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def at():
    """The Assumptions page on the first sample."""
    opened = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    opened.switch_page("pages/assumptions.py").run()
    assert not opened.exception
    return opened


def document(at):
    return at.session_state["session"].document


def past(at):
    return len(at.session_state["session"].past)


def tab(at, name):
    """Come back to the page where this section was open last."""
    at.session_state["kept-section"] = name
    at.switch_page("pages/method.py").run()
    at.switch_page("pages/assumptions.py").run()
    assert not at.exception, at.exception
    return at
