"""Text that is no case file is refused in words; text of a user is taken without what cannot be seen."""

import pytest
from reading_hand import errors_of, refusal

from cxroi.case import CaseError, load, parse, read, read_file

# Text that is not a case file


def test_a_file_that_is_a_list_or_a_word_is_refused():
    for content in ("- format: 1\n", "format", "12", "[1, 2]", "true"):
        assert "is not a case: it holds no `key: value` lines" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04" + bytes(40),
        b"\xff" * 8,
        b"\x00" * 20,
        b"\xff\xfe\x00",
    ],
    ids=lambda content: repr(content[:8]),
)
def test_binary_content_is_refused(content):
    refusal(content)


def test_utf_8_with_and_without_byte_order_mark_and_utf_16_read_the_same(example_text):
    expected = read(example_text)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
        assert read(mark + example_text.encode(encoding)) == expected, encoding
    assert read("\ufeff" + example_text) == expected


def test_windows_line_ends_read_the_same(example_text):
    assert read(example_text.replace("\n", "\r\n").encode()) == read(example_text)


def test_latin_1_is_refused_with_a_remedy():
    assert "Save it as a UTF-8 text file" in refusal("title: Café".encode("latin-1"))


def test_anchors_and_aliases_are_refused_and_so_are_bombs_made_of_them():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
    )
    for content in (bomb, "a: &x 1\nb: *x\n", "base: &b {x: 1}\nc: {<<: *b}\n"):
        assert "anchors and aliases" in refusal(content)


@pytest.mark.parametrize(
    "content",
    [
        "!!python/object/apply:os.system ['true']",
        "a: !!python/name:os.system",
        "a: !custom 1",
        "a: !!binary aGk=",
        "a: !!set {b}",
    ],
)
def test_tags_that_build_objects_are_refused(content):
    refusal(content)


def test_keys_that_stand_twice_are_refused_with_their_line(example_text):
    message = refusal(example_text.replace("title:", "title: First\ntitle:", 1))
    assert "the key 'title' appears twice" in message
    assert "line 3" in message


def test_keys_that_are_no_text_are_refused():
    for content in ("1: a", "[a, b]: c", "{a: b}: c", "true: 1", "~: 1", "? [a]\n: b", "1.5: x"):
        refusal(f"format: 1\n{content}\n")


@pytest.mark.parametrize(
    "content",
    [
        "[" * 50_000,
        "{a: " * 50_000,
        "a:\n" + "".join("  " * i + "- a:\n" for i in range(1, 400)),
        "- " * 50_000,
        "!!seq " + "[" * 2000,
    ],
    ids=["lists", "records", "blocks", "dashes", "tags"],
)
def test_very_deep_nesting_is_refused(content):
    refusal(content)


def test_impossibly_long_numbers_and_huge_files_are_refused(example_text):
    refusal(f"format: {'9' * 5000}")
    refusal(example_text.replace("customers: 900", f"customers: {'9' * 5000}"))
    assert "must lie between" in refusal(example_text.replace("customers: 900", f"customers: {'9' * 400}"))
    assert "must be a finite number" in refusal(example_text.replace("customers: 900", "customers: 1e999"))
    assert "a case file has at most" in refusal("#" * 2_000_001)


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", ".NaN", "+.INF"])
def test_infinities_and_nan_in_a_file_are_refused(example_text, number):
    assert "must be a finite number" in refusal(example_text.replace("customers: 900", f"customers: {number}"))


def test_a_tab_in_the_indentation_is_refused_with_its_line():
    assert "line 2" in refusal("finance:\n\tyears: 3\n")


def test_words_and_dates_stay_text_and_exponents_are_numbers():
    data = load("a: no\nb: 2026-10-01\nc: 1e6\nd: 12:30\ne: 0x10\nf: 1_000\ng: yes\nh: 010\ni: .5\nj: -1.5E-3\nk: '1'")
    assert data == {
        "a": "no", "b": "2026-10-01", "c": 1e6, "d": "12:30", "e": "0x10", "f": "1_000", "g": "yes", "h": 10,
        "i": 0.5, "j": -0.0015, "k": "1",
    }  # fmt: skip


def test_a_newer_format_is_refused_in_one_sentence_and_never_half_read(example_text):
    message = refusal(example_text.replace("format: 1", "format: 2").replace("title:", "heading:"))
    assert message == "format is 2; it must be 1. A newer version wrote this file; open it with that version."


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "one", "true", "[1]"])
def test_a_format_that_never_was_is_refused(example_text, number):
    assert "format" in refusal(example_text.replace("format: 1", f"format: {number}"))


def test_several_documents_in_one_file_are_refused(example_text):
    refusal(example_text + "\n---\n" + example_text)


def test_a_file_that_is_not_there_or_is_a_folder_is_a_case_error(tmp_path):
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(CaseError, match="could not be read"):
            read_file(path)


def test_a_file_is_judged_by_its_content_and_not_by_its_name(tmp_path, example_text):
    path = tmp_path / "case.xlsx"
    path.write_text(example_text, encoding="utf-8")
    assert read_file(path) == read(example_text)


# Text of a user


def test_control_and_bidirectional_signs_are_taken_out_of_text(minimal):
    minimal["title"] = "  Pay\u202eroll\u0000\u0007\u2066 \u200f "
    assert parse(minimal).title == "Payroll"


def test_text_in_an_error_is_short_and_on_one_line(minimal):
    minimal["finance"]["discounting"] = "x\ny\u001b[31m" * 1000
    error = errors_of(minimal)["finance/discounting"]
    assert "\n" not in error
    assert "\u001b" not in error
    assert len(error) < 300


def test_names_that_differ_only_in_signs_that_are_taken_out_are_the_same_name(minimal):
    """Two segments may not end up with one name after cleaning."""
    minimal["segments"] = [{"name": "A"}, {"name": "A "}]
    assert "segments" in errors_of(minimal)


def test_a_reference_may_be_written_with_the_same_signs_as_the_name(minimal):
    minimal["segments"] = [{"name": "Key accounts "}]
    minimal["initiatives"] = [
        {"name": "I", "effects": [{"driver": "churn", "change": 0, "segments": ["Key accounts "]}]}
    ]
    case = parse(minimal)
    assert case.initiatives[0].effects[0].segments == (case.segments[0].name,)
