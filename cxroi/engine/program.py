"""The program of a case: the engine's own months, traced once with symbols, to run in NumPy or in a browser.

Nothing of the model is written a second time: `trace` walks through `flow_months` with symbols in place of the chosen
inputs, and what comes out is a straight line of operations from inputs to outputs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cxroi.case.model import Case
from cxroi.case.quantities import assumptions, map_numbers, with_numbers
from cxroi.case.writing import digest
from cxroi.engine import javascript
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.flows import flow_months
from cxroi.engine.numbers import at_least, at_most, chosen
from cxroi.engine.symbols import FOLDED, Operand, Operation, Symbol, Tape, symbols_in
from cxroi.engine.valuation import by_year
from cxroi.version import VERSION

DRIVER_SWITCH, INITIATIVE_SWITCH = "switches/drivers/", "switches/initiatives/"
"""What the paths of switches begin with: 1 lets a driver or an initiative's effects act, 0 does not."""
LIKELY = "likely/"
"""What the paths of likely figures begin with: changes in points are measured against them (`likely_rate`), also in a draw."""
RATES = ("segments", "workforce", "inventory", "crisis")
"""Sections whose figures a change in points is measured against."""
UFUNCS: Mapping[str, np.ufunc] = {
    **{name: getattr(np, name) for name in ("add", "subtract", "multiply", "divide", "power", "exp", "log", "log1p")},
    "minimum": np.minimum,
    "maximum": np.maximum,
    "less": np.less,
}


@dataclass(frozen=True)
class Input:
    """One input of a program: its path in the case, its likely value and the range to move it in."""

    path: str
    value: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, eq=False)
class Program:
    """A case as a straight line of operations. Outputs are one number or, by month or year, a tuple of them.

    `npv`, `pv_benefits`, `pv_costs`, `pv_tax`, `roi`, `payback_month`, `peak_funding`; `cumulative` by month;
    `benefits_by_year`, `costs_by_year`, `tax_by_year`, `net_by_year`. Money in the case's currency. `roi` is NaN where
    nothing is spent, `payback_month` is NaN where the case does not pay back within the horizon. Where an effect is given in
    points, a rate has a second input, its likely figure, which follows the float that is given for the rate.
    """

    inputs: tuple[Input, ...]
    operations: tuple[Operation, ...]
    outputs: Mapping[str, Operand | tuple[Operand, ...]]
    digest: str
    version: str = VERSION

    def run(self, values: Mapping[str, Any] | None = None, outputs: Sequence[str] | None = None) -> dict[str, Any]:
        """The outputs where some inputs have other values: floats, which are then the likely ones, or arrays of one length with one
        entry a draw.

        Raises KeyError for a path that is not an input.
        """
        given = {one.path: one.value for one in self.inputs}
        for path, value in (values or {}).items():
            if path not in given:
                raise KeyError(f"{path} is not an input of this program")
            given[path] = value
            if f"{LIKELY}{path}" in given and not isinstance(value, np.ndarray):
                given[f"{LIKELY}{path}"] = value
        wanted = {name: self.outputs[name] for name in outputs or self.outputs}
        found = _run(self, [given[one.path] for one in self.inputs], wanted)
        return {name: _taken(operands, found) for name, operands in wanted.items()}

    def javascript(self) -> str:
        """The program as a JavaScript module: `inputs`, and `evaluate(values)` → the outputs by name.

        `values` maps paths to numbers; what it leaves out keeps its likely value. Where Python has NaN, `evaluate`
        returns null.
        """
        told = [vars(one) for one in self.inputs]
        return javascript.module(told, self.function(), digest=self.digest, version=self.version)

    def function(self, outputs: Sequence[str] | None = None) -> str:
        """A JavaScript function of an array of inputs, in their order, that returns some outputs, or all, by name."""
        wanted = {name: self.outputs[name] for name in outputs or self.outputs}
        return javascript.function(self.operations, _needed(self.operations, wanted.values()), wanted)

    def functions(self, few: Sequence[str]) -> str:
        """A JavaScript object of two such functions that share their code: `run` of all outputs, `fast` of a few of them."""
        first = {name: self.outputs[name] for name in few}
        needed = [_needed(self.operations, outputs.values()) for outputs in (first, self.outputs)]
        return javascript.functions(self.operations, needed[0], first, needed[1], self.outputs)


def trace(
    case: Case, moved: Iterable[Input], *, switches: bool = False, factors: Mapping[str, float] | None = None
) -> Program:
    """The program of a case in which some inputs may move.

    `moved` are quantities of the case by path; `factors` are what some of them are multiplied by before they are put in.
    `switches` adds an input for each driver in use and each initiative, so that
    coalitions can be evaluated. Raises ValueError for a path that is not a quantity of the case.
    """
    known = {one.path for one in assumptions(case)}
    chosen_inputs = list(moved)
    strange = [one.path for one in chosen_inputs if one.path not in known]
    if strange:
        raise ValueError(f"{strange[0]} is not a quantity of this case")
    tape = Tape()
    symbols = {one.path: tape.symbol() for one in chosen_inputs}
    on: dict[str, dict[str, Any]] = {"initiatives": {}, "drivers": {}}
    if switches:
        names = {"drivers": drivers_in_use(case), "initiatives": [initiative.name for initiative in case.initiatives]}
        for game, start in (("drivers", DRIVER_SWITCH), ("initiatives", INITIATIVE_SWITCH)):
            for name in names[game]:
                chosen_inputs.append(Input(f"{start}{name}", 1.0, 0.0, 1.0, "switch"))
                on[game][name] = tape.symbol()
    numbers = {path: symbol * (factors or {}).get(path, 1.0) for path, symbol in symbols.items()}
    traced = with_numbers(case, numbers)
    if any(effect.change_points is not None for initiative in case.initiatives for effect in initiative.effects):
        rates = [one for one in chosen_inputs if one.path.split("/")[0] in RATES]
        chosen_inputs += [replace(one, path=f"{LIKELY}{one.path}", unit="likely") for one in rates]
        likely = {one.path: tape.symbol() for one in rates}
        traced = traced.with_likely(map_numbers(case, lambda path, quantity: likely.get(path, quantity)))
    outputs = _outputs(traced, on)
    return Program(tuple(chosen_inputs), tape.handed_over(), outputs, digest(case))


def _outputs(case: Case, on: Mapping[str, Any]) -> dict[str, Any]:
    """Walk through the months and gather what the program returns."""
    flows = list(flow_months(case, initiatives=on["initiatives"], drivers=on["drivers"]))
    benefits, costs, tax, net = (
        [now.benefits.total for now in flows],
        [now.cost for now in flows],
        [now.tax for now in flows],
        [now.net for now in flows],
    )
    pv_benefits, pv_costs, pv_tax = (
        sum((flow * now.discount for flow, now in zip(line, flows, strict=True)), 0.0)
        for line in (benefits, costs, tax)
    )
    npv = pv_benefits - pv_costs - pv_tax
    cumulative, held, lowest, moved = [], 0.0, 0.0, 0.0
    for amount in net:
        held, moved = held + amount, moved + abs(amount)
        lowest = at_most(lowest, held)
        cumulative.append(held)
    payback: Any = 0.0
    for month, level in enumerate(cumulative):
        payback = chosen(level < moved * -1e-12, month + 1.0, payback)
    horizon = len(flows) - 1
    return {
        "npv": npv,
        "pv_benefits": pv_benefits,
        "pv_costs": pv_costs,
        "pv_tax": pv_tax,
        "roi": npv / chosen(pv_costs > 0, pv_costs, math.nan),
        "payback_month": chosen(payback > horizon, math.nan, payback),
        "peak_funding": at_least(0.0 - lowest, 0.0),
        "cumulative": tuple(cumulative),
        "benefits_by_year": tuple(by_year(benefits)),
        "costs_by_year": tuple(by_year(costs)),
        "tax_by_year": tuple(by_year(tax)),
        "net_by_year": tuple(by_year(net)),
    }


def _needed(operations: Sequence[Operation], outputs: Iterable[Any]) -> list[int]:
    """The places of the operations that some outputs are made of, in order."""
    waiting = [symbol for output in outputs for symbol in symbols_in(output)]
    found: set[int] = set()
    while waiting:
        place = waiting.pop().place
        if place not in found:
            found.add(place)
            waiting.extend(symbols_in(operations[place][1]))
    return sorted(found)


def _run(program: Program, inputs: Sequence[Any], wanted: Mapping[str, Any]) -> dict[int, Any]:
    """The value of every operation that the wanted outputs hold; arrays no longer needed are written over."""
    operations = program.operations
    needed = _needed(operations, wanted.values())
    last_use = {symbol.place: place for place in needed for symbol in symbols_in(operations[place][1])}
    last_use |= {symbol.place: len(operations) for output in wanted.values() for symbol in symbols_in(output)}
    values: dict[int, Any] = {}
    free: list[np.ndarray] = []
    for place in needed:
        name, operands = operations[place]
        if name == "input":
            values[place] = inputs[place]
            continue
        taken = [values[operand.place] if isinstance(operand, Symbol) else operand for operand in operands]
        done = [
            operand.place for operand in operands if isinstance(operand, Symbol) and last_use[operand.place] == place
        ]
        arrays = [value for value in taken if isinstance(value, np.ndarray)]
        if not arrays:
            values[place] = FOLDED[name](*taken)
        elif name == "select":
            values[place] = np.where(np.asarray(taken[0]) != 0, taken[1], taken[2]).astype(float, copy=False)
        else:
            out = free.pop() if free else np.empty(arrays[0].shape)
            values[place] = UFUNCS[name](*taken, out=out)
        for spent in dict.fromkeys(done):
            value = values.pop(spent)
            if isinstance(value, np.ndarray) and operations[spent][0] != "input":
                free.append(value)
    return values


def _taken(output: Any, values: Mapping[int, Any]) -> Any:
    if isinstance(output, tuple):
        return tuple(_taken(operand, values) for operand in output)
    return values[output.place] if isinstance(output, Symbol) else float(output)
