"""Where each part of a case is entered: the one table. What is a list, and what a row needs, follow from the model."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from cxroi.case.fields import Part, kinds_of, part_in
from cxroi.case.model import Case

TABS = {
    "segments": "Customers", "metrics": "Metrics", "initiatives": "Investment", "costs": "Investment",
    "benefits": "Investment", "effects": "What changes", "links": "Links", "workforce": "Company",
    "inventory": "Company", "crisis": "Company", "finance": "Finance", "uncertainty": "Finance",
    "evidence": "Evidence", "scenarios": "Scenarios",
}  # fmt: skip
"""The tab of Assumptions where each part of a case stands; other parts have pages of their own."""


def is_list(info: FieldInfo) -> bool:
    """True for a list of parts or figures."""
    return any(getattr(kind, "__origin__", None) is tuple for kind in kinds_of(info))


def parts_of(kind: type[Part] = Case) -> Iterator[tuple[str, FieldInfo, type[Part]]]:
    """Every field that holds a part or several, with those within them: its name, the field, the kind of part."""
    for name, info in kind.model_fields.items():
        inner = part_in(info)
        if inner is not None:
            yield name, info, inner
            yield from parts_of(inner)


LISTS = tuple(name for name, info, _ in parts_of() if name in TABS and is_list(info))
"""Lists whose rows are added and deleted on Assumptions."""
SECTIONS = tuple(name for name, info, _ in parts_of() if name in TABS and not is_list(info) and not info.is_required())
"""Parts that a case may be without."""
NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    name: needed
    for name, _, part in parts_of()
    if name in (*LISTS, *SECTIONS)
    and (needed := tuple((field,) for field, info in part.model_fields.items() if info.is_required()))
} | {"effects": (("metric", "driver"),)}
"""What a row needs to be counted; of several names together, one is enough."""
