"""The currency of tables: seen at signs, codes and heads; said where it is not the case's, and never converted."""

import pytest
from streamlit.testing.v1 import AppTest
from test_app_evidence import ROOT, evidence_page

from cxroi.evidence.run import judge
from cxroi.report.tables.reading_tables import currency_shown, currency_words
from cxroi.ui.document import Session, opened
from cxroi.ui.evidence_files import Asked
from cxroi.ui.opening import BLANK

CUSTOMERS = "customer_id,start_date,end_date\n" + "".join(
    f"C{n},2019-01-01,{'2021-06-10' if n < 4 else ''}\n" for n in range(30)
)


def orders(amount, head="revenue", more="", value=""):
    """Two years of one amount a month and customer; `more` and `value` a further column."""
    rows = [
        f"C{n},20{year}-{month:02}-01,{amount}{value}" for n in range(30) for year in (20, 21) for month in range(1, 13)
    ]
    return {
        "customers.csv": CUSTOMERS.encode(),
        "revenue.csv": "\n".join([f"customer_id,month,{head}{more}", *rows]).encode(),
    }


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        (orders('"26,60 €"'), ("EUR",)),
        (orders("26.60", head="Revenue (GBP)"), ("GBP",)),
        (orders("26.60", head="Umsatz €"), ("EUR",)),
        (orders('"$26.60"', head="Revenue (CAD)"), ("CAD",)),
        (orders("26.60", more=",currency", value=",eur"), ("EUR",)),
    ],
)
def test_the_currency_of_amounts_is_seen_and_said_where_it_is_another_than_the_cases(files, codes):
    """By a sign beside the amounts, a code or sign in the column's head, or a column of codes."""
    found = judge(files)
    assert [one.codes for one in found.currencies] == [codes]
    said = currency_words(found, "USD")
    assert codes[0] in said and "USD" in said and "Nothing is converted" in said
    assert currency_words(found, codes[0]) == "" and currency_shown(found, "USD") == codes[0]
    (facts,) = found.study.segments
    assert facts.revenue.likely == pytest.approx(26.6 * 12, rel=0.01), "as it stands in the file"


def test_a_sign_that_may_be_the_cases_currency_or_none_is_no_warning():
    """A dollar may be American or Canadian; amounts without a sign may be in any currency."""
    dollars, bare = judge(orders('"$26.60"')), judge(orders("26.60"))
    assert currency_words(dollars, "USD") == currency_words(dollars, "CAD") == currency_words(bare, "JPY") == ""
    assert "“$”" in currency_words(dollars, "EUR") and currency_shown(dollars, "EUR") == "EUR"
    assert not bare.currencies


@pytest.mark.parametrize(
    ("head", "value", "codes"),
    [
        ("CA annuel (EUR)", "12,5", [("EUR",)]), ("coût traitement €", "3", [("EUR",)]), ("Try again", "3", []), ("Remarks EUR", "late", []),
        ("EUR;Taux USD", "3;1", []), ("EUR;Budget EUR", "3;1", [("EUR",)]),
    ],
)  # fmt: skip
def test_where_no_amount_that_is_read_names_a_currency_the_heads_of_other_amounts_do(head, value, codes):
    """One currency, at amounts; of two none is chosen, and a sign at the amounts that are read goes before."""
    files = orders("26.60")
    files["customers.csv"] = "\n".join(
        f"{line.replace(',', ';')};{value if place else head}" for place, line in enumerate(CUSTOMERS.split())
    ).encode()
    assert [one.codes for one in judge(files).currencies] == codes
    assert [one.codes for one in judge(orders('"£26.60"') | {"customers.csv": files["customers.csv"]}).currencies] == [("GBP",)]  # fmt: skip


def test_two_currencies_in_two_columns_are_both_named():
    files = orders('"26,60 €"') | {
        "subscriptions.csv": b"customer,plan,start_date,end_date,mrr\nC1,A,2020-01-01,,$5.00\nC2,A,2020-02-01,,$6.00\n"
    }
    found = judge(files)
    assert {one.sign for one in found.currencies} == {"€", "$"}
    assert "EUR" in currency_words(found, "USD") and currency_shown(found, "USD") == "USD"


def test_the_pages_warn_before_an_amount_goes_into_the_case():
    """On Evidence where the files were read and again above the baseline, and on Listening; amounts are shown in the tables' own currency."""
    files = orders('"26,60 €"')
    found = judge(files, listening=True)
    at = evidence_page(found, asked=Asked(files))
    assert sum("in EUR, those of the case in USD" in one.value for one in at.warning) == 2
    baseline = next(one.value for one in at.dataframe if "Revenue per customer" in one.value.to_string())
    assert "€319" in baseline.to_string() and "$319" not in baseline.to_string()
    listening = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    listening.session_state["kept-asked"] = listening.session_state["kept-heard-asked"] = Asked(files)
    listening.session_state["kept-heard"] = found
    listening.switch_page("pages/listening.py").run()
    assert not listening.exception and any("in EUR, those of the case in USD" in one.value for one in listening.warning)


def test_a_case_without_amounts_can_take_the_currency_of_the_tables():
    """A blank case is offered it, once; a case with amounts is not, as nothing is converted."""
    files = orders('"26,60 €"')
    found = judge(files, listening=True)

    def offered(at):
        return [one for one in at.button if "set its currency to EUR" in one.label]

    at = evidence_page(found, asked=Asked(files))
    assert not offered(at)
    at.session_state["session"] = Session(opened(BLANK, name="mine"))
    (button,) = offered(at.run())
    button.click().run()
    assert at.session_state["session"].document.case.currency == "EUR" and not offered(at)
    assert not any("Nothing is converted" in one.value for one in at.warning)


@pytest.mark.parametrize(("files", "shown", "becomes"), [(orders("26.60"), "319", None), (orders('"26,60 €"'), "€319", "EUR")])  # fmt: skip
def test_where_no_case_was_chosen_amounts_are_in_the_currency_of_the_tables_or_without_a_sign(files, shown, becomes):
    """A case opened for the tables has no currency yet: nothing is called dollars, and with the baseline it takes that of the tables."""
    found = judge(files)
    at = evidence_page(found, asked=Asked(files))
    at.session_state["session"] = Session(opened(BLANK, name="new case"))
    at.run()
    assert not any("Nothing is converted" in one.value for one in at.warning)
    taken = [one.value for one in at.caption if "A case that begins with them is in EUR too" in one.value]
    assert len(taken) == (becomes is not None)
    assert any(one.value.startswith("Churn here is of everyone") for one in at.caption), "beside logo retention"
    baseline = next(one.value for one in at.dataframe if "Revenue per customer" in one.value.to_string())
    (revenue,) = set(baseline["Revenue per customer"])
    assert shown in revenue and "$" not in "".join(one.value.to_string() for one in at.dataframe)
    next(one for one in at.button if one.label == "Use as the baseline of the case").click().run()
    assert not at.exception
    document = at.session_state["session"].document
    assert document.data.get("currency") == becomes and document.data["segments"]
