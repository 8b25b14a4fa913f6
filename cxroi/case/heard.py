"""Findings of Listening kept with the case: each with its figures and its limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, StrictStr

from cxroi.case.errors import ErrorDetail
from cxroi.case.fields import Figure, Name, Part, Text

About = Literal["emotions", "silent", "themes", "quiet", "channels", "employees"]
Words = Annotated[StrictStr, Field(max_length=1_000)]


class Heard(Part):
    """One finding: at most a table of figures by group, never one by customer."""

    about: About = Field(title="About", description="Emotions, the silent, themes, gone quiet, channels or employees.")
    finding: Name = Field(title="Finding", description="What was found, in a sentence.")
    lines: tuple[Words, ...] = Field((), title="Further sentences")
    cannot: Text = Field("", title="Cannot tell", description="What it does not show.")
    source: Text = Field("", title="Source", description="The tables it is from.")
    on: Text = Field("", title="Data to", description="As YYYY-MM-DD.")
    columns: tuple[Name, ...] = Field((), title="Columns", description="Heads of the figures.")
    units: tuple[Words, ...] = Field((), title="Units", description="One for each column; empty for words.")
    rows: tuple[tuple[Figure | Words | None, ...], ...] = Field((), title="Figures", description="One for each column.")
    drawn: tuple[Words, ...] = Field(
        (), title="Drawn", description="The columns of a value, its low and its high end, for the chart."
    )


def heard_errors(data: dict[str, Any]) -> Iterator[ErrorDetail]:
    """Every broken rule of `listening` in plain data: one finding about each, rows as wide as their heads, drawn columns exist."""
    listed = data.get("listening")
    seen: set[str] = set()
    for place, one in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(one, dict):
            continue
        path, about = f"listening/{place}", one.get("about")
        if isinstance(about, str) and about in seen:
            yield ErrorDetail(f"{path}/about", about, "is kept twice", "Keep the newer one.")
        seen.add(str(about))
        columns = one.get("columns") or []
        width = len(columns) if isinstance(columns, list) else 0
        units, rows, drawn = (one.get(key) or [] for key in ("units", "rows", "drawn"))
        if isinstance(units, list) and len(units) != width:
            yield ErrorDetail(
                f"{path}/units",
                str(len(units)),
                f"must have one entry for each of {width} columns",
                "Add the missing ones.",
            )
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, list) and len(row) != width:
                yield ErrorDetail(
                    f"{path}/rows/{number}",
                    str(len(row)),
                    f"must have {width} entries, one for each column",
                    "Correct the row.",
                )
        if isinstance(drawn, list) and drawn and (len(drawn) != 3 or any(name not in columns for name in drawn)):
            yield ErrorDetail(
                f"{path}/drawn",
                str(drawn),
                "must name three of the columns: value, low, high",
                f"Choose from {', '.join(map(str, columns))}.",
            )
