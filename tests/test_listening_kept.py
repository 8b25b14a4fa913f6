"""Tables kept for one visit: a search and a change of themes answer from them as from the tables themselves, and they go with the visit."""

import gc
from dataclasses import replace

import numpy as np
import pytest
from worlds import company, connected

from cxroi.evidence import theme_steps
from cxroi.evidence.customer_record import find_customers, record
from cxroi.evidence.kept_tables import Kept, is_kept, keep_tables
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.listen_again import records_again, themes_again
from cxroi.evidence.theme_edits import Edit, edited
from cxroi.evidence.theme_money import theme_money
from cxroi.evidence.theme_steps import themes_after
from cxroi.evidence.themes import themes
from cxroi.ui import kept_folder

PRESENT = ["customers", "revenue_monthly", "survey_responses"]
WRITTEN = (
    "phone line waiting hold queue",
    "parts material finish durable sturdy",
    "portal ordering quick account screen",
)


@pytest.fixture(scope="module")
def read():
    rng = np.random.default_rng(3)
    tables = company(rng, accounts=300, monthly=0.03, hazard_ratio=0.8)
    scores = tables["survey_responses"]
    said = [" ".join(rng.choice(rng.choice(WRITTEN).split(), 4, replace=False)) for _ in range(120)]
    scores["comment"] = [*said, *[None] * (len(scores) - len(said))]
    connection = connected(tables)
    return connection, prepare(connection, present=PRESENT)


def test_a_search_finds_in_kept_tables_what_the_tables_hold(read, tmp_path):
    connection, window = read
    assert keep_tables(connection, tmp_path, present=PRESENT)
    names, found = records_again(Kept(tmp_path, window), text="12", metric="nps")
    assert names == find_customers(connection, "12", present=PRESENT) and len(names) > 1
    assert found == record(connection, names[0], present=PRESENT, window=window, metric="nps")
    assert found.revenue and found.events and found.alike is not None


def test_a_search_finds_in_files_what_the_tables_hold(read, tmp_path):
    """Where nothing was kept, or another process kept it, files are read again; a score without customers is not a table of them."""
    connection, window = read
    files = {
        f"{name}.csv": connection.execute(f"SELECT * FROM {name}").df().to_csv(index=False).encode() for name in PRESENT
    }
    told = []
    again = {"text": "12", "metric": "nps", "progress": lambda share, words: told.append(share)}
    names, found = records_again(files, **again)
    keep_tables(connection, tmp_path, present=PRESENT)
    kept_names, kept = records_again(Kept(tmp_path, window), text="12", metric="nps")
    assert names == kept_names and replace(found, alike=None) == replace(kept, alike=None)
    assert max(told) == pytest.approx(0.4) and told == sorted(told)
    assert records_again(files, **{**again, "text": "nobody"}) == ((), None)


def test_a_change_begins_where_the_last_one_ended_and_gives_what_all_changes_give(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    texts = [" ".join(rng.choice(rng.choice(WRITTEN).split(), 4, replace=False)) for _ in range(120)]
    found = themes(texts)
    first, second, third = found.themes[:3]
    told = [(texts[place], theme is third) for theme in (first, third) for place in theme.mentions[:12]]
    learn, merge = Edit("learn", (third.label,), "", tuple(told)), Edit("merge", (first.label, second.label), "both")
    assert themes_after(texts, (), count=None, seed=0, folder=tmp_path) == (found, {})
    wanted = [((learn,), edited(found, texts, (learn,))), ((learn, merge), edited(found, texts, (learn, merge)))]
    wanted.append(((merge,), edited(found, texts, (merge,))))  # back to the themes as found, and another way from there
    assert third.label in wanted[1][1][1]  # what was learnt outlasts a change of other themes

    def never(*_, **__):
        raise AssertionError("it is known")

    monkeypatch.setattr(theme_steps, "themes", never)
    for edits, made in wanted:
        assert themes_after(texts, edits, count=None, seed=0, folder=tmp_path) == made
    monkeypatch.undo()
    assert themes_after(texts, (), count=2, seed=0, folder=tmp_path)[0] == themes(texts, count=2)
    monkeypatch.setattr(theme_steps, "themes", never)
    assert themes_after(texts, (), count=None, seed=0, folder=tmp_path) == (found, {})


def test_a_merged_theme_has_the_figures_of_the_tables(read, tmp_path):
    connection, window = read
    given = {"present": PRESENT, "window": window, "metric": "nps", "count": 2}
    keep_tables(connection, tmp_path, present=PRESENT)
    one, other = theme_money(connection, folder=tmp_path, **given)
    edits = (Edit("merge", (one.label, other.label), "both"),)
    again = themes_again(Kept(tmp_path, window), edits=edits, metric="nps", count=2)
    assert again == theme_money(connection, edits=edits, **given) and again[0].mentions == 120


def test_tables_too_large_are_not_kept_and_leave_nothing(read, tmp_path):
    assert not keep_tables(read[0], tmp_path, present=PRESENT, most=100_000)
    assert not is_kept(tmp_path) and not list(tmp_path.iterdir())
    assert not keep_tables(read[0], tmp_path / "gone with the visit", present=PRESENT)
    assert keep_tables(read[0], tmp_path, present=PRESENT) and [one.name for one in tmp_path.iterdir()] == [
        "tables.duckdb"
    ]


def test_the_folder_goes_with_the_tables_and_with_the_visit(monkeypatch):
    held = {}
    monkeypatch.setattr(kept_folder.state, "kept", held.get)
    monkeypatch.setattr(kept_folder.state, "keep", held.__setitem__)
    asked, others = object(), object()
    first = kept_folder.folder_of(asked)
    (first / "tables.duckdb").write_bytes(b"of a visitor")
    assert kept_folder.folder_of(asked) == first and first.stat().st_mode & 0o077 == 0
    before = held["visit-folder"]  # what else may hold on to it keeps nothing on the disk
    second = kept_folder.folder_of(others)
    assert before[1].path == first
    assert second != first and second.exists() and not first.exists()
    held.clear()
    gc.collect()
    assert not second.exists()
