"""Choices on a page: the columns of a file that are scores, where settings of the visitor are kept, what is sent back to nobody."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest
from ui_hand import drawn, small

from cxroi.analysis.whatif import delayed, smaller
from cxroi.evidence.run import judge
from cxroi.tables.findings import Finding
from cxroi.tables.schema import NOT_USED
from cxroi.ui import cached, evidence_files, explore, explore_cells, file_chooser, sidebar
from cxroi.ui.document import Session

SURVEY = "customer_id,responded_at,nps,how was it,comment\n" + "\n".join(
    f"C{one},2026-01-{one % 28 + 1:02d},{one % 11},{one % 7},text {one}" for one in range(60)
)


@pytest.fixture(scope="module")
def view():
    return judge({"survey.csv": SURVEY.encode()}).files[0]


def chosen(view, monkeypatch, *, scores=None, edits=None, table="survey_responses"):
    """What is read of the file, with the scores that are marked and the cells that were edited."""
    monkeypatch.setattr(file_chooser.state, "kept", lambda key: edits)
    monkeypatch.setattr(file_chooser.state, "widget", lambda key: scores)
    return file_chooser._chosen(view, table)


def test_scores_are_those_that_are_marked(view, monkeypatch):
    """As the file was understood where nobody chose or all is as it was; a further one is called by its column; one less is left over."""
    understood = view.as_table("survey_responses")
    assert understood.metrics == (("nps", "nps"),) and understood.extras == ("how was it",)
    assert chosen(view, monkeypatch) is not None and chosen(view, monkeypatch) == understood
    assert chosen(view, monkeypatch, scores=["nps"]) == understood
    both = chosen(view, monkeypatch, scores=["nps", "how was it"])
    assert both.metrics == (("nps", "nps"), ("how_was_it", "how was it")) and both.extras == ()
    instead = chosen(view, monkeypatch, scores=["comment"])
    assert instead.metrics == (("comment", "comment"),)
    assert dict(instead.columns) == {"customer_id": "customer_id", "responded_at": "responded_at"}
    assert chosen(view, monkeypatch, scores=[]).metrics == ()
    assert chosen(view, monkeypatch, scores=["how was it"], table=NOT_USED).table == NOT_USED


def test_an_edited_cell_moves_its_column(view, monkeypatch):
    """A column has one meaning: given another, it loses the first; none is “nothing”."""
    names = [column.name for column in file_chooser.SCHEMA["survey_responses"].columns]
    at = {name: place for place, name in enumerate(names)}
    found = chosen(
        view,
        monkeypatch,
        edits={at["wave"]: {"In your file": "how was it"}, at["comment"]: {"In your file": file_chooser.NOTHING}},
    )
    assert dict(found.columns) == {"customer_id": "customer_id", "responded_at": "responded_at", "wave": "how was it"}
    assert found.extras == ("comment",) and found.metrics == (("nps", "nps"),)
    moved = chosen(view, monkeypatch, edits={at["wave"]: {"In your file": "nps"}})
    assert moved.metrics == () and dict(moved.columns)["wave"] == "nps" and moved.extras == ("how was it",)


def test_what_is_tried_is_the_case_with_its_sliders_its_share_and_its_delay(monkeypatch):
    """Half of the customers, six months later, and both; all of them at once is the case itself."""
    case = small().case
    monkeypatch.setattr(explore.cached, "levers", lambda case: ())
    assert explore.explored(case, {}, months=0, share=100) is case
    assert explore.explored(case, {}, months=0, share=50) == smaller(case, 0.5)
    assert explore.explored(case, {}, months=6, share=100) == delayed(case, 6)
    assert explore.explored(case, {}, months=6, share=99) == delayed(smaller(case, 0.99), 6)


def test_every_figure_of_the_headline_stands_in_the_sidebar(monkeypatch):
    """The first alone, the others two by two; none is left out, whether they are even or odd in number."""
    from types import SimpleNamespace as Of

    for count in (1, 2, 5, 6):
        shown = [Of(label=f"F{one}", value=str(one), help="", below="") for one in range(count)]
        monkeypatch.setattr(sidebar.cached, "analysis", lambda case: Of(evaluation=None, simulation=None))
        monkeypatch.setattr(sidebar, "withheld", lambda evaluation: "")
        monkeypatch.setattr(sidebar, "headline", lambda evaluation, simulation, shown=shown: shown)
        app = drawn(headline, session=Session(small()))
        assert [(one.label, one.value) for one in app.metric] == [(f"F{one}", str(one)) for one in range(count)]


def headline():
    from cxroi.ui import sidebar

    sidebar._headline()


def told():
    import streamlit as st

    from cxroi.ui import evidence_files

    evidence_files.read(st.session_state["found"])


def test_the_first_five_errors_of_reading_are_shown_and_all_are_listed():
    findings = [Finding("customers", f"fault {one}", "error") for one in range(7)] + [
        Finding("customers", "all well", "said")
    ]
    found = replace(judge({"survey.csv": SURVEY.encode()}), findings=tuple(findings), questions=())
    app = drawn(told, session=Session(small()), found=found)
    assert [f"fault {one}" in text.value for one, text in enumerate(app.warning)] == [True] * 5
    assert app.expander[0].label == "All findings from reading (8)"


def sliders():
    from cxroi.ui import explore, state

    explore.say_whose_sliders(state.document().case)


def test_positions_of_this_case_stay_in_the_address_and_those_of_another_are_dropped():
    """Whose they are is what follows the last point: names have points of their own."""
    mine, other = cached.figures_digest(small().case), "0" * cached.SHORT
    app = AppTest.from_function(sliders)
    app.session_state["session"] = Session(small())
    addresses = {f"St. Gallen.{mine}": "1", f"delay.{mine}": "2", "page.two": "3"}
    app.query_params.update(addresses | {f"delay.{other}": "4", f"St. {mine}.{other}": "5"})
    app.run()
    assert not app.exception and set(app.query_params) == set(addresses)
    assert "another case" in app.warning[0].value
    app.run()
    assert not app.warning and set(app.query_params) == set(addresses)


def test_choices_for_columns_made_before_are_kept_and_the_latest_of_a_column_comes_last(monkeypatch):
    """Rows 1 and 2 were chosen; row 1 is chosen again, and row 3 too."""
    kept = {"columns": {1: {"In your file": "old"}, 2: {"In your file": "b"}}}
    monkeypatch.setattr(file_chooser.state, "kept", kept.get)
    monkeypatch.setattr(file_chooser.state, "keep", kept.__setitem__)
    monkeypatch.setattr(
        file_chooser.state,
        "widget",
        lambda key: {"edited_rows": {1: {"In your file": "new"}, 3: {"In your file": "c"}}},
    )
    file_chooser._keep_edits("columns")
    assert [(row, edit["In your file"]) for row, edit in kept["columns"].items()] == [(2, "b"), (1, "new"), (3, "c")]
    file_chooser._keep_edits("others")
    assert [*kept["others"]] == [1, 3]


@pytest.mark.parametrize(("here", "folder"), [(None, "evidence"), ("crm_export", "crm_export")])
def test_the_sample_read_is_the_one_chosen_and_the_first_where_none_is(monkeypatch, here, folder):
    kept = {}
    monkeypatch.setattr(evidence_files.state, "widget", {"evidence-sample": here}.get)
    monkeypatch.setattr(evidence_files.state, "keep", kept.__setitem__)
    evidence_files._ask_for_sample()
    assert kept["asked"].source.name == folder and kept["cell"] is None


@pytest.mark.parametrize(("scenarios", "tried", "offered"), [(0, False, 0), (1, False, 2), (0, True, 2), (2, True, 4)])
def test_the_case_is_compared_as_soon_as_there_is_one_other(monkeypatch, scenarios, tried, offered):
    """A scenario, or what is tried now: two make a comparison; with nothing beside the case it says how to get there."""
    case, said, names = small().case, [], []
    others = {f"S{place}": case for place in range(scenarios)}
    monkeypatch.setattr(explore_cells.st, "caption", said.append)
    monkeypatch.setattr(explore_cells.st, "pills", lambda label, options, **more: names.extend(options) or [])
    monkeypatch.setattr(explore_cells.state, "document", lambda: SimpleNamespace(case=case, scenarios=others))
    explore_cells.side_by_side(case, small().case.model_copy() if tried else case)
    assert len(names) == offered and any("to have something to compare" in one for one in said) is (offered == 0)
    assert not names or names[0] == explore_cells.AS_IT_IS
