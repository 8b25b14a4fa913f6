"""What tests of the store share: its databases, and what other processes need to run."""

import os
from pathlib import Path

import pytest
from databases import BOTH, database

from cxroi.store.store import Store

ROOT = Path(__file__).resolve().parent.parent
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kept" / "cxroi.db"


@pytest.fixture(params=BOTH)
def url(request, tmp_path):
    """An empty database of each kind."""
    with database(request.param, tmp_path) as found:
        yield found


@pytest.fixture
def store(url):
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(file):
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    opened.close()
