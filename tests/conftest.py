"""What all tests share: Hypothesis profiles and the sample case of the contract.

`HYPOTHESIS_PROFILE=thorough` runs 5,000 fresh random cases a property in place of the fixed 16, `quick` the first 6.
"""

import os
import tempfile
from functools import cache
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two workers on two cores: threads of one would wait for the other's

import pytest
from browsing import address, chromium, person, tab  # noqa: F401 - fixtures
from databases import store  # noqa: F401 - a fixture
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

import cxroi.case as case_layer

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile(
    "suite", max_examples=16, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET
)
settings.register_profile(
    "thorough", max_examples=5000, deadline=None, database=None, print_blob=True, suppress_health_check=QUIET
)
settings.register_profile(
    "quick", max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=QUIET
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
if settings().derandomize:  # else examples take values from the code of what happens to be imported, in either worker
    providers._get_local_constants = Constants
pytest.register_assert_rewrite(*(file.stem for file in Path(__file__).parent.glob("*_hand.py")))  # they assert, too


def then_long(first, others):
    """Values of a parameter: the first in every run, the others with CXROI_LONG=1."""
    return [*first, *(pytest.param(one, marks=pytest.mark.long) for one in others)]


def pytest_collection_modifyitems(items):
    """Tests marked `long` run with CXROI_LONG=1: what they see is seen sooner, in part, by others.

    Files in a browser are spread over the others, so that workers that each take a file do not wait for three browsers at a time.
    """
    if not os.environ.get("CXROI_LONG"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="long: CXROI_LONG=1 runs it"))
    files = list(dict.fromkeys(item.path for item in items))
    browsers = [path for path in files if path.name.startswith("test_browser")]
    others = sorted(
        (path for path in files if path not in browsers), key=lambda path: not path.name.startswith("test_workbook")
    )
    apart = max(1, len([path for path in others if path.name.startswith("test_")]) // (len(browsers) + 1))
    for number, path in enumerate(browsers):
        others.insert(number * (apart + 1), path)
    place = {path: number for number, path in enumerate(others)}
    items.sort(key=lambda item: place[item.path])


@pytest.fixture(scope="session", autouse=True)
def _a_store_of_its_own():
    """No test writes into the data folder of whoever runs it: tests, and the servers they start, have a database of their own."""
    with tempfile.TemporaryDirectory(prefix="cxroi-tests-", ignore_cleanup_errors=True) as folder:
        before = os.environ.get("CXROI_DATABASE_URL")
        os.environ["CXROI_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'cxroi.db'}"
        yield
        if before is None:
            del os.environ["CXROI_DATABASE_URL"]
        else:
            os.environ["CXROI_DATABASE_URL"] = before


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once():
    """Every AppTest looks through all installed packages for components of Streamlit, which took a fifth of the processor time of such tests."""
    from streamlit.components.v2 import manifest_scanner

    found = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(found)
    yield
    manifest_scanner.scan_component_manifests = found


@pytest.fixture(autouse=True)
def _a_busy_machine_is_waited_for(monkeypatch):
    """A page waits a second for the disk, and then says that a draft is being saved: a test that looks at the disk waits longer."""
    from cxroi.ui import autosave

    monkeypatch.setattr(autosave, "PATIENCE", 60.0)


@pytest.fixture(autouse=True)
def _the_first_sample_is_open(request, monkeypatch):
    """The app opens on the first sample, as by its link, unless a test is marked `first_visit` or opens something else."""
    if "first_visit" in request.keywords:
        return
    from streamlit.testing.v1 import AppTest

    made = AppTest.from_file.__func__

    def from_file(cls, *args, **kwargs):
        at = made(cls, *args, **kwargs)
        at.query_params["case"] = "chemicals"
        return at

    monkeypatch.setattr(AppTest, "from_file", classmethod(from_file))


CONTRACT_EXAMPLE = """\
format: 1
title: Answer every complaint within a day
organisation: Kestrel Chemicals
currency: USD                     # ISO 4217
finance:
  start: 2027-01                  # month 1 of year 1
  years: 3                        # 1 to 15
  discount_rate: 0.10             # per year, nominal
  discounting: year-end           # year-end | mid-year | monthly
  tax_rate: 0.0
uncertainty:
  distribution: pert              # pert | triangular | uniform  (of every three-figure quantity)
  effect_correlation: 0.5         # within one initiative, section 6
metrics:
  - {name: NPS, now: 24, lowest: -100, highest: 100}
segments:
  - name: Key accounts
    customers: 900
    new_customers_per_year: 60
    acquisition_cost: 22000               # per new (not referred) customer
    churn_per_year: [0.09, 0.11, 0.14]    # share of customers lost in a year
    revenue_per_customer: 18500           # per year
    revenue_growth: 0.01                  # per year, steps at each new year
    gross_margin: 0.31                    # share of revenue, before cost to serve
    cross_sell: {per_customer_year: 0.12, revenue: 24000, gross_margin: 0.36, recurring: true}
    referrals_per_customer_year: 0.01
    contacts_per_customer_year: 26
    cost_per_contact: 41
workforce: {employees: 240, turnover_per_year: 0.24, replacement_cost: 19000}
inventory: {cost_of_goods_sold: 9000000, turns: 6.2, carrying_cost: 0.12}
crisis: {probability_per_year: 0.02, cost: 14000000}
initiatives:
  - name: One-day complaints
    owner: Head of customer care
    start_month: 0                        # shifts everything in the initiative
    costs:
      - {name: Workflow platform, one_off: 650000, month: 0, contingency: 0.15, depreciation_years: 3}
      - {name: Licences and run, per_year: 260000, growth: 0.03, from_month: 1, to_month: 36}
      - {name: Change programme, by_year: [50000, 80000, 20000, 0]}     # initial, year 1, 2, 3
    effects:
      - {metric: NPS, gain: [4, 10, 14], from_month: 3, ramp_months: 6}
      - driver: contacts
        change: [-0.20, -0.12, -0.05]     # relative: -0.12 is 12% fewer
        segments: [Key accounts]          # all when absent
        reach: 0.9                        # share of the customers touched
        causal_share: 0.8                 # share of the measured change this initiative causes
        capture: 0.6                      # share that reaches the ledger (bankable minutes, say)
        from_month: 4                     # first month in which it acts
        ramp_months: 3                    # months to full strength; 0 is at once
        fade_per_year: 0.1                # loss of strength per year after full strength
        evidence: [pilot-2026]
    benefits:                             # dollars that come from no driver; used sparingly
      - {name: Old tool retired, per_year: 40000, from_month: 7, capture: 1.0}
links:
  - {metric: NPS, driver: churn, change_per_point: [-0.012, -0.008, -0.003], causal_share: [0.3, 0.5, 0.8], evidence: [own-survey]}
evidence:
  - {id: own-survey, claim: "...", kind: own data, source: "...", date: 2026-10-01, url: ""}
scenarios:
  - name: Cautious
    set:
      initiatives/One-day complaints/effects/contacts/change: -0.05
notes: {costs: "Markdown, shown beside the section and printed in every report"}
"""


@pytest.fixture
def example_text():
    """The case file of the contract's section 2, to the letter."""
    return CONTRACT_EXAMPLE


@pytest.fixture
def example(example_text):
    """The contract's case file as plain data, not yet checked."""
    return case_layer.load(example_text)


@pytest.fixture
def minimal():
    """The least a case may hold."""
    return {"format": 1, "title": "Least", "finance": {"years": 1, "discount_rate": 0.1}, "initiatives": []}
