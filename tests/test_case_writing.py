"""A case that is written and read again is the same case; its JSON Schema says what the reader says."""

import json

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from cxroi.case import CaseError, digest, dump, load, parse, plain, read, schema
from cxroi.case.paths import value_at, with_value

# Round trip


@given(cases())
def test_a_case_that_is_written_and_read_again_is_the_same_case(data):
    case = parse(data)
    again = read(dump(case))
    assert again == case
    assert digest(again) == digest(case)


@given(cases())
def test_writing_is_stable_and_keeps_what_was_set(data):
    case = parse(data)
    text = dump(case)
    assert dump(read(text)) == text
    assert plain(read(text)) == plain(case)
    assert dump(load(dump(data))) == dump(data)


def test_the_example_survives_being_written_and_read(example_text):
    case = read(example_text)
    assert read(dump(case)) == case
    assert load(dump(case)) == load(example_text)


def keys_of(value, path=""):
    """Every key in a tree, in order, with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}/{key}"
            yield from keys_of(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from keys_of(inner, f"{path}/{number}")


def test_the_order_of_lists_and_of_the_keys_of_the_format_is_kept(example_text):
    data = load(example_text)
    assert list(keys_of(load(dump(read(example_text))))) == list(keys_of(data))
    data["segments"] += [{"name": name} for name in ("Zeta", "Alpha", "Mid")]
    assert [segment["name"] for segment in load(dump(parse(data)))["segments"]] == [
        "Key accounts",
        "Zeta",
        "Alpha",
        "Mid",
    ]


def test_defaults_that_were_not_written_are_not_written(minimal):
    assert load(dump(parse(minimal))) == minimal


def test_defaults_that_were_written_stay_written(minimal):
    minimal["segments"] = [{"name": "A", "customers": 0, "cross_sell": None}]
    minimal["metrics"] = []
    assert load(dump(parse(minimal))) == minimal


WORDS = st.text(max_size=40)


@given(st.lists(WORDS, min_size=4, max_size=4))
def test_any_text_of_a_user_survives_being_written_and_read(texts):
    """Quotes, colons, dashes, line breaks, emoji, words that look like numbers, dates or YAML."""
    title, owner, claim, note = texts
    data = {
        "format": 1,
        "title": "t" + title,
        "finance": {"years": 1, "discount_rate": 0},
        "initiatives": [{"name": "i" + title, "owner": owner}],
        "evidence": [{"id": "e", "claim": claim}],
        "notes": {"n" + title: note},
    }
    case = parse(data)
    again = read(dump(case))
    assert again == case
    assert dump(again) == dump(case)


@pytest.mark.parametrize(
    "text",
    ["1", "1e6", "089", "+1E3", ".5e1", "0x1F", "true", "null", "~", "no", "2026-10-01", "- a", "# not a comment", "a: b", "{a}", "[a]", "'", '"', "\\",
     "a\nb", "a\n\n b\n", " a\n  b", "*x", "&x", "!x", "%x", "@x", "`x", "|", ">", "?", "=", "<<", "é", "漢字", "🙂", "\u2028", "\u0085", "\t"],
)  # fmt: skip
def test_text_that_looks_like_yaml_stays_text(minimal, text):
    minimal["notes"] = {"key": text}
    minimal["title"] = f"x{text}x"
    case = parse(minimal)
    assert read(dump(case)) == case
    assert isinstance(read(dump(case)).notes["key"], str)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=0, max_value=1e15))
def test_every_number_survives_to_the_last_bit(number):
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 1, "discount_rate": 0},
        "initiatives": [],
        "crisis": {"cost": [number / 2, number, number]},
    }
    case = read(dump(parse(data)))
    assert (case.crisis.cost.low, float(case.crisis.cost)) == (number / 2, number)


def test_data_with_errors_can_be_written_too_so_that_work_in_progress_is_kept(example):
    faulty = with_value(example, "segments/Key accounts/churn_per_year", "20%")
    assert load(dump(faulty)) == faulty


def test_a_written_file_is_plain_yaml_for_any_reader(example_text):
    ours = load(dump(read(example_text)))
    theirs = yaml.safe_load(dump(read(example_text)))
    assert theirs.keys() == ours.keys()
    assert theirs["segments"] == ours["segments"]


# JSON Schema


def test_the_schema_is_a_valid_schema():
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))


def test_the_example_satisfies_the_schema(example):
    jsonschema.Draft202012Validator(json.loads(schema())).validate(example)


@given(cases())
def test_every_valid_case_satisfies_the_schema(data):
    VALIDATOR.validate(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("finance/years", "three"),
        ("finance/years", 16),
        ("finance/discounting", "never"),
        ("segments/1/customers", "many"),
        ("segments/1/churn_per_year", [0.1, 0.2]),
        ("segments/1/spelt_wrong", 1),
        ("initiatives/1/effects/2/driver", "retention"),
        ("currency", "dollars"),
        ("format", 2),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(example, path, value):
    data = with_value(example, path, value)
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(CaseError):
        parse(data)


def test_the_schema_says_label_unit_meaning_and_limits_of_every_quantity():
    parts = json.loads(schema())["$defs"]
    for name in (
        "Finance",
        "Segment",
        "CrossSell",
        "Cost",
        "Effect",
        "Benefit",
        "Link",
        "Workforce",
        "Inventory",
        "Crisis",
    ):
        for key, field in parts[name]["properties"].items():
            if field.get("anyOf", [{}])[0].get("type") == "number" and len(field["anyOf"]) == 2 and "default" in field:
                assert field["title"], f"{name}/{key}"
                assert field["description"], f"{name}/{key}"
                assert field["unit"], f"{name}/{key}"
    churn = parts["Segment"]["properties"]["churn_per_year"]
    assert (churn["minimum"], churn["maximum"], churn["unit"]) == (0, 1, "share a year")


VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema()))


def test_a_case_is_frozen(example):
    case = parse(example)
    with pytest.raises(ValueError, match="frozen"):
        case.title = "Other"
    with pytest.raises(ValueError, match="frozen"):
        case.segments[0].customers = 3
    assert isinstance(case.segments, tuple)
    assert value_at(example, "title") == case.title
