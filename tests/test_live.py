"""The live case says in JavaScript what the engine and the formats say in Python."""

import json
from dataclasses import replace

import pytest
import quickjs
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from cxroi.analysis import simulate
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import delayed, smaller
from cxroi.case import Quantity, parse, read, with_numbers
from cxroi.engine import evaluate
from cxroi.report.charts.case_charts import cash_curve
from cxroi.report.charts.live import LIVE_DRAWS, live_data, script, slider_of
from cxroi.report.language.formats import figure, for_scripts, full, in_hundred, in_locale, percent, short
from cxroi.report.language.pitch import BELOW_THE_RETURN
from cxroi.report.tables.live_figures import served

AROUND = """
const document = {}, window = {};
const atob = (text) => {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let [bits, held, out] = [0, 0, ""];
  for (const sign of text.replace(/=+$/, "")) {
    held = (held << 6) | signs.indexOf(sign);
    if ((bits += 6) >= 8) out += String.fromCharCode((held >> (bits -= 8)) & 255);
  }
  return out;
};
"""
"""What a browser has and the scripts ask for when no element is drawn."""


def browser():
    """The scripts of the live case in an interpreter without a page."""
    context = quickjs.Context()
    context.eval(AROUND + script())
    return context


def asked(context, expression):
    """What an expression comes to, as plain data."""
    return json.loads(context.eval(f"JSON.stringify({expression})"))


def amounts():
    """Amounts of every size, and those halfway between two that can be printed."""
    halves = st.integers(-(10**7), 10**7).map(lambda number: number / 8)
    shares = st.integers(-4000, 4000).map(lambda number: number / 800)
    return st.lists(st.floats(-1e13, 1e13, allow_nan=False) | halves | shares | st.floats(-1e-4, 1e-4), min_size=20)


SPELLED = "(values) => values.map((v) => [w.short(v), w.full(v), w.percent(v), w.inHundred(Math.abs(v) % 1)," \
    "w.figure(v, 'money'), w.figure(v, 'share'), w.figure(v, 'number')])"  # fmt: skip


@given(st.sampled_from(["en", "de", "fr", "en-IN", "ko", "kk", "pl", "de-CH"]), amounts())
def test_figures_are_spelled_as_the_server_spells_them(locale, values):
    """To the sign, in every locale: amounts, percentages, chances, and figures of each kind of unit."""
    with in_locale(locale):
        context = browser()
        context.eval(f"const w = makeFormats({json.dumps(for_scripts('EUR'))})")
        found = asked(context, f"({SPELLED})({json.dumps(values)})")
        for value, spelled in zip(values, found, strict=True):
            assert spelled == [
                short(value, "EUR"), full(value, "EUR"), percent(value), in_hundred(abs(value) % 1),
                figure(value, "money", "EUR"), figure(value, "share", "EUR"), figure(value, "points", "EUR"),
            ], value  # fmt: skip


def drawn(case, **changes):
    """The live case in the interpreter."""
    found = CaseAnalysis(case, draws=64)
    data = live_data(case, found.levers, seed=0, **changes)
    context = browser()
    context.eval(f"const data = {json.dumps(data)}; const model = makeModel(data)")
    return context, found.levers


@given(st.data(), cases(), st.sampled_from([(0, 100), (5, 100), (0, 35), (11, 60)]))
def test_any_position_of_any_sliders_is_the_case_with_those_figures(data, plain_case, timing):
    """NPV, payback, the curve of each slider and the shares of drivers are the engine's; later and smaller, too."""
    case, (months, percent_reached) = parse(plain_case), timing
    context, levers = drawn(case, months=months, share=percent_reached / 100)
    moved, values = {}, {}
    for lever in data.draw(st.lists(st.sampled_from(levers), unique=True, max_size=3)) if levers else []:
        one = slider_of(lever)
        steps = round((one.high - one.low) / one.step)
        shown = float(f"{one.low + data.draw(st.integers(0, steps)) * one.step:.12g}")
        moved[lever.assumption.path] = shown
        values[lever.assumption.path] = Quantity(one.value(shown))
    tried = delayed(smaller(with_numbers(case, values), percent_reached / 100), months)
    result = evaluate(tried)
    room = 1e-9 * (1 + abs(result.pv_benefits) + result.pv_costs + abs(result.pv_tax))
    context.eval(f"const x = model.at({json.dumps(moved)}); const now = model.run(x)")
    numbers = served(result, simulate(tried, draws=64))["numbers"]
    assert asked(context, f"disagreements(now, {json.dumps(numbers)})") == []
    assert asked(context, "now.npv") == pytest.approx(result.npv, abs=room)
    assert asked(context, "now.payback_month") == result.payback_month
    assert asked(context, "data.months.length") == 12 * case.finance.years + 1, "the start and every month have a name"
    if levers:
        value, npv = asked(context, "model.curve(x, data.levers[0])[0]")
        assert value == levers[0].low
        at_end = with_numbers(case, {**values, levers[0].assumption.path: Quantity(value)})
        assert npv == pytest.approx(evaluate(delayed(smaller(at_end, percent_reached / 100), months)).npv, abs=room)
    shares = asked(context, "model.shapley(x)")
    expected = result.attribution.by_driver
    names = [source["colour"] for source in asked(context, "data.sources") if source["path"]]
    for name, share in zip(names, shares["shares"], strict=True):
        assert share == pytest.approx(expected[name].present_value, abs=room)


def test_sliders_of_a_rate_that_points_are_measured_against_say_what_the_server_says():
    """20 calls in place of 10, 3 of them fewer: 300 of 100 customers at 1 each, less 200 paid; the curve is 100 at every number of calls,
    nowhere zero, and a draw of 15 where 10 are likely saves three tenths of them."""
    segment = {"name": "A", "customers": 100, "contacts_per_customer_year": [5, 10, 15], "cost_per_contact": 1}
    one = {
        "name": "I",
        "costs": [{"name": "C", "one_off": 200}],
        "effects": [{"driver": "contacts", "change_points": -3}],
    }
    data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "segments": [segment], "initiatives": [one]}  # fmt: skip
    case = parse(data)
    context, levers = drawn(case)
    path = "segments/A/contacts_per_customer_year"
    calls = next(place for place, lever in enumerate(levers) if lever.assumption.path == path)
    context.eval(
        f"const x = model.at({json.dumps({path: 7})}); const now = model.run(x); const lever = data.levers[{calls}]"
    )
    shown = slider_of(levers[calls]).value(7)
    assert asked(context, "now.npv") == pytest.approx(100) == evaluate(with_numbers(case, {path: Quantity(shown)})).npv
    points = asked(context, "model.curve(x, lever)")
    assert [npv for _, npv in points] == pytest.approx([100] * len(points)) and points[0][0] == 5
    assert asked(context, "model.zero(x, lever, model.curve(x, lever), 10)") is None
    assert asked(context, "model.run(x).npv") == pytest.approx(100), "what a curve tried is put back"
    found = asked(context, "[...model.overDraws({})].pop()")
    assert found["mean"] == pytest.approx(simulate(case, draws=LIVE_DRAWS).npv.mean(), rel=1e-6)


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        ([0, 0, 100_000], "Pays back in Dec 2028, but not with the return finance asks for; at most $95k is tied up"),
        ([0, 0, 200_000], "Pays back in Jun 2028; at most $95k is tied up"),
        ([0, 0, 0], "Does not pay back within the horizon; at most $95k is tied up"),
    ],
)
def test_the_live_heading_of_cash_names_a_return_below_what_finance_asks(saved, said):
    """95,000 up front at 10%: 100,000 in year 2 is worth 82,645 and so below it, 200,000 is worth 165,289; the brief has the same words."""
    costs, benefits = [{"name": "C", "one_off": 95_000}], [{"name": "B", "by_year": saved}]
    case = parse({
        "format": 1, "title": "T", "finance": {"years": 3, "discount_rate": 0.1, "start": "2027-01"},
        "initiatives": [{"name": "I", "costs": costs, "benefits": benefits}],
    })  # fmt: skip
    context, _ = drawn(case)
    finding = "cashFinding(model.run(model.at({})), makeFormats(data.writing), data)"
    assert asked(context, finding) == said
    assert (BELOW_THE_RETURN in said) == (
        BELOW_THE_RETURN in cash_curve(evaluate(case), simulate(case, draws=64)).title
    )


def test_the_live_heading_of_cash_without_anything_to_pay_back():
    """Nothing paid: no month is named, as in the files; it had read “Pays back in ; at most $0 is tied up”."""
    case = parse({
        "format": 1, "title": "T", "finance": {"years": 3, "discount_rate": 0.1},
        "initiatives": [{"name": "I", "benefits": [{"name": "B", "per_year": 1200}]}],
    })  # fmt: skip
    context, _ = drawn(case)
    finding = asked(context, "cashFinding(model.run(model.at({})), makeFormats(data.writing), data)")
    assert finding == "The company is never out of pocket" == cash_curve(evaluate(case), simulate(case, draws=64)).title


def test_the_few_draws_are_the_first_of_the_screens(example_text):
    """Mean, range and chance from the draws that travel are those of a simulation of as many."""
    case = read(example_text)
    context, _ = drawn(case)
    found = asked(context, "[...model.overDraws({})].pop()")
    simulation = simulate(case, draws=LIVE_DRAWS)
    assert found["mean"] == pytest.approx(simulation.npv_summary.mean, rel=1e-6)
    assert found["p10"] == pytest.approx(simulation.npv_summary.p10, rel=1e-6)
    assert found["p_positive"] == simulation.p_positive


@pytest.mark.parametrize(
    ("name", "wrong"), [("npv", 1.0), ("peak_funding", 1.0), ("roi", 1e-6), ("payback_month", 1), ("roi", None)]
)
def test_a_figure_that_differs_from_the_servers_is_named(example_text, name, wrong):
    """A dollar, a millionth of ROI, a month, or none where there is one: each is a disagreement; none is hidden."""
    case = read(example_text)
    context, _ = drawn(case)
    context.eval("const now = model.run(model.at({}))")
    numbers = served(evaluate(case), simulate(case, draws=64))["numbers"]
    assert asked(context, f"disagreements(now, {json.dumps(numbers)})") == []
    numbers[name] = None if wrong is None else (numbers[name] or 0) + wrong
    assert [one[0] for one in asked(context, f"disagreements(now, {json.dumps(numbers)})")] == [name]


def test_a_question_that_two_sliders_ask_says_of_what(example_text):
    """By the initiative or the segment; by the whole name where two are of one initiative; asked once, it stays as it is."""
    found = CaseAnalysis(read(example_text), draws=64)
    gain = next(one for one in found.levers if one.assumption.path.endswith("effects/NPS/gain"))
    other, twin = [
        replace(gain, assumption=replace(gain.assumption, owner=owner))
        for owner in ("Order visibility · NPS", "One-day complaints · NPS 2")
    ]
    spelled = [lever["question"] for lever in live_data(found.case, (gain, other), seed=0)["levers"]]
    assert spelled == [
        "How many points does NPS move (One-day complaints)?",
        "How many points does NPS move (Order visibility)?",
    ]
    spelled = [lever["question"] for lever in live_data(found.case, (gain, twin), seed=0)["levers"]]
    assert spelled == [f"How many points does NPS move (One-day complaints · {name})?" for name in ("NPS", "NPS 2")]
    assert live_data(found.case, (gain,), seed=0)["levers"][0]["question"] == "How many points does NPS move?"


def test_a_case_that_starts_later_or_smaller_is_not_said_to_be_as_it_is():
    """It had said “Nothing is moved: these are the figures of the case” below the figures of a start six months later."""
    case = parse({"format": 1, "title": "T", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": []})

    def words(**changes):
        found = live_data(case, (), seed=0, **changes)["words"]
        return found["unmoved"], found["moved"].partition(" What you move")[0]

    assert words() == ("Nothing is moved: these are the figures of the case.", "Moved: {}.")
    assert words(months=6) == ("Started 6 months later; nothing else is moved.", "Moved: {}. Started 6 months later.")
    both = "Started 1 month later and with 50% of the customers meant to be reached"
    assert words(months=1, share=0.5) == (f"{both}; nothing else is moved.", f"Moved: {{}}. {both}.")
