"""When a survey without dates was asked: the day in a column's name (`NPS_2023`), or the day a person gives for the file."""

from __future__ import annotations

from cxroi.tables.column_map import ColumnMap
from cxroi.tables.loaded import Loaded
from cxroi.tables.month_names import wave_of
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import literal


def wave_days(notes: Notes, loaded: Loaded, mapping: ColumnMap) -> dict[str, str]:
    """SQL of the day each column of scores was asked on, by the column; empty where the rows have their own dates."""
    dated, metrics = (
        mapping.source("invited_at") or mapping.source("responded_at"),
        [name for name, _ in mapping.metrics],
    )
    if dated and len(metrics) == len(set(metrics)):
        return {}
    sources = [source for _, source in mapping.metrics] or [mapping.source("score") or ""]
    named = {source: wave_of(source) for source in sources}
    if all(named.values()):
        days = ", ".join(f"{source} {day}" for source, day in named.items())
        # The last day: a score dated too early would come before events it may have followed.
        notes.said(
            mapping.table, f"waves are dated by the names of their columns, on their last day: {days}", file=loaded.name
        )
        return {source: f"timestamp {literal(day)}" for source, day in named.items()}
    answer = notes.ask_day(
        f"{loaded.name}/wave", table=mapping.table, file=loaded.name,
        words=f"{loaded.name} does not say when answers were given. On which day did this survey close?",
    )  # fmt: skip
    return {source: f"timestamp {literal(answer)}" for source in sources} if answer else {}
