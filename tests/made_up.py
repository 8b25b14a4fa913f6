"""A part of the case that nobody has: lunar ferries, each with the days it is late and what that costs."""

from contextlib import contextmanager

from pydantic.fields import FieldInfo

from cxroi.case import Case, Quantity
from cxroi.case.fields import Name, OutsideNPV, Part, amount, outside_npv
from cxroi.ui.fields import fields_of


class LunarFerry(Part):
    """A ferry to the moon."""

    name: Name
    days_late: Quantity = amount("Days late", "days", "In the last quarter.")
    cost: Quantity = amount("Cost of it", "money", "Of the days late.", lowest=None)


@contextmanager
def added_to_the_case(name, kind):
    """The case with one more field, as if model.py had the line `name: OutsideNPV[kind] = ()`."""
    fields = Case.__pydantic_fields__
    assert name not in fields, f"the case has a field {name!r} by now: choose another made-up name in tests/made_up.py"
    fields[name] = FieldInfo.from_annotated_attribute(OutsideNPV[kind], ())
    try:
        _rebuilt()
        yield
    finally:
        del fields[name]
        _rebuilt()


def _rebuilt():
    Case.model_rebuild(force=True)
    for kept in (outside_npv, fields_of, vars(Part)["quantities"].__func__):
        kept.cache_clear()
