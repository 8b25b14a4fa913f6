"""A case file knows whether it is whole: its last line says so, and its first line that there is a last line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import then_long
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from cxroi.case import CaseError, file_text, load, parse, read, read_file, remark_on, save
from cxroi.case.seal import sealed, state_of
from cxroi.cli import main

SAMPLES = sorted(
    (Path(__file__).resolve().parent.parent / "sample_data").glob("*.yaml"), key=lambda path: path.stat().st_size
)


@pytest.fixture(params=then_long(SAMPLES[:1], SAMPLES[1:]), ids=lambda path: path.stem)
def written(request):
    """A sample as cxroi writes it."""
    return file_text(read_file(request.param))


def test_a_file_that_was_cut_at_the_end_of_any_line_is_refused_with_the_reason(written):
    """Most such cuts are valid cases with another NPV: of a file without the seal, many would be opened."""
    lines = written.splitlines(keepends=True)
    opened_without = 0
    for kept in range(1, len(lines)):
        with pytest.raises(CaseError, match="cut off"):
            load("".join(lines[:kept]))
        if kept % 10 == 0:
            opened_without += opens("".join(lines[1:kept]))
    assert len(lines) > 200
    assert opened_without > 2


def opens(text):
    """True where a text is a valid case."""
    try:
        read(text)
    except CaseError:
        return False
    return True


def test_a_file_that_was_cut_within_any_line_is_refused(written):
    for kept in range(0, len(written.rstrip()), 29):
        with pytest.raises(CaseError):
            load(written[:kept])


def test_a_whole_file_opens_without_a_word_however_its_lines_end(written):
    for text in (written, written.replace("\n", "\r\n"), written.rstrip(), written + "\n\n", f"\ufeff{written}"):
        assert state_of(text.lstrip("\ufeff")) == "whole"
        assert remark_on(text.encode("utf-8")) == ""
        assert read(text.encode("utf-8")) == read(written)
    assert remark_on(written.encode("utf-16")) == ""


def test_a_file_that_was_edited_opens_with_a_remark(written):
    edited = (
        written.replace("Answer", "Reply", 1) if "Answer" in written else written.replace("title: ", "title: New ", 1)
    )
    assert read(edited).title.startswith(("Reply", "New "))
    assert "changed after cxroi wrote it" in remark_on(edited)
    without_a_line = "".join(line for number, line in enumerate(written.splitlines(keepends=True)) if number != 2)
    assert state_of(without_a_line) == "changed"
    assert state_of(f"{written}more: 1\n") == "changed"


def test_a_file_without_the_line_opens_with_a_remark():
    sample = next(path for path in SAMPLES if path.stem == "chemicals")
    assert "Nothing in it says that it is whole" in remark_on(sample.read_bytes())


@given(cases())
def test_the_lines_change_nothing_of_the_case(data):
    case = parse(data)
    text = file_text(case)
    assert read(text) == case
    assert state_of(text) == "whole"
    assert sealed(text.split("\n", 1)[1].rsplit("\n", 2)[0]) == text


@given(st.text(max_size=200))
def test_any_text_has_one_of_four_states(text):
    assert state_of(text) in ("whole", "cut", "changed", "unsealed")


def test_the_command_line_says_what_it_thinks_of_a_file(tmp_path, example):
    path = tmp_path / "case.yaml"
    save(parse(example), path)
    assert "says that it is whole" not in CliRunner().invoke(main, ["check", str(path)]).output
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("title: ", "title: New "), encoding="utf-8")
    assert "changed after cxroi wrote it" in CliRunner().invoke(main, ["check", str(path)]).output
    path.write_text(whole.rsplit("\n", 2)[0], encoding="utf-8")
    ended = CliRunner().invoke(main, ["check", str(path)])
    assert ended.exit_code == 2 and "cut off" in ended.stderr
