"""A hand for tests of drafts: sit down at a browser, visit, press, and what the app says and holds."""

from pathlib import Path

import typing_hand as hand
from streamlit.testing.v1 import AppTest
from typing_hand import page, run

from cxroi.ui import browser

ROOT = Path(__file__).parents[1]
CHURN = "segments/Key accounts/churn_per_year"


def sit_at(monkeypatch, name):
    """Sit down at a browser: every session from now on brings its cookie."""
    monkeypatch.setattr(browser, "cookie", lambda: f"{name}-".ljust(40, "x"))


def visit(**query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params.clear()
    at.query_params.update(query)
    return run(at)


def press(at, label):
    next(button for button in at.button if label in button.label).click()
    return run(at)


def rename_organisation(at, words):
    return hand.type_in(page(at, "assumptions"), "Organisation", words)


def session(at):
    return at.session_state["session"]


def on_disk(at):
    """Once everything of this session that is to be kept is written: writers are threads, and a busy machine takes its time."""
    assert not any(writer.condition(wait=60).waiting for writer in at.session_state["keeping"].writers.values())
    return at


def said(at):
    """Every text on the page and in the sidebar."""
    return [element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning, *at.title]]


def is_said(at, words):
    return any(words in text for text in said(at))
