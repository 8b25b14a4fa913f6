"""Case files in: text to plain data to a Case, with every error at once."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from cxroi.case.errors import MOST_TOLD, CaseError, ErrorDetail, nearest, shown
from cxroi.case.model import FORMAT, Case
from cxroi.case.paths import PathError, path_of, put
from cxroi.case.plain_data import clean_text, plain_data
from cxroi.case.rules import rule_errors
from cxroi.case.seal import REMARK, state_of
from cxroi.case.size import LARGEST_FILE, size_errors
from cxroi.case.yaml_dialect import DialectError, data_of


def read_file(path: str | Path) -> Case:
    """The case in a file. Raises CaseError with every error, also where the file cannot be read."""
    try:
        if Path(path).stat().st_size > LARGEST_FILE:  # before its bytes are in memory
            raise _too_large(Path(path).stat().st_size)
        content = Path(path).read_bytes()
    except OSError as error:
        raise CaseError(
            [ErrorDetail("", "", f"{shown(str(path))} could not be read: {error.strerror}", "Check the path.")]
        ) from None
    return read(content)


def read(content: str | bytes) -> Case:
    """The case written in a YAML text. Raises CaseError with every error."""
    return parse(load(content))


def load(content: str | bytes) -> dict[str, Any]:
    """The plain data of a YAML text, not yet checked as a case.

    Dates and words such as `no` stay text, `1e6` is a number. Raises CaseError on text that is not YAML, has
    anchors or tags, repeats a key, is too long or too deep, or holds a value that no case may hold.
    """
    text = text_of(content)
    if state_of(text) == "cut":
        raise _unreadable(
            "is cut off: its first line says that the last line tells whether it is whole, and that line is missing",
            "Copy or download it again; if you wrote it like this, remove its first line.",
        )
    data = yaml_data(text)
    if not isinstance(data, dict):
        raise _unreadable("is not a case: it holds no `key: value` lines", "A case starts with `format: 1`.")
    return data


def yaml_data(text: str, *, clean: Callable[[str], str] = clean_text) -> Any:
    """What a YAML text holds, every value on the closed list. The one border to the YAML library: only CaseError leaves."""
    try:
        data = data_of(text)
    except DialectError as error:
        raise _unreadable(
            f"is not written as it must be{error.where}: {error}", "Correct that line, or open the right file."
        ) from None
    except Exception as error:  # whatever the library raises, the text is not YAML
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it could not be parsed"
        raise _unreadable(
            f"is not a readable YAML file{where}: {problem}", "Correct that line, or open the right file."
        ) from None
    data, errors = plain_data(data, clean=clean)
    if errors:
        raise CaseError(errors)
    return data


def text_of(content: str | bytes) -> str:
    """The text of a file of at most `LARGEST_FILE` bytes. Raises CaseError."""
    if len(content) > LARGEST_FILE:
        raise _too_large(len(content))
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("is not text in UTF-8", "Save it as a UTF-8 text file, or open the right file.") from None


def remark_on(content: str | bytes) -> str:
    """What to say of a file that can be opened and does not say itself that it is whole; empty where it does."""
    return REMARK.get(state_of(text_of(content)), "")


def parse(data: Any, *, under_scenarios: bool = True) -> Case:
    """The case in plain data. Raises CaseError with every error: size, form, limits, references and scenarios.

    `under_scenarios`: whether the case is checked under each of its scenarios as well.
    """
    if too_large := list(size_errors(data)):
        raise CaseError(too_large)
    data, refused = plain_data(data)
    errors = [*refused, *(detail for detail in _errors_of_form(data) if not _told(detail.path, refused))]
    scenario_errors = [] if errors or not under_scenarios else _scenario_errors(data)
    if errors or scenario_errors:
        raise CaseError([*errors, *scenario_errors])
    return Case.model_validate(data)


def scenario(case_data: dict[str, Any], name: str) -> Case:
    """The case of plain data with a scenario's values in place. Raises CaseError."""
    scenarios = case_data.get("scenarios") or []
    named = [entry for entry in scenarios if entry.get("name") == name]
    if not named:
        known = [str(entry.get("name")) for entry in scenarios]
        raise CaseError([ErrorDetail("scenarios", shown(name), "must be the name of a scenario", nearest(name, known))])
    return parse(replaced(case_data, named[0].get("set") or {}), under_scenarios=False)


def replaced(data: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A copy of the data with the value at each path replaced. Raises PathError."""
    copied = copy.deepcopy(data)
    for path, value in values.items():
        put(copied, path, value)
    return copied


def _told(path: str, errors: list[ErrorDetail]) -> bool:
    """True where one of the errors is at the path, above it or below it."""
    whole = f"{path}/"
    return any(whole.startswith(f"{detail.path}/") or f"{detail.path}/".startswith(whole) for detail in errors)


def _errors_of_form(data: Any) -> list[ErrorDetail]:
    newer = data.get("format") if isinstance(data, dict) else None
    if isinstance(newer, int) and not isinstance(newer, bool) and newer > FORMAT:
        return [
            ErrorDetail(
                "format", str(newer), f"must be {FORMAT}", "A newer version wrote this file; open it with that version."
            )
        ]
    errors = []
    try:
        Case.model_validate(data)
    except ValidationError as error:
        errors = [_translated(data, detail) for detail in error.errors(include_url=False)[: MOST_TOLD + 1]]
    except RecursionError:
        return [ErrorDetail("", "", "the file is nested too deeply", "Remove the nesting.")]
    known = {detail.path for detail in errors}
    return errors + [detail for detail in islice(rule_errors(data), MOST_TOLD + 1) if detail.path not in known]


def _scenario_errors(data: dict[str, Any]) -> list[ErrorDetail]:
    errors: list[ErrorDetail] = []
    without = {key: value for key, value in data.items() if key != "scenarios"}
    for entry in data.get("scenarios") or []:
        here = f"scenarios/{entry['name']}/set"
        changed = copy.deepcopy(without)
        for path, value in (entry.get("set") or {}).items():
            try:
                put(changed, path, value)
            except PathError as error:
                errors.append(
                    ErrorDetail(f"{here}/{path}", "", f"the path leads nowhere: {error.args[0]}", "Correct the path.")
                )
        for detail in _errors_of_form(changed):
            errors.append(ErrorDetail(f"{here}/{detail.path}", detail.value, detail.rule, detail.remedy))
    return errors


def _translated(data: Any, detail: Any) -> ErrorDetail:
    """One of pydantic's errors, in the reader's words."""
    location, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    path, value = path_of(data, location), shown(detail["input"])
    match kind:
        case "quantity":
            return ErrorDetail(path, value, context["rule"], context["remedy"])
        case "missing":
            return ErrorDetail(path, "", "is missing", f"Add `{location[-1]}: …`.")
        case "extra_forbidden":
            known = _fields_at(location[:-1])
            return ErrorDetail(path, "", "is not a known key", nearest(location[-1], known))
        case "literal_error":
            return ErrorDetail(
                path,
                value,
                f"must be one of {context['expected']}",
                _nearest_literal(detail["input"], context["expected"]),
            )
        case "string_type":
            return ErrorDetail(path, value, "must be text", "Put it in quotes, if it is meant as text.")
        case "int_type":
            return ErrorDetail(path, value, "must be a whole number", "Write it without decimals or quotes.")
        case "bool_type":
            return ErrorDetail(path, value, "must be true or false", "Write true or false.")
        case "float_type" | "finite_number" | "int_from_float":
            return ErrorDetail(path, value, "must be a plain number", "Write a number such as 24.")
        case "string_pattern_mismatch" if location[-1] in ("start", "month", "through"):
            return ErrorDetail(path, value, "must be a month", "Write it as YYYY-MM, such as 2027-01.")
        case "string_pattern_mismatch" if location[-1] == "digest":
            return ErrorDetail(
                path, value, "must be twelve hexadecimal digits", "Copy it from the file that was approved."
            )
        case "string_pattern_mismatch" if location[-1] == "locale":
            return ErrorDetail(
                path, value, "must be a language, or a language and a country", "Write it as de, or de_AT."
            )
        case "string_pattern_mismatch":
            return ErrorDetail(path, value, "must be an ISO 4217 code", "Write three capital letters, such as USD.")
        case "string_too_short" | "too_short":
            return ErrorDetail(path, "", "must not be empty", "Give it a name.")
        case "string_too_long" | "too_long":
            return ErrorDetail(
                path, value, f"may have at most {context['max_length']} entries or characters", "Shorten it."
            )
        case "greater_than_equal" | "less_than_equal":
            side = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
            return ErrorDetail(path, value, f"must be {side}", "Correct the figure.")
        case "tuple_type":
            return ErrorDetail(path, value, "must be a list", "Start each entry with a dash.")
        case "model_type" | "dict_type" | "model_attributes_type":
            return ErrorDetail(path, value, "must be `key: value` lines", "Write its values as `key: value`.")
        case _:
            return ErrorDetail(path, value, f"is refused: {detail['msg']}", "Correct the value.")


def _fields_at(location: tuple[str | int, ...]) -> list[str]:
    """The keys the model knows at a location."""
    model: type[BaseModel] = Case
    for step in location:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step])
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(field: FieldInfo) -> type[BaseModel] | None:
    waiting = [field.annotation]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        waiting.extend(get_args(kind))
    return None


def _nearest_literal(value: Any, expected: str) -> str:
    return nearest(value, [word.strip("' ") for part in expected.split(", ") for word in part.split(" or ")])


def _too_large(size: int) -> CaseError:
    return _unreadable(f"has {size:,} bytes; a case file has at most {LARGEST_FILE:,}", "Is it the right file?")


def _unreadable(rule: str, remedy: str) -> CaseError:
    return CaseError([ErrorDetail("", "", rule, remedy)])
