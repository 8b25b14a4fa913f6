"""Tables read and judged in one call; what comes out is plain data, which outlives the database it was made in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxroi.evidence.study import Study, study
from cxroi.tables.column_map import ColumnMap as Columns
from cxroi.tables.file_views import FileView
from cxroi.tables.findings import Finding, Question
from cxroi.tables.read import read_tables
from cxroi.tables.saved_map import SavedMap


@dataclass(frozen=True)
class Judged:
    """What was read, what was found out on the way, and the study, or why there is none."""

    rows: Mapping[str, int]
    """Rows that can be used, by table."""
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    mappings: Mapping[str, Columns]
    """How each file was read, by its name."""
    study: Study | None
    refused: str
    """Why there is no study; empty where there is one."""
    files: tuple[FileView, ...] = ()
    """Every file that was read, for a person to choose what it is."""
    answered: frozenset[str] = frozenset()
    """The keys of the questions and decisions there were."""


def judge(
    source: Path | str | Mapping[str, bytes | Path],
    *,
    mappings: Mapping[str, Columns] | None = None,
    answers: Mapping[str, str] | None = None,
    saved: SavedMap | None = None,
    metrics: Sequence[str] | None = None,
    lower_is_better: Sequence[str] = (),
    seed: int = 0,
    progress: Callable[[float, str], object] = lambda share, words: None,
) -> Judged:
    """Read the tables of a folder, or of files given by name, and hold every metric against every outcome.

    Nothing that is wrong with the data raises: it is a finding, a question, or the reason why there is no study.
    """
    tables = read_tables(
        source,
        mappings=mappings,
        answers=answers,
        saved=saved,
        progress=lambda share, words: _tell(progress, 0.4 * share, words),
    )
    found, refused = None, ""
    try:
        found = study(
            tables.connection,
            present=tables.present,
            metrics=metrics,
            lower_is_better=lower_is_better,
            data_end=tables.data_end,
            seed=seed,
            progress=lambda share: _tell(progress, 0.4 + 0.6 * share, "Judging"),
        )
    except ValueError as error:
        refused = str(error)
    finally:
        tables.connection.close()
    return Judged(
        dict(tables.rows), tables.missing, tables.findings, tables.questions, dict(tables.mappings), found, refused,
        tables.files, tables.asked,
    )  # fmt: skip


def _tell(progress: Callable[[float, str], object], share: float, words: str) -> None:
    progress(share, words)
