"""One cell of a page at a time: notes, findings, tables, cards of facts, scenarios side by side, and Quick start's entries."""

import copy
from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
from ui_hand import DATA, drawn, small, texts

from cxroi.case.quick_start import Answers, quick_case
from cxroi.report.charts.case_charts import MONEY
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.marks import Step, Waterfall
from cxroi.report.charts.spec import Chart
from cxroi.report.review.benchmarks import benchmarks
from cxroi.report.sections.section import Section, Sentences
from cxroi.ui import cells, chart_cell, quick_start
from cxroi.ui.document import Session, opened
from cxroi.ui.entries import Manner
from cxroi.ui.identity import address


def noted():
    from cxroi.ui import cells

    with cells.cell("Title", "Lead", working="a = b", note="headline"):
        pass
    with cells.cell("Other", "Lead", working="c = d"):
        pass


def popovers(app):
    return [one.proto.popover.label for one in app.get("popover")]


def test_a_note_of_ones_own_stands_in_its_cell_alone_and_board_mode_edits_none():
    written = Session(small(notes={"headline": "Read by *finance*", "None": "of no cell"}))
    app = drawn(noted, session=written)
    assert [said for said in texts(app) if "Read by" in said or "of no cell" in said] == ["Read by *finance*"]
    assert popovers(app) == ["How this was computed", "Edit your note", "How this was computed"]
    assert popovers(drawn(noted, session=Session(small())))[1] == "Add a note"
    app = drawn(noted, **{"session": written, "kept-board": True})
    assert popovers(app) == ["How this was computed"] * 2 and any("Read by" in said for said in texts(app))


def shown():
    import streamlit as st

    from cxroi.ui import cells

    for section in st.session_state["sections"]:
        cells.section(section)


def test_a_finding_is_said_once_by_its_chart_or_above_the_parts(monkeypatch):
    monkeypatch.setattr(cells, "chart", lambda part, key: cells.st.markdown(f"chart: {part.title}"))
    chart = Chart("c", "Found", None, pd.DataFrame())
    lines = Sentences(("First.", "Second."), numbered=True)
    lead = Sentences(("Lead.",), lead=True)
    parts = [
        ("a", "Found", (chart,)),
        ("b", "Found too", (lines,)),
        ("c", "", (lead, Sentences(("Plain.",), title="Why"))),
    ]
    app = drawn(shown, sections=[Section(name, name.upper(), "Lead", finding, held) for name, finding, held in parts])
    assert [one.value for one in app.markdown] == [
        "chart: Found", "**Found too**", "1. First.", "2. Second.", "### Lead.", "Plain.",
    ]  # fmt: skip
    assert [one.value for one in app.caption] == ["Lead", "Lead", "Lead", "Why"]


def test_a_chart_s_table_says_where_there_is_no_figure():
    printed = chart_cell._printed(pd.DataFrame({"a": [1.23456, None], "b": [0.5, 0.25], "c": ["x", None]}))
    assert printed.to_dict("list") == {"a": ["1.235", "–"], "b": [0.5, 0.25], "c": ["x", "–"]}
    printed = chart_cell._printed(pd.DataFrame({"a": [849_615.3, None], "b": [0.00028123, 1_294_043.56789]}))
    assert printed.to_dict("list") == {"a": ["849,615", "–"], "b": [0.0002812, 1_294_043.5679]}
    printed = chart_cell._printed(
        pd.DataFrame({"a": [1.23456789, -1.99999, 0.99996], "b": [0.123456, -0.00123456, 12.0]})
    )
    assert [list(printed[name]) for name in "ab"] == [[1.2346, -2.0, 1.0], [0.1235, -0.001235, 12.0]]


def cards():
    import streamlit as st

    from cxroi.ui import benchmark_cards

    for fact in st.session_state["facts"]:
        benchmark_cards.card(fact)


def test_a_fact_is_cited_once_and_says_that_it_is():
    first, second = benchmarks()[:2]
    held = small(evidence=[{"id": first.id, "kind": "benchmark"}])
    app = drawn(cards, session=Session(held), facts=[first, second])
    assert [(one.label, one.disabled) for one in app.button] == [
        ("In the evidence register", True), ("Add to the evidence register", False),
    ]  # fmt: skip
    app.button[1].click().run()
    assert [one.disabled for one in app.button] == [True, True]
    added = app.session_state["session"].document.data["evidence"]
    assert [one["id"] for one in added] == [first.id, second.id] and added[1]["url"] == second.read_at
    assert added[1]["source"] == second.source and added[1].get("date") == (str(second.year) if second.year else None)


def beside():
    import streamlit as st

    from cxroi.ui import explore_cells, state

    explore_cells.side_by_side(state.document().case, st.session_state.get("tried") or state.document().case)


def compared(count, *, monkeypatch):
    """The page with a case and this many scenarios; comparing is left out."""
    from cxroi.ui import explore_cells

    monkeypatch.setattr(explore_cells.cached, "compared", lambda cases: list(cases))
    monkeypatch.setattr(
        explore_cells.explore_tables, "side_by_side", lambda found, currency: pd.DataFrame(columns=found)
    )
    monkeypatch.setattr(
        explore_cells.explore_tables, "what_differs", lambda cases, paths: pd.DataFrame({"path": paths})
    )
    monkeypatch.setattr(explore_cells.shown, "side_by_side_cash", lambda found: None)
    monkeypatch.setattr(explore_cells.chart_cell, "chart", lambda part, key: None)
    scenarios = [{"name": f"S{number}", "set": {"segments/Shops/customers": 80 + number}} for number in range(count)]
    return Session(small(scenarios=scenarios))


def test_up_to_four_stand_side_by_side_and_a_fifth_is_told(monkeypatch):
    app = drawn(beside, session=compared(3, monkeypatch=monkeypatch))
    assert list(app.dataframe[0].value.columns) == ["The case as it is", "S0", "S1", "S2"] and not app.warning
    assert list(app.dataframe[1].value["path"]) == ["segments/Shops/customers"]
    held = compared(4, monkeypatch=monkeypatch)
    tried = held.document.scenarios["S3"]
    app = drawn(beside, session=held, tried=tried)
    names = ["The case as it is", "S0", "S1", "What is tried now"]
    assert list(app.dataframe[0].value.columns) == names and not app.warning
    app.button_group[0].set_value([*names[:3], "S2", names[3]]).run()
    assert list(app.dataframe[0].value.columns) == ["The case as it is", "S0", "S1", "S2"]
    assert [one.value for one in app.warning] == ["Only the first 4 are shown: The case as it is, S0, S1, S2."]
    app.button_group[0].set_value(["S1"]).run()
    assert not app.dataframe and "Choose two or more." in texts(app)
    alone = drawn(beside, session=compared(0, monkeypatch=monkeypatch))
    assert "Move a slider, or keep a scenario, to have something to compare." in texts(alone)


def keeping():
    import streamlit as st

    from cxroi.ui import explore_cells

    explore_cells._keep(st.session_state["changed"])


def test_what_is_tried_is_kept_with_the_values_of_the_chosen_scenario_under_a_new_name():
    document, path = small(), "segments/Shops/customers"
    for name, chosen, kept in [
        ("New", "Low", {"segments/Shops/churn_per_year": 0.15, path: 70}), (" New ", None, {path: 70}), ("Low", None, None), (" ", None, None),
    ]:  # fmt: skip
        more = {"scenario-name": name, "changed": {path: 70}}
        app = drawn(keeping, session=Session(document, scenario=chosen), **more)
        session = app.session_state["session"]
        added = session.document.data["scenarios"][len(DATA["scenarios"]) :]
        assert added == ([] if kept is None else [{"name": "New", "set": kept}])
        assert session.message.startswith("Give the scenario a new name" if kept is None else "Kept as scenario “New”")


def asked(name):
    return next(one for one in quick_start.QUESTIONS if one.name == name)


def question(name, text, *, answers=None):
    """The entry of a question with a text typed into it."""
    document = small()
    one = asked(name)
    place = address(document.ids, one.location)
    here = SimpleNamespace(ids=document.ids, unread={} if text is None else {place: text})
    return quick_start._field(one, here, answers or Answers(), Manner())


def test_an_answer_echoes_what_counts_or_says_why_it_does_not():
    """One of three: its echo, a question with its readings, or a problem; with the way back where a text waits."""
    plain = question("customers", None, answers=Answers(customers=1240))
    assert (plain["text"], plain["echo"], plain["question"], plain["problem"]) == ("1,240", "1,240 customers", "", "")
    assert "kept" not in plain
    odd = question("customers", "1.240", answers=Answers(customers=900))
    assert odd["question"].startswith("1.240: 1,240 customers, or") and odd["echo"] == "" == odd["problem"]
    assert len(odd["choices"]) == 2 and odd["kept"] == "Keep 900" and odd["text"] == "1.240"
    for text, problem in (("", "needs a figure."), ("9 / 11 / 14%", "takes one figure here, not a range; Assumptions takes ranges.")):  # fmt: skip
        wrong = question("churn_per_year", text)
        assert (wrong["problem"], wrong["echo"], wrong["question"]) == (problem, "", "")


def test_what_counts_meanwhile_is_the_answer_given_before_and_not_the_example(monkeypatch):
    """Churn answered 20%, then spoilt: 20% counts, and it is not called the example's; nor is what was answered."""
    answers = Answers(customers=1240, churn_per_year=0.2)
    document = opened(copy.deepcopy(quick_case(answers)), name="quick start")
    document.unread[address(document.ids, asked("churn_per_year").location)] = "acht"
    monkeypatch.setattr(quick_start.state, "document", lambda: document)
    assert "churn “acht”, counted as 20%" in quick_start.waiting(Manner())
    left = quick_start.defaults(Manner())
    assert left.startswith("Not answered yet, or the same as in the example: ")
    assert "churn" not in left and "customers " not in left and "gross margin" in left
    assert quick_start.how_many_answered().startswith(
        "8 of 10 figures behind this are still the example's, not answered or given the same"
    )
    document.unread[address(document.ids, asked("gross_margin").location)] = ""
    said = quick_start.waiting(Manner())
    assert "gross margin (empty), counted as 35%, as in the example" in said and "20%, as in" not in said
    assert quick_start.how_many_answered().startswith("8 of 10"), "what could not be read counts as the example's"
    assert "gross margin" not in quick_start.defaults(Manner()), "and is named once"
    fields = {one["at"].partition(".")[2]: one for one in quick_start.fields(Manner())}
    assert fields["churn_per_year"]["kept"] == "Keep 20%" and fields["customers"]["text"] == "1,240"


def test_a_figure_that_was_not_read_at_its_source_is_called_second_hand():
    facts = benchmarks()
    first, second = (next(one for one in facts if one.second_hand is kind) for kind in (False, True))
    app = drawn(cards, session=Session(small()), facts=[first, second])
    said = [one.value for one in app.caption]
    assert said[0] == f"{first.topic} · {first.kind}" and said[2] == f"{second.topic} · {second.kind} · second-hand"
    assert ["third party" in one for one in said] == [False, False, False, True]


def crossed():
    import streamlit as st

    from cxroi.ui import explore_cells

    explore_cells.two_way(st.session_state["case"], st.session_state["case"])


def test_the_map_begins_with_the_two_assumptions_that_matter_most(monkeypatch):
    """Of one assumption there is no map; of one and the same twice neither."""
    from types import SimpleNamespace as Of

    from cxroi.ui import explore_cells

    asked = []
    levers = [Of(assumption=Of(title=name)) for name in "ABC"]
    monkeypatch.setattr(explore_cells.cached, "levers", lambda case: levers)
    monkeypatch.setattr(explore_cells.cached, "likely", lambda case: Of(npv=0.0))
    monkeypatch.setattr(
        explore_cells.cached, "surface", lambda tried, case, first, second: asked.append((first, second))
    )
    monkeypatch.setattr(explore_cells.shown, "two_way", lambda surface, case, npv: None)
    monkeypatch.setattr(explore_cells.chart_cell, "chart", lambda part, key: None)
    app = drawn(crossed, case=small().case)
    assert asked == [(0, 1)] and not app.info
    app.selectbox[0].set_value(1).run()
    assert asked == [(0, 1)] and [one.value for one in app.info] == ["Choose two different assumptions."]
    levers[2:] = []
    drawn(crossed, case=small().case)
    assert asked == [(0, 1), (0, 1)]
    levers[1:] = []
    assert (
        "There are fewer than two assumptions to choose from." in texts(drawn(crossed, case=small().case))
        and len(asked) == 2
    )


def test_the_browser_has_a_moment_for_words_before_the_first_chart_of_a_tab_and_of_each_run(monkeypatch):
    """A fragment that runs alone, and a second chart, wait for nothing; nor does what runs without a browser."""
    kept, waits = {}, []
    page = SimpleNamespace(kept=kept.get, keep=kept.__setitem__, entered=lambda _: True)
    for module in (cells, chart_cell):
        monkeypatch.setattr(module, "state", page)
    monkeypatch.setattr(chart_cell.time, "sleep", waits.append)
    monkeypatch.setattr(chart_cell.browser, "is_there", lambda: True)
    for _ in range(2):
        cells.page("pages/risk.py", "Risk", "All of it.")
        chart_cell._words_first(), chart_cell._words_first()
    chart_cell._words_first()
    assert waits == [chart_cell.MOMENT, chart_cell.GLANCE]
    monkeypatch.setattr(chart_cell.browser, "is_there", lambda: False)
    cells.page("pages/risk.py", "Risk", "All of it.")
    chart_cell._words_first()
    assert waits == [chart_cell.MOMENT, chart_cell.GLANCE]


def test_a_phone_gets_a_picture_of_a_crowded_waterfall_whose_names_are_text():
    """In the colours of the theme, complete by itself; a name stays text, and the figures are those of the chart."""
    steps = tuple(Step(name, 10.0, "churn") for name in ("<script>", "B", "C", "D", "E"))
    long = Chart("w", "Title", Waterfall(steps, Step("NPV", 50.0, "programme")), pd.DataFrame(), "USD", MONEY)
    drawn = chart_cell._for_a_phone(long)
    names = [text.text for text in ElementTree.fromstring(drawn).iter("text")]  # noqa: S314 - our own
    assert [name for name in names if not name.startswith("$")] == ["<script>", "B", "C", "D", "E", "NPV"]
    assert names.count("$10") == 5 and names.count("$50") == 1
    assert f"--churn: {LIGHT.colour('churn')};" in drawn and f"--ink: {LIGHT.ink};" in drawn
