"""Speed of the files, from a warm process: the best of three, each with the case worked out already.

`python bench/bench_exports.py`. Goals [s]: workbook 1.5, slides 2, brief 3, page 2.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cxroi.analysis.case_analysis import PARTS, CaseAnalysis  # noqa: E402
from cxroi.case import read_file  # noqa: E402
from cxroi.report.documents.export import FORMATS  # noqa: E402

GOALS = {".xlsx": 1.5, ".pptx": 2.0, ".pdf": 3.0, ".html": 2.0}


def main() -> None:
    """Measure every format on the first sample."""
    day = date(2026, 11, 21)
    start = time.perf_counter()
    found = CaseAnalysis(read_file(ROOT / "sample_data" / "chemicals.yaml"))
    for part in PARTS:
        getattr(found, part)
    print(f"working out the case: {time.perf_counter() - start:.2f} s, first time")
    for one in FORMATS:
        times = []
        for _ in range(4):
            start = time.perf_counter()
            size = len(one.build(found, day))
            times.append(time.perf_counter() - start)
        goal = f", goal {GOALS[one.suffix]} s" if one.suffix in GOALS else ""
        print(f"{one.suffix:<9} {min(times[1:]):.2f} s warm, {times[0]:.2f} s cold, {size / 1e3:,.0f} kB{goal}")


if __name__ == "__main__":
    main()
