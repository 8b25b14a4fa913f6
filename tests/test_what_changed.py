"""What changed between two versions, in money: Shapley values worked by hand, and against every mixture computed one by one."""

import copy
import itertools
from math import factorial

import pytest

from cxroi.analysis.what_changed import what_changed
from cxroi.case import CaseError, load, parse, plain, read_file
from cxroi.case.differences import differences, mixed
from cxroi.case.paths import with_value, without
from cxroi.case.references import renamed
from cxroi.engine import evaluate
from cxroi.report.language.changes import changes

SAMPLE = plain(read_file("sample_data/chemicals.yaml"))


def small(hours=100, rate=10, **more):
    """100 hours at 10 dollars saved in one year, without discounting: NPV is hours times rate, less the costs."""
    benefit = {"name": "Saved time", "hours_per_year": hours, "rate_per_hour": rate}
    return {
        "format": 1,
        "title": "Small",
        "finance": {"years": 1, "discount_rate": 0},
        "initiatives": [{"name": "One", "benefits": [benefit]}],
        **more,
    }


def effects(found):
    return {" + ".join(one.path for one in change.differences): round(change.effect, 6) for change in found.changes}


BENEFIT = "initiatives/One/benefits/Saved time"


def test_two_changes_that_multiply_share_what_they_do_together():
    """By hand: 100·10 = 1,000; hours alone 150·10 = 1,500; rate alone 100·20 = 2,000; both 3,000.

    Hours first adds 500, last 1,000: 750. Rate first adds 1,000, last 1,500: 1,250. Together 2,000.
    """
    found = what_changed(small(), small(150, 20))
    assert (found.before, found.after, found.grain) == (pytest.approx(1000), pytest.approx(3000), "change")
    assert effects(found) == {f"{BENEFIT}/rate_per_hour": 1250, f"{BENEFIT}/hours_per_year": 750}


def test_what_comes_or_goes_is_one_change():
    """A second initiative that costs 300 and saves 20·5 in the year: 200 less, beside hours 100 → 150 at 10: 500 more."""
    second = {
        "name": "Two",
        "costs": [{"name": "Build", "one_off": 300}],
        "benefits": [{"name": "More", "hours_per_year": 20, "rate_per_hour": 5}],
    }
    before, after = small(), small(150)
    after["initiatives"].append(second)
    assert effects(what_changed(before, after)) == {f"{BENEFIT}/hours_per_year": 500, "initiatives/Two": -200}
    assert effects(what_changed(after, before)) == {f"{BENEFIT}/hours_per_year": -500, "initiatives/Two": 200}


def test_words_names_and_ranges_have_no_effect_and_are_listed_apart():
    after = small([90, 100, 130], title="Other words", notes={"costs": "as agreed"})
    after = renamed(after, "initiatives/One", "First")
    found = what_changed(small(), after)
    assert found.total == 0 and found.changes == ()
    assert {one.path for one in found.without_effect} == {
        "title", "notes/costs", "initiatives/First", "initiatives/First/benefits/Saved time/hours_per_year",
    }  # fmt: skip


def test_a_renamed_segment_and_its_churn_are_told_apart():
    """The name moves no figure; the churn has the whole effect, although effects name the segment."""
    name = SAMPLE["segments"][0]["name"]
    after = renamed(with_value(SAMPLE, f"segments/{name}/churn_per_year", 0.05), f"segments/{name}", "Large")
    found = what_changed(SAMPLE, after)
    assert [one.path for change in found.changes for one in change.differences] == ["segments/Large/churn_per_year"]
    assert found.changes[0].effect == found.total
    assert found.total == pytest.approx(evaluate(parse(after)).npv - evaluate(parse(SAMPLE)).npv, rel=1e-9)


@pytest.mark.parametrize("name", ["Saved time", "Time"])
def test_a_renamed_line_of_an_initiative_moves_no_figure(name):
    """Whatever the benefit is called later, the change of its hours is worth 500, and the new name is told apart."""
    after = small(150)
    after["initiatives"][0]["benefits"][0]["name"] = name
    found = what_changed(small(), after)
    assert effects(found) == {f"initiatives/One/benefits/{name}/hours_per_year": 500}
    assert [(one.kind, one.path) for one in found.without_effect] == ([] if name == "Saved time" else [("renamed", f"initiatives/One/benefits/{name}")])  # fmt: skip


def one_by_one(before, after):
    """Shapley values over the differences, from every mixture as a case of its own."""
    every = list(differences(before, after))
    npv = {
        frozenset(one.path for one in chosen): evaluate(parse(mixed(before, after, chosen))).npv
        for size in range(len(every) + 1)
        for chosen in itertools.combinations(every, size)
    }
    found, n = {}, len(every)
    for one in every:
        others = [other.path for other in every if other is not one]
        found[one.path] = sum(
            factorial(size) * factorial(n - size - 1) / factorial(n)
            * (npv[frozenset((*chosen, one.path))] - npv[frozenset(chosen)])
            for size in range(n)
            for chosen in itertools.combinations(others, size)
        )  # fmt: skip
    return found


def test_effects_equal_those_from_every_mixture_computed_by_itself():
    """Figures as lanes, a horizon and an initiative's start as cases: the same values to the cent, and they add up."""
    initiative = SAMPLE["initiatives"][0]["name"]
    after = SAMPLE
    for path, value in (
        (f"segments/{SAMPLE['segments'][0]['name']}/churn_per_year", [0.05, 0.07, 0.09]),
        ("finance/discount_rate", 0.08),
        ("finance/years", 4),
        (f"initiatives/{initiative}/start_month", 3),
    ):
        after = with_value(after, path, value)
    found = what_changed(SAMPLE, after)
    by_hand = one_by_one(SAMPLE, after)
    assert effects(found) == pytest.approx(by_hand, abs=1e-3)
    assert sum(change.effect for change in found.changes) == pytest.approx(found.total, rel=1e-12)
    assert found.grain == "change" and len(found.changes) == 4


def test_changes_that_cannot_stand_alone_count_together():
    """A link needs its metric: the metric, the link and the effect on it are one change; the discount rate stays apart."""
    metric = SAMPLE["metrics"][0]["name"]
    sample = {**SAMPLE, "scenarios": []}  # they name what goes
    before = without(sample, f"metrics/{metric}")
    before["links"] = [one for one in before.get("links", []) if one["metric"] != metric]
    for one in before["initiatives"]:
        one["effects"] = [effect for effect in one["effects"] if effect.get("metric") != metric]
    after = with_value(sample, "finance/discount_rate", 0.08)
    found = what_changed(before, after)
    assert sum(change.effect for change in found.changes) == pytest.approx(found.total, rel=1e-12)
    together = next(change for change in found.changes if any(one.key == "metrics" for one in change.differences))
    assert {one.steps[0] for one in together.differences} >= {"metrics", "links"}
    assert ["finance/discount_rate"] in [[one.path for one in change.differences] for change in found.changes]


def test_many_changes_count_by_element_and_still_add_up():
    after = copy.deepcopy(SAMPLE)
    for segment in after["segments"]:
        for key, value in segment.items():
            if isinstance(value, int | float) and not isinstance(value, bool) and value and key != "renewal_month":
                segment[key] = value * 0.9
    found = what_changed(SAMPLE, after)
    assert sum(len(change.differences) for change in found.changes) > 10 and found.grain == "element"
    assert len(found.changes) == len(after["segments"])
    assert sum(change.effect for change in found.changes) == pytest.approx(found.total, rel=1e-12)


def test_another_case_altogether_still_adds_up():
    other = load(open("sample_data/insurance.yaml", "rb").read())  # noqa: PTH123, SIM115
    found = what_changed(SAMPLE, other)
    assert sum(change.effect for change in found.changes) == pytest.approx(found.total, rel=1e-12)
    assert found.total == pytest.approx(evaluate(parse(other)).npv - evaluate(parse(SAMPLE)).npv)


def test_errors_and_another_currency_are_refused():
    with pytest.raises(CaseError, match="another currency"):
        what_changed(small(), small(currency="EUR"))
    with pytest.raises(CaseError, match="discount_rate"):
        what_changed(small(), with_value(small(), "finance/discount_rate", "much"))


def test_with_all_differences_the_earlier_version_is_the_later_one():
    """Also with none of them it is itself; words are said for each."""
    other = load(open("sample_data/hr-software.yaml", "rb").read())  # noqa: PTH123, SIM115
    every = list(differences(SAMPLE, other))
    assert mixed(SAMPLE, other, every) == other and mixed(SAMPLE, other, []) == SAMPLE
    assert len(list(changes(SAMPLE, other))) >= len(every)


def lines(count, *, hours=100, rate=10, **finance):
    """Some benefits of 100 hours at 10 in one initiative, over a year."""
    benefits = [{"name": f"B{place}", "hours_per_year": hours, "rate_per_hour": rate} for place in range(count)]
    return small(finance={"years": 1, "discount_rate": 0, **finance}, initiatives=[{"name": "One", "benefits": benefits}])  # fmt: skip


@pytest.mark.parametrize(("count", "grain"), [(10, "change"), (11, "element")])
def test_ten_changes_are_told_one_by_one_and_of_more_those_of_one_element_together(count, grain):
    """Each of the benefits has half as many hours again: 500 each."""
    found = what_changed(lines(count), lines(count, hours=150))
    assert found.grain == grain and len(found.changes) == (count if grain == "change" else 1)
    assert [change.effect for change in found.changes] == pytest.approx([500 * count / len(found.changes)] * len(found.changes))  # fmt: skip


def test_of_many_changes_those_of_finance_are_one_and_those_of_the_initiative_another():
    """Twelve benefits of 1,000 a year grow to 1,500 and are discounted at 25% and taxed at 50% at the year's end: worth 12,000 before and
    18,000 · .8 · .5 = 7,200. The growth adds 6,000 first and 2,400 last, finance takes 7,200 first and 10,800 last."""
    found = what_changed(lines(12), lines(12, hours=150, discount_rate=0.25, tax_rate=0.5))
    assert found.grain == "element"
    told = {change.differences[0].steps[0]: (len(change.differences), change.effect) for change in found.changes}
    assert told == {"initiatives": (12, pytest.approx(4200)), "finance": (2, pytest.approx(-9000))}


@pytest.mark.parametrize(("count", "effects"), [(5, [5, 4, 3, 2, 1]), (6, [21])])
def test_up_to_five_initiatives_that_come_are_told_apart(count, effects):
    """They receive 1, 2, 3, … a year; each is a case of its own, and of six every combination would be too many."""
    come = [{"name": f"N{amount}", "benefits": [{"name": "B", "per_year": amount}]} for amount in range(1, count + 1)]
    after = small()
    after["initiatives"] += come
    found = what_changed(small(), after)
    assert [change.effect for change in found.changes] == pytest.approx(effects)
    assert found.grain == ("change" if count == 5 else "section")


def in_points(contacts, change, customers=100):
    """Some calls fewer of those a customer makes, at 1 each over a year."""
    segment = {"name": "A", "customers": customers, "contacts_per_customer_year": contacts, "cost_per_contact": 1}
    effect = {"driver": "contacts", "change_points": change}
    return small(segments=[segment], initiatives=[{"name": "One", "effects": [effect], "costs": [{"name": "C", "one_off": 7}]}])  # fmt: skip


def test_a_change_in_points_is_measured_against_the_rate_of_its_own_mixture():
    """3 calls fewer of each of 100 customers save 300, whatever they make before; 5 fewer 500: the rate does nothing, the points 200.
    With 4 calls alone −5 would be no valid case: the two then count together."""
    found = what_changed(in_points(10, -3), in_points(20, -5))
    assert effects(found) == {"initiatives/One/effects/contacts/change_points": 200, "segments/A/contacts_per_customer_year": 0}  # fmt: skip
    found = what_changed(in_points(4, -3), in_points(20, -5, customers=200))
    assert effects(found) == {
        "segments/A/customers": 400, "initiatives/One/effects/contacts/change_points + segments/A/contacts_per_customer_year": 300,
    }  # fmt: skip
    for before, after in (
        (in_points(10, -3), in_points(20, -5, customers=200)),
        (in_points(20, -5), in_points(10, -3)),
    ):
        assert effects(what_changed(before, after)) == pytest.approx(one_by_one(before, after))
