"""Sections of a case set, added and removed, and an effect given a new target: what else of the file stays or goes."""

from ui_hand import DATA, at, sent, small, view

WORKFORCE = {"employees": 50, "turnover_per_year": 0.2, "replacement_cost": 9000}
CRISIS = {"probability_per_year": 0.1, "cost": 5000}
ELSEWHERE = "Text was sent to a place that takes none; it was left out."


def test_a_part_whose_last_figure_is_emptied_leaves_the_file_as_it_was():
    """An empty part would be refused for what it needs: the case would no longer follow what is typed."""
    document = small()
    field = at(document, "segments", 0, "cross_sell/revenue")
    typed, _ = sent(document, (field, "set", "3"))
    assert typed.data["segments"][0]["cross_sell"] == {"revenue": 3}
    emptied, _ = sent(typed, (field, "set", ""))
    assert emptied.data == DATA and not emptied.errors
    rest, _ = sent(typed, (at(document, "segments", 0, "cross_sell/gross_margin"), "set", "50%"), (field, "set", ""))
    assert rest.data["segments"][0]["cross_sell"] == {"gross_margin": 0.5}


def test_a_section_is_added_once_and_taken_out_alone():
    """Added again, as by a second tab, it keeps its figures; taken out, nothing else goes."""
    document = small(crisis=CRISIS)
    where = f"{document.root}.workforce"
    added, _ = sent(document, (where, "add", ""))
    assert added.data == {**document.data, "workforce": {}}
    filled = small(crisis=CRISIS, workforce=WORKFORCE)
    again, _ = sent(filled, (f"{filled.root}.workforce", "add", ""))
    assert again.data == filled.data
    gone, _ = sent(filled, (f"{filled.root}.workforce", "delete", ""))
    assert gone.data == document.data


def test_a_section_is_added_to_and_taken_out_of_the_case_only():
    """Sent to a row, and so to another place than the case, nothing happens and that is said."""
    filled = small(workforce=WORKFORCE)
    row = at(filled, "segments", 0, "workforce")
    for act in ("add", "delete"):
        assert sent(filled, (row, act, "")) == (filled, ELSEWHERE)
        assert sent(filled, (f"{filled.root}.segments", "delete", "")) == (filled, ELSEWHERE)


def test_a_scenario_keeps_every_value_that_a_new_target_of_an_effect_does_not_concern():
    """Of the effect its old figure goes; a value of another effect stays, and so does one that leads nowhere, until a person removes it."""
    effect = "initiatives/Calls/effects"
    held = {"segments/Gone/customers": 1, f"{effect}/churn/change": -0.3, f"{effect}/NPS/gain": 5, "finance/years": 2}
    metrics = [{"name": "NPS", "now": 20}, {"name": "CSAT", "now": 60}]
    document = small(metrics=metrics, scenarios=[{"name": "Low", "set": held}])
    changed, _ = sent(document, (at(document, "initiatives", 0, "effects", 0, "@target"), "set", "CSAT (score)"))
    left = changed.data["scenarios"][0]["set"]
    assert {path: value for path, value in held.items() if not path.endswith("change")} == left


def test_an_error_in_a_value_of_a_scenario_stands_at_that_value_under_its_scenario():
    """Not at the case's own figure, which is fine; an error of the case's own stands at its own."""
    replaced = small(scenarios=[{"name": "Low", "set": {"segments/Shops/customers": -80}}])
    rows = {place: row for row, place in replaced.where.items()}
    scenario, shops = rows[("scenarios", 0)], rows[("segments", 0)]
    assert [*view(replaced).troubles] == [f"{scenario}.set/{shops}.customers"]
    own = small(segments=[{**small().data["segments"][0], "customers": -80}, small().data["segments"][1]])
    assert [*view(own).troubles] == [at(own, "segments", 0, "customers")]


OWN, BOUGHT = ({"id": name, "kind": "own data", "source": source} for name, source in (("study-baseline", "Our own tables of customers, study 12"), ("panel", "Bought panel")))  # fmt: skip


def backed(by):
    segment = {
        **DATA["segments"][0],
        "cross_sell": {"per_customer_year": 1, "revenue": 5, "gross_margin": 0.5},
        "evidence": by,
    }
    return small(segments=[segment, DATA["segments"][1]], evidence=[OWN, BOUGHT])


def test_a_figure_typed_over_is_no_longer_backed_by_the_tables_it_came_from():
    """Other figures of the segment, and other entries of the same figure, stay backed; the undone step brings all of it back."""
    document = backed(
        {
            "customers": ["study-baseline", "panel"],
            "churn_per_year": ["study-baseline"],
            "cross_sell": ["study-baseline"],
        }
    )
    typed, message = sent(document, (at(document, "segments", 0, "customers"), "set", "120"))
    segment = typed.data["segments"][0]
    assert segment["customers"] == 120
    assert segment["evidence"] == {
        "customers": ["panel"],
        "churn_per_year": ["study-baseline"],
        "cross_sell": ["study-baseline"],
    }
    assert message == "Customers: typed now, so “study-baseline” was taken off its sources. Undo brings both back."
    for field, text, left in (
        ("churn_per_year", "30%", {"customers", "cross_sell"}),
        ("cross_sell/per_customer_year", "2", {"customers", "churn_per_year"}),
    ):
        typed, message = sent(document, (at(document, "segments", 0, field), "set", text))
        assert set(typed.data["segments"][0]["evidence"]) == left and message


def test_a_plain_list_goes_on_to_back_the_figures_that_were_not_typed():
    document = backed(["study-baseline"])
    typed, _ = sent(document, (at(document, "segments", 0, "customers"), "set", "120"))
    named = {"churn_per_year", "revenue_per_customer", "gross_margin"}
    assert typed.data["segments"][0]["evidence"] == {key: ["study-baseline"] for key in named}


def test_what_people_entered_as_evidence_stays_when_its_figure_is_typed():
    """Neither a name nor the same figure again takes anything off; nor does a figure that cannot be read."""
    document = backed({"customers": ["panel"], "churn_per_year": ["study-baseline"]})
    for field, text in (("customers", "120"), ("name", "Stores"), ("churn_per_year", "10%"), ("churn_per_year", "ten")):
        typed, message = sent(document, (at(document, "segments", 0, field), "set", text))
        assert typed.data["segments"][0]["evidence"] == document.data["segments"][0]["evidence"] and not message


def test_the_source_of_a_row_says_how_many_of_its_figures_it_is_of():
    """Of customers, revenue, margin and churn; a plain list is of them all, and of none there is no source."""
    for by, said in (
        ({"customers": ["study-baseline"], "churn_per_year": ["study-baseline"]}, "own data: study-baseline (2 of 4 figures)"),
        (["study-baseline"], "own data: study-baseline"), ([], "no source"),
    ):  # fmt: skip
        document = backed(by)
        assert view(document).source(("segments", 0)) == said
