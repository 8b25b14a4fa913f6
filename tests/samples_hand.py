"""Every sample as a case, and the first of them."""

from pathlib import Path

import pytest

from cxroi.case import load, parse

SAMPLES = sorted((Path(__file__).parents[1] / "sample_data").glob("*.yaml"))
CHEMICALS = Path(__file__).parents[1] / "sample_data" / "chemicals.yaml"


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def case(request):
    return parse(load(request.param.read_bytes()))


@pytest.fixture(scope="module")
def chemicals():
    return parse(load(CHEMICALS.read_bytes()))
