"""Damaged case files: `read` gives a Case or a CaseError, never anything else, and a Case it gives can be computed.

`CXROI_FUZZ=20000` runs as many damaged texts, byte strings and links.
"""

import copy
import json
import math
import os
import random
import time
from pathlib import Path

import pytest
from conftest import CONTRACT_EXAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.case import Case, CaseError, dump, load, parse, read, read_file, scenario
from cxroi.case.share_link import packed, unpacked
from cxroi.case.size import size_errors, work_errors
from cxroi.engine import evaluate

FUZZ = int(os.environ.get("CXROI_FUZZ", "2000"))
TRIALS = Path(__file__).resolve().parent.parent.parent / "shared" / "trials" / "files" / "hostile"
TOKENS = (
    "null", "~", "true", "-1", "0", "1e309", "-.inf", ".nan", "1e15", "9" * 400, "20%", "1,200", "'", '"', "[]", "{}", "[", "}", ":", "- ",
    "#", "&a", "*a", "!!python/none", "|", ">", "\t", "\x00", "\ufeff", "\u202e", "---", "...", "%YAML 9", "<<: x", "? ", "[1, 2]",
    "[3, 2, 1]", "[1, 3, 2]", "churn", "NPS", "Key accounts", "segments", "Infinity", "0x1", "1_0", "=", "@", "`", "\ud7ff", "𝟙", "!!int ''", "!!bool x", "!!timestamp x", "!!map [1]", "!!binary aGk=", "!!set {a}", "!x", '"\\ud800"', '"\\UFFFFFFFF"', "-" + "9" * 5000,
)  # fmt: skip
"""What hands, editors and other programs leave in files."""

JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


def outcome(content):
    """ "case" or "refused"; anything else is an exception and fails the test."""
    try:
        case = read(content)
    except CaseError as error:
        assert error.errors
        assert all(detail.rule and detail.remedy for detail in error.errors)
        assert str(error)
        return "refused"
    assert isinstance(case, Case)
    try:
        assert math.isfinite(evaluate(case).npv)
    except CaseError:
        return "refused"
    return "case"


def mutated(text, rng):
    """The text with one, two or four damages of lines, words or signs."""
    lines = text.split("\n")
    for _ in range(rng.choice([1, 1, 2, 4])):
        at = rng.randrange(len(lines))
        kind = rng.randrange(10)
        words = lines[at].split(" ")
        word = rng.randrange(len(words))
        if kind == 0:
            del lines[at]
        elif kind == 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        elif kind == 2:
            lines[at] = " " * rng.randint(0, 12) + lines[at].lstrip()
        elif kind == 3:
            lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
        elif kind == 4:
            words[word] = rng.choice(TOKENS)
            lines[at] = " ".join(words)
        elif kind == 5:
            cut = rng.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + rng.choice(TOKENS) + lines[at][cut:]
        elif kind == 6:
            other = rng.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 7:
            key, sign, _ = lines[at].partition(":")
            lines[at] = f"{key}{sign} {rng.choice(TOKENS)}"
        elif kind == 8:
            lines[at] = lines[at].replace(":", rng.choice(["", " :", "=", "::"]), 1)
        else:
            lines[at] = lines[at].swapcase()
        lines = lines or [""]
    return "\n".join(lines)


def test_thousands_of_damaged_texts_are_read_or_refused():
    """Half of the texts, and the other half damaged in their bytes below; both outcomes must come up, or the damage is too much or too little."""
    rng = random.Random(4)  # noqa: S311 - for damage, not for secrets
    outcomes = [outcome(mutated(CONTRACT_EXAMPLE, rng)) for _ in range(FUZZ // 2)]
    assert outcomes.count("case") > FUZZ // 40
    assert outcomes.count("refused") > FUZZ // 4


def test_thousands_of_damaged_byte_strings_are_read_or_refused():
    rng = random.Random(9)  # noqa: S311 - for damage, not for secrets
    for _ in range(FUZZ // 2):
        content = bytearray(CONTRACT_EXAMPLE.encode())
        for _ in range(rng.randint(1, 12)):
            at = rng.randrange(len(content))
            kind = rng.randrange(4)
            if kind == 0:
                content[at] = rng.randrange(256)
            elif kind == 1:
                del content[at : at + rng.randint(1, 60)]
            elif kind == 2:
                content[at:at] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 6)))
            else:
                content[at:at] = content[rng.randrange(len(content)) :][: rng.randint(1, 60)]
            content = content or bytearray(b" ")
        outcome(bytes(content))


def test_thousands_of_damaged_links_are_unpacked_or_refused():
    """Letters changed, cut, doubled or put in; what is unpacked is read as any file."""
    rng = random.Random(12)  # noqa: S311 - for damage, not for secrets
    whole = packed(load(CONTRACT_EXAMPLE))
    unpacked_ones = 0
    for _ in range(FUZZ):
        text = list(whole)
        for _ in range(rng.randint(1, 3)):
            at, kind = rng.randrange(len(text)), rng.randrange(4)
            if kind == 0:
                text[at] = rng.choice("Aa0-_=+/%é\x00 ")
            elif kind == 1:
                del text[at : at + rng.randint(1, 40)]
            elif kind == 2:
                text[at:at] = text[at : at + 9]
            else:
                text = text[: at + 1]
            text = text or ["A"]
        try:
            content = unpacked("".join(text))
        except ValueError:
            continue
        unpacked_ones += 1
        outcome(content)
    assert unpacked_ones < FUZZ // 2


@pytest.mark.parametrize("text", [
    "a: !!int ''", "a: !!bool x", "a: !!timestamp x", "a: !!map [1]", "a: !!binary aGk=", "a: !!set {x}", "a: !!omap [x: 1]", "a: !!float x",
    "a: !!python/object/apply:os.system [x]", "a: !mine 1", "!!str a: 1", "a: ! 1", "a: !!str 1", "a: !!null ''",
])  # fmt: skip
def test_a_tag_is_refused_with_its_place(text):
    with pytest.raises(CaseError, match=r"line 1, column \d+: tags"):
        load(text)


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (b"bytes", "bytes"), ({"a"}, "set"), (1j, "complex"), (object(), "object"), (float("nan"), "finite"), (float("-inf"), "finite"),
        (10**400, "1e15"), (-(10**16), "1e15"), ("a\ud800b", "surrogate"), ({1: 2}, "key"), ({"a\udfff": 1}, "key"), ({"a": 1, "a\u200e": 2}, "twice"),
    ],
    ids=lambda value: repr(value)[:20],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused_with_its_path(value, rule):
    """Data that did not come from a text: from a page, a draft, another program."""
    tree = copy.deepcopy(load(CONTRACT_EXAMPLE))
    tree["notes"]["costs"] = value
    with pytest.raises(CaseError) as error:
        parse(tree)
    told = [detail for detail in error.value.errors if detail.path == "notes/costs"]
    assert len(told) == 1 and rule in str(told[0])
    assert len(error.value.errors) == 1


def test_a_file_of_more_than_a_million_bytes_is_refused_before_anything_parses_it(monkeypatch, tmp_path):
    monkeypatch.setattr("cxroi.case.reading.data_of", lambda text: pytest.fail("it was parsed"))
    content = CONTRACT_EXAMPLE.encode() + b"#" * 1_000_000
    with pytest.raises(CaseError, match="at most 1,000,000"):
        load(content)
    (tmp_path / "big.yaml").write_bytes(content)
    with pytest.raises(CaseError, match="at most 1,000,000"):
        read_file(tmp_path / "big.yaml")


SMALL = {"format": 1, "title": "T", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": []}
MONTH = {"month": "2027-01", "initiative": "x" * 30, "cost": "y", "paid": 1}
LARGE = {
    "values": ("at most 20,000", {"actuals": [MONTH] * 5_001}), "more than a parser reads": ("more than a case may", {"segments": [0] * 131_000}),
    "initiatives": ("initiatives has 101 entries", {"initiatives": [{"name": f"{one}"} for one in range(101)]}),
    "effects": ("initiatives/effects has 501 entries", {"initiatives": [{"name": "a", "effects": [{}] * 251}, {"name": "b", "effects": [{}] * 250}]}),
    "scenarios": ("scenarios has 31 entries", {"scenarios": [{"name": f"{one}", "set": {}} for one in range(31)]}),
    "cases under scenarios": (
        "30 scenarios of a case with 12,005 values; together at most 300,000",
        {"notes": {f"{one}": "" for one in range(12_000)}, "scenarios": [{"name": f"{one}", "set": {}} for one in range(30)]},
    ),
    "numbers that are none": ("more than the 100 errors", {"segments": [1e300] * 37_000}),
    "unknown names": ("more than the 100 errors", {"links": [{"metric": f"{one}" * 300, "driver": "churn", "segments": ["ab" * 400]} for one in range(200)], "metrics": [{"name": f"{one}" * 300} for one in range(100)]}),
    "link of many initiatives": ("more than a case may", {"initiatives": [{"name": f"{one}"} for one in range(16_000)]}),
}  # fmt: skip
"""Cases of a few hundred KB that took the server up to 37 seconds to refuse or, worse, to accept."""


@pytest.mark.parametrize("name", LARGE)
def test_a_case_too_large_for_the_server_is_refused_at_once(name):
    """In words, and with less than half a second of processor on a quiet machine (a second here)."""
    rule, parts = LARGE[name]
    text, begun = json.dumps(SMALL | parts), time.process_time()
    with pytest.raises(CaseError, match=rule):
        read(text)
    assert time.process_time() - begun < 1


def test_a_case_of_many_ranges_is_read_and_a_server_is_told_what_it_costs():
    segments = [{"name": f"{one}", "churn_per_year": [0.1, 0.2, 0.3]} for one in range(100)]
    effects, costs = [{"change": [1, 2, 3]}] * 51, [{"one_off": [1, 2, 3]}] * 50
    data = {"segments": segments, "initiatives": [{"name": "a", "effects": effects, "costs": costs}]}
    assert list(size_errors(data)) == []
    assert [one.rule for one in work_errors(data)] == [
        "holds 201 figures with a range, and 151 segments and effects; together at most 30,000 are analysed"
    ]


def test_a_scenario_is_opened_without_checking_the_others_under_it():
    """Thirty cases in a case are thirty checks, not nine hundred."""
    tree = load(CONTRACT_EXAMPLE)
    tree["scenarios"] = [
        {"name": "Short", "set": {"finance/years": 1}},
        {"name": "Late", "set": {"initiatives/One-day complaints/start_month": 24}},
    ]
    late = scenario(tree, "Late")
    assert [entry.name for entry in late.scenarios] == ["Short", "Late"]


@pytest.mark.skipif(not TRIALS.exists(), reason="the trial files are not here")
@pytest.mark.parametrize("name", ["tag-bool", "tag-int", "tag-map-seq", "tag-timestamp", "surrogate", "overflow-int"])
def test_the_files_that_once_broke_the_reader_are_refused(name):
    with pytest.raises(CaseError):
        read((TRIALS / f"{name}.yaml").read_bytes())


def test_a_file_that_was_cut_off_anywhere_is_read_or_refused():
    for length in range(0, len(CONTRACT_EXAMPLE), 17):
        outcome(CONTRACT_EXAMPLE[:length])


@settings(max_examples=2 * settings().max_examples)
@given(st.data())
def test_any_value_in_any_place_of_the_data_is_accepted_or_refused(data):
    """Whatever stands in the place of a value, a record or a list, at every level, for a file and for the pages."""
    tree = load(CONTRACT_EXAMPLE)
    for _ in range(data.draw(st.integers(1, 2))):
        here = tree
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(here[key], dict | list) and here[key] and data.draw(st.booleans()):
                here = here[key]
                continue
            here[key] = data.draw(JSON_LIKE)
            break
    try:
        case = parse(tree)
    except CaseError as error:
        assert error.errors
        return
    assert read(dump(case)) == case


@settings(max_examples=4 * settings().max_examples)
@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text_and_any_bytes_are_refused_or_read(content):
    assert outcome(content) == "refused"


@settings(max_examples=2 * settings().max_examples)
@given(JSON_LIKE)
def test_any_data_is_refused(data):
    with pytest.raises(CaseError):
        parse(data)
    if isinstance(data, dict):
        with pytest.raises(CaseError):
            parse({"format": 1, "title": "T", "finance": data, "initiatives": data})


@given(
    st.dictionaries(
        st.text("/abcN →1", max_size=12) | st.just("segments/Key accounts/churn_per_year"), JSON_LIKE, max_size=3
    )
)
def test_any_scenario_is_accepted_or_refused(values):
    tree = load(CONTRACT_EXAMPLE)
    tree["scenarios"].append({"name": "Any", "set": values})
    try:
        parse(tree)
    except CaseError as error:
        assert all(detail.path.startswith("scenarios/Any") for detail in error.errors)
