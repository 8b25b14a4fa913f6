"""What is computed and printed for a few cases is what was kept: nothing moves unseen. `tests/printed.py` says how it is kept."""

import difflib
import math
import re

import pytest
from printed import KEPT, PRINTED, lines_of

NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")
SAME = 2e-6
"""Relative: seven digits are kept, and another machine may round the last one otherwise."""
LEARNT = 2e-4
"""Relative, where five digits are kept."""


def same(kept, now, relative=SAME):
    if kept == now:
        return True
    figures = [[float(one.replace(",", "").replace("−", "-")) for one in NUMBER.findall(line)] for line in (kept, now)]
    return NUMBER.sub("#", kept) == NUMBER.sub("#", now) and all(
        math.isclose(*pair, rel_tol=relative, abs_tol=1e-12) for pair in zip(*figures, strict=True)
    )


def moved(kept, now, relative=SAME):
    """The lines that differ, as they were and as they are."""
    if len(kept) == len(now):
        return [
            text
            for pair in zip(kept, now, strict=True)
            if not same(*pair, relative)
            for text in (f"- {pair[0]}", f"+ {pair[1]}")
        ]
    return [line for line in difflib.unified_diff(kept, now, lineterm="", n=0) if line[:1] in "+-"]


@pytest.mark.parametrize("name", list(PRINTED))
def test_nothing_moves_unseen(name):
    kept = (KEPT / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    differ = moved(kept, lines_of(name), LEARNT if name.startswith("made.") else SAME)
    assert not differ, "\n".join(
        [
            f"{len(differ)} lines of {name} moved. Where that is meant: python tests/printed.py, and a line of the changelog.",
            *(line[:300] for line in differ[:30]),
        ]
    )


def test_a_figure_a_word_and_a_missing_line_are_seen():
    kept = ["npv 1,000,000", "pays back in month 12", "one of 8"]
    assert moved(kept, ["npv 1,000,001", *kept[1:]]) == []
    assert moved(kept, ["npv 1,000,003", *kept[1:]]) == ["- npv 1,000,000", "+ npv 1,000,003"]
    assert (
        moved(kept, [kept[0], "pays back in year 12", kept[2]])
        and moved(kept, kept[:2])
        and moved(kept, ["npv −1,000,000", *kept[1:]])
    )
