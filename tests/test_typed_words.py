"""How a typed number is spelled, echoed, asked about and refused."""

import time
from typing import get_args

import pytest
from pydantic import BaseModel

from cxroi.case.model import Case
from cxroi.case.quantity import Quantity
from cxroi.report.language.formats import is_share
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.report.language.typed_numbers import Typed, read_quantity


def test_a_very_long_text_is_refused_at_once():
    started = time.perf_counter()
    assert "characters" in read_quantity("1," * 500_000, unit="money").problem
    assert time.perf_counter() - started < 0.5


@pytest.mark.parametrize("locale", ["xx", "", "de-DE", "not a locale", "pt-BR", "zh-Hant-TW", "../en"])
def test_a_locale_that_is_not_known_is_english_or_its_nearest(locale):
    assert read_quantity("1240.5", unit="money", locale=locale).value == 1240.5


def test_nothing_typed_is_empty():
    assert read_quantity("  ", unit="money") == Typed("") and read_quantity("", unit="share").empty


@pytest.mark.parametrize(
    ("value", "unit", "locale", "text"),
    [
        (None, "money", "en", ""),
        (0.11, "share a year", "en", "11%"),
        (0.11, "share a year", "de", "11%"),
        (-0.008, "relative change per point", "en", "−0.8%"),
        ([0.09, 0.11, 0.14], "share", "en", "9 / 11 / 14%"),
        (Quantity(0.11, low=0.09, high=0.14), "share", "en", "9 / 11 / 14%"),
        (Quantity(0.11), "share", "en", "11%"),
        ([0.095, 0.11, 0.14], "share", "de", "9,5 / 11 / 14%"),
        (18500, "money", "en", "18,500"),
        (18500, "money", "de", "18.500"),
        (18500, "money", "fr", "18\u202f500"),
        (18500, "money", "ko", "18,500"),
        (18500, "money", "kk", "18\u00a0500"),
        (18500, "money", "es", "18.500"),
        (1.245, "points", "en", "1.2450"),
        ([0.11, 0.08, None], "share", "en", "11 / 8 / ?%"),
    ],
)
def test_the_spelling_is_the_shortest_that_has_one_reading(value, unit, locale, text):
    assert spell_quantity(value, unit=unit, locale=locale) == text


@pytest.mark.parametrize(
    ("text", "unit", "locale", "currency", "echo"),
    [
        ("1.240,5", "customers", "en", "USD", "1,240.5 customers"),
        ("1", "customers", "en", "USD", "1 customer"),
        ("11", "share a year", "en", "USD", "11% a year"),
        ("−0,8", "relative change per point", "de", "EUR", "−0,8\u00a0% change per point"),
        ("14k", "money a year", "de", "EUR", "14.000\u00a0€ a year"),
        ("9 / 11 / 14", "share a year", "en", "USD", "9% to 14% a year, likely 11%"),
        ("−5", "points of the rate", "en", "USD", "−5% points of the rate"),
        ("12억", "money", "ko", "KRW", "₩1,200,000,000"),
    ],
)
def test_the_echo_says_how_it_is_understood(text, unit, locale, currency, echo):
    assert read_quantity(text, unit=unit, locale=locale, currency=currency).echo == echo


def test_questions_and_problems_are_in_the_words_of_the_field():
    churn = {"unit": "share a year", "plausible": (0.0, 1.0)}
    assert read_quantity("1.240", unit="customers").question == "1.240: 1,240 customers, or 1.24?"
    assert read_quantity("0.14", **churn).question == "0.14: 14%, or 0.14%?"
    assert read_quantity("11 / 8 / 14%", **churn).problem.startswith("low 11% is above likely 8%; ")
    assert read_quantity("9 / 15 / 14%", **churn).problem.startswith("likely 15% is above high 14%; ")
    assert read_quantity("120", **churn).problem == "120% is too high; the maximum here is 100%"
    assert (
        read_quantity("$5", unit="money", currency="EUR").problem
        == "“$” is another currency; amounts of this case are in EUR"
    )


def test_every_unit_of_the_model_is_known():
    """The units above are those of the case's fields, so that the tests speak of what is typed."""
    waiting, seen, found = [Case], set(), set()
    while waiting:
        kind = waiting.pop()
        waiting += [inner for inner in get_args(kind) if inner not in seen]
        seen.add(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for info in kind.model_fields.values():
                waiting += [info.annotation] if info.annotation not in seen else []
                if isinstance(info.json_schema_extra, dict) and "unit" in info.json_schema_extra:
                    found.add(info.json_schema_extra["unit"])
    assert len(found) > 10
    for unit in found:
        typed = read_quantity("5", unit=unit)
        assert typed.value == (0.05 if is_share(unit) else 5), unit
