"""A quantity: a number that is certain (`0.12`) or uncertain (`[low, likely, high]`)."""

from __future__ import annotations

import math
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

HINTS = {
    "%": "A share is written as a fraction: 12% is 0.12.",
    ",": "Write the number without separators: 1200 or 0.12.",
}


class Quantity(float):
    """The likely value, as a float, that also knows its low and high figure.

    Arithmetic uses the likely value, so the engine reads a case as if it held plain numbers.

    >>> churn = Quantity(0.11, low=0.09, high=0.14)
    >>> churn * 2, churn.low, churn.certain
    (0.22, 0.09, False)
    >>> Quantity(0.11) == churn
    False
    """

    __slots__ = ("high", "low")
    low: float
    high: float

    def __new__(cls, likely: float, *, low: float | None = None, high: float | None = None) -> Quantity:
        self = super().__new__(cls, likely)
        self.low = float(likely if low is None else low)
        self.high = float(likely if high is None else high)
        return self

    @property
    def certain(self) -> bool:
        """True when the three figures are one."""
        return self.low == self.high

    @property
    def plain(self) -> float | int | list[float | int]:
        """As the case file writes it: one number, or a list of three."""
        figures = [tidy(self.low), tidy(float(self)), tidy(self.high)]
        return figures[1] if self.certain else figures

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Quantity):
            return (self.low, float(self), self.high) == (other.low, float(other), other.high)
        return float(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__

    def __repr__(self) -> str:
        return str(self.plain)

    def __getnewargs_ex__(self) -> tuple[tuple[float], dict[str, float]]:
        return (float(self),), {"low": self.low, "high": self.high}

    @classmethod
    def parse(cls, value: Any) -> Quantity:
        """A number, or a list of three ascending or descending numbers, as a quantity.

        Raises PydanticCustomError with the rule and the remedy.
        """
        if isinstance(value, Quantity):
            return value
        if not isinstance(value, list | tuple):
            return cls(_number(value))
        if len(value) != 3:
            raise _error(
                "must have three figures, [low, likely, high]", f"It has {len(value)}; write one number or three."
            )
        first, likely, last = (_number(figure) for figure in value)
        if not min(first, last) <= likely <= max(first, last):
            raise _error("must put the likely figure between the ends", "Write [low, likely, high], rising or falling.")
        return cls(likely, low=first, high=last)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(lambda quantity: quantity.plain)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict:
        figures = {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3}
        return {"anyOf": [{"type": "number"}, figures]}


def tidy(number: float) -> float | int:
    """A whole number as an int, so that files read `900` and not `900.0`."""
    return int(number) if number == int(number) and abs(number) < 1e15 else number


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        if value is None:
            raise _error(
                "must be a number, or three: [low, likely, high]", "Fill in all three, or the likely one alone."
            )
        hint = next((hint for sign, hint in HINTS.items() if sign in str(value)), "Write a plain number such as 0.12.")
        raise _error("must be a number, or three: [low, likely, high]", hint)
    if isinstance(value, int) and abs(value) > 1e15:
        raise _error("must lie between -1e15 and 1e15", "Use a larger unit.")
    if not math.isfinite(value):
        raise _error("must be a finite number", "Write a plain number such as 0.12.")
    if abs(value) > 1e15:
        raise _error("must lie between -1e15 and 1e15", "Use a larger unit.")
    return float(value)


def _error(rule: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("quantity", "{rule}", {"rule": rule, "remedy": remedy})
