"""Reading case files: what is accepted, and every error with its path, value, rule and remedy."""

import copy

import pytest

from cxroi.case import CaseError, assumptions, load, parse, read, read_file, scenario
from cxroi.case.paths import value_at, with_value

SEGMENT = "segments/Key accounts"
INITIATIVE = "initiatives/One-day complaints"
EFFECT = f"{INITIATIVE}/effects/contacts"


def errors_of(data):
    """The errors of plain data, as text by path."""
    with pytest.raises(CaseError) as error:
        parse(data)
    return {detail.path: str(detail) for detail in error.value.errors}


def refusal(content):
    """The message with which a text is refused."""
    with pytest.raises(CaseError) as error:
        read(content)
    assert error.value.errors
    return str(error.value)


# What is accepted


def test_the_example_of_the_contract_reads_without_errors(example_text):
    case = read(example_text)
    assert case.title == "Answer every complaint within a day"
    assert case.segments[0].churn_per_year.plain == [0.09, 0.11, 0.14]
    assert case.evidence[0].date == "2026-10-01"
    assert case.finance.start == "2027-01"


def test_evidence_that_is_not_in_the_register_is_allowed_and_counts_as_guess(example_text):
    kinds = {assumption.path: assumption.kind for assumption in assumptions(read(example_text))}
    assert kinds[f"{EFFECT}/change"] == "guess"
    assert kinds["links/NPS → churn/change_per_point"] == "own data"


def test_only_format_title_finance_and_initiatives_are_required_and_the_rest_is_neutral(minimal):
    minimal["segments"] = [{"name": "A"}]
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "churn", "change": -0.1}]}]
    case = parse(minimal)
    effect, segment = case.initiatives[0].effects[0], case.segments[0]
    assert (effect.reach, effect.causal_share, effect.capture) == (1, 1, 1)
    assert (effect.from_month, effect.ramp_months, effect.fade_per_year) == (1, 0, 0)
    assert (segment.customers, segment.churn_per_year, segment.gross_margin, segment.cross_sell) == (0, 0, 0, None)
    assert (case.finance.discounting, case.finance.tax_rate) == ("year-end", 0)
    assert (case.workforce, case.inventory, case.crisis, case.metrics, case.links) == (None, None, None, (), ())


@pytest.mark.parametrize("key", ["format", "title", "finance", "initiatives"])
def test_a_required_key_that_is_missing_is_named(minimal, key):
    del minimal[key]
    assert errors_of(minimal)[key] == f"{key} is missing. Add `{key}: …`."


def test_an_empty_file_names_what_is_missing():
    for content in ("", b"", "\n\n", "# only a comment\n", "null", "~"):
        assert "is not a case" in refusal(content)
    assert "format is missing" in refusal("{}")


def test_plain_data_that_is_no_record_is_refused():
    for data in (None, [], "text", 1, True, [{"format": 1}]):
        with pytest.raises(CaseError):
            parse(data)


# Wrong keys, names and references


@pytest.mark.parametrize(
    ("path", "key", "nearest"),
    [
        ("", "intiatives", "initiatives"),
        ("finance", "discount", "discounting"),
        ("uncertainty", "distribtion", "distribution"),
        ("metrics/NPS", "higest", "highest"),
        (SEGMENT, "churn", "churn_per_year"),
        (f"{SEGMENT}/cross_sell", "recuring", "recurring"),
        ("workforce", "employes", "employees"),
        ("inventory", "turn", "turns"),
        ("crisis", "costs", "cost"),
        (INITIATIVE, "effect", "effects"),
        (f"{INITIATIVE}/costs/Licences and run", "peryear", "per_year"),
        (EFFECT, "chnage", "change"),
        (f"{INITIATIVE}/benefits/Old tool retired", "from_moth", "from_month"),
        ("links/NPS → churn", "change", "change_per_point"),
        ("evidence/own-survey", "clam", "claim"),
        ("scenarios/Cautious", "sets", "set"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(example, path, key, nearest):
    here = f"{path}/{key}" if path else key
    error = errors_of(with_value(example, here, 1))[here]
    assert error == f"{here} is not a known key. Did you mean {nearest}?"


@pytest.mark.parametrize(
    ("path", "value", "at", "says"),
    [
        (f"{EFFECT}/driver", "contact", f"{INITIATIVE}/effects/contact/driver", "Did you mean contacts?"),
        (f"{EFFECT}/driver", "retention", f"{INITIATIVE}/effects/retention/driver", "must be one of"),
        (f"{EFFECT}/segments", ["Key acounts"], f"{EFFECT}/segments", "Did you mean Key accounts?"),
        (f"{INITIATIVE}/effects/NPS/metric", "NSP", f"{INITIATIVE}/effects/NSP/metric", "must be a metric of the case"),
        ("links/1/metric", "CSAT", "links/CSAT → churn/metric", "Known: NPS"),
        ("links/1/driver", "chrun", "links/NPS → chrun/driver", "Did you mean churn?"),
        ("finance/discounting", "midyear", "finance/discounting", "Did you mean mid-year?"),
        ("uncertainty/distribution", "normal", "uncertainty/distribution", "must be one of"),
        ("evidence/1/kind", "guesswork", "evidence/own-survey/kind", "Did you mean guess?"),
    ],
)
def test_a_misspelt_word_is_refused_with_the_nearest_known_one(example, path, value, at, says):
    assert says in errors_of(with_value(example, path, value))[at]


@pytest.mark.parametrize(
    ("path", "change", "at", "says"),
    [
        (EFFECT, {"metric": "NPS"}, None, "must name either a driver or a metric"),
        (EFFECT, {"driver": None}, None, "must name either a driver or a metric"),
        (EFFECT, {"gain": 3}, f"{EFFECT}/gain", "Use `change`."),
        (f"{INITIATIVE}/effects/NPS", {"change": 3}, f"{INITIATIVE}/effects/NPS/change", "Use `gain`."),
        (
            EFFECT,
            {"driver": "crisis"},
            f"{INITIATIVE}/effects/crisis/segments",
            "crisis belongs to the company",
        ),
    ],
)
def test_effects_that_contradict_themselves_are_refused(example, path, change, at, says):
    data = copy.deepcopy(example)
    effects = data["initiatives"][0]["effects"]
    effects[0 if path.endswith("NPS") else 1].update(change)
    found = errors_of(data)
    assert any(says in error for there, error in found.items() if at in (None, there)), found


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("metrics", "NPS"),
        ("segments", "Key accounts"),
        ("initiatives", "One-day complaints"),
        ("evidence", "own-survey"),
        ("scenarios", "Cautious"),
        ("initiatives/One-day complaints/costs", "Licences and run"),
        ("initiatives/One-day complaints/benefits", "Old tool retired"),
    ],
)
def test_names_that_stand_twice_in_a_list_are_refused(example, path, name):
    elements = value_at(example, path)
    key = "id" if path == "evidence" else "name"
    elements.append(next(copy.deepcopy(element) for element in elements if element[key] == name))
    found = errors_of(example)
    assert (
        found[path] == f"{path} is “{name}”; it appears more than once; names are unique in a list. Rename one of them."
    )


# Wrong figures


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (f"{SEGMENT}/churn_per_year", 20, "is 20; it must lie between 0 and 1. Did you mean 0.20?"),
        (f"{SEGMENT}/churn_per_year", [9, 11, 14], "Did you mean [0.09, 0.11, 0.14]?"),
        (f"{SEGMENT}/gross_margin", 31, "must lie between -1 and 1. Did you mean 0.31?"),
        (f"{SEGMENT}/churn_per_year", -0.1, "must lie between 0 and 1. Did you mean 0.1?"),
        (f"{SEGMENT}/churn_per_year", 200, "must lie between 0 and 1. Correct the figure."),
        ("finance/discount_rate", 10, "must lie between 0 and 1. Did you mean 0.10?"),
        ("finance/tax_rate", 25, "Did you mean 0.25?"),
        (f"{EFFECT}/reach", 90, "Did you mean 0.90?"),
        ("workforce/turnover_per_year", 24, "Did you mean 0.24?"),
        (f"{INITIATIVE}/costs/Workflow platform/one_off", -650000, "must be at least 0. Did you mean 650000?"),
        (f"{SEGMENT}/customers", -1, "must be at least 0"),
        ("inventory/turns", 0, "must be more than 0"),
        (f"{SEGMENT}/revenue_growth", -1, "must be more than -1 and at most 10"),
        (f"{SEGMENT}/churn_per_year", [0.14, 0.05, 0.09], "must put the likely figure between the ends"),
        (f"{SEGMENT}/churn_per_year", [0.09, 0.14], "must have three figures, [low, likely, high]. It has 2"),
        (f"{SEGMENT}/churn_per_year", [], "must have three figures"),
        (f"{SEGMENT}/churn_per_year", float("nan"), "must be a finite number"),
        (f"{SEGMENT}/customers", float("inf"), "must be a finite number"),
        (f"{SEGMENT}/customers", [1, float("nan"), 3], "must be a finite number"),
        (f"{SEGMENT}/customers", 10**400, "must lie between -1e15 and 1e15"),
        (f"{SEGMENT}/customers", 1.1e15, "must lie between -1e15 and 1e15"),
        (f"{SEGMENT}/customers", "many", "must be a number, or three"),
        (f"{SEGMENT}/customers", "900", "must be a number, or three"),
        (f"{SEGMENT}/customers", True, "must be a number, or three"),
        (f"{SEGMENT}/customers", [1, True, 3], "must be a number, or three"),
        (f"{SEGMENT}/customers", None, "must be a number, or three"),
        (f"{SEGMENT}/customers", {"likely": 3}, "must be a number, or three"),
        (f"{SEGMENT}/churn_per_year", "12%", "A share is written as a fraction: 12% is 0.12."),
        (f"{SEGMENT}/customers", "1,200", "Write the number without separators"),
        ("metrics/NPS/now", 120, "must lie on its scale, up to 100"),
        ("metrics/NPS/now", [-120, 0, 10], "must lie on its scale, from -100"),
        ("metrics/NPS/highest", "100", "must be a plain number"),
        ("metrics/NPS/highest", True, "must be a plain number"),
        ("metrics/NPS/highest", float("inf"), "must be a finite number"),
        ("uncertainty/effect_correlation", 1.5, "must be at most 1"),
        ("finance/years", 0, "must be at least 1"),
        ("finance/years", 16, "must be at most 15"),
        ("finance/years", 2.5, "must be a whole number"),
        ("finance/years", "3", "must be a whole number"),
        ("finance/years", True, "must be a whole number"),
        ("finance/start", "2027-13", "must be a month. Write it as YYYY-MM"),
        ("finance/start", 2027, "must be text"),
        ("currency", "dollars", "must be an ISO 4217 code"),
        ("currency", "usd", "must be an ISO 4217 code"),
        (f"{INITIATIVE}/start_month", -1, "must be at least 0"),
        (f"{INITIATIVE}/start_month", 601, "must be at most 600"),
        (f"{INITIATIVE}/costs/Licences and run/to_month", 0, "must not lie before from_month"),
        (f"{INITIATIVE}/costs/Change programme/by_year", [0] * 17, "may have at most 16"),
        (f"{SEGMENT}/cross_sell/recurring", "yes", "must be true or false"),
        (f"{SEGMENT}/cross_sell/recurring", 1, "must be true or false"),
        ("title", "", "must not be empty"),
        ("title", "  ", "must not be empty"),
        ("title", 12, "must be text"),
        ("title", "x" * 1001, "may have at most 1000"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_wrong_figure_is_refused_with_its_path_rule_and_remedy(example, path, value, says):
    error = errors_of(with_value(example, path, value))[path]
    assert says in error
    assert error.startswith(f"{path} ")
    assert len(error) < 400


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("finance", [1], "must be `key: value` lines"),
        ("finance", "10%", "must be `key: value` lines"),
        ("finance", None, "must be `key: value` lines"),
        ("metrics", {"name": "NPS"}, "must be a list"),
        ("segments", "Key accounts", "must be a list"),
        ("segments/1", "Key accounts", "must be `key: value` lines"),
        ("segments/1", ["Key accounts"], "must be `key: value` lines"),
        (f"{SEGMENT}/cross_sell", 3, "must be `key: value` lines"),
        ("workforce", [240, 0.24], "must be `key: value` lines"),
        ("initiatives", {}, "must be a list"),
        ("initiatives", None, "must be a list"),
        (f"{INITIATIVE}/costs", 650000, "must be a list"),
        (f"{INITIATIVE}/effects", "none", "must be a list"),
        (f"{EFFECT}/segments", "Key accounts", "must be a list"),
        (f"{EFFECT}/driver", ["churn"], "must be one of"),
        (f"{EFFECT}/evidence", "pilot-2026", "must be a list"),
        (f"{EFFECT}/evidence", [1], "must be text"),
        ("links", 1, "must be a list"),
        ("evidence", "none", "must be a list"),
        ("scenarios", {"Cautious": {}}, "must be a list"),
        ("scenarios/Cautious/set", ["a"], "must be `key: value` lines"),
        ("notes", "text", "must be `key: value` lines"),
        ("notes", {"costs": 3}, "must be text"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_wrong_kind_of_thing_is_refused_at_every_level(example, path, value, says):
    found = errors_of(with_value(example, path, value))
    assert any(says in detail for detail in found.values()), found


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (-1, False),
        (-1.01, True),
        ([-1.2, -0.5, 0], True),
        ([0, -0.5, -1.2], True),
        (-10, True),
    ],
    ids=str,
)
def test_a_change_that_takes_a_factor_below_0_in_its_worst_draw_is_refused(minimal, change, refused):
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "crisis", "change": change}]}]
    if refused:
        assert "takes away more than there is" in errors_of(minimal)["initiatives/I/effects/crisis/change"]
    else:
        parse(minimal)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"reach": 0.5}, False),
        ({"reach": [0.1, 0.5, 0.7]}, True),
        ({"capture": 0.5}, False),
        ({"causal_share": 0.5}, False),
        ({"reach": 0.8, "capture": 0.6}, False),
        ({"from_month": 13}, False),  # acts after the horizon
        ({"from_month": 7, "ramp_months": 12}, False),  # half its strength at the end
        ({"from_month": 3, "ramp_months": 12}, True),
    ],
    ids=str,
)
def test_the_factor_is_judged_with_its_shares_and_the_months_in_which_it_acts(minimal, fields, refused):
    """A change of -2: allowed where no month and no draw takes the factor 1 + change · shares · f below 0."""
    minimal["initiatives"] = [{"name": "I", "effects": [{"driver": "crisis", "change": -2, **fields}]}]
    if refused:
        assert "takes away more than there is" in errors_of(minimal)["initiatives/I/effects/crisis/change"]
    else:
        parse(minimal)


def test_all_errors_are_reported_at_once(example):
    for path, value in {
        "format": 1.0,
        "finance/discounting": "never",
        f"{SEGMENT}/churn_per_year": 20,
        f"{SEGMENT}/spelt_wrong": 1,
        f"{EFFECT}/segments": ["Nobody"],
        f"{EFFECT}/change": "12%",
        "links/1/metric": "CES",
    }.items():
        example = with_value(example, path, value)
    del example["title"]
    example["segments"].append({"name": "Small", "customers": -4})
    example["metrics"].append({"name": "NPS"})
    found = errors_of(example)
    assert {
        "title",
        "finance/discounting",
        f"{SEGMENT}/churn_per_year",
        f"{SEGMENT}/spelt_wrong",
        "segments/Small/customers",
        f"{EFFECT}/segments",
        f"{EFFECT}/change",
        "links/CES → churn/metric",
        "metrics",
    } <= set(found)


def test_an_error_is_reported_once(example):
    data = with_value(example, f"{SEGMENT}/churn_per_year", 20)
    with pytest.raises(CaseError) as error:
        parse(data)
    assert len(error.value.errors) == 1


# Scenarios


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("segments/Nobody/churn_per_year", 0.1, "leads nowhere"),
        ("segmnts/Key accounts/churn_per_year", 0.1, "Did you mean segments?"),
        ("segments/Key accounts/churn_per_year/low", 0.1, "leads nowhere"),
        ("segments/Key accounts/chrun_per_year", 0.1, "is not a known key. Did you mean churn_per_year?"),
        ("segments/Key accounts/churn_per_year", 20, "Did you mean 0.20?"),
        ("initiatives/One-day complaints/effects/contacts/change", -3, "takes away more than there is"),
        ("finance/years", "five", "must be a whole number"),
        ("segments", [], "a segment of the case"),
        ("", 1, "leads nowhere"),
    ],
)
def test_scenarios_with_dead_paths_or_invalid_values_are_refused_before_they_are_used(example, path, value, says):
    example["scenarios"].append({"name": "Wild", "set": {path: value}})
    found = errors_of(example)
    assert all(there.startswith("scenarios/Wild/set") for there in found)
    assert any(says in detail for detail in found.values()), found


def test_a_scenario_that_is_not_there_is_refused_with_the_nearest(example):
    with pytest.raises(CaseError, match="Did you mean Cautious"):
        scenario(example, "Cautios")


def test_a_scenario_can_not_hide_in_scenarios(example):
    example["scenarios"].append({"name": "Loop", "set": {"scenarios/Cautious/name": "X"}})
    assert any("leads nowhere" in detail for detail in errors_of(example).values())


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
