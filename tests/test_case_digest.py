"""The digest: every figure moves it, and nothing else does; a new field leaves old digests as they are."""

import copy
import random

import pytest
from hypothesis import given
from leaves import walk
from pydantic import Field
from strategies import cases

from cxroi.case import Case, CaseError, Quantity, digest, parse, read
from cxroi.case.baseline import Segment
from cxroi.case.fields import Part, amount, share
from cxroi.case.first_fields import _FIRST, first_fields
from cxroi.case.paths import with_value
from cxroi.case.writing import _digested

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


class LunarFerry(Part):
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
    lunar_ferries: tuple[LunarFerry, ...] = ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("segments/1/share_late", 0.1), ("segments/1/share_late", [0, 0, 0.1]), ("segments/1/reasons", ["weather"]),
        ("segments/1/counted", {"gate": 1}), ("lunar_ferries", [{"name": "Quarry"}]),
    ],
)  # fmt: skip
def test_a_new_field_moves_no_old_digest_and_counts_once_it_is_set(example, path, value):
    """Without any registration: at its default a field is not in the digest, whether written or not."""
    old = digest(parse(example))
    neutral = {"segments/1/share_late": 0, "segments/1/reasons": [], "segments/1/counted": {}, "lunar_ferries": []}[
        path
    ]
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
