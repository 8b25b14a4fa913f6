"""Symbols: numbers that record what the engine does to them, so that its months become a program.

A `Symbol` takes the place of a float anywhere in the engine. Each operation is written to a `Tape` instead of being
carried out: equal operations are written once (hash-consing), those on constants are carried out at once (folding). A symbol
in a truth test raises, because a program has no branches; what branches in the model is an operation of its own (`select`,
`minimum`, `maximum`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

Operand: TypeAlias = "Symbol | float"
Operation: TypeAlias = "tuple[str, tuple[Operand, ...]]"
"""The name of what is done, and what it is done to."""


def _power(base: float, exponent: float) -> float:
    return float(base**exponent)


FOLDED: dict[str, Callable[..., float]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": _power,
    "exp": math.exp,
    "log": math.log,
    "log1p": math.log1p,
    "minimum": min,
    "maximum": max,
    "less": lambda a, b: 1.0 if a < b else 0.0,
    "select": lambda on, a, b: a if on else b,
}
"""Every operation of a program, as it is carried out on constants."""

COMMUTATIVE = frozenset(("add", "multiply", "minimum", "maximum"))


class Tape:
    """The operations recorded so far, in order; each is a name and its operands, which are symbols or constants."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self._written: dict[tuple[Any, ...], Symbol] = {}

    def symbol(self) -> Symbol:
        """A new input, whose value is known only when the program runs."""
        return self._append("input", ())

    def apply(self, name: str, *operands: Operand) -> Operand:
        """The result of an operation: a constant where all operands are constants, else a symbol."""
        key: list[tuple[float, ...]] = []  # a symbol by its place, a constant by its value
        live = False
        for operand in operands:
            if isinstance(operand, Symbol):
                key.append((operand.place,))
                live = True
            else:
                key.append((-1, float(operand)))
        if not live:
            return FOLDED[name](*operands)
        simple = _simplified(name, operands)
        if simple is not None:
            return simple
        if name in COMMUTATIVE and key[1] < key[0]:
            key.reverse()
        found = self._written.get((name, *key))
        if found is None:
            found = self._written[(name, *key)] = self._append(name, operands)
        return found

    def handed_over(self) -> tuple[Operation, ...]:
        """All that was recorded, which the tape lets go of: tape and symbols would otherwise hold each other in memory."""
        recorded = tuple(self.operations)
        self.operations.clear()
        self._written.clear()
        return recorded

    def _append(self, name: str, operands: tuple[Operand, ...]) -> Symbol:
        self.operations.append((name, operands))
        return Symbol(self, len(self.operations) - 1)


def _simplified(name: str, operands: tuple[Operand, ...]) -> Operand | None:
    """The result where an operation with a neutral constant changes nothing; None where it does something."""
    if name == "select":
        on, a, b = operands
        if not isinstance(on, Symbol):
            return a if on else b
        return a if a is b else None
    if len(operands) != 2:
        return None
    a, b = operands
    if not isinstance(b, Symbol):
        if (name in ("add", "subtract") and b == 0) or (name in ("multiply", "divide", "power") and b == 1):
            return a
        if name == "multiply" and b == 0:
            return 0.0
        if (name, b) in (("minimum", math.inf), ("maximum", -math.inf)):
            return a
    elif not isinstance(a, Symbol):
        if (name == "add" and a == 0) or (name == "multiply" and a == 1):
            return b
        if name in ("multiply", "divide") and a == 0:
            return 0.0
    return None


class Symbol:
    """A number that represents the result of an operation on a tape."""

    __slots__ = ("place", "tape")
    __array_ufunc__ = None  # NumPy leaves arithmetic with symbols to them
    __hash__ = object.__hash__

    def __init__(self, tape: Tape, place: int) -> None:
        self.tape, self.place = tape, place

    def __bool__(self) -> bool:
        raise TypeError("a symbol has no truth value: write the branch as an operation (select, minimum, maximum)")

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise TypeError("a symbol cannot be compared for equality: its value is known only when the program runs")

    def __float__(self) -> float:
        raise TypeError("a symbol is not a float: its value is known only when the program runs")

    def __add__(self, other: Operand) -> Any:
        return self.tape.apply("add", self, other)

    __radd__ = __add__

    def __sub__(self, other: Operand) -> Any:
        return self.tape.apply("subtract", self, other)

    def __rsub__(self, other: Operand) -> Any:
        return self.tape.apply("subtract", other, self)

    def __mul__(self, other: Operand) -> Any:
        return self.tape.apply("multiply", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Operand) -> Any:
        return self.tape.apply("divide", self, other)

    def __rtruediv__(self, other: Operand) -> Any:
        return self.tape.apply("divide", other, self)

    def __pow__(self, other: Operand) -> Any:
        return self.tape.apply("power", self, other)

    def __rpow__(self, other: Operand) -> Any:
        return self.tape.apply("power", other, self)

    def __neg__(self) -> Any:
        return self.tape.apply("multiply", self, -1.0)

    def __abs__(self) -> Any:
        return self.tape.apply("maximum", self, -self)

    def __lt__(self, other: Operand) -> Any:
        return self.tape.apply("less", self, other)

    def __gt__(self, other: Operand) -> Any:
        return self.tape.apply("less", other, self)

    def __le__(self, other: Operand) -> Any:
        return 1.0 - (self > other)

    def __ge__(self, other: Operand) -> Any:
        return 1.0 - (self < other)


def operation(name: str, *operands: Operand) -> Any:
    """An operation that Python has no sign for, on symbols or plain numbers: exp, log, minimum, maximum, select, less."""
    for operand in operands:
        if isinstance(operand, Symbol):
            return operand.tape.apply(name, *operands)
    return FOLDED[name](*operands)


def symbols_in(operands: Any) -> list[Symbol]:
    """The symbols among some operands, or the only one."""
    if isinstance(operands, tuple):
        return [symbol for operand in operands for symbol in symbols_in(operand)]
    return [operands] if isinstance(operands, Symbol) else []
