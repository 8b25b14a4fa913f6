"""What each choice about the tables would do, ready to print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import pandas as pd

from cxroi.evidence.choices import Choice
from cxroi.evidence.sentences import label_of
from cxroi.report.language.formats import count
from cxroi.report.tables.evidence_tables import OUTCOME

T = TypeVar("T")
NO_DIFFERENCE = "No verdict depends on it."


def choice_table(made: Sequence[Choice]) -> pd.DataFrame:
    """A row for each choice: the tables whose rows differ, and the verdicts that differ; what is the same under all is left out."""
    tables = [name for name in _names(one.rows for one in made) if _differs(one.rows.get(name) for one in made)]
    cells = [cell for cell in _names(one.verdicts for one in made) if _differs(one.verdicts.get(cell) for one in made)]
    rows = []
    for one in made:
        row = {"Choice": f"{one.option.words} (as now)" if one.chosen else one.option.words}
        row |= {f"Rows of {name}": count(one.rows.get(name, 0)) for name in tables}
        row |= {_called(cell): one.verdicts.get(cell) or one.refused or "no verdict" for cell in cells}
        rows.append(row if cells else row | {"Verdicts": one.refused or NO_DIFFERENCE})
    return pd.DataFrame(rows)


def _called(cell: tuple[str, str]) -> str:
    metric, outcome = cell
    return f"{label_of(metric)} and {OUTCOME[outcome].lower() if outcome in OUTCOME else 'leaving'}"


def _names(found: Iterable[Iterable[T]]) -> list[T]:
    return list(dict.fromkeys(name for one in found for name in one))


def _differs(values: Iterable[object]) -> bool:
    return len(set(values)) > 1
