"""Building blocks of the case model: frozen records, quantity fields with label, unit and limits."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from cxroi.case.backing import Backing
from cxroi.case.errors import nearest
from cxroi.case.quantity import Quantity, tidy

SHARE_UNIT = "share"
OUTSIDE = "does not move NPV"
T = TypeVar("T")
OutsideNPV = Annotated[T, OUTSIDE]
"""A field that NPV does not depend on, said once, here. It is not drawn, no formula of the workbook reads it, a change of it
is listed as without effect, and the figures of a case have one digest whatever it says."""

Text = Annotated[StrictStr, Field(max_length=20_000)]
Name = Annotated[StrictStr, Field(min_length=1, max_length=1_000)]
Figure = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-1e15, le=1e15)]
"""A plain number, where no range belongs: counted, paid, found."""
Months = Annotated[StrictInt, Field(ge=0, le=600)]
Sources = Annotated[Backing, OUTSIDE, Field(title="Evidence", description="Entries of the evidence register.")]


def amount(
    label: str,
    unit: str,
    meaning: str,
    *,
    lowest: float | None = 0,
    highest: float | None = None,
    above: float | None = None,
    default: float = 0,
    asks: str = "",
) -> Any:
    """A Quantity field: its label, unit, meaning, the limits of each of its figures, and the question a board asks about it.

    `asks` may name the driver or the metric it is about: "How many points does {metric} move?"
    """
    limits = {"minimum": lowest if above is None else None, "maximum": highest, "exclusiveMinimum": above}
    extra: dict[str, Any] = {"unit": unit, **{key: limit for key, limit in limits.items() if limit is not None}}
    extra |= {"asks": asks} if asks else {}
    return Field(default=Quantity(default), title=label, description=meaning, json_schema_extra=extra)


def share(
    label: str, meaning: str, *, default: float = 0, unit: str = SHARE_UNIT, lowest: float = 0, asks: str = ""
) -> Any:
    """A Quantity field that is a fraction, at most 1."""
    return amount(label, unit, meaning, lowest=lowest, highest=1, default=default, asks=asks)


class Part(BaseModel):
    """A frozen record of the case that refuses unknown keys and figures outside their limits."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=False)

    @field_validator("*", mode="after")
    @classmethod
    def _within_limits(cls, value: Any, info: Any) -> Any:
        quantities = value if isinstance(value, tuple) else (value,)
        extra = cls.model_fields[info.field_name].json_schema_extra
        if isinstance(extra, dict):
            for quantity in quantities:
                if isinstance(quantity, Quantity):
                    _refuse_outside(quantity, extra)
        if isinstance(value, Backing) and value.by_quantity is not None:
            cls._refuse_unknown(value)
        return value

    @classmethod
    @cache
    def quantities(cls) -> tuple[str, ...]:
        """The fields that hold quantities, and the parts within this one that do."""
        return tuple(name for name, info in cls.model_fields.items() if _holds(info))

    @classmethod
    def _refuse_unknown(cls, backing: Backing) -> None:
        for name in backing.by_quantity or ():
            if name.split("/")[0] not in cls.quantities():
                rule = f"names {name!r}, which is not a quantity of this part"
                raise PydanticCustomError(
                    "quantity", "{rule}", {"rule": rule, "remedy": nearest(name, cls.quantities())}
                )


@cache
def outside_npv(kind: type[Part]) -> frozenset[str]:
    """The fields of a part that NPV does not depend on.

    >>> from cxroi.case.model import Finance
    >>> outside_npv(Finance)
    frozenset({'hurdle_rate'})
    """
    return frozenset(name for name, info in kind.model_fields.items() if OUTSIDE in info.metadata)


def part_in(info: FieldInfo) -> type[Part] | None:
    """The type of part in a field, alone or in a list."""
    for kind in kinds_of(info):
        for inner in (kind, *get_args(kind)):
            if isinstance(inner, type) and issubclass(inner, Part):
                return inner
    return None


def kinds_of(info: FieldInfo) -> list[Any]:
    """The types in a field's annotation, without Annotated and Optional."""
    found: list[Any] = []
    waiting: list[Any] = [info.annotation]
    while waiting:
        kind = waiting.pop()
        if hasattr(kind, "__metadata__"):
            waiting.append(kind.__origin__)
        elif type(None) in get_args(kind):
            waiting.extend(get_args(kind))
        else:
            found.append(kind)
    return found


def _holds(info: FieldInfo) -> bool:
    """True for a quantity, several, or a part with quantities of its own."""
    kinds = [inner for kind in kinds_of(info) for inner in (kind, *get_args(kind))]
    return any(isinstance(kind, type) and issubclass(kind, Quantity | Part) for kind in kinds)


def _refuse_outside(quantity: Quantity, limits: dict[str, Any]) -> None:
    low, high = min(quantity.low, quantity.high), max(quantity.low, quantity.high)
    lowest: float | None
    highest: float | None
    above: float | None
    lowest, highest, above = (limits.get(key) for key in ("minimum", "maximum", "exclusiveMinimum"))
    if (lowest is None or low >= lowest) and (highest is None or high <= highest) and (above is None or low > above):
        return
    if highest is not None and lowest is not None:
        rule = f"must lie between {tidy(lowest)} and {tidy(highest)}"
    elif above is not None:
        rule = f"must be more than {tidy(above)}" + (f" and at most {tidy(highest)}" if highest is not None else "")
    elif lowest is not None:
        rule = f"must be at least {tidy(lowest)}"
    else:
        rule = f"must be at most {tidy(highest or 0)}"
    remedy = "Correct the figure."
    if highest is not None and high > highest and (lowest or 0) <= low / 100 and high / 100 <= highest:
        hundredth = Quantity(float(quantity) / 100, low=quantity.low / 100, high=quantity.high / 100)
        remedy = f"Did you mean {hundredth.plain if not hundredth.certain else format(float(hundredth), '.2f')}?"
    elif lowest == 0 and low < 0:
        remedy = f"Did you mean {tidy(-float(quantity))}? Costs and losses are written as positive figures here."
    raise PydanticCustomError("quantity", "{rule}", {"rule": rule, "remedy": remedy})
