"""Writing case files: they read back to the same case, keep their order, and have a digest and a schema."""

import copy
import json
import random

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from leaves import walk
from pydantic import Field
from strategies import cases

from cxroi.case import Case, CaseError, Quantity, digest, dump, load, parse, plain, read, schema
from cxroi.case.baseline import Segment
from cxroi.case.fields import Part, amount, share
from cxroi.case.first_fields import _FIRST, first_fields
from cxroi.case.paths import value_at, with_value
from cxroi.case.writing import _digested

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


# Digest


def changed(value):
    """Another valid-looking value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, list):
        return [*value[:-1], changed(value[-1])] if value else [1]
    return value + 1 if isinstance(value, int) else value + 1e-9


def test_the_digest_changes_with_every_value_of_the_file(example):
    before, seen, refused = digest(parse(example)), set(), set()
    for path, value in walk(example):
        try:
            after = digest(parse(with_value(example, path, changed(value))))
        except CaseError:
            refused.add(path)  # such as the format, or the name of a segment to which an effect refers
            continue
        assert after != before, path
        assert after not in seen, path
        seen.add(after)
    assert len(seen) > 55
    assert len(refused) <= 15


def test_the_digest_changes_with_the_last_bit_of_a_figure(example):
    one = with_value(example, "segments/1/customers", 900.0)
    other = with_value(example, "segments/1/customers", 900.0000000000001)
    assert digest(parse(one)) != digest(parse(other))


def test_the_digest_changes_where_only_an_end_of_the_range_changes(example):
    one = with_value(example, "segments/1/churn_per_year", [0.09, 0.11, 0.14])
    other = with_value(example, "segments/1/churn_per_year", [0.09, 0.11, 0.15])
    assert digest(parse(one)) != digest(parse(other))


def test_the_digest_changes_with_the_order_of_lists(example):
    other = copy.deepcopy(example)
    other["initiatives"][0]["costs"].reverse()
    assert digest(parse(example)) != digest(parse(other))


def shuffled(value, rng):
    """The same data with the keys of every record in another order."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: shuffled(value[key], rng) for key in keys}
    return [shuffled(inner, rng) for inner in value] if isinstance(value, list) else value


def test_the_digest_does_not_depend_on_the_order_of_keys(example):
    rng = random.Random(1)  # noqa: S311 - for an order, not for secrets
    for _ in range(10):
        assert digest(parse(shuffled(example, rng))) == digest(parse(example))


@given(cases())
def test_the_digest_does_not_depend_on_writing_defaults(data):
    case = parse(data)
    full = case.model_dump(mode="json")
    for effect in (effect for initiative in full["initiatives"] for effect in initiative["effects"]):
        del effect["gain" if effect["driver"] else "change"]  # these belong to the other kind of effect, also as 0
    for segment in full["segments"]:
        if segment["churn_by_tenure"] is not None or segment["churn_per_month"] is not None:
            del segment["churn_per_year"]  # a segment has one of them
    assert digest(parse(full)) == digest(case)


def test_the_digest_does_not_depend_on_how_a_number_is_written(example_text):
    for other in ("900.0", "9e2", "+900", "0900", "900.00"):
        assert digest(read(example_text.replace("customers: 900", f"customers: {other}"))) == digest(read(example_text))


def test_the_digest_is_twelve_hexadecimal_digits_and_the_same_everywhere(minimal):
    assert len(digest(parse(minimal))) == 12
    assert int(digest(parse(minimal)), 16) >= 0
    assert digest(parse(minimal)) == digest(parse(copy.deepcopy(minimal)))


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


class Supplier(Part):
    """A made-up part that came later."""

    name: str
    deliveries: Quantity = amount("Deliveries", "a year", "Made.")


class NewerSegment(Segment):
    """A segment with made-up new fields: a figure, a list and one with a made default."""

    share_late: Quantity = share("Late", "Deliveries that come late.")
    reasons: tuple[str, ...] = ()
    counted: dict[str, int] = Field(default_factory=dict)


class NewerCase(Case):
    """A case with a made-up new part."""

    segments: tuple[NewerSegment, ...] = ()
    suppliers: tuple[Supplier, ...] = ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("segments/1/share_late", 0.1), ("segments/1/share_late", [0, 0, 0.1]), ("segments/1/reasons", ["weather"]),
        ("segments/1/counted", {"gate": 1}), ("suppliers", [{"name": "Quarry"}]),
    ],
)  # fmt: skip
def test_a_new_field_moves_no_old_digest_and_counts_once_it_is_set(example, path, value):
    """Without any registration: at its default a field is not in the digest, whether written or not."""
    old = digest(parse(example))
    neutral = {"segments/1/share_late": 0, "segments/1/reasons": [], "segments/1/counted": {}, "suppliers": []}[path]
    assert digest(NewerCase.model_validate(example)) == old
    assert digest(NewerCase.model_validate(with_value(example, path, neutral))) == old
    assert digest(NewerCase.model_validate(with_value(example, path, value))) != old


def test_a_field_of_the_first_release_is_in_the_digest_at_its_default_too(minimal):
    """The table names fields that exist; what it names stays in old digests for good."""
    assert digest(parse(minimal)) == digest(parse(minimal | {"organisation": "", "notes": {}}))
    content = _digested(parse(minimal))
    assert {"organisation", "notes", "crisis"} <= content.keys() and "locale" not in content
    assert {"start", "tax_rate"} <= content["finance"].keys() and "hurdle_rate" not in content["finance"]
    kinds = {kind.__name__: kind for kind in every_part() if kind.__module__.startswith("cxroi.")}
    assert set(_FIRST) <= set(kinds)
    assert all(first_fields(kind) <= set(kind.model_fields) for kind in kinds.values())


def every_part(kind=Part):
    """Every part of a case."""
    return [*kind.__subclasses__(), *(inner for below in kind.__subclasses__() for inner in every_part(below))]
