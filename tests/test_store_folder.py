"""The whole store out to a folder of files and in again: the same to the letter on both databases, altered files refused."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from databases import BOTH, database

from cxroi.case.reading import yaml_data
from cxroi.cli import main
from cxroi.store.folder import Moved, read_folder, write_folder
from cxroi.store.people_records import Who
from cxroi.store.records import AlteredError, StoreError
from cxroi.store.store import Store


def clock():
    return datetime(2027, 1, 15, 9, 30, 1, 234567, tzinfo=UTC)


@pytest.fixture
def filled(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'one.db'}", clock=clock)
    case = store.save_version(
        "title: A\n", "ann", name="Answer / in a day", message="begun: “so” #1", npv=-1 / 3
    ).case_id
    store.save_version("title: 'é 🙂'\r\n# kept\n", "ann", name="", case_id=case, parent=1, author="Ann Oh")
    store.save_version("title: B\n", "ben", name="Other")
    store.approve(case, 2, "0123456789ab", "Cho", role="CFO", words="no: 1e5")
    store.resolve(case, store.comment(case, "finance/discount_rate", "Why?\nSo.", "Ben").id, "Ann")
    store.keep_draft("d1", '{"a": 1}', "ann", visitor="v", title="null", case_id=case)
    yield store, case
    store.close()


def everything(store, case):
    return (
        store.history(case), store.approvals(case), store.comments(case), {*store.cases(None)}, store.draft("d1"), store.drafts("ann"),
    )  # fmt: skip


@pytest.mark.parametrize("kind", BOTH)
def test_out_and_in_again_is_the_same_to_the_letter(filled, tmp_path, kind):
    """Versions with their digests, NPV to the last digit, approvals with their seals, comments, drafts; twice in adds nothing."""
    store, case = filled
    assert write_folder(store, tmp_path / "out") == Moved(2, 3, 1)
    (place,) = (tmp_path / "out").glob("answer*")
    assert (place / "0002.yaml").read_bytes() == "title: 'é 🙂'\r\n# kept\n".encode()
    with database(kind, tmp_path) as url:
        other = Store.open(url, clock=clock)
        assert read_folder(other, tmp_path / "out") == Moved(2, 3, 1)
        assert everything(other, case) == everything(store, case)
        assert not other.history(case).breaks and other.approvals(case)[0].holds
        assert read_folder(other, tmp_path / "out").known == 3
        assert everything(other, case) == everything(store, case)
        other.close()


def test_roles_and_the_log_of_a_team_go_out_whole_and_do_not_come_in(filled, tmp_path):
    """More than the page lists, in order; another store gives its own roles."""
    store, case = filled
    ann = Who("issuer", "ann", "=Ann")
    store.set_member(case, ann, "owner", by=ann)
    for number in range(301):
        store.note(ann, "write", case, f"saved version {number}")
    write_folder(store, tmp_path / "out")
    told = yaml_data((tmp_path / "out" / "people.yaml").read_text(encoding="utf-8"))
    assert [(one["case_id"], one["subject"], one["role"]) for one in told["members"]] == [(case, "ann", "owner")]
    written = [one["words"] for one in told["log"] if one["action"] == "write"]
    assert written == [f"saved version {number}" for number in range(301)] and told["log"][-1]["name"] == "=Ann"
    with database("sqlite", tmp_path) as url:
        other = Store.open(url, clock=clock)
        read_folder(other, tmp_path / "out")
        assert not other.members(case) and not other.noted(case)
        other.close()


def test_an_altered_file_is_refused_by_name_and_nothing_comes_in(filled, tmp_path):
    store, _ = filled
    write_folder(store, tmp_path / "out")
    (place,) = (tmp_path / "out").glob("answer*")
    (place / "0001.yaml").write_text("title: Z\n")
    other = Store.open(f"sqlite:///{tmp_path / 'two.db'}", clock=clock)
    with pytest.raises(AlteredError, match="“Answer / in a day”: version 1 was changed"):
        read_folder(other, tmp_path / "out")
    (place / "0001.yaml").unlink()
    with pytest.raises(StoreError, match=r"0001\.yaml cannot be read"):
        read_folder(other, tmp_path / "out")
    assert other.cases(None) == ()
    other.close()


def test_another_version_of_the_same_number_is_not_written_over(filled, tmp_path):
    """Both stores went on from version 2: bringing one into the other is refused whole."""
    store, case = filled
    write_folder(store, tmp_path / "base")
    other = Store.open(f"sqlite:///{tmp_path / 'two.db'}", clock=clock)
    read_folder(other, tmp_path / "base")
    store.save_version("title: C\n", "ann", name="", case_id=case, parent=2)
    other.save_version("title: D\n", "ann", name="", case_id=case, parent=2)
    write_folder(store, tmp_path / "out")
    with pytest.raises(StoreError, match="version 3 of “Answer / in a day” is another one"):
        read_folder(other, tmp_path / "out")
    assert other.version(case).yaml == "title: D\n"
    other.close()


@pytest.mark.usefixtures("filled")
def test_the_command_line_moves_a_store(tmp_path, monkeypatch):
    monkeypatch.setenv("CXROI_DATABASE_URL", f"sqlite:///{tmp_path / 'one.db'}")
    run = CliRunner().invoke
    done = run(main, ["store", "--out", str(tmp_path / "out")])
    assert done.output == "2 cases, 3 versions, 1 drafts.\n"
    assert "is not an empty folder" in run(main, ["store", "--out", str(tmp_path / "out")]).output
    monkeypatch.setenv("CXROI_DATABASE_URL", f"sqlite:///{tmp_path / 'three.db'}")
    assert run(main, ["store", "--in", str(tmp_path / "out")]).output == done.output
    assert run(main, ["store"]).exit_code == 2


@pytest.mark.parametrize("name", ["../one", "/etc", ".."])
def test_a_log_that_points_out_of_its_folder_is_refused(filled, tmp_path, name):
    store, _ = filled
    write_folder(store, tmp_path / "out")
    log = tmp_path / "out" / "log.yaml"
    (place,) = (tmp_path / "out").glob("answer*")
    log.write_text(log.read_text().replace(place.name, name))
    with pytest.raises(StoreError, match="is not a name of a file"):
        read_folder(store, tmp_path / "out")
