"""What a walk through Evidence and Listening in a browser found: each as its smallest example."""

from dataclasses import fields

import numpy as np
import pandas as pd
from worlds import connected

from cxroi.case.heard import Heard
from cxroi.evidence.account_sql import unused
from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.run import heads_of
from cxroi.report.charts.colours import LIGHT
from cxroi.report.charts.listening_charts import intervals
from cxroi.report.charts.plotly_chart import plotly
from cxroi.tables.column_map import ColumnMap
from cxroi.tables.recognise import guess


def test_a_year_of_which_half_is_known_is_not_set_beside_a_whole_one():
    """An account seen for six months before its answer would seem to have doubled; one without revenue has nothing to compare."""
    marks = {field.name: np.zeros(4) for field in fields(Landmarks)}
    marks |= {"month": np.array([111, 111, 111, 112]), "observed": np.array([100, 106, 100, 100])}
    marks |= {"revenue_12": np.array([12.0, 6.0, np.nan, 12.0]), "segment_names": ()}
    assert Landmarks(**marks).two_years(123).tolist() == [True, False, False, False]


def test_times_as_often_are_measured_from_one():
    """Of a ratio 1 means no difference: the line stands there and is in view, though all intervals lie above it."""
    heard = Heard(
        about="themes", finding="Late", columns=("Theme", "Times", "From", "To"), units=("", "times", "times", "times"),
        rows=(("late", 3.0, 2.0, 4.0),), drawn=("Times", "From", "To"),
    )  # fmt: skip
    layout = plotly(intervals(heard), LIGHT)["layout"]
    (line,) = layout["shapes"]
    assert line["x0"] == line["x1"] == 1 and layout["xaxis"]["range"][0] <= 1 and not layout["xaxis"]["zeroline"]


def test_one_word_before_all_columns_names_the_list():
    """As Pipedrive exports organisations: customers with the day they left, and a score that nothing dates; the next visit is no answer."""
    heads = ("ID", "Organization created", "Lost date", "CSAT last review", "Next activity date", "Owner")
    values = ("2000", "2023-01-09 09:10:22", "2025-03-01", "4", "2026-08-01", "Ana")
    samples = {f"Organization - {head}": [value] * 9 for head, value in zip(heads, values, strict=True)}
    found = guess(None, list(samples), samples, name="organizations-17.csv")
    assert found.table == "customers" and found.source("start_date") == "Organization - Organization created"
    assert found.source("end_date") == "Organization - Lost date"
    assert [(one.table, one.metrics) for one in found.also] == [
        ("snapshot", (("csat", "Organization - CSAT last review"),))
    ]


def test_a_column_that_dates_the_answers_is_not_called_unused():
    """Beside the customers it is read into the survey."""
    samples = {"Customer ID": ["C1", "C2"], "Customer since": ["2020-01-01"] * 2, "NPS score": ["9", "3"], "NPS date": ["2025-02-01"] * 2,
        "Left on": ["2025-09-01", ""], "Fax": ["1", "2"]}  # fmt: skip
    found = guess(None, list(samples), samples, name="customers.csv")
    assert found.also[0].source("responded_at") == "NPS date"
    assert "NPS date" not in found.unread and "Fax" in found.unread


def test_what_is_read_and_not_used_is_named_as_its_file_names_it():
    """`Vorgang` of two files is our case_id and trigger_id; who reads it knows her own heads alone."""
    also = ColumnMap("survey_responses", (("trigger_id", "Vorgang"),))
    maps = {"a.csv": ColumnMap("contacts", (("case_id", "Vorgang"),), extras=("Prio 2",), also=(also,)), "b.csv": also}
    heads = heads_of(maps)
    assert heads["survey_responses/trigger_id"] == "Vorgang of a.csv and Vorgang of b.csv"
    assert (heads["contacts/case_id"], heads["contacts/Prio 2"]) == ("Vorgang of a.csv", "Prio 2 of a.csv")
    connection = connected({"survey_responses": pd.DataFrame({"score": [1.0], "trigger_id": ["T1"], "other": ["x"]})})
    (said,) = unused(connection, ["survey_responses"], heads)
    assert said.endswith(": other of survey_responses, Vorgang of a.csv and Vorgang of b.csv.")
