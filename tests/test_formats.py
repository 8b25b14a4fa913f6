"""How amounts, shares, counts and months are printed: as Babel writes them in the locale in force, in English as ever."""

import threading
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from babel import Locale
from babel.localedata import locale_identifiers
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError, digest, load, parse
from cxroi.case.locales import LANGUAGES
from cxroi.report.documents.export import export
from cxroi.report.language.dates import month_name
from cxroi.report.language.formats import count, figure, full, in_locale, locale, percent, short, sign_of, use_locale

LOCALES = ("en", "de", "fr", "ko", "kk", "es", "en_IN", "ja", "pt_BR")
SAMPLE = (Path(__file__).parents[1] / "sample_data" / "chemicals.yaml").read_bytes()


@given(st.integers(-(10**12), 10**12), st.sampled_from(LOCALES), st.sampled_from(("USD", "EUR", "KRW", "INR")))
def test_whole_amounts_are_written_as_babel_writes_them(amount, name, currency):
    """Groups, signs and their places are Babel's; the minus is a true one, and stands first."""
    pattern = str(Locale.parse(name).currency_formats["standard"].pattern).replace(".00", "")
    expected = format_currency(Decimal(abs(amount)), currency, format=pattern, locale=name, currency_digits=False)
    with in_locale(name):
        assert full(amount, currency).replace("\u00a0", "") == ("−" if amount < 0 else "") + expected.replace(
            "\u00a0", ""
        )


@given(st.integers(100, 999), st.integers(4, 11), st.sampled_from(LOCALES))
def test_short_amounts_of_a_million_or_more_are_babels(figures, zeros, name):
    """Three figures lose nothing by being shortened, so Babel's own words for them are what is printed."""
    amount = figures * 10**zeros
    with in_locale(name):
        assert short(amount, "EUR") == format_compact_currency(Decimal(amount), "EUR", locale=name, fraction_digits=2)


@given(st.floats(-9, 9), st.integers(0, 2), st.sampled_from(LOCALES))
def test_percentages_and_counts_are_written_as_babel_writes_them(share, digits, name):
    text = f"{abs(share) * 100:.{digits}f}"
    minus = "−" if share < 0 and float(text) else ""
    places = ("." + "0" * digits) if digits else ""
    pattern = (
        str(Locale.parse(name).percent_formats[None].pattern)
        .replace("0%", f"0{places}%")
        .replace("0\u00a0%", f"0{places}\u00a0%")
    )
    with in_locale(name):
        assert percent(share, digits=digits) == minus + format_percent(
            Decimal(text).scaleb(-2), format=pattern, locale=name
        )
        assert count(1234567) == format_decimal(1234567, locale=name)


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("en", ("$1.23M", "−$40k", "$1.4k", "$950", "$1M", "€2.5B", "12.5%", "4,096", "month 14 (Feb 2028)")),
        ("de", ("1,23\u00a0Mio.\u00a0$", "−40.400\u00a0$", "1.440\u00a0$", "950\u00a0$", "1\u00a0Mio.\u00a0$", "2,5\u00a0Mrd.\u00a0€",
                "12,5\u00a0%", "4.096", "month 14 (Feb. 2028)")),
        ("fr", ("1,23\u00a0M\u00a0$US", "−40\u00a0k\u00a0$US", "1,4\u00a0k\u00a0$US", "950\u00a0$US", "1\u00a0M\u00a0$US", "2,5\u00a0Md\u00a0€",
                "12,5\u00a0%", "4\u202f096", "month 14 (févr. 2028)")),
        ("ko", ("US$123만", "−US$4.04만", "US$1.4천", "US$950", "US$100만", "€25억", "12.5%", "4,096", "month 14 (2028년 2월)")),
        ("kk", ("1,23\u00a0млн\u00a0$", "−40\u00a0мың\u00a0$", "1,4\u00a0мың\u00a0$", "950\u00a0$", "1\u00a0млн\u00a0$", "2,5\u00a0млрд\u00a0€",
                "12,5%", "4\u00a0096", "month 14 (2028\u202fж. ақп.)")),
        ("es", ("1,23\u00a0M\u00a0US$", "−40\u00a0mil\u00a0US$", "1,4\u00a0mil\u00a0US$", "950\u00a0US$", "1\u00a0M\u00a0US$", "2500\u00a0M\u00a0€",
                "12,5\u00a0%", "4.096", "month 14 (feb 2028)")),
    ],
)  # fmt: skip
def test_the_same_figures_in_six_locales(name, printed):
    with in_locale(name):
        money = [short(amount, "USD") for amount in (1_234_567, -40_400, 1_440, 950, 999_950)]
        rest = [short(2.5e9, "EUR"), percent(0.125, digits=1), count(4096), month_name("2027-01", 14)]
        assert (*money, *rest) == printed


def test_signs_that_babel_knows_only_at_home_are_kept():
    assert (short(5e6, "KZT"), full(5, "TRY"), sign_of("SGD"), sign_of("CHF")) == ("₸5M", "₺5", "S$", "CHF\u00a0")


def test_small_shares_are_printed_without_an_exponent():
    assert figure(1e-7, "share", "USD") == "0.00001%" and figure(-0.00034567, "share", "USD") == "−0.0346%"


@pytest.mark.parametrize("amount", [float("inf"), float("nan"), 1e300])
def test_no_figure_is_too_large_to_print(amount):
    for name in ("en", "de", "en_IN"):
        with in_locale(name):
            assert short(amount, "USD") and full(amount, "USD") and percent(amount) and figure(amount, "points", "USD")


def test_a_locale_is_left_as_it_was_found_and_no_thread_sees_anothers():
    with pytest.raises(ValueError), in_locale("de"):
        raise ValueError
    assert locale() == "en"
    seen = []

    def visit(name):
        use_locale(name)
        seen.append((name, locale(), short(1.5e6, "EUR")))

    threads = [threading.Thread(target=visit, args=(name,)) for name in ("ko-KR", None, "de-DE", "no such place")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen, key=str) == sorted(
        [
            ("ko-KR", "ko_KR", "€150만"),
            (None, "en", "€1.5M"),
            ("de-DE", "de_DE", "1,5\u00a0Mio.\u00a0€"),
            ("no such place", "en", "€1.5M"),
        ],
        key=str,
    )
    assert locale() == "en"


def test_the_locale_of_a_case_moves_no_digest_until_it_is_another():
    data = load(SAMPLE)
    assert digest(parse(data)) == digest(parse({**data, "locale": "en"})) != digest(parse({**data, "locale": "de"}))


def test_a_case_takes_the_locales_that_babel_knows_and_no_others():
    assert LANGUAGES.split() == sorted({name.split("_")[0] for name in locale_identifiers()})
    data = load(SAMPLE)
    for good in ("en", "de_AT", "zh_Hant_TW", "es_419", "kk"):
        assert parse({**data, "locale": good}).locale == good
    for bad in ("xx", "english", "de-AT", "de_at", "", "en_", "DE", 5):
        with pytest.raises(CaseError, match="locale"):
            parse({**data, "locale": bad})


def test_a_file_is_written_in_the_locale_of_its_case():
    """The page of a German case has German amounts, and none in English; the next file is English again."""
    data = load(SAMPLE)
    page = export(
        CaseAnalysis(parse({**data, "locale": "de", "currency": "EUR"}), draws=256), ".html", day=date(2027, 1, 1)
    ).decode()
    assert "\u00a0Mio.\u00a0€" in page or "&nbsp;Mio.&nbsp;€" in page
    assert "€1." not in page and "€2." not in page
    assert locale() == "en"
    english = export(
        CaseAnalysis(parse({**data, "currency": "EUR"}), draws=256), ".html", day=date(2027, 1, 1)
    ).decode()
    assert "Mio." not in english and "€" in english


def test_no_figure_in_a_sentence_keeps_the_point_of_english():
    """The index of profit and the correlation of the draws, in German: 0,42 and 0,5."""
    from cxroi.analysis.case_analysis import CaseAnalysis
    from cxroi.case import parse
    from cxroi.report.language import explanations, method, pilot_words, sentences

    cost = {"name": "It", "costs": [{"name": "Cost", "one_off": 100}], "benefits": [{"name": "B", "one_off": 42}]}
    data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [cost],
            "uncertainty": {"effect_correlation": 0.5}}  # fmt: skip
    result = CaseAnalysis(parse(data), draws=64).evaluation
    with in_locale("de"):
        assert "Profitability index 0,42." in explanations.how_valued(result)
        assert sentences.points_words(-2.5) == "−2,5 points" and pilot_words.measured(2.5, True) == "2,5 points"
        assert "correlation of 0,5." in explanations.how_drawn(result.case)
        assert any("correlation of 0,5." in line for line in method.in_ten_lines(result.case))
