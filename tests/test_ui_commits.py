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
