"""Every page and every file of random valid cases under each of their scenarios: no exception, no nan, inf or None.

`CXROI_WALK=300` walks 300 cases on the pages, and as many through every file; CI walks a few, always the same.
`CXROI_WALK_TO=folder` keeps the case file of each that was found wrong.
"""

import os

import pytest
import walker
from hypothesis import HealthCheck, Phase, given, seed, settings
from strategies import whole_cases
from streamlit import config

from cxroi.case import parse, scenario

COUNT = int(os.environ.get("CXROI_WALK", "0"))
PARTS = 2
FEW = {"pages": 1, "files": 1}
"""Cases of each part in CI."""


@pytest.fixture(autouse=True)
def errors_in_full():
    """An exception on a page names itself and its place, which visitors are not shown."""
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


def cases_of(part, count):
    """So many cases, the same for the same part."""
    found = []

    @seed(part)
    @settings(
        max_examples=3 * count + 30, phases=[Phase.generate], database=None, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(whole_cases())
    def collect(data):
        if len(data["initiatives"]) > 1 or len(found) % 3:  # not mostly the least that is possible
            found.append(data)

    collect()
    assert len(found) >= count
    return found[-count:]  # Hypothesis begins with the simplest


def scenarios_of(data):
    """The case as it is and under each scenario."""
    return {None: parse(data), **{entry["name"]: scenario(data, entry["name"]) for entry in data["scenarios"]}}


@pytest.mark.parametrize("part", range(PARTS if COUNT else 1))
def test_no_page_of_any_case_breaks_or_says_nonsense(part, tmp_path):
    """Each page, each button group's choices, open tables, sliders at their ends, board mode."""
    told = []
    for data in map(walker.with_proof, cases_of(part, max(FEW["pages"], COUNT // PARTS))):
        for name, case in scenarios_of(data).items():
            wrong = walker.walk(data, name, thorough=name is None) + walker.live_case(case)
            wrong += walker.walk_board(data, name) if name is None else []
            if wrong:
                told.append(walker.report(wrong, data, os.environ.get("CXROI_WALK_TO", tmp_path)))
    assert not told, "\n".join(told)


@pytest.mark.parametrize("part", range(PARTS if COUNT else 1))
def test_no_file_of_any_case_breaks_or_says_nonsense(part, tmp_path):
    """Each kind of file is built and read back; the case file opens as the same case."""
    told = []
    for data in map(walker.with_proof, cases_of(part + 101, max(FEW["files"], COUNT // PARTS))):
        for name, case in scenarios_of(data).items():
            wrong = walker.files(walker.analysed(data, case, name))
            if wrong:
                told.append(walker.report(wrong, data, os.environ.get("CXROI_WALK_TO", tmp_path)))
    assert not told, "\n".join(told)
