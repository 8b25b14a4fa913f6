"""Listening, its further parts: conversations, employees, loyalty, themes changed by hand, one record, and into the case and its files."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from worlds import company, connected

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError, digest, dump, load, parse, plain
from cxroi.case.writing import plain_part
from cxroi.engine import evaluate
from cxroi.evidence import channels, employees, heard_into_case, loyalty, quiet_customers, themes
from cxroi.evidence.customer_record import find_customers, record
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.run import judge
from cxroi.evidence.theme_edits import Edit, edited, renamed
from cxroi.evidence.theme_money import ThemeMoney
from cxroi.report.language import sentences
from cxroi.report.review import answers_delivery
from cxroi.report.review.questions import questions
from cxroi.report.sections import document
from cxroi.report.tables import listening_tables
from cxroi.report.tables.evidence_figures import judged_figures
from cxroi.ui.evidence_files import Asked
from cxroi.ui.listening_themes import _names_last, to_label

ROOT = Path(__file__).parents[1]
SHOP = ROOT / "sample_data" / "shop"


@pytest.fixture(scope="module")
def shop():
    return judge(SHOP, listening=True)


@pytest.fixture(scope="module")
def chemicals():
    return load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())


# Across channels


def cases(rows):
    table = pd.DataFrame(rows, columns=["customer_id", "day", "topic", "channel", "contacts", "closed"])
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(table["day"], unit="D")
    return table.assign(opened_at=opened, closed_at=opened + pd.to_timedelta(table["closed"], unit="D"))


def test_a_case_continues_the_one_before_it_of_the_same_customer_and_topic():
    """Fourteen days later it does, fifteen days it does not; another topic or another customer is a conversation of its own."""
    found = channels.conversations(cases([
        ("a", 0, "bill", "phone", 1, 1), ("a", 14, "bill", "mail", 2, 1), ("a", 29, "bill", "mail", 1, 1), ("a", 1, "drum", "phone", 1, 1), ("b", 2, "bill", "chat", 1, 1),
    ]))  # fmt: skip
    assert found["again"].sum() == 1 and found["conversation"].nunique() == 4
    untold = channels.conversations(
        cases([("a", 0, None, "phone", 1, 9), ("a", 8, None, "mail", 1, 1), ("a", 12, None, "mail", 1, 1)]).drop(
            columns="topic"
        )
    )
    assert list(untold["again"]) == [False, True, False], "without topics, while the earlier one is open"


def test_shares_and_cost_of_repeats_by_hand():
    """120 conversations over a year, 24 of them with a second case of 3 contacts and 20 minutes; pay 48,000 for 1,600 hours, 30 an hour."""
    rows = [(f"c{n}", 3 * n, "bill", "phone", 1, 1) for n in range(120)]
    rows += [(f"c{n}", 3 * n + 5, "bill", "mail" if n < 12 else "phone", 3, 1) for n in range(24)]
    table = cases(rows).rename(columns={"topic": "issue", "contacts": "n_contacts"}).drop(columns=["day", "closed"])
    table["handle_minutes"] = np.where(table["n_contacts"] == 3, 20.0, 10.0)
    world = company(np.random.default_rng(2), accounts=100, quiet=0)
    people = pd.DataFrame({"employee_id": ["x"], "hire_date": [dt.date(2020, 1, 1)], "annual_pay": [48_000.0]})
    connection = connected({**world, "contacts": table, "employees": people})
    present = (*world, "contacts", "employees")
    window = prepare(connection, present=[*world])
    found = channels.channels(connection, present=present, window=window)
    years = (pd.Timestamp(window.data_end) + pd.Timedelta(days=1) - pd.Timestamp("2025-01-01")).days / 365.25
    assert (found.cases, found.conversations) == (144, 120)
    assert (found.second_contact_share, found.other_channel_share) == (24 / 120, 12 / 120)
    assert found.contacts_again == pytest.approx(72 / years) and found.share_of_contacts == pytest.approx(72 / 192)
    assert found.cost == pytest.approx(24 * 20 / 60 * 30 / years)
    assert [(one.path, one.conversations) for one in found.paths] == [("phone → mail", 12), ("phone → phone", 12)]
    assert found.hazard_ratio is None and found.verdict == "CANNOT TELL", (
        "none of these customers is in the table of customers"
    )


# Employees


def test_turnover_is_leavers_over_years_worked():
    """Twelve people, half of them there for two years and half for one: 18 years; six leave: .333, Poisson interval 2.202/18 to 13.059/18."""
    end = pd.Timestamp("2026-07-01")
    rows = [
        (f"e{n}", pd.Timestamp("2020-01-01") if n < 6 else end - pd.Timedelta(days=365.25), end if n < 6 else None)
        for n in range(12)
    ]
    people = pd.DataFrame(rows, columns=["employee_id", "hire_date", "exit_date"]).assign(annual_pay=40_000.0, team="A")
    people["exit_date"] = pd.to_datetime(people["exit_date"]) - pd.Timedelta(days=1)
    window = prepare(
        connected(company(np.random.default_rng(2), accounts=100, quiet=0)),
        present=("customers", "revenue_monthly", "survey_responses"),
    )
    years = (end - pd.Timestamp(dt.date(window.first // 12, window.first % 12 + 1, 1))).days / 365.25
    found = employees._turnover(people, window)
    worked = 6 * (years - 1 / 365.25) + 6 * 1.0
    assert found.leavers == 6 and found.per_year == pytest.approx(6 / worked, rel=1e-3)
    assert (found.ci_low * worked, found.ci_high * worked) == (
        pytest.approx(2.202, abs=0.01),
        pytest.approx(13.059, abs=0.02),
    )


def test_a_link_within_team_and_month_is_found_and_one_between_teams_is_not():
    """Hours follow the share of new people by exp(.5 x) within a team; teams that are slow and have more new people for other reasons add nothing."""
    rng = np.random.default_rng(3)
    team, month = (part.ravel() for part in np.meshgrid(np.arange(10), np.arange(24), indexing="ij"))
    x = 0.05 * team + 0.02 * month + 0.2 * rng.random(240)
    rows = pd.DataFrame({"team": team.astype(str), "month": month, "new": x, "count": rng.integers(10, 30, 240)})
    linked = rows.assign(mean=0.5 * x + 0.8 * team - 0.1 * month + 0.05 * rng.standard_normal(240))
    found = employees.within(linked, "new", logs=True, called="new", of_what="hours")
    assert found.ci_low < np.expm1(0.05) < found.ci_high and found.p < 0.01 and found.ci_high - found.ci_low < 0.03
    apart = rows.assign(mean=0.8 * team + 0.05 * rng.standard_normal(240))
    assert employees.within(apart, "new", logs=True, called="new", of_what="hours").p > 0.05


# Loyalty


def test_the_most_loyal_are_not_the_largest():
    """Loyalty that follows size alone: within thirds of size no item of size is left over; an item of loyalty itself is."""
    rng = np.random.default_rng(4)
    size, kept = rng.lognormal(0, 2, 900), rng.random(900)
    fifth = loyalty.fifths(kept, size)
    assert [int((fifth == part).sum()) for part in range(5)] == [180] * 5
    assert np.log(size)[fifth == 4].mean() == pytest.approx(np.log(size)[fifth == 0].mean(), abs=0.35)
    felt = loyalty.felt("trust", 10 * kept, fifth)
    assert felt.difference == pytest.approx(8.0, abs=0.3) and felt.ci_low > 7
    assert loyalty.felt("trust", np.arange(10.0), np.repeat([0, 4], 5)) is None


# Themes by hand


WORDS = {
    "late": "parcel late courier waited weeks",
    "bill": "invoice wrong amount charged twice",
    "shop": "website search basket crashed login",
}


def texts():
    rng = np.random.default_rng(0)
    return [
        (name, " ".join(rng.choice(said.split(), 4, replace=False))) for name, said in WORDS.items() for _ in range(40)
    ]


def test_themes_are_renamed_merged_and_split_by_hand():
    said = [text for _, text in texts()]
    found = themes.themes(said, count=3)
    first, second = (one.label for one in found.themes[:2])
    named, _ = edited(found, said, [Edit("rename", (first,), "Delivery"), Edit("merge", ("Delivery", second), "Both")])
    both = next(one for one in named.themes if one.label == "Both")
    assert len(named.themes) == 2 and set(both.mentions) == {
        place for one in found.themes[:2] for place in one.mentions
    }
    split, _ = edited(named, said, [Edit("split", ("Both",))])
    assert len(split.themes) == 3 and {place for one in split.themes for place in one.mentions} == {
        place for one in found.themes for place in one.mentions
    }
    parts = [{texts()[place][0] for place in one.mentions} for one in split.themes]
    assert sorted(map(len, parts)) == [1, 1, 1], "it comes apart as it was put together"
    with pytest.raises(ValueError, match="already"):
        edited(found, said, [Edit("rename", (first,), second)])
    with pytest.raises(ValueError, match="no theme “gone”"):
        edited(found, said, [Edit("split", ("gone",))])


def test_a_theme_learnt_from_a_few_labels_says_how_well():
    """Fifteen texts about deliveries and fifteen not: every other text on deliveries is found, with precision and recall near 1."""
    said = texts()
    found = themes.themes([text for _, text in said], count=3)
    label = next(one.label for one in found.themes if "parcel" in one.words or "courier" in one.words)
    labelled = tuple({text: name == "late" for name, text in (*said[:15], *said[40:48], *said[80:88])}.items())
    new, learnt = edited(found, [text for _, text in said], [Edit("learn", (label,), "Deliveries", labelled)])
    theme = next(one for one in new.themes if one.label == "Deliveries")
    assert {said[place][0] for place in theme.mentions} == {"late"} and len(theme.mentions) == 40
    assert learnt["Deliveries"].precision > 0.9 and learnt["Deliveries"].recall > 0.9
    with pytest.raises(ValueError, match="two are needed"):
        edited(found, [text for _, text in said], [Edit("learn", (label,), "", labelled[:15])])


# One record


def test_one_record_holds_what_the_tables_hold_and_masks_details():
    tables = company(np.random.default_rng(5), accounts=300)
    tables["survey_responses"].loc[0, "comment"] = "write to ann@firm.com"
    who = str(tables["survey_responses"].loc[0, "customer_id"])
    opened = [pd.Timestamp("2025-03-01"), pd.Timestamp("2025-04-01")]
    tables["contacts"] = pd.DataFrame(
        {
            "case_id": ["1", "2"],
            "customer_id": who,
            "opened_at": opened,
            "closed_at": [opened[0] + pd.Timedelta(days=3), pd.NaT],
            "channel": "phone",
        }
    )
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables))
    found = record(connection, who, present=tuple(tables), window=window, metric="nps")
    said = [event.what for event in found.events]
    assert "write to [mail]" in said and "by phone; closed after 3 days" in said and "by phone; still open" in said
    assert found.open_cases == 1 and [event.day for event in found.events] == sorted(
        event.day for event in found.events
    )
    own = tables["revenue_monthly"]
    assert sum(amount for _, amount in found.revenue) == pytest.approx(own[own["customer_id"] == who]["revenue"].sum())
    assert find_customers(connection, who.lower(), present=tuple(tables))[0] == who
    with pytest.raises(ValueError, match="No table has a customer nobody"):
        record(connection, "nobody", present=tuple(tables), window=window, metric="nps")


# The shop, into the case and its files


def test_the_shop_finds_who_has_stopped_for_good(shop):
    """The script knows who stopped: the chance tells them apart, and says of a tenth what happens in it."""
    import sys

    sys.path.insert(0, str(ROOT / "sample_data"))
    from make_shop import DAYS, tables

    _, stopped = tables()
    quiet = shop.listening.quiet
    gone = np.array([stopped[one.id] < DAYS - 60 for one in quiet.customers])
    p = np.array([one.p_gone for one in quiet.customers])
    assert np.mean(p[gone]) > 0.8 and np.mean(p[~gone]) < 0.2 and quiet.tested.auc > 0.9
    figures = judged_figures(shop)
    assert {"auc", "brier", "horizon_days", "customers"} <= set(figures["quiet"]) and "channels" in figures["not_heard"]


def test_calls_become_an_initiative_with_the_reach_and_cost_of_those_worth_making(shop, chemicals):
    """Reach is the share of all chances they hold; cost is calls · cost · 365.25/90; called again it is replaced, not doubled."""
    priced = quiet_customers.priced(shop.listening.quiet.customers, cost_of_call=10, won_back=0.1)
    worth = [one for one in priced if one.worth_calling > 0]
    written = heard_into_case.calls_initiative(
        chemicals, priced, shop.study, cost_of_call=10, won_back=(0.05, 0.1, 0.2), horizon=90
    )
    added = written.data["initiatives"][-1]
    assert added["costs"][0]["per_year"] == pytest.approx(len(worth) * 10 * 365.25 / 90, rel=1e-3)
    assert added["effects"][0]["reach"] == pytest.approx(
        sum(one.p_gone for one in worth) / sum(one.p_gone for one in priced), rel=1e-3
    )
    assert added["effects"][0]["change"] == [-0.2, -0.1, -0.05]
    assert evaluate(parse(written.data)).npv != evaluate(parse(chemicals)).npv
    assert (
        heard_into_case.calls_initiative(
            written.data, priced, shop.study, cost_of_call=10, won_back=(0.05, 0.1, 0.2), horizon=90
        ).data
        == written.data
    )
    with pytest.raises(ValueError, match="No call is worth"):
        heard_into_case.calls_initiative(
            chemicals, shop.listening.quiet.customers, shop.study, cost_of_call=10, won_back=(0.1, 0.1, 0.1), horizon=90
        )


def theme_of(label, texts=20, ratio=2.0):
    examples = tuple(f"{label} {number}" for number in range(texts))
    return ThemeMoney(
        label, (label,), examples[:3], 40, texts, None, 6.0, 1e5, ratio, 1.5, 3.0, "USE", examples=examples
    )


def test_an_initiative_without_a_cost_says_so_until_it_has_one(shop, chemicals):
    """Where it is written, in its row of Assumptions, and first among what is asked about costs."""
    written = heard_into_case.theme_initiative(chemicals, theme_of("late trucks"), shop.study)
    said = "“Solve: late trucks” has no cost yet, so NPV counts only what it brings."
    assert written.costless == "Solve: late trucks" and sentences.costless(written.costless) == said
    assert evaluate(parse(written.data)).npv > evaluate(parse(chemicals)).npv
    found = CaseAnalysis(parse(written.data), draws=64)
    asked = [one.text for one in questions(found.evaluation) if one.path == "initiatives/Solve: late trucks/costs"]
    assert len(asked) == 1 and asked[0].startswith(said)
    answer = answers_delivery.run_costs(found)
    assert answer.state == "weak" and said in answer.text
    *others, added = written.data["initiatives"]
    paid = {**written.data, "initiatives": [*others, {**added, "costs": [{"name": "Drivers", "per_year": 9_000}]}]}
    again = heard_into_case.theme_initiative(paid, theme_of("late trucks"), shop.study)
    assert again.costless == "" and again.data == paid


def test_texts_to_label_are_enough_on_both_sides_and_keep_their_ticks():
    """With three themes as with twelve at least ten texts of others are offered; what was corrected before stays corrected."""
    for many in (2, 3, 12):
        shown = [theme_of(f"t{place}") for place in range(many)]
        ticks = to_label(shown, shown[0], {})
        assert list(ticks.values()).count(True) == 15 and list(ticks.values()).count(False) >= 11
    ticks = to_label(shown, shown[0], {"t0 1": False, "t5 0": True})
    assert ticks["t0 1"] is False and ticks["t5 0"] is True and ticks["t0 0"] is True


def test_a_kept_finding_is_in_the_document_and_moves_no_figure(shop, chemicals):
    """It reads back as written, holds nobody's name, and a case without one keeps its digest and its sections."""
    heard = listening_tables.everything(shop.listening, shop.study, "USD")
    assert [one.about for one in heard] == ["quiet"] and "S0" not in str(heard)
    kept = parse({**chemicals, "listening": [plain_part(one) for one in heard]})
    assert digest(parse(load(dump(plain(kept))))) == digest(kept) != digest(parse(chemicals))
    assert evaluate(kept).npv == evaluate(parse(chemicals)).npv
    section = next(one for one in document.sections(CaseAnalysis(kept), "Listening"))
    assert heard[0].finding in str(section.parts) and "Nobody knows why a customer is silent" in str(section.parts)
    assert document.sections(CaseAnalysis(parse(chemicals)), "Listening") == ()


def test_a_kept_finding_with_a_wrong_row_is_refused(shop, chemicals):
    (heard,) = listening_tables.everything(shop.listening, shop.study, "USD")
    part = plain_part(heard)
    with pytest.raises(CaseError, match="must have 4 entries"):
        parse({**chemicals, "listening": [{**part, "rows": [["1 of 10", 3]]}]})
    with pytest.raises(CaseError, match="is kept twice"):
        parse({**chemicals, "listening": [part, part]})


def test_the_page_shows_each_part_or_why_it_is_not_there_and_writes_the_initiative(shop):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-heard-asked"] = Asked(SHOP)
    at.session_state["kept-heard"] = shop
    at.switch_page("pages/listening.py").run()
    assert not at.exception, at.exception
    assert [one.value for one in at.header][1:] == [
        "Emotions that predict money", "Scores for the silent", "Themes of what they write", "Customers gone quiet",
        "One conversation over several channels", "The people who answer", "One customer, one record",
    ]  # fmt: skip
    assert any("There is no table of contacts" in one.value for one in at.info)
    next(one for one in at.button if one.key == "use-quiet").click().run()
    next(one for one in at.button if one.key == "keep-quiet").click().run()
    data = at.session_state["session"].document.data
    assert data["initiatives"][-1]["name"] == "Call customers gone quiet" and data["listening"][0]["about"] == "quiet"
    assert not at.session_state["session"].document.errors and not at.exception


def test_new_names_after_the_last_change_of_texts_are_given_without_taking_the_texts_again():
    """Names alone move no figure: they are put on the themes shown, under the rules of every change; all else is worked out again."""
    merged, first, second = Edit("merge", ("a", "b"), "c"), Edit("rename", ("c",), "d"), Edit("rename", ("d",), "e")
    assert _names_last((first, merged, first, second)) == ((first, merged), (first, second))
    assert _names_last((first,)) == ((), (first,)) and _names_last(()) == ((), ())
    shown = [theme_of("c"), theme_of("z", texts=7)]
    assert [one.label for one in renamed(shown, (first, second))] == ["e", "z"]
    assert renamed(shown, (first, second))[0] == replace(shown[0], label="e")
    with pytest.raises(ValueError, match="theme “z” already"):
        renamed(shown, [Edit("rename", ("c",), "z")])
    with pytest.raises(ValueError, match="no theme “c”"):
        renamed(shown, (first, first))
