"""A program written as JavaScript: straight-line code in short functions, which a browser compiles better than one long one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from cxroi.engine.symbols import Operand, Operation, Symbol, symbols_in

LONGEST = 400
"""Operations in one JavaScript function: browsers leave functions of a few thousand statements unoptimised (measured in V8)."""
SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
CALLS = {"power": "pow", "exp": "exp", "log": "log", "log1p": "log1p", "minimum": "min", "maximum": "max"}


def module(inputs: Sequence[Mapping[str, Any]], run: str, *, digest: str, version: str) -> str:
    """A JavaScript module: `digest`, `inputs`, and `evaluate(values)` → the outputs by name, null where Python has NaN."""
    return (
        f"// The program of case {digest}, cxroi {version}: traced from the engine, not written by hand.\n"
        f"export const digest={json.dumps(digest)};\n"
        f"export const inputs={json.dumps(inputs)};\n"
        f"const run={run};\n"
        "export function evaluate(values={}){\n"
        "const given=(path,one)=>path in values?values[path]:one.value;\n"
        "const found=run(inputs.map((one)=>given(one.path.replace(/^likely\\//,''),one)));\n"
        "for(const name in found)if(Number.isNaN(found[name]))found[name]=null;\n"
        "return found;\n}\n"
    )


def function(operations: Sequence[Operation], needed: Sequence[int], outputs: Mapping[str, Any]) -> str:
    """A JavaScript expression: a function of an array of inputs, in their order, that returns the outputs by name.

    `needed` are the places of the operations that the outputs are made of, in order.
    """
    return f"{functions(operations, (), {}, needed, outputs)}.run"


def functions(
    operations: Sequence[Operation],
    first: Sequence[int],
    few: Mapping[str, Any],
    needed: Sequence[int],
    outputs: Mapping[str, Any],
) -> str:
    """A JavaScript expression: an object of two such functions, `run` of all outputs and `fast` of a few of them alone.

    They share their code: what the few are made of (`first`) is carried out first. What one part of the code hands to a
    later one stands in an array `m`.
    """
    ahead = set(first)
    later = [place for place in needed if place not in ahead]
    chunks = [*_chunks(first), *_chunks(later)]
    part = {place: number for number, chunk in enumerate(chunks) for place in chunk}
    handed = {symbol.place for output in (*few.values(), *outputs.values()) for symbol in symbols_in(output)}
    for place in part:
        handed.update(symbol.place for symbol in symbols_in(operations[place][1]) if part[symbol.place] != part[place])
    slot = {place: number for number, place in enumerate(sorted(handed))}
    code = ",".join(_part(operations, chunk, slot) for chunk in chunks)
    return (
        f"(()=>{{const {{pow,exp,log,log1p,min,max}}=Math;const m=new Float64Array({len(slot)});\n"
        f"const parts=[{code}];const first=parts.slice(0,{len(_chunks(first))});\n"
        f"return {{fast:(x)=>{{for(const part of first)part(x);return {_object(few, slot)};}},\n"
        f"run:(x)=>{{for(const part of parts)part(x);return {_object(outputs, slot)};}}}};}})()"
    )


def _chunks(places: Sequence[int]) -> list[Sequence[int]]:
    return [places[start : start + LONGEST] for start in range(0, len(places), LONGEST)]


def _object(outputs: Mapping[str, Any], slot: Mapping[int, int]) -> str:
    return f"{{{','.join(f'{name}:{_returned(output, slot)}' for name, output in outputs.items())}}}"


def _part(operations: Sequence[Operation], places: Sequence[int], slot: Mapping[int, int]) -> str:
    """A function that carries out some operations and hands on what later ones need."""
    lines, here = [], set(places)
    fetched: set[int] = set()
    for place in places:
        name, operands = operations[place]
        for symbol in symbols_in(operands):
            if symbol.place not in here and symbol.place not in fetched:
                fetched.add(symbol.place)
                lines.append(f"const v{symbol.place}=m[{slot[symbol.place]}];\n")
        made = f"x[{place}]" if name == "input" else _expression(name, [_written(operand) for operand in operands])
        kept = f"m[{slot[place]}]=" if place in slot else ""
        lines.append(f"const v{place}={kept}{made};\n")
    return f"(x)=>{{{''.join(lines)}}}"


def _expression(name: str, operands: Sequence[str]) -> str:
    if name in SIGNS:
        return SIGNS[name].join(operands)
    if name == "less":
        return f"{operands[0]}<{operands[1]}?1:0"
    if name == "select":
        return f"{operands[0]}?{operands[1]}:{operands[2]}"
    return f"{CALLS[name]}({','.join(operands)})"


def _written(operand: Operand) -> str:
    if isinstance(operand, Symbol):
        return f"v{operand.place}"
    if math.isnan(operand):
        return "NaN"
    if math.isinf(operand):
        return "Infinity" if operand > 0 else "(-Infinity)"
    return repr(float(operand)) if operand >= 0 else f"({float(operand)!r})"


def _returned(output: Any, slot: Mapping[int, int]) -> str:
    if isinstance(output, tuple):
        return f"[{','.join(_returned(operand, slot) for operand in output)}]"
    return f"m[{slot[output.place]}]" if isinstance(output, Symbol) else _written(output)
