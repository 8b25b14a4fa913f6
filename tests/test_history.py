"""The history of a case in dollars: on the command line, as tables and in sentences."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from test_what_changed import small

from cxroi.analysis.what_changed import what_changed
from cxroi.case import dump, save
from cxroi.cli import main
from cxroi.report.tables import history_tables
from cxroi.store.store import Store


@pytest.fixture
def store(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'cxroi.db'}"
    monkeypatch.setenv("CXROI_DATABASE_URL", url)
    opened = Store.open(url, clock=lambda: datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    yield opened
    opened.close()


@pytest.fixture
def case(store):
    """Hours, then hours and rate, then a version that cannot be valued."""
    first = store.save_version(dump(small()), "local", name="Small", message="begun", author="Ann", npv=1000.0)
    for rev, data, npv, message in (
        (1, small(150), 1500.0, ""),
        (2, small(150, 20, title="Small one"), 3000.0, "as paid"),
    ):
        store.save_version(
            dump(data), "local", name="", case_id=first.case_id, parent=rev, npv=npv, author="Ben", message=message
        )
    return first.case_id


def run(*arguments, code=0):
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code, done.output
    return done.output


def test_the_list_says_what_each_version_changed_and_by_how_much_npv_moved(store, case):
    """1,000 → 1,500 → 3,000, newest first."""
    rows = history_tables.versions(store.history(case)).printed()
    assert list(rows["NPV"]) == ["$3k", "$1.5k", "$1k"]
    assert list(rows["Change in NPV"]) == ["+$1.5k", "+$500", "–"]
    assert list(rows["What changed"]) == [
        "title “Small” → “Small one” and 1 more change",
        "hours of One · Saved time 100 → 150",
        "first version",
    ]
    assert list(rows["By"]) == ["Ben", "Ben", "Ann"] and list(rows["Message"]) == ["as paid", "", "begun"]


def test_money_of_a_version_is_in_its_own_currency(store):
    """1,000 → 1,500 in euros, then 3,000 in dollars: the step of 500 was in euros, and 1,500 to 3,000 is no step."""
    found = store.save_version(dump(small(currency="EUR")), "local", name="Small", npv=1000.0)
    for parent, currency, npv in ((1, "EUR", 1500.0), (2, "USD", 3000.0)):
        store.save_version(
            dump(small(150, currency=currency)), "local", name="", case_id=found.case_id, parent=parent, npv=npv
        )
    rows = history_tables.versions(store.history(found.case_id)).printed()
    assert list(rows["NPV"]) == ["$3k", "€1.5k", "€1k"]
    assert list(rows["Change in NPV"]) == ["–", "+€500", "–"]
    assert history_tables.version_worths(store.history(found.case_id).versions) == {1: "€1k", 2: "€1.5k", 3: "$3k"}


def test_the_effects_of_changes_lie_between_npv_before_and_after():
    """100 · 10 → 150 · 20: of the 2,000 the rate brings 1,250 and the hours 750."""
    shown = history_tables.effects(what_changed(small(), small(150, 20))).printed()
    assert [*shown.itertuples(index=False, name=None)] == [
        ("rate per hour of One · Saved time $10 → $20", "+$1,250"), ("hours of One · Saved time 100 → 150", "+$750"),
        ("All changes", "+$2,000"), ("NPV before", "$1,000"), ("NPV after", "$3,000"),
    ]  # fmt: skip


def test_an_approved_version_is_marked_and_so_is_the_same_when_restored(store, case):
    store.approve(case, 2, "0123456789ab", "Cleo")
    store.restore_version(case, 2, "local")
    marked = history_tables.versions(store.history(case), approvals=store.approvals(case)).printed()
    assert list(marked["Version"]) == ["4 ✓", "3", "2 ✓", "1"]
    later = store.clock() + timedelta(hours=1)
    store.clock = lambda: later
    store.approve(case, 2, "0123456789ab", "Cleo", given=False)
    marked = history_tables.versions(store.history(case), approvals=store.approvals(case)).printed()
    assert list(marked["Version"]) == ["4", "3", "2", "1"]


def test_the_command_line_lists_compares_and_verifies(store, case):
    assert "version 3" in run("history") and "Small" in run("history")
    assert "“begun”" in run("history", "Small") and "(+$1.5k)" in run("history", case)
    found = json.loads(run("history", "Small", "--from", "1", "--json"))
    assert (round(found["npv_before"]), round(found["npv_after"]), found["without_effect"]) == (1000, 3000, ["title"])
    assert [(one["words"], round(one["effect_on_npv"], 6)) for one in found["changes"]] == [
        ("rate per hour of One · Saved time $10 → $20", 1250),
        ("hours of One · Saved time 100 → 150", 750),
    ]
    assert "The newest is 3" in run("history", "Small", "--to", "9", code=2).replace("the newest", "The newest")
    assert "There is no saved case 'Other'" in run("history", "Other", code=2)
    with store.writing() as connection:
        connection.exec_driver_sql("update revision set message = 'agreed' where rev = 1")
    assert "Version 1 was changed after it was saved." in run("history", "Small", code=1)


def test_two_files_are_compared_in_dollars(tmp_path):
    for name, data in (("a", small()), ("b", small(150, 20))):
        save(data, tmp_path / f"{name}.yaml")
    said = run("compare", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--changes")
    assert "NPV at the likely figures $1k → $3k (+$2k): rate per hour of One · Saved time $10 → $20: +$1.2k" in said
    assert "+$750" in said and "All changes" in said
    run("compare", str(tmp_path / "a.yaml"), "--changes", code=2)
