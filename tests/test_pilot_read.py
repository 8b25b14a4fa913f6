"""A pilot is read as it runs: looks, boundaries, its words on the page, its result in the case."""

import json
import math
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from pilot_hand import DATA, ROOT, TRIED, case, tried

from cxroi.analysis import pilot_looks
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.measurement import confidence_sequence
from cxroi.analysis.pilot import pilot_value
from cxroi.analysis.pilot_looks import looks
from cxroi.case import CaseError, digest, parse, plain, read_file, save
from cxroi.case.model import Pilot
from cxroi.case.share_link import packed
from cxroi.evidence.measured_into_case import with_effect
from cxroi.report.language import pilot_words


def test_one_look_a_month_with_and_without_care():
    """Twelve looks at null data: a fixed interval cries wolf in a fifth of the runs, the sequence in fewer than 5%."""
    walks = np.random.default_rng(7).standard_normal((20_000, 12)).cumsum(axis=1) / np.arange(1, 13)
    errors = 1 / np.sqrt(np.arange(1, 13))
    fixed = (np.abs(walks) > 1.959964 * errors).any(axis=1).mean()
    ends = np.array([high for _, high in confidence_sequence([0.0] * 12, errors.tolist(), planned_error=errors[-1])])
    held = (np.abs(walks) > ends).any(axis=1).mean()
    assert 0.19 < fixed < 0.23 and held < 0.05
    assert ends[-1] / (1.959964 * errors[-1]) == pytest.approx(1.55, abs=0.05)


def test_a_pilot_is_read_month_by_month():
    """Calls of 300 and 300 customers, added up: the estimate is the ratio of the sums, and the state follows the threshold."""
    counted = [{"month": f"2027-0{month}", "treated": 120.0 - month, "comparison": 150.0} for month in (1, 2, 3)]
    pilot = tried(looks=counted, spread=0.0)
    value = pilot_value(case(pilots=[{**TRIED, "looks": counted, "spread": 0}]), pilot)
    found = looks(value, customers=300, comparison=300)
    assert [one.month for one in found] == ["2027-01", "2027-02", "2027-03"]
    assert found[-1].estimate == pytest.approx((119 + 118 + 117) / 450 - 1)
    width = 1.959964 * math.sqrt(1 / 354 + 1 / 450)
    assert found[-1].fixed_high == pytest.approx(354 / 450 * math.exp(width) - 1)
    assert found[-1].low < found[-1].fixed_low and found[-1].high > found[-1].fixed_high
    assert found[-1].state == "go on looking"
    many = [{**look, "treated": 40 * look["treated"], "comparison": 40 * look["comparison"]} for look in counted]
    assert looks(pilot_value(case(), tried(looks=many, spread=0.0)), customers=300, comparison=300)[-1].state == "go"


def test_pilots_stand_in_the_file_and_move_no_old_digest():
    """A case with a pilot reads back to itself; one without has the digest it had before there were pilots."""
    kept = case(pilots=[TRIED])
    assert parse(plain(kept)) == kept and digest(kept) != digest(case())
    assert digest(read_file(ROOT / "sample_data" / "chemicals.yaml")) == "5680c4fc874e"
    with pytest.raises(
        CaseError, match=r"pilots/1/initiative is “Dsk”; it must be an initiative of the case. Did you mean Desk?"
    ):
        case(pilots=[{**TRIED, "initiative": "Dsk"}])
    value = CaseAnalysis(kept, draws=64).pilots[0]
    assert value.pilot.name == "Try" and value.draws == 64


def test_the_command_line_gives_every_key(tmp_path):
    """Issue 16: the keys, the recommendation among its three words, and the same figures as the analysis."""
    save(case(), tmp_path / "case.yaml")
    command = [sys.executable, "-m", "cxroi", "pilot", str(tmp_path / "case.yaml"), "--initiative", "Desk", "--outcome", "contacts",
               "--segment", "Homes", "--customers", "300", "--months", "3", "--cost", "500", "--json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    figures = json.loads(done.stdout)
    assert {"evpi", "evsi", "enbs", "best_customers", "threshold", "p_go", "p_stop", "recommendation"} <= set(figures)
    assert figures["recommendation"] in ("pilot", "fund now", "drop")
    assert figures["evsi"] == pilot_value(case(), tried()).evsi


def test_the_result_goes_into_the_case_by_its_tier():
    """Chance makes tier A with its causal share; anything else less. Capture and timing of the effect stay; reach is counted in."""
    from cxroi.report.sections.pilot_sections import into_case

    counted = [{"month": "2027-01", "treated": 800.0, "comparison": 1000.0}]
    for assigned, share in (("random", [0.9, 1, 1]), ("pilot chosen by us", [0.3, 0.6, 0.9])):
        value = pilot_value(case(), tried(looks=counted, assigned_how=assigned, spread=0.0))
        parts = into_case(value, looks(value, customers=300, comparison=300))
        effects = [{**DATA["initiatives"][0]["effects"][0], "capture": 0.6, "from_month": 4, "reach": 0.5}]
        data = with_effect({**DATA, "initiatives": [{**DATA["initiatives"][0], "effects": effects}]}, parts)
        written = parse(data).initiatives[0].effects[0]
        error = math.sqrt(1 / 800 + 1 / 1000)
        assert written.change.plain == pytest.approx(
            [0.8 * math.exp(z * error) - 1 for z in (-math.sqrt(7), 0, math.sqrt(7))], rel=2e-3
        )
        assert written.causal_share.plain == share and (written.capture, written.from_month, written.reach) == (
            0.6,
            4,
            1,
        )
        assert data["evidence"][0]["kind"] == ("experiment" if assigned == "random" else "pilot")


def test_the_page_says_what_the_command_says():
    """On the page the design is worked out, kept in the case on a click, and then stands in the document's section."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = "chemicals"
    at.run()
    at.switch_page("pages/pilot.py").run()
    assert not at.exception
    sample = read_file(ROOT / "sample_data" / "chemicals.yaml")
    value = pilot_value(sample, Pilot(name="One-day complaints on contacts", initiative="One-day complaints", outcome="contacts",
                                      segment="Key accounts", customers=100, months=6, cost=40_000.0))  # fmt: skip
    at.selectbox(key="pilot-outcome-One-day complaints").set_value("contacts").run()
    assert pilot_words.recommended(value, sample).replace("$", "\\$") in [one.value for one in at.markdown]
    next(one for one in at.button if one.label == "Keep this pilot in the case").click().run()
    assert not at.exception
    kept = at.session_state["session"].document.case.pilots
    assert [(one.outcome, one.customers, one.assigned_how) for one in kept] == [("contacts", 100, "random")]
    at.text_input(key="look-month-0").set_value("2027-02")
    at.number_input(key="look-treated-0").set_value(300.0)
    at.number_input(key="look-comparison-0").set_value(380.0).run()
    next(one for one in at.button if one.label == "Add").click().run()
    assert not at.exception
    assert at.session_state["session"].document.case.pilots[0].looks[0].treated == 300
    assert any("Up to 2027-02" in one.value for one in at.markdown)


def test_the_error_of_a_look_is_that_of_what_was_counted_and_of_how_customers_differ():
    """24 of 400 left with it, 12 of 100 without: ln(.06/.12) = −.6931; variance 1/24 + 1/12 + 1²·(1/400 + 1/100) = .1375.

    Of a score: answers 40 (100) and 46 (200) are 44 on average, 40 and 38 (100 each) are 39; error 30·√(1/300 + 1/200) = 2.7386.
    """
    counted = [SimpleNamespace(treated=10, comparison=5), SimpleNamespace(treated=14, comparison=7)]
    pilot = SimpleNamespace(outcome="churn", spread=1.0)
    found = pilot_looks._estimate(pilot, counted, 400, 100, SimpleNamespace(is_metric=False))
    assert found == pytest.approx((-0.693147, 0.370810), abs=5e-7)
    for one, other, told in ((1, 1, True), (1, 0, False), (0, 1, False)):  # one leaving in each group tells something
        few = [SimpleNamespace(treated=one, comparison=other)]
        read = pilot_looks._estimate(pilot, few, 400, 100, SimpleNamespace(is_metric=False))
        assert (read == (pytest.approx(math.log(0.25)), pytest.approx(math.sqrt(2.0125)))) if told else read is None
    asked = [
        SimpleNamespace(treated=40, treated_answers=100, comparison=40, comparison_answers=100),
        SimpleNamespace(treated=46, treated_answers=200, comparison=38, comparison_answers=100),
    ]
    score = SimpleNamespace(is_metric=True, answer_spread=30.0)
    assert pilot_looks._estimate(pilot, asked, 400, 400, score) == pytest.approx((5, 2.738613), abs=5e-7)


def test_a_small_company_is_offered_a_size_that_leaves_someone_to_compare_with():
    """A hundred of eighty customers was an error before anything was entered; what is wrong is named as on the page."""
    from streamlit.testing.v1 import AppTest
    from test_report_uncounted import GOLD, calls

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = packed(calls(GOLD | {"gross_margin": 0.4}))
    at.run()
    at.switch_page("pages/pilot.py").run()
    assert at.number_input(key="pilot-customers").value == 40 and not at.error
    at.number_input(key="pilot-customers").set_value(80).run()
    assert [one.value for one in at.error] == [
        "Customers is 80; it leaves nobody to compare with: there are 80. Choose fewer."
    ]


@pytest.mark.parametrize(
    ("threshold", "go_below", "expected", "below_it", "above_it"),
    [(None, None, -0.2, "go", "stop"), (None, None, 0.5, "stop", "go"), (-0.1, True, 0.5, "go", "stop"), (0.3, False, -0.2, "stop", "go")],
)  # fmt: skip
def test_a_look_says_go_where_its_whole_interval_is_on_the_side_that_is_hoped_for(
    threshold, go_below, expected, below_it, above_it
):
    """The side of the rule; without a rule that of what is expected, against no effect at all."""
    value, at = SimpleNamespace(threshold=threshold, go_below=go_below, expected=expected), threshold or 0.0
    assert (
        pilot_looks._state(at - 0.2, at - 0.01, value) == below_it
        and pilot_looks._state(at + 0.01, at + 0.2, value) == above_it
    )
    assert pilot_looks._state(at - 0.1, at + 0.1, value) == "go on looking"
