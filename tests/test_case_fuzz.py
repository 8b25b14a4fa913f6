"""Damaged case files: `read` gives a Case or a CaseError, never anything else, and a Case it gives can be computed."""

import math
import random

import pytest
from conftest import CONTRACT_EXAMPLE
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.case import Case, CaseError, dump, load, parse, read
from cxroi.engine import evaluate

TOKENS = (
    "null", "~", "true", "-1", "0", "1e309", "-.inf", ".nan", "1e15", "9" * 400, "20%", "1,200", "'", '"', "[]", "{}", "[", "}", ":", "- ",
    "#", "&a", "*a", "!!python/none", "|", ">", "\t", "\x00", "\ufeff", "\u202e", "---", "...", "%YAML 9", "<<: x", "? ", "[1, 2]",
    "[3, 2, 1]", "[1, 3, 2]", "churn", "NPS", "Key accounts", "segments", "Infinity", "0x1", "1_0", "=", "@", "`", "\ud7ff", "𝟙",
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
        assert error.faults
        assert all(fault.rule and fault.remedy for fault in error.faults)
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


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_damaged_texts_are_read_or_refused(seed):
    """1,200 in all, and 1,000 damaged in their bytes below; both outcomes must come up, or the damage is too much or too little."""
    rng = random.Random(seed)  # noqa: S311 - for damage, not for secrets
    outcomes = [outcome(mutated(CONTRACT_EXAMPLE, rng)) for _ in range(300)]
    assert outcomes.count("case") > 15
    assert outcomes.count("refused") > 150


def test_a_thousand_damaged_byte_strings_are_read_or_refused():
    rng = random.Random(9)  # noqa: S311 - for damage, not for secrets
    for _ in range(1000):
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
        assert error.faults
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
        assert all(fault.path.startswith("scenarios/Any") for fault in error.faults)
