"""Numbers as people type them: each text with its right reading, its right question, or its right refusal."""

import re
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cxroi.report.language.formats import in_locale, short
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.report.language.typed_numbers import LARGEST, read_quantity

LOCALES = ("en", "de", "fr", "ko", "kk", "es")


UNITS = (
    "share", "share a year", "relative change", "relative change per point", "points", "customers", "customers a year",
    "people", "money", "money a year", "money per new customer", "per customer and year", "times a year", "points of the rate", "days",
)  # fmt: skip


POINT, COMMA = ("en", "ko"), ("de", "fr", "kk", "es")
"""Locales by their decimal sign; of the second, German and Spanish group by the point, the others by a blank."""


def rows():
    """Text, unit, currency and the meaning in each locale, of every row of the table."""
    lines = (Path(__file__).parent / "typed_numbers.txt").read_text(encoding="utf-8").splitlines()
    head, *body = (line for line in lines if line.strip() and not line.startswith("# ") and not line.startswith("#  "))
    assert head.split(" | ")[2:] == list(LOCALES)
    for line in body:
        text, unit, *meanings = line.split(" | ")
        assert len(meanings) == len(LOCALES), line
        currency = (re.findall(r" ([A-Z]{3})$", unit) or ["EUR"])[0]
        written = text.replace("·", "\u00a0").replace("˙", "\u202f")
        told = [meanings[0] if meaning == "=" else meaning for meaning in meanings]
        yield written, unit.removesuffix(f" {currency}"), currency, dict(zip(LOCALES, told, strict=True))


def values_of(words):
    """What a meaning lists: a figure or three for each reading."""
    readings = [tuple(float(figure) for figure in reading.split(", ")) for reading in words.split(" or ")]
    return [reading if len(reading) == 3 else reading[0] for reading in readings]


def limits(unit):
    return (0, 1) if unit.startswith("share") else (None, None)


@pytest.mark.parametrize(("text", "unit", "currency", "meanings"), list(rows()))
def test_a_text_is_read_asked_or_refused_as_the_table_says(text, unit, currency, meanings):
    for locale, meaning in meanings.items():
        typed = read_quantity(text, unit=unit, locale=locale, currency=currency, plausible=limits(unit))
        assert typed.text == text.strip()
        if meaning.startswith("no: "):
            assert meaning.removeprefix("no: ") in typed.problem.replace("\u00a0", " "), (locale, typed)
            assert (typed.value, typed.question, typed.choices, typed.echo) == (None, "", (), ""), (locale, typed)
            continue
        expected = values_of(meaning.removesuffix(" ?"))
        assert not typed.problem, (locale, typed)
        if len(expected) == 1 and not meaning.endswith(" ?"):
            assert (typed.value, typed.question, typed.choices) == (expected[0], "", ()), (locale, typed)
            assert typed.echo
        else:
            assert typed.value is None and not typed.echo and typed.question.endswith("?"), (locale, typed)
            assert [value for _, value in typed.choices] == expected, (locale, typed)


def test_the_table_is_as_large_as_it_claims():
    assert len({(text, unit, currency) for text, unit, currency, _ in rows()}) >= 220


WRITTEN = [
    Decimal(digits)
    for digits in [
        "7",
        "19.99",
        "240",
        "999.9",
        "1240",
        "18500",
        "18500.5",
        "250000",
        "1234567",
        "1234567.25",
        "40000000",
    ]
]


CONVENTIONS = ((",", "."), (".", ","), (" ", ","), (" ", "."), ("\u00a0", ","), ("\u202f", ","), ("'", "."), ("’", "."), ("", "."), ("", ","))  # fmt: skip


AROUND = ("{}", "€ {}", "{} €", "EUR {}", "-{}", "{}k", "{} Mio. €", "  {} ")


def written(number, group, decimal):
    return f"{number:,f}".replace(",", "G").replace(".", decimal).replace("G", group)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_amount_in_every_convention_is_read_or_asked(locale):
    """880 texts: whatever groups and parts the digits, the amount is read, or is one of the choices."""
    own_group = {"en": ",", "ko": ",", "de": ".", "es": "."}.get(locale, "")
    for number, (group, decimal), around in product(WRITTEN, CONVENTIONS, AROUND):
        digits = written(number, group, decimal)
        typed = read_quantity(around.format(digits), unit="money", locale=locale, currency="EUR")
        meant = float(number * {"{}k": 1000, "{} Mio. €": 1_000_000, "-{}": -1}.get(around, 1))
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits) and group != own_group:
            assert typed.question and meant in [value for _, value in typed.choices], (digits, typed)
        else:
            assert typed.value == meant, (digits, typed)


def conventional(text):
    """What digits and signs mean with the point, and with the comma, for decimals; written without the package."""
    found = []
    for group, decimal in ((",", r"\."), (r"\.", ",")):
        shape = rf"(\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d{{0,2}}(?:[ ']\d{{3}})+|)(?:{decimal}(\d*))?"
        parts = re.fullmatch(shape, text)
        if parts and (parts[1] or parts[2]):
            found.append(float(f"{re.sub('[^0-9]', '', parts[1]) or 0}.{parts[2] or 0}"))
    return found


@given(st.text("0123456789.,' ", min_size=1, max_size=12).map(str.strip), st.sampled_from(LOCALES))
@example("1.240", "de")
@example("1,240", "en")
@example("1,240,500", "fr")
@example("14,5", "en")
@example("..0", "en")
@example(".0.", "en")
@example("0.125", "de")
@example("1 240,500", "en")
def test_nothing_is_read_as_what_neither_convention_says(text, locale):
    """A value is one of the two conventional readings; where they differ, it is asked, but for the locale's own thousands."""
    typed = read_quantity(text, unit="money", locale=locale)
    readings = conventional(text)
    if typed.value is not None:
        assert typed.value in readings
        own = {"en": ",", "ko": ",", "de": ".", "es": "."}.get(locale)
        if len(set(readings)) == 2:
            assert own and own in text and typed.value == (readings[0] if own == "," else readings[1])
    if typed.question and ".." not in text:  # which stands between the two figures of a range
        assert {value for _, value in typed.choices} == set(readings) and len(typed.choices) == 2
    if len(set(readings)) == 1 and readings[0] <= LARGEST and text[-1].isdigit():
        assert typed.value == readings[0]


FIGURES = (
    st.floats(-1e9, 1e9)
    | st.floats(-2, 2)
    | st.integers(-10_000_000, 10_000_000).map(float)
    | st.decimals(-9999, 9999, places=3).map(float)
)


@given(FIGURES, st.sampled_from(UNITS), st.sampled_from(LOCALES))
@example(1.245, "points", "en")
@example(1.245, "points", "fr")
@example(18500.0, "money", "de")
@example(0.00012, "share", "de")
@example(1e-12, "share", "de")
@example(5e-324, "money", "fr")
@example(-0.0, "points", "en")
def test_what_is_spelled_is_read_back_exactly(value, unit, locale):
    value = value if unit != "points" else value / 1000
    typed = read_quantity(spell_quantity(value, unit=unit, locale=locale), unit=unit, locale=locale)
    assert (typed.value, typed.question, typed.problem) == (value, "", "")


@given(
    st.lists(FIGURES, min_size=3, max_size=3).map(sorted),
    st.booleans(),
    st.sampled_from(UNITS),
    st.sampled_from(LOCALES),
)
@example([0.09, 0.11, 0.14], True, "share", "en")
@example([1.0, 1.245, 18500.0], False, "money", "de")
def test_a_range_is_read_back_exactly_rising_or_falling(figures, falling, unit, locale):
    figures = [figure / 1000 if unit == "points" else figure for figure in figures]
    figures = figures[::-1] if falling else figures
    typed = read_quantity(spell_quantity(figures, unit=unit, locale=locale), unit=unit, locale=locale)
    assert (typed.value, typed.question, typed.problem) == (tuple(figures), "", "")


@given(
    st.sampled_from(UNITS),
    st.sampled_from(LOCALES),
    st.floats(-1e8, 1e8),
    st.sampled_from(("USD", "EUR", "KRW", "KZT", "CHF", "SEK")),
)
def test_what_the_screen_prints_can_be_typed(unit, locale, amount, currency):
    """A short amount, copied from a card into a field of money, is read as what it says (or asked, never as another)."""
    with in_locale(locale):
        text = short(amount, currency)
    typed = read_quantity(text, unit="money", locale=locale, currency=currency)
    read = [typed.value] if typed.value is not None else [value for _, value in typed.choices]
    assert any(abs(value - amount) <= max(0.5, 0.051 * abs(amount)) for value in read), (text, typed)


ANYTHING = st.text(max_size=60) | st.text("0123456789.,-–−/()[]%€$₩kMTe '~\u00a0\u202f억만", max_size=30)


@given(ANYTHING, st.sampled_from(UNITS), st.sampled_from(LOCALES), st.sampled_from(("USD", "KZT", "XXX")))
@example("(", "money", "en", "USD")
@example(")5(", "money", "en", "USD")
@example("1e-400", "share", "en", "USD")
@example("9" * 200, "share", "en", "USD")
@example("\x00\ud800", "points", "en", "USD")
def test_any_text_gives_one_answer_and_no_error(text, unit, locale, currency):
    """Nothing raises; and what comes back is exactly one of: empty, a value with its echo, a question with choices, a problem."""
    typed = read_quantity(text, unit=unit, locale=locale, currency=currency)
    answers = (typed.empty, bool(typed.echo), bool(typed.question), bool(typed.problem))
    assert sum(answers) == 1
    assert (typed.value is not None) == bool(typed.echo)
    assert (len(typed.choices) >= 1) == bool(typed.question)
    assert len(typed.problem) < 250 and "\n" not in typed.problem + typed.question + typed.echo
