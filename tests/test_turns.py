"""Visitors beside each other: results are computed in turns, and no page keeps Python for long while a result waits for it."""

import asyncio
import sys
from pathlib import Path

import pytest

from cxroi.analysis.simulation import simulate
from cxroi.case import read_file
from cxroi.engine import evaluate
from cxroi.ui import ahead, cached, turns

ROOT = Path(__file__).parents[1]


def test_the_server_takes_python_from_a_page_sooner_than_python_does_by_itself(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.setattr(ahead, "start", lambda: None)
    import serve

    async def interval():
        async with serve.running(serve.app):
            return sys.getswitchinterval()

    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(0.005)
        assert asyncio.run(interval()) == pytest.approx(turns.LONGEST)
    finally:
        sys.setswitchinterval(before)


def test_what_every_slider_asks_for_takes_a_turn_and_gives_it_back(monkeypatch):
    """Two results at a time, also after one that failed."""
    case, free = read_file(ROOT / "sample_data" / "chemicals.yaml").model_copy(update={"title": "Turns"}), []

    def computed(result):
        free.append(turns.AT_ONCE._value)
        return result

    monkeypatch.setattr(cached, "evaluate", lambda case: computed(evaluate(case)))
    monkeypatch.setattr("cxroi.analysis.case_analysis.simulate", lambda case, **how: computed(simulate(case, **how)))
    cached.likely(case)
    cached.simulate(case)
    monkeypatch.setattr("cxroi.analysis.case_analysis.simulate", lambda case, **how: computed(None).npv)
    with pytest.raises(AttributeError):
        cached.simulate(case.model_copy(update={"title": "No turn"}))
    assert free == [1, 1, 1]
    assert turns.AT_ONCE._value == 2
