"""What evidence an entry shows for a figure, from a plain list or from a list for each quantity, and what a change writes."""

import pytest
from ui_hand import at, sent, small

from cxroi.case.model import Effect
from cxroi.ui.backing import entries, offered, with_entries
from cxroi.ui.entries import place, stored

PLAIN = {"driver": "churn", "change": -0.1, "reach": 0.5, "evidence": ["a"]}
EACH = {**PLAIN, "evidence": {"change": ["a", "b"], "fade": ["b", "c"], "reach": ["d"], "causal_share": []}}


@pytest.mark.parametrize(
    ("element", "name", "shown"),
    [
        (PLAIN, "evidence", ["a"]),
        (PLAIN, "evidence/reach", None),
        (EACH, "evidence", ["a", "b", "c"]),
        (EACH, "evidence/reach", ["d"]),
        (EACH, "evidence/causal_share", None),
        (EACH, "evidence/capture", None),
        ({"driver": "churn"}, "evidence", None),
        (7, "evidence", None),
    ],
)
def test_the_plain_entry_shows_what_backs_the_main_figures_each_once_and_no_share(element, name, shown):
    assert entries(element, name) == shown


@pytest.mark.parametrize(
    ("element", "name", "named", "kept"),
    [
        (PLAIN, "evidence", ["b"], ["b"]),
        (PLAIN, "evidence", None, None),
        (PLAIN, "evidence/reach", ["d"], {"change": ["a"], "reach": ["d"]}),
        (EACH, "evidence/reach", None, {"change": ["a", "b"], "fade": ["b", "c"]}),
        (EACH, "evidence", ["e"], {"change": ["e"], "fade": ["b", "c"], "reach": ["d"]}),
        ({"driver": "churn", "change": -0.1}, "evidence/change", None, None),
    ],
)
def test_evidence_for_one_quantity_leaves_that_of_the_others(element, name, named, kept):
    before = dict(element)
    assert with_entries(Effect, element, name, named).get("evidence") == kept and element == before


@pytest.mark.parametrize(
    ("element", "names"),
    [
        ({**PLAIN, "evidence": ["a"]}, ["evidence", "evidence/reach", "evidence/causal_share"]),
        (
            {**EACH, "evidence": {"change": ["a"], "gone": ["b"]}},
            ["evidence/change", "evidence/reach", "evidence/causal_share"],
        ),
    ],
)
def test_an_entry_is_offered_for_each_quantity_that_has_its_own_or_needs_it_and_exists(element, names):
    found = offered(Effect, element)
    assert [name for name in found if name in names] == names and "evidence/gone" not in found


def test_evidence_for_the_workforce_is_kept_with_the_workforce():
    """A section of the case has no row of its own: what is named for it stands in it, beside its figures, and is shown again."""
    people = {"employees": 40, "turnover_per_year": 0.3, "replacement_cost": 9000}
    document = small(workforce=people, evidence=[{"id": "pay", "claim": "Payroll", "kind": "own_data"}])
    where = at(document, "workforce/evidence")
    assert stored(document, place(document, where)) is None
    named, message = sent(document, (where, "set", "pay"))
    assert named.data["workforce"] == {**people, "evidence": ["pay"]}, message
    assert stored(named, place(named, where)) == ["pay"] and named.data.keys() == document.data.keys()
    assert sent(named, (where, "set", ""))[0].data["workforce"] == people
