"""How large a case may be: what is read must cost the server little, whoever sent it, and so must each page that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxroi.case.errors import ErrorDetail
from cxroi.case.fields import outside_npv
from cxroi.case.model import Case

LARGEST_FILE = 1_000_000
"""Bytes of a case file; the samples have 15,000 to 40,000."""
MOST_VALUES = 20_000
"""Values of a case; the samples have 400, with a year of actuals 1,400."""
MOST_CHECKED = 300_000
"""Values of a case times its scenarios, each of which is a case that is checked."""
MOST = {"metrics": 100, "segments": 100, "initiatives": 100, "links": 300, "scenarios": 30}
"""Entries of a list of the case."""
MOST_TOGETHER = {"effects": 500, "costs": 1_000, "benefits": 500}
"""Entries of a list of all initiatives together. [judgement: all at their most take 3 seconds and 0.3 GB for 4,096 draws]"""

MOST_WORK = 30_000
"""Three-figure quantities times segments and effects: an analysis values the case anew for each of the former, and a
valuation goes through each of the latter. The samples have 270. [judgement: about a minute for every analysis together]
No limit of a case, only of what a server opens for one of its visitors."""


def values_of(data: Any) -> int:
    """The values in plain data; an empty list or record counts as one."""
    if isinstance(data, dict | list):
        return max(1, sum(map(values_of, data.values() if isinstance(data, dict) else data)))
    return 1


def size_errors(data: Any) -> Iterator[ErrorDetail]:
    """What is too large in plain data."""
    if not isinstance(data, dict):
        return
    values = values_of({key: value for key, value in data.items() if key != "scenarios"})
    if values > MOST_VALUES:
        yield ErrorDetail("", "", f"holds {values:,} values; a case has at most {MOST_VALUES:,}", "Split the case.")
        return
    for key, most in MOST.items():
        yield from _longer(key, len(_list(data, key)), most)
    initiatives = _initiatives(data)
    for key, most in MOST_TOGETHER.items():
        yield from _longer(f"initiatives/{key}", sum(len(_list(one, key)) for one in initiatives), most)
    scenarios = len(_list(data, "scenarios"))
    if scenarios * values > MOST_CHECKED:
        rule = f"holds {scenarios:,} scenarios of a case with {values:,} values; together at most {MOST_CHECKED:,} are checked"
        yield ErrorDetail("scenarios", "", rule, "Remove scenarios, or split the case.")


def work_errors(data: dict[str, Any]) -> Iterator[ErrorDetail]:
    """Why a server that others use does not open a case that is read: its analyses would hold it up. Elsewhere they only take long."""
    ranges = _ranges_of({key: value for key, value in data.items() if key not in outside_npv(Case)})
    parts = len(_list(data, "segments")) + sum(len(_list(one, "effects")) for one in _initiatives(data))
    if ranges * parts > MOST_WORK:
        rule = f"holds {ranges:,} figures with a range, and {parts:,} segments and effects; together at most {MOST_WORK:,} are analysed"
        yield ErrorDetail("", "", rule, "Write the figures that matter less as one number, or split the case.")


def _longer(path: str, count: int, most: int) -> Iterator[ErrorDetail]:
    if count > most:
        yield ErrorDetail(path, "", f"has {count:,} entries; a case has at most {most:,}", "Split the case.")


def _initiatives(data: dict) -> list[dict]:
    return [one for one in _list(data, "initiatives") if isinstance(one, dict)]


def _list(data: dict, key: str) -> list:
    found = data.get(key)
    return found if isinstance(found, list) else []


def _ranges_of(data: Any) -> int:
    """The lists of three numbers in plain data."""
    if isinstance(data, list) and len(data) == 3 and all(isinstance(one, int | float) for one in data):
        return 1
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return sum(map(_ranges_of, inner))
