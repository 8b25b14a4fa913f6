"""Before and after: published cells, statsmodels side by side, coverage, verdicts, tables and plain files."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxroi.case import parse
from cxroi.evidence.before_after import judged, verdict_of
from cxroi.evidence.difference import NEVER, Effect, Panel, difference
from cxroi.evidence.measured_into_case import measured_effect, with_effect
from cxroi.evidence.run import judge
from cxroi.report.language import before_after_words

ROOT = Path(__file__).parents[1]

MPDTA = {
    0: (309, (5.654630, 5.592000, 5.604808, 5.638896, 5.661133)),
    2004: (20, (6.179697, 6.106564, 6.059452, 6.026704, 6.085388)),
    2006: (40, (6.573994, 6.517884, 6.527941, 6.557435, 6.543041)),
    2007: (131, (5.842906, 5.810783, 5.820866, 5.823866, 5.820048)),
}
"""Log teen employment, 2003 to 2007: counties and means by first year of a higher minimum wage (R package did, data mpdta)."""


def test_staggered_starts_as_published():
    """ATT(2004, 2004 to 2007) -.0105, -.0704, -.1373, -.1008; simple -.0400; dynamic -.0772 (R did, vignette "Getting started")."""
    outcome = np.vstack([np.tile(means, (count, 1)) for count, means in MPDTA.values()])
    start = np.concatenate([np.full(count, year - 2003 if year else NEVER) for year, (count, _) in MPDTA.items()])
    found = difference(Panel(outcome, start, np.arange(len(start))))
    first = [value for cohort, _, value in found.by_cohort if cohort == 1]
    assert first == pytest.approx([-0.0105, -0.0704, -0.1373, -0.1008], abs=6e-5)
    assert found.att.value == pytest.approx(-0.0400, abs=6e-5) and found.dynamic == pytest.approx(-0.0772, abs=6e-5)
    assert (found.units, found.treated) == (500, 191)


def simulated(rng, *, effect=0.0, units=60, clusters=60, drift=0.0):
    """Two periods before and one after for half of the clusters, with noise of units and of clusters."""
    cluster = np.arange(units) % clusters
    start = np.where(cluster < clusters // 2, 2, NEVER)
    shock = rng.normal(0, 0.3, (clusters, 3))[cluster]
    outcome = rng.normal(0, 1, (units, 1)) + rng.normal(0, 0.5, (units, 3)) + shock + np.array([0, 0.2, 0.3])
    outcome[:, 1] += drift * (start == 2)
    outcome[:, 2] += (effect + 2 * drift) * (start == 2)
    return Panel(outcome, start, cluster)


def test_errors_are_those_of_statsmodels():
    """The first differences regressed on treatment, clustered: estimate equal, error within the factor for parameters."""
    import statsmodels.api as sm

    panel = simulated(np.random.default_rng(1), effect=0.4, units=400, clusters=50)
    found = difference(panel)
    change = panel.outcome[:, 2] - panel.outcome[:, 1]
    fit = sm.OLS(change, sm.add_constant((panel.start == 2).astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": panel.cluster}
    )
    assert found.att.value == pytest.approx(fit.params[1])
    assert found.att.error == pytest.approx(fit.bse[1] * math.sqrt(398 / 399), rel=2e-3)


def test_ratios_are_those_of_a_poisson_regression():
    """Revenue by group and period: the effect is the interaction of a Poisson regression (PPML) on the same windows."""
    import statsmodels.api as sm

    rng = np.random.default_rng(3)
    start = np.where(np.arange(200) < 100, 1, NEVER)
    money = rng.lognormal(3, 1, (200, 1)) * rng.lognormal(0, 0.2, (200, 2))
    money[start == 1, 1] *= 0.8
    found = difference(Panel(money, start, np.arange(200), ratio=True))
    frame = pd.DataFrame({"y": money.ravel(), "t": np.repeat(start == 1, 2), "after": np.tile([0, 1], 200)})
    design = np.column_stack([np.ones(400), frame.t, frame.after, frame.t * frame.after]).astype(float)
    fit = sm.GLM(frame.y, design, family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": np.repeat(np.arange(200), 2)}
    )
    assert found.att.value == pytest.approx(fit.params.iloc[3], abs=1e-6)
    assert found.att.error == pytest.approx(fit.bse.iloc[3], rel=0.01)


@pytest.mark.parametrize("clusters", [12, 60])
def test_intervals_cover(clusters):
    """Of 200 studies at least 180 intervals of 95% hold the truth, with few clusters (wild bootstrap) as with many."""
    rng = np.random.default_rng(clusters)
    held = 0
    for _ in range(200):
        found = difference(simulated(rng, effect=0.5, units=120, clusters=clusters))
        held += found.att.low <= 0.5 <= found.att.high
    assert 180 <= held <= 199


def verdict(value, error, **more):
    half = 1.959964 * error
    effect = Effect(value, error, value - half, value + half, 0.5)
    settings = {
        "placebo_p": None,
        "lower_is_better": False,
        "random": False,
        "small": 0.02,
        "treated": 100,
        "others": 100,
        "units": 200,
    }
    return verdict_of(effect, **{**settings, **more})


def test_verdicts_on_published_studies():
    """Paid search at eBay, per market: -.0066 (.0055), which rules out any lift above 1.74%; working from home at Ctrip: calls .248 (.058).

    T. Blake, C. Nosko, S. Tadelis, Econometrica 83, 2015; N. Bloom et al., Quarterly Journal of Economics 130, 2015. A campaign
    whose placebo moves by -22.85 (7.13) is not credible, whatever it shows.
    """
    assert verdict(-0.0066, 0.0055)[:2] == ("NO EFFECT LARGER THAN", pytest.approx(0.0066 + 1.959964 * 0.0055))
    assert verdict(0.248, 0.058, random=True)[0] == "WORKED"
    assert verdict(math.log(0.1603 / 0.3475), 0.25, lower_is_better=True)[0] == "WORKED"
    assert verdict(0.248, 0.058, lower_is_better=True)[0] == "WENT THE OTHER WAY"
    placebo_p = 2 * 0.5 * math.erfc(22.85 / 7.13 / math.sqrt(2))
    assert verdict(-30.0, 8.0, placebo_p=placebo_p, small=5.0)[0] == "NOT CREDIBLE"
    said, _, needed = verdict(0.01, 0.03)
    assert said == "CANNOT TELL" and needed == math.ceil(200 * ((1.959964 + 0.841621) * 0.03 / 0.02) ** 2)
    assert verdict(5.0, 0.1, treated=3)[0] == "CANNOT TELL"


def test_a_placebo_that_moves_is_not_credible_and_tiers_are_earned():
    """A drift before the start shows in the placebo; tier A needs chance, B a placebo that stands still."""
    drifting = difference(simulated(np.random.default_rng(5), effect=1.0, units=400, clusters=400, drift=0.6))
    still = difference(simulated(np.random.default_rng(6), effect=1.0, units=400, clusters=400))
    told = [
        judged(
            found, intervention="x", outcome="score", lower_is_better=False, ratio=False, assigned_how=how, small=0.2
        )
        for found, how in ((drifting, "pilot chosen by us"), (still, "pilot chosen by us"), (still, "random"))
    ]
    assert [(one.verdict, one.tier) for one in told] == [("NOT CREDIBLE", "C"), ("WORKED", "B"), ("WORKED", "A")]


def plain(units=40, effect=-3.0, **columns):
    rng = np.random.default_rng(8)
    rows = []
    for unit in range(units):
        for period in range(2020, 2026):
            had = int(unit < units // 2 and period >= 2023)
            rows.append(
                {
                    "unit": f"u{unit}",
                    "period": period,
                    "treated": had,
                    "outcome": round(20 + rng.normal() + effect * had, 4),
                    **columns,
                }
            )
    return pd.DataFrame(rows).to_csv(index=False).encode()


def test_a_plain_file_needs_no_other_table():
    """Unit, period, treated, outcome: judged, with its event study; and on the command line with every key."""
    found = judge({"stores.csv": plain()}, lower_is_better=("outcome",)).before_after
    assert len(found) == 1 and found[0].verdict == "WORKED" and found[0].ci_low < -3 < found[0].ci_high
    assert (
        found[0].n_units == 40
        and found[0].n_treated == 20
        and [event[0] for event in found[0].event_study] == [-1, 0, 1, 2]
    )
    assert judge({"stores.csv": plain(assigned_how="random")}).before_after[0].tier == "A"
    assert judge({"stores.csv": plain()}).before_after[0].verdict == "WENT THE OTHER WAY"


def test_what_cannot_be_judged_says_why(tmp_path):
    """All at once, a mark without a start, and treatment that comes and goes: each its right words."""
    frame = pd.read_csv(pd.io.common.BytesIO(plain()))
    everyone = frame[frame.unit.str[1:].astype(int) < 20]
    one = judge({"all.csv": everyone.to_csv(index=False).encode()}).before_after[0]
    assert one.verdict == "CANNOT TELL" and "nobody to compare with" in one.why and one.att is None
    marked = frame.assign(treated=(frame.unit.str[1:].astype(int) < 20).astype(int))
    findings = judge({"marked.csv": marked.to_csv(index=False).encode()}).findings
    assert any("Add a column start" in str(finding) for finding in findings)
    started = marked.assign(start=np.where(marked.treated == 1, 2023, 0))
    assert judge({"started.csv": started.to_csv(index=False).encode()}).before_after[0].ci_high < -2
    off = frame.copy()
    off.loc[(off.unit == "u1") & (off.period == 2025), "treated"] = 0
    assert any(
        "and then no longer" in str(finding)
        for finding in judge({"off.csv": off.to_csv(index=False).encode()}).findings
    )


def tables(effect, *, sites=16, assigned="pilot chosen by us", seed=2):
    """Customers of some sites with monthly revenue and contacts; half of the sites start in month 13 of 24."""
    rng = np.random.default_rng(seed)
    customers, revenue, contacts = [], [], []
    months = pd.date_range("2025-01-01", periods=24, freq="MS")
    for number in range(sites * 20):
        site = number % sites
        customers.append({"customer_id": f"C{number:04d}", "start_date": "2020-01-01", "site": f"S{site}"})
        for place, month in enumerate(months):
            calls = rng.poisson(3.0 * (effect if site < sites // 2 and place >= 12 else 1.0))
            revenue.append(
                {"customer_id": f"C{number:04d}", "month": month.date(), "revenue": round(1000 + 20 * rng.normal(), 2)}
            )
            contacts += [
                {"case_id": f"{number}-{place}-{call}", "customer_id": f"C{number:04d}", "opened_at": month.date()}
                for call in range(calls)
            ]
    changes = [
        {
            "intervention_id": "desk",
            "unit_type": "site",
            "unit_id": f"S{site}",
            "start_date": "2026-01-01",
            "assigned_how": assigned,
        }
        for site in range(sites // 2)
    ]
    named = {"customers": customers, "revenue_monthly": revenue, "contacts": contacts, "interventions": changes}
    return {f"{name}.csv": pd.DataFrame(rows).to_csv(index=False).encode() for name, rows in named.items()}


def test_the_tables_tell_what_a_change_did():
    """20% fewer contacts at the sites that started first, revenue as it was: the one WORKED, of the other no effect of any size."""
    found = {one.outcome: one for one in judge(tables(0.8)).before_after}
    calls = found["contacts"]
    assert (
        calls.verdict == "WORKED"
        and calls.tier == "B"
        and calls.ci_low < -0.2 < calls.ci_high
        and (calls.n_units, calls.n_treated) == (16, 8)
    )
    assert found["revenue"].verdict == "NO EFFECT LARGER THAN" and found["revenue"].bound < 0.02
    assert "desk, contacts: WORKED: −" in before_after_words.sentence(calls)
    at_once = judge(tables(0.8, assigned="all at once")).before_after
    assert {one.verdict for one in at_once} == {"CANNOT TELL"} and "nobody to compare with" in at_once[0].why


def test_it_goes_into_the_case_with_the_causal_share_of_its_tier():
    """Change with its interval on that driver; capture and timing stay."""
    calls = next(one for one in judge(tables(0.8)).before_after if one.outcome == "contacts")
    parts = measured_effect(*calls.measured, initiative="Desk", driver="contacts", tier=calls.tier, identity="before-after-desk",
                            source="Own tables", day="2026-12-31", claim=before_after_words.sentence(calls))  # fmt: skip
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "segments": [{"name": "A", "customers": 1, "churn_per_year": 0}],
        "initiatives": [{"name": "Desk", "effects": [{"driver": "contacts", "change": -0.1, "capture": 0.5}]}],
    }  # fmt: skip
    effect = parse(with_effect(data, parts)).initiatives[0].effects[0]
    assert (
        effect.change == pytest.approx(calls.att, rel=1e-3)
        and effect.causal_share.plain == [0.6, 0.85, 1]
        and effect.capture == 0.5
    )
    with pytest.raises(ValueError, match="no effect on churn"):
        with_effect(
            data,
            measured_effect(
                0.1, 0.1, initiative="Desk", driver="churn", tier="C", identity="x", source="", day="", claim=""
            ),
        )


def test_the_command_line_gives_every_key(tmp_path):
    (tmp_path / "stores.csv").write_bytes(plain())
    done = subprocess.run(
        [sys.executable, "-m", "cxroi", "evidence", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    one = json.loads(done.stdout)["before_after"][0]
    keys = (
        "intervention",
        "outcome",
        "att",
        "ci_low",
        "ci_high",
        "se",
        "n_units",
        "n_treated",
        "placebo",
        "placebo_p",
        "pretrend_p",
        "event_study",
        "tier",
        "verdict",
    )
    assert set(keys) <= set(one) and one["intervention"] == "stores"
