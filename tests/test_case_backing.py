"""Evidence is graded by quantity: what backs which figure, how it is written, and how it follows a rename."""

import copy
import pickle

import pytest

from cxroi.analysis.whatif import benefit_by_evidence, judgement_share
from cxroi.case import CaseError, assumptions, digest, dump, parse, plain, read
from cxroi.case.references import removed, renamed

REGISTER = [{"id": "trial", "kind": "experiment"}, {"id": "survey", "kind": "own data"}, {"id": "talk", "kind": "expert judgement"}]  # fmt: skip


def case_with(effect=None, *, link=None, benefit=None):
    """Plain data of a small case with one effect, and a link or a direct benefit where given."""
    initiative = {"name": "I"}
    if effect:
        initiative["effects"] = [effect]
    if benefit:
        initiative["benefits"] = [{"name": "B", **benefit}]
    return {
        "format": 1,
        "title": "T",
        "finance": {"years": 1, "discount_rate": 0.1},
        "metrics": [{"name": "NPS", "now": 0}],
        "segments": [{"name": "A", "customers": 100, "revenue_per_customer": 10, "gross_margin": 1, "churn_per_year": 0.2}],
        "initiatives": [initiative],
        "links": [link] if link else [],
        "evidence": copy.deepcopy(REGISTER),
    }  # fmt: skip


def kinds(data):
    """The kind of evidence of every quantity, by the end of its path."""
    return {one.path.split("/")[-1]: one.kind for one in assumptions(parse(data))}


SPEND = {"driver": "spend", "change": 0.1}
GAIN = {"metric": "NPS", "gain": 5, "evidence": ["trial"]}
LINK = {"metric": "NPS", "driver": "churn", "change_per_point": -0.01, "evidence": ["survey"]}


def test_a_plain_list_backs_the_main_figure_and_shares_are_guesses():
    """Fade and the change follow the list; reach, causal share and capture need their own evidence."""
    shares = {"reach": 0.9, "causal_share": 0.8, "capture": 0.7, "fade_per_year": 0.1}
    found = kinds(case_with({**SPEND, **shares, "evidence": ["trial"]}))
    assert (found["change"], found["fade_per_year"]) == ("experiment", "experiment")
    assert (found["reach"], found["causal_share"], found["capture"]) == ("guess", "guess", "guess")


def test_a_mapping_backs_each_quantity_by_its_own_entries():
    evidence = {"change": ["talk", "trial"], "causal_share": ["survey"]}
    found = kinds(case_with({**SPEND, "causal_share": 0.8, "reach": 0.9, "evidence": evidence}))
    assert (found["change"], found["causal_share"], found["reach"]) == ("experiment", "own data", "guess")


@pytest.mark.parametrize(
    ("effect", "weak"),
    [
        ({**SPEND, "evidence": ["trial"]}, 0),
        ({**SPEND, "evidence": ["talk"]}, 1),
        ({**SPEND}, 1),
        ({**SPEND, "causal_share": 0.8, "evidence": ["trial"]}, 1),
        ({**SPEND, "causal_share": 0.8, "evidence": {"change": ["trial"], "causal_share": ["survey"]}}, 0),
        ({**SPEND, "causal_share": 0.8, "evidence": {"change": ["trial"], "causal_share": ["talk"]}}, 1),
        ({**SPEND, "causal_share": 0.8, "evidence": {"causal_share": ["trial"]}}, 1),
    ],
    ids=str,
)
def test_a_direct_route_is_as_strong_as_its_weakest_quantity(effect, weak):
    assert judgement_share(parse(case_with(effect))) == weak


@pytest.mark.parametrize(
    ("gain", "link", "kind"),
    [
        ({}, {}, "own data"),
        ({}, {"evidence": ["trial"]}, "experiment"),
        ({"reach": 0.5}, {}, "guess"),
        ({"causal_share": 0.5, "capture": 0.5}, {}, "own data"),  # an effect on a metric does not use them
        ({}, {"causal_share": 0.5}, "guess"),
        ({}, {"causal_share": 0.5, "evidence": {"change_per_point": ["trial"], "causal_share": ["talk"]}}, "expert judgement"),
    ],
    ids=str,
)  # fmt: skip
def test_a_route_over_a_metric_is_as_strong_as_the_weakest_quantity_of_gain_and_link(gain, link, kind):
    case = parse(case_with({**GAIN, **gain}, link={**LINK, **link}))
    parts = benefit_by_evidence(case)
    assert [name for name, value in parts.items() if value] == [kind]


@pytest.mark.parametrize(
    ("benefit", "weak"),
    [
        ({"per_year": 5, "evidence": ["survey"]}, 0),
        ({"per_year": 5, "capture": 0.5, "evidence": ["survey"]}, 1),
        ({"per_year": 5, "capture": 0.5, "evidence": {"per_year": ["survey"], "capture": ["trial"]}}, 0),
        ({"by_year": [1, 2], "evidence": {"by_year": ["survey"]}}, 0),
    ],
    ids=str,
)
def test_a_direct_benefit_is_as_strong_as_its_weakest_quantity(benefit, weak):
    assert judgement_share(parse(case_with(benefit=benefit))) == weak


def test_without_any_benefit_there_is_no_share_that_rests_on_judgement():
    assert judgement_share(parse(case_with())) is None


def test_a_segments_mapping_reaches_into_its_cross_sell():
    data = case_with(SPEND)
    data["segments"][0]["cross_sell"] = {"per_customer_year": 1, "revenue": 2, "gross_margin": 0.5}
    data["segments"][0]["evidence"] = {"cross_sell": ["talk"], "cross_sell/revenue": ["survey"], "customers": ["trial"]}
    by_path = {one.path: one.kind for one in assumptions(parse(data))}
    assert by_path["segments/A/customers"] == "experiment"
    assert by_path["segments/A/churn_per_year"] == "guess"
    assert by_path["segments/A/cross_sell/revenue"] == "own data"
    assert by_path["segments/A/cross_sell/gross_margin"] == "expert judgement"


def test_both_forms_read_back_as_written_and_have_digests_of_their_own():
    listed = parse(case_with({**SPEND, "evidence": ["trial"]}))
    mapped = parse(case_with({**SPEND, "evidence": {"change": ["trial"]}}))
    for case in (listed, mapped):
        assert read(dump(case)) == case
        assert plain(pickle.loads(pickle.dumps(case))) == plain(case)  # noqa: S301 - our own
    assert digest(listed) != digest(mapped)
    assert listed != mapped


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        ({"chnge": ["trial"]}, "Did you mean change?"),
        ({"name": ["trial"]}, "is not a quantity of this part"),
        ({"change": "trial"}, "must be a list"),
        ({"change": [3]}, "must be text"),
        (4, "must be a list"),
    ],
    ids=str,
)
def test_a_mapping_that_names_no_quantity_or_holds_no_lists_is_refused(evidence, says):
    with pytest.raises(CaseError, match="effects/spend/evidence") as error:
        parse(case_with({**SPEND, "evidence": evidence}))
    assert says in str(error.value)


def test_renaming_and_removing_an_entry_reaches_evidence_by_quantity():
    data = case_with(
        {**SPEND, "causal_share": 0.5, "evidence": {"change": ["trial"], "causal_share": ["trial", "talk"]}}
    )
    after = renamed(data, "evidence/trial", "trial-2026")["initiatives"][0]["effects"][0]
    assert after["evidence"] == {"change": ["trial-2026"], "causal_share": ["trial-2026", "talk"]}
    left, _ = removed(data, "evidence/trial")
    assert left["initiatives"][0]["effects"][0]["evidence"] == {"change": [], "causal_share": ["talk"]}


def test_links_act_in_their_segments_only_and_name_segments_that_exist():
    data = case_with(GAIN, link={**LINK, "segments": ["A"]})
    data["segments"].append({**data["segments"][0], "name": "B"})
    from cxroi.engine import evaluate

    last = evaluate(parse(data)).months[-1]
    assert ("churn", "A") in last.factors
    assert ("churn", "B") not in last.factors
    with pytest.raises(CaseError, match="must be a segment of the case"):
        parse(case_with(GAIN, link={**LINK, "segments": ["Z"]}))
    with pytest.raises(CaseError, match="belongs to the company"):
        parse(case_with(GAIN, link={**LINK, "driver": "crisis", "segments": ["A"]}))
