"""Case files out: readable YAML that keeps its order and reads back to the same case; digest; JSON Schema."""

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
from cxroi.case.model import Case
from cxroi.case.once import once
from cxroi.case.quantity import tidy
from cxroi.case.seal import sealed
from cxroi.case.yaml_dialect import IMPLICIT

WIDTH = 110
TEMPORARY = ".cxroi-"
LONGEST_SAVE = 60
"""Seconds after which a temporary file belongs to no save any more."""
LATER = {
    "Case": ("locale", "pilots", "plan", "actuals", "signatures", "listening"),
    "Finance": ("hurdle_rate", "tax_losses", "working_capital_days"),
    "Metric": ("response_rate",),
    "Segment": (
        "contacts_growth",
        "cost_per_contact_growth",
        "churn_by_tenure",
        "tenure_mix",
        "renewal",
        "renewal_month",
        "churn_per_month",
        "contacts_per_year",
    ),
    "Initiative": ("requires", "excludes", "may_start"),
    "Cost": ("per_customer_year", "per_contact", "share_of_revenue", "segments", "ledger", "owner"),
    "Effect": ("change_points", "ledger", "owner"),
    "Benefit": ("hours_per_year", "rate_per_hour", "positions", "salary", "ledger", "owner"),
    "Link": ("segments",),
}
"""Fields that were added after digests were first printed, by the part that holds them."""


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
    """The text of a case file, with the last line that says that it is whole: for everything that leaves as a file."""
    return sealed(dump(data))


@once
def digest(case: Case) -> str:
    """Twelve hexadecimal digits that change whenever anything in the case changes.

    Two files that mean the same case (order of keys, defaults written or not) have one digest.
    """
    content = json.dumps(_digested(case), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _digested(value: Any) -> Any:
    """What the digest is made of: everything, save later fields that stand at their default, so that old digests stand."""
    if isinstance(value, list | tuple) and not hasattr(value, "plain"):
        return [_digested(inner) for inner in value]
    if not isinstance(value, Part):
        return _plain(value)
    fields, later = type(value).model_fields, LATER.get(type(value).__name__, ())
    return {
        name: _digested(getattr(value, name))
        for name, info in fields.items()
        if name not in later or getattr(value, name) != info.default
    }


def save(data: Case | dict[str, Any], path: str | Path) -> None:
    """Write a case file whole or not at all. Raises OSError."""
    write_whole(file_text(data).encode(), path)


def write_whole(content: bytes, path: str | Path) -> None:
    """Write a file whole or not at all: temporary file, fsync, rename, fsync of the folder. Raises OSError."""
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
    """Remove what saves that were killed left in the folder; a younger file may be another's save under way."""
    for left in folder.glob(f"{TEMPORARY}*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LONGEST_SAVE:
                left.unlink()


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, or those a new file gets here."""
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
