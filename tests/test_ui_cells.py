"""One cell of a page at a time: notes, findings, cards of facts, scenarios side by side, and who may start what."""

import pytest
from ui_hand import DATA, drawn, small, texts

from cxroi.ui import quick_start
from cxroi.ui.document import Session
from cxroi.ui.entries import Manner


def cell():
    import streamlit as st

    from cxroi.ui import cells

    if st.session_state.get("board"):
        st.session_state["kept-board"] = True
    with cells.cell("Title", "Lead", working="a = b", note="headline"):
        st.markdown("inside")
    with cells.cell("Other", "Lead", working="c = d"):
        pass


def test_a_note_of_ones_own_stands_in_its_cell_alone_and_is_offered_to_be_edited():
    noted = Session(small(notes={"headline": "Read by *finance*", "None": "of no cell"}))
    app = drawn(cell, session=noted)
    assert sum("Read by" in said for said in texts(app)) == 1 and not any("of no cell" in said for said in texts(app))
    labels = [one.proto.popover.label for one in app.get("popover")]
    assert labels == ["How this was computed", "Edit your note", "How this was computed"]
    assert [one.proto.popover.label for one in drawn(cell, session=Session(small())).get("popover")][1] == "Add a note"
    app = drawn(cell, session=noted, board=True)
    assert [one.proto.popover.label for one in app.get("popover")] == ["How this was computed"] * 2
    assert any("Read by" in said for said in texts(app))


def sections():
    import pandas as pd
    import streamlit as st

    from cxroi.report.charts.spec import Bars
    from cxroi.report.sections.section import Section, Sentences
    from cxroi.report.tables.table import Table
    from cxroi.ui import cells

    lines = Sentences(("Said.",))
    table = Table(
        "t", ("Name", "Figure"), tuple((f"row {number}", number) for number in range(st.session_state["rows"]))
    )
    cells.section(Section("one", "One", "Lead", "Found without a chart", (lines,)))
    cells.section(Section("two", "Two", "Lead", "", (lines,)))
    cells.table(table)
    assert Bars and pd
