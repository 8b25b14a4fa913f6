"""Heavy work as the pages show it: elsewhere, with Cancel; what was cancelled stays so, and nothing large stays in the session."""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import parts_of
from cxroi.analysis.simulation import simulate
from cxroi.case import read_file
from cxroi.case.writing import known_by
from cxroi.engine import evaluate
from cxroi.report.charts.risk_charts import distribution
from cxroi.ui import cached, heavy, kept_drafts
from cxroi.work import Pool

ROOT = Path(__file__).parents[1]
MANY = 1_048_576 if os.environ.get("CXROI_LONG") else 131_072


@pytest.fixture
def at():
    made = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600).run()
    assert not made.exception
    return made


def test_many_draws_are_run_elsewhere_and_only_what_is_shown_of_them_is_kept(at):
    at.switch_page("pages/risk.py").run()
    at.session_state["draws"] = MANY
    at.run()
    assert not at.exception
    case = read_file(ROOT / "sample_data" / "chemicals.yaml")
    title = distribution(evaluate(case), simulate(case, draws=MANY)).title
    assert any(title.replace("$", r"\$") in one.value for one in at.markdown)
    assert "kept-job-draws" in at.session_state
    assert largest_array(at.session_state._state.filtered_state) < 20_000


def largest_array(value, seen=None):
    """Entries of the largest array that something holds."""
    seen = set() if seen is None else seen
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, np.ndarray):
        return value.size
    inner = (
        list(value.values())
        if isinstance(value, dict)
        else list(value)
        if isinstance(value, list | tuple | set)
        else []
    )
    inner += list(getattr(value, "__dict__", {}).values())
    inner += [getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)]
    inner += [value.to_numpy()] if isinstance(value, pd.DataFrame | pd.Series) else []
    return max((largest_array(one, seen) for one in inner), default=0)


def test_work_that_was_cancelled_is_said_and_not_begun_again(at, monkeypatch):
    begun = []

    class Waits(Pool):
        def submit(self, *arguments, **options):
            begun.append(arguments)
            job = super().submit(*arguments, **options)
            job.cancel()
            return job

    waits = Waits(modules=heavy.MODULES)
    monkeypatch.setattr(heavy, "pool", lambda: waits)
    at.switch_page("pages/risk.py").run()
    at.session_state["draws"] = 131_072
    for _ in range(2):
        at.run()
        assert not at.exception
        assert any("It was cancelled. 4,096 draws are shown." in one.value for one in at.warning)
    assert len(begun) == 1
    waits.close()


def test_more_files_than_one_visitor_may_have_read_are_refused(at, monkeypatch):
    from cxroi.ui import evidence_files

    told = []
    monkeypatch.setattr(evidence_files, "MOST_UPLOADED", 10)
    big = SimpleNamespace(name="a.csv", getvalue=lambda: b"x" * 11)
    monkeypatch.setattr(evidence_files, "state", SimpleNamespace(widget=lambda key: [big], tell=told.append))
    evidence_files._ask_for_files()
    assert "11 bytes together; at most 10" in told[0]


def test_a_worker_does_not_import_the_app():
    """Else every worker would run the page that asked for it."""
    assert "cxroi.ui" not in " ".join(heavy.MODULES)
    assert "streamlit" not in sys.modules["cxroi.work.pool"].__dict__


def test_the_sample_tables_are_judged_elsewhere(at):
    at.switch_page("pages/evidence.py").run()
    at.selectbox(key="evidence-sample").select("crm_export")
    next(button for button in at.button if button.label == "Try it on the sample tables").click().run()
    assert not at.exception
    assert sum(at.session_state["kept-judged"].rows.values()) > 100
    assert any("Rows read" in one.value for one in at.markdown)


def test_a_large_case_is_worked_out_elsewhere_with_the_same_figures(monkeypatch):
    """With every case counted as large, page, figures and sidebar say what they say of a small one."""

    def shown():
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
        at.query_params["case"] = "chemicals"
        at.run()
        assert not at.exception
        return [metric.value for metric in at.metric], [table.value.to_csv() for table in at.dataframe]

    small = shown()
    monkeypatch.setattr(cached, "_is_large", lambda case: True)
    cached._known().clear()
    assert shown() == small
    made = {names for _, names, _, _ in cached._known()}
    assert ("compared",) in made and any("evaluation" in names and "funding" not in names for names in made)


def test_a_large_case_that_is_given_up_says_so_in_a_sentence_and_stays_open(monkeypatch):
    def given_up(*_, **__):
        raise heavy.WorkError("It took more than 120 seconds and was ended.")

    monkeypatch.setattr(cached, "_is_large", lambda case: True)
    monkeypatch.setattr(heavy, "done", given_up)
    cached._known().clear()
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    at.query_params["case"] = "chemicals"
    at.run()
    assert not at.exception
    assert any(
        one.value.startswith("the case was not worked out here (it took more than 120 seconds and was ended). Reload")
        for one in at.error
    )


def test_two_things_that_are_worked_out_in_one_run_have_a_cancel_each(monkeypatch):
    """As two large cases on one page have: the case, and what is tried of it."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    made = Pool()
    monkeypatch.setattr(heavy, "pool", lambda: made)
    monkeypatch.setattr(heavy, "LOOK", 0.01)

    def page():
        import streamlit as st
        import work_jobs

        from cxroi.ui import heavy

        st.write([heavy.done("same", (wanted,), work_jobs.counted, wanted, words="Counting")[0] for wanted in (3, 4)])

    at = AppTest.from_function(page, default_timeout=120).run()
    assert not at.exception and json.loads(at.json[0].value) == [3, 4]


def test_a_list_of_cases_does_not_wait_for_a_large_one(monkeypatch):
    """Each would take a process and minutes; one whose figures are known already says what it is worth."""
    text = (ROOT / "sample_data" / "hr-software.yaml").read_text(encoding="utf-8")
    small = kept_drafts.worth(cached.case_of(text))
    assert small.startswith("Expected NPV")
    monkeypatch.setattr(cached, "_is_large", lambda case: True)
    cached._known().clear()
    monkeypatch.setattr(heavy, "done", lambda *_, **__: pytest.fail("it was worked out"))
    assert kept_drafts.worth(cached.case_of(text)) == "a large case: open it to see what it is worth"
    case = cached.case_of(text)
    wanted = (known_by(case), cached._together("simulation"), 4096, 0)
    cached._known()[wanted] = parts_of(case, ("simulation",), 4096, 0)
    assert kept_drafts.worth(cached.case_of(text)) == small
