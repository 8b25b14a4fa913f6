"""Tables of every page on a phone: the column that says what a row is stays in sight."""

import ast
import json
from pathlib import Path

import pytest
from ui_hand import drawn, small

from cxroi.ui import browser
from cxroi.ui.document import Session

ROOT = Path(__file__).parents[1]
OF_THEIR_OWN = {"data_table.py": 1, "explore_cells.py": 2}
"""Where Streamlit is asked for a table: once for all, and by two whose rows are named by an index, which is pinned anyway."""


def two():
    import pandas as pd
    import streamlit as st

    from cxroi.ui.data_table import data_table

    right = {"NPV": st.column_config.TextColumn(alignment="right"), "Short": st.column_config.TextColumn(width=90)}
    data_table(pd.DataFrame({"Short": ["A" * 30], "NPV": ["$1"]}), columns=right)
    data_table(pd.DataFrame({"Long": ["A", "A" * 31], "NPV": ["$1", "$2"]}), columns={"NPV": right["NPV"]})
    data_table(pd.DataFrame({"Nobody": []}))


@pytest.mark.parametrize("phone", [True, False])
def test_the_first_column_is_pinned_on_a_phone_and_leaves_room_for_the_others(monkeypatch, phone):
    """What is set of the column stays; a name longer than 30 characters is cut there, not elsewhere."""
    monkeypatch.setattr(browser, "is_phone", lambda: phone)
    app = drawn(two, session=Session(small()))
    short, long, empty = (json.loads(one.proto.columns) for one in app.dataframe)
    assert [short["Short"].get(key) for key in ("width", "pinned")] == [90, True if phone else None]
    assert (short["NPV"]["alignment"], short["NPV"].get("pinned")) == ("right", None)
    assert (long.get("Long"), empty.get("Nobody")) == (
        ({"width": 220, "pinned": True}, {"pinned": True}) if phone else (None, None)
    )


@pytest.mark.parametrize(
    ("agent", "phone"),
    [("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/142.0 Mobile Safari/537.36", True), ("Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0", False), ("", False)],
)  # fmt: skip
def test_a_phone_is_known_by_what_its_browser_says(monkeypatch, agent, phone):
    monkeypatch.setattr(browser, "_text", lambda headers, name: agent if name == "User-Agent" else "")
    assert browser.is_phone() is phone


def test_no_page_draws_a_table_past_the_one_place():
    found = {}
    for path in (*(ROOT / "cxroi" / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")):
        calls = [
            one
            for one in ast.walk(ast.parse(path.read_text()))
            if isinstance(one, ast.Attribute) and one.attr == "dataframe"
        ]
        found |= {path.name: len(calls)} if calls else {}
    assert found == OF_THEIR_OWN
