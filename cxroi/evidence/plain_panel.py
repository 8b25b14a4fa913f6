"""Plain files of units before and after a change, found among the files that were given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cxroi.evidence.before_after import PLAIN, BeforeAfter, from_plain
from cxroi.tables.findings import Finding, Refused, together
from cxroi.tables.plain_table import plain_table
from cxroi.tables.schema_parts import plain_name

SUFFIXES = (".csv", ".txt", ".tsv")
HEAD = 4096
"""Bytes in which the names of the columns are looked for."""

Source = Path | str | Mapping[str, bytes | Path]


def apart(source: Source) -> tuple[dict[str, bytes], Source]:
    """The plain files by name, and what is left for the reading of tables."""
    files = _files(source)
    plain = {
        name: content.read_bytes() if isinstance(content, Path) else content
        for name, content in files.items()
        if _is_plain(name, content)
    }
    if not plain:
        return {}, source
    return plain, {name: content for name, content in files.items() if name not in plain}


def judge_plain(
    files: Mapping[str, bytes], *, lower_is_better: Sequence[str] = (), seed: int = 0
) -> tuple[tuple[BeforeAfter, ...], tuple[Finding, ...]]:
    """The verdict on each plain file, and what was noticed; a file that cannot be judged is a finding that says why."""
    found: list[BeforeAfter] = []
    findings: list[Finding] = []
    for name, content in files.items():
        try:
            table = plain_table(name, content, PLAIN)
            findings += together(table.findings)
            if table.questions:
                findings += [Finding(name, question.words, "question") for question in table.questions]
                continue
            found.append(from_plain(name, table, lower_is_better=lower_is_better, seed=seed))
        except (Refused, ValueError) as error:
            findings.append(Finding(name, str(error), "error"))
    return tuple(found), tuple(findings)


def _files(source: Source) -> dict[str, bytes | Path]:
    if isinstance(source, Mapping):
        return dict(source)
    folder = Path(source)
    return {path.name: path for path in sorted(folder.iterdir()) if path.is_file()} if folder.is_dir() else {}


def _is_plain(name: str, content: bytes | Path) -> bool:
    """True where the first line names a unit, a period, whether it was treated, and an outcome, by exactly these words."""
    if Path(name).suffix.lower() not in SUFFIXES:
        return False
    if isinstance(content, Path):
        with content.open("rb") as file:
            head = file.read(HEAD)
    else:
        head = content[:HEAD]
    lines = head.decode("utf-8-sig", errors="replace").splitlines()
    first = lines[0] if lines else ""
    names = {plain_name(part.strip().strip('"')) for mark in ",;\t" for part in first.split(mark)}
    return {"treated", "outcome"} <= names and bool(names & {"unit", "period"})
