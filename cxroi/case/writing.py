"""Writing case files: readable YAML in a fixed order that reads back to the same case; digest; JSON Schema."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from cxroi.case.fields import Part
from cxroi.case.first_fields import first_fields
from cxroi.case.model import Case
from cxroi.case.once import once
from cxroi.case.quantity import tidy
from cxroi.case.seal import sealed
from cxroi.case.yaml_dialect import IMPLICIT

WIDTH = 110
TEMPORARY = ".cxroi-"
LONGEST_SAVE = 60
"""Age at which a temporary file is left over from an interrupted save [seconds]."""


def plain(case: Case) -> dict[str, Any]:
    """The plain data of a case: what was set, in the order of the format. Quantities are numbers or lists of three."""
    return _plain(case.model_dump(mode="python", exclude_unset=True))


def plain_part(part: Part) -> dict[str, Any]:
    """The plain data of one part of a case: what was set."""
    return _plain(part.model_dump(mode="python", exclude_unset=True))


def dump(data: Case | dict[str, Any]) -> str:
    """The YAML text of a case, or of plain data that may still hold errors.

    >>> dump({"format": 1, "title": "T", "finance": {"years": 3, "discount_rate": [0.08, 0.1, 0.12]}})
    'format: 1\\ntitle: T\\nfinance: {years: 3, discount_rate: [0.08, 0.1, 0.12]}\\n'
    """
    content = plain(data) if isinstance(data, Case) else data
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def file_text(data: Case | dict[str, Any]) -> str:
    """The text of a sealed case file, for every file that leaves the app."""
    return sealed(dump(data))


@once
def digest(case: Case) -> str:
    """Twelve hexadecimal digits that change whenever anything in the case changes.

    Two files that mean the same case (order of keys, defaults written or not) have one digest.
    """
    content = json.dumps(_digested(case), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


@once
def known_by(case: Case) -> str:
    """The digest with what was entered of each segment: 0 by hand and nothing entered are one case, which is told in other words.

    What holds results for several cases keeps them by this.
    """
    parts = [part for segment in case.segments for part in (segment, segment.cross_sell) if part is not None]
    return f"{digest(case)} {[sorted(part.model_fields_set) for part in parts]}"


def _digested(value: Any) -> Any:
    """The content of the digest: the fields of the first release, and every later one that is not at its default."""
    if isinstance(value, list | tuple) and not hasattr(value, "plain"):
        return [_digested(inner) for inner in value]
    if not isinstance(value, Part):
        return _plain(value)
    first = first_fields(type(value))
    return {
        name: _digested(getattr(value, name))
        for name, info in type(value).model_fields.items()
        if name in first or getattr(value, name) != info.get_default(call_default_factory=True)
    }


def save(data: Case | dict[str, Any], path: str | Path) -> None:
    """Write a case file completely or not at all. Raises OSError."""
    write_whole(file_text(data).encode(), path)


def write_whole(content: bytes, path: str | Path) -> None:
    """Write a file completely or not at all: temporary file, fsync, rename, fsync of the folder. Raises OSError."""
    target = Path(path).resolve()  # through a link, to the file it names
    _clean(target.parent)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=TEMPORARY, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(temporary).chmod(_mode(target))
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):  # Windows has no folder handle to sync
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _clean(folder: Path) -> None:
    """Remove temporary files of interrupted saves; a recent one may belong to a save in progress."""
    for left in folder.glob(f"{TEMPORARY}*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LONGEST_SAVE:
                left.unlink()


def _mode(target: Path) -> int:
    """The permissions of the file being replaced, or the default for a new file."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def schema() -> str:
    """The JSON Schema of the case file, with which editors complete and check it."""
    content = Case.model_json_schema()
    content["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    content["title"] = "cxroi case file"
    return json.dumps(content, indent=2) + "\n"


def _plain(value: Any) -> Any:
    """Plain lists, dictionaries and numbers in place of tuples and quantities."""
    if hasattr(value, "plain"):
        return value.plain
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return tidy(value) if isinstance(value, float) else value


class _Dumper(yaml.SafeDumper):
    """Block style, with short records and figures on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_float(self, data: float) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:float", repr(data))


def _represent_list(dumper: _Dumper, data: list) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=_short(data))


def _represent_dict(dumper: _Dumper, data: dict) -> yaml.MappingNode:
    return dumper.represent_mapping(
        "tag:yaml.org,2002:map", data.items(), flow_style="title" not in data and _short(data, deep=1)
    )


def _represent_text(dumper: _Dumper, data: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


def _short(data: Any, *, deep: int = 0) -> bool:
    """True where a list or record of plain figures and words fits on one line."""
    values = data.values() if isinstance(data, dict) else data
    if any(isinstance(value, dict) or (isinstance(value, list) and not (deep and _short(value))) for value in values):
        return False
    return not any("\n" in str(value) for value in values) and len(str(data)) <= WIDTH


# What either YAML 1.1 or our own reader would take for a number, a date or a truth value is put in quotes.
for _tag, _form, _first in IMPLICIT:
    _Dumper.add_implicit_resolver(_tag, _form, _first)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(dict, _represent_dict)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(float, _Dumper.represent_float)
