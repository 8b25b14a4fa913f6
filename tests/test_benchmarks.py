"""The library of published figures: complete, honest about its limits, true to its sources, searchable."""

import re
import subprocess
import sys
from statistics import median

import pytest

from cxroi.case.drivers import DRIVER
from cxroi.report.review.benchmarks import KINDS, TOPICS, Benchmark, benchmarks, parse, search

PLAIN = {
    "id": "example",
    "topic": "Emotion",
    "figure": "1 of 2",
    "claim": "One of two customers smiles.",
    "measures": "Smiles.",
    "does_not_prove": "That smiles pay.",
    "kind": "behaviour",
    "source": "A. Author, 2020",
    "read_at": "example.org",
    "second_hand": False,
    "year": 2020,
}
RANGED = PLAIN | {"range": [0.1, 0.2, 0.4], "range_for": "contingency", "range_note": "Three editions."}


def entry(name: str) -> Benchmark:
    return next(benchmark for benchmark in benchmarks() if benchmark.id == name)


def test_every_topic_and_kind_is_in_use_and_ids_are_unique():
    """The fixed sets hold no empty drawer, and an id names one figure."""
    assert {benchmark.topic for benchmark in benchmarks()} == set(TOPICS)
    assert {benchmark.kind for benchmark in benchmarks()} == set(KINDS)
    assert len({benchmark.id for benchmark in benchmarks()}) == len(benchmarks()) >= 60


def test_every_entry_says_what_was_measured_where_it_was_read_and_ends_its_sentences():
    """No entry comes without source, place, measure and whole sentences."""
    for benchmark in benchmarks():
        assert benchmark.source and benchmark.read_at and len(benchmark.figure) <= 70, benchmark.id
        for sentence in (benchmark.claim, benchmark.measures, benchmark.does_not_prove):
            assert sentence.endswith(".") and sentence[0].isupper() and len(sentence) > 30, benchmark.id
        if benchmark.year is not None:
            assert 2000 <= benchmark.year <= 2024, benchmark.id
        assert (benchmark.year is None) == ("undated" in benchmark.source), benchmark.id


def test_the_limits_of_each_figure_are_its_own():
    """What a figure does not prove is said for that figure; no sentence serves two, nor does a claim."""
    assert len({benchmark.does_not_prove for benchmark in benchmarks()}) == len(benchmarks())
    assert len({benchmark.claim for benchmark in benchmarks()}) == len(benchmarks())


def test_claims_carry_the_numbers_of_their_figure():
    """The short figure and the full sentence cannot drift apart."""
    for benchmark in benchmarks():
        for number in _numbers(benchmark.figure):
            assert number in _numbers(benchmark.claim), (benchmark.id, number)


def test_figures_not_read_at_their_source_are_marked_second_hand():
    """A copy, a quotation, a report on a report and unread literature are all second-hand."""
    for benchmark in benchmarks():
        told = ("quoted by", "as copied by", "as cited by", "reported", "summarised by")
        if any(word in benchmark.source for word in told) or "not read in full" in benchmark.read_at:
            assert benchmark.second_hand, benchmark.id
    assert not entry("xm-2019-repurchase").second_hand
    assert entry("kriss-spend").second_hand


def test_no_text_speaks_of_the_workplace():
    """The texts are for readers of the page, so they name publications and no files of ours."""
    for benchmark in benchmarks():
        text = str(benchmark).lower()
        assert not any(word in text for word in ("/work", "design file", "sources.md", "benchmarks.md")), benchmark.id


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("brand-differentiator", ["93%"]),
        ("foundation-of-profitability", ["86%"]),
        ("foundation-of-loyalty", ["79%"]),
        ("employee-experience", ["87%", "over half"]),
        ("emotion-forgive", ["74%", "19%"]),
        ("next-customers", ["50%"]),
        ("seven-times", ["7 times"]),
        ("compete-on-experience", ["89%", "36%", "2010"]),
        ("superior-experience-gap", ["80%", "8%"]),
        ("united-market-value", ["$1.4 billion"]),
        ("juicero-price", ["$699", "$200"]),
        ("programmes-without-results", ["Three of four"]),
        ("dow-complaints", ["30 days", "to 1"]),
        ("survey-answers", ["5%", "10%"]),
        ("univar-respondents", ["7%"]),
        ("xm-2019-repurchase", ["94%", "18%"]),
        ("xm-2019-purchase-more", ["92%", "18%"]),
        ("xm-2022-multiples", ["3.6", "3.3", "2.6"]),
        ("xm-2024-multiples", ["3.0", "2.9", "2.2"]),
        ("temkin-2012-model", ["$382 million", "£263 million"]),
        ("temkin-2014-model", ["$461 million", "$437 million", "$428 million"]),
        ("kriss-membership", ["74%", "43%"]),
        ("bain-affluent-promoter", ["$9,500"]),
        ("keiningham-correlations", ["0.86", "0.40", "0.08", "−0.12", "−0.45"]),
        ("otto-meta-analysis", ["0.10", "0.35"]),
        ("observation-against-experiment", ["663", "62 to 115", "6% to 28%"]),
        ("optimism-equipment", ["10%", "200%", "54%"]),
        ("optimism-outsourcing", ["0%", "41%"]),
        ("benefits-achieved", ["5%", "36%", "42%"]),
        ("mckinsey-confidence", ["13%", "4%"]),
    ],
)
def test_claims_say_what_the_publications_say(name, figures):
    """The sentence on the page carries the published figures, digit by digit."""
    for figure in figures:
        assert figure in entry(name).claim


def test_our_own_recomputations_hold():
    """Where the page corrects or recomputes a publication, the arithmetic is right."""
    naive = entry("naive-dollars-per-point")
    assert naive.kind == "method" and (250 + 20) / 2 == 135 and 135 / 40 == 3.375
    assert f"${(250 - 20) / (80 - 40):.2f}" in naive.claim
    lifetimes = entry("kriss-lifetimes").claim
    assert f"{1 / (1 - 0.74):.2f} and {1 / (1 - 0.43):.2f} years" in lifetimes
    assert f"{1000 / 382:.1f} times" in entry("temkin-spread").claim


def test_a_starting_range_follows_from_the_published_figures():
    """The one range is the lowest, median and highest of the bounds in the claim beside it."""
    assert [benchmark.id for benchmark in benchmarks() if benchmark.range] == ["optimism-all-classes"]
    bounds = entry("optimism-all-classes")
    published = [float(number.rstrip("%")) / 100 for number in _numbers(bounds.claim)]
    assert len(published) == 5
    assert bounds.range == (min(published), median(published), max(published))
    assert "contingency" in bounds.range_for
    assert all(number in bounds.range_note for number in _numbers(bounds.claim))


def test_search_needs_every_word_in_any_case_and_order():
    """Words narrow the list; no words leave it whole; nonsense empties it."""
    assert search("") == search("   ") == benchmarks()
    assert entry("united-market-value") in search("OVERNIGHT united")
    assert set(search("promoter lifetime")) == set(search("promoter")) & set(search("lifetime")) != set()
    assert search("promoter zeppelin") == ()


def test_search_looks_into_every_text_of_an_entry():
    """Source, place, year, driver and limits are found as the claim is."""
    for words in ("Mott MacDonald", "affinitext", "2002", "works duration", "starting points for judgement"):
        assert entry("optimism-equipment") in search(words)
    assert entry("seven-times") in search("acquisition_cost")


def test_search_narrows_by_topic_and_kind():
    """A topic and a kind each keep only their own."""
    found = search("customers", topic="Measurement", kind="behaviour")
    assert entry("survey-answers") in found
    assert {(benchmark.topic, benchmark.kind) for benchmark in found} == {("Measurement", "behaviour")}
    assert search("customers", topic="Emotion", kind="project cost") == ()


def test_drivers_are_those_of_the_case():
    """A figure that speaks of a driver names it as the case does."""
    drivers = {benchmark.driver for benchmark in benchmarks()} - {None}
    assert {"churn", "spend", "cross_sell", "acquisition_cost", "crisis", "employee_turnover"} <= drivers <= set(DRIVER)


def test_well_formed_entries_are_taken():
    """The entries which the next test spoils are sound to begin with."""
    assert parse([PLAIN])[0].range is None
    assert parse([RANGED])[0].range == (0.1, 0.2, 0.4)
    assert parse([PLAIN | {"year": None, "driver": "churn"}])[0].driver == "churn"


@pytest.mark.parametrize(
    ("spoilt", "rule"),
    [
        (PLAIN | {"colour": "red"}, "colour is not a part"),
        ({key: value for key, value in PLAIN.items() if key != "source"}, "source is missing"),
        ({key: value for key, value in PLAIN.items() if key != "topic"}, "topic is missing"),
        (PLAIN | {"does_not_prove": " "}, "does_not_prove must be text"),
        (PLAIN | {"figure": 93}, "figure must be text"),
        (PLAIN | {"topic": "Weather"}, "topic 'Weather' must be one of"),
        (PLAIN | {"kind": "profit"}, "kind 'profit' must be one of"),
        (PLAIN | {"second_hand": "no"}, "second_hand must be true or false"),
        (PLAIN | {"year": "2020"}, "year must be a whole number"),
        (PLAIN | {"driver": "loyalty"}, "driver 'loyalty' must be one of"),
        (RANGED | {"range": [0.4, 0.2, 0.1]}, "three ascending figures"),
        (RANGED | {"range": [0.1, 0.4, 0.2]}, "three ascending figures"),
        (RANGED | {"range": [0.1, 0.2]}, "three ascending figures"),
        (RANGED | {"range": [0.1, "0.2", 0.4]}, "three ascending figures"),
        ({key: value for key, value in RANGED.items() if key != "range_note"}, "must be given together"),
        (PLAIN | {"range_note": "Three editions."}, "must be given together"),
    ],
)
def test_a_malformed_entry_is_refused_by_name_and_rule(spoilt, rule):
    """Whoever edits the file reads which entry is wrong and why."""
    with pytest.raises(ValueError, match=f"^example: .*{rule}"):
        parse([spoilt])


def test_a_repeated_or_absent_id_is_refused():
    """Two entries of one id, and an entry without one, are errors of their own."""
    with pytest.raises(ValueError, match="example: id must be unique"):
        parse([PLAIN, PLAIN])
    with pytest.raises(ValueError, match="an entry without id: id is missing"):
        parse([{key: value for key, value in PLAIN.items() if key != "id"}])


def test_the_library_is_read_once_and_without_streamlit():
    """Reading is cached, and the report layer does not know the screen."""
    assert benchmarks() is benchmarks()
    program = "import sys, cxroi.report.review.benchmarks as b; b.benchmarks(); sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _numbers(text: str) -> list[str]:
    """The numbers of a text with their sign and percent, e.g. ['−0.45', '93%']."""
    return re.findall(r"−?\d+(?:,\d{3})*(?:\.\d+)?%?", text)
