"""What is found while tables are read: kept in order, with a count and an example for every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cxroi.tables.findings import Finding, Option, Question
from cxroi.tables.sql import first_row, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Notes:
    """The findings and questions of one reading, and the answers a person gave beforehand."""

    def __init__(self, connection: DuckDBPyConnection, answers: Mapping[str, str]) -> None:
        self.connection, self.answers = connection, answers
        self.findings: list[Finding] = []
        self.questions: list[Question] = []
        self.last_day: dt.date | None = None
        """The last day with revenue, where revenue is dated by day."""

    def add(self, finding: Finding) -> None:
        self.findings.append(finding)

    def said(self, table: str, rule: str, *, rows: int = 0, of: int = 0, file: str = "", column: str = "") -> None:
        self.add(Finding(table, rule, "said", rows=rows, of=of, file=file, column=column))

    def ask(
        self,
        key: str,
        *,
        table: str,
        words: str,
        options: Sequence[Option],
        file: str = "",
        column: str = "",
        examples: Sequence[str] = (),
    ) -> str | None:
        """The answer to a question; where there is none yet the question is noted."""
        answer = self.answers.get(key)
        if answer in [option.value for option in options]:
            return answer
        self.questions.append(Question(key, table, file, column, words, tuple(options), tuple(examples)))
        self.add(
            Finding(
                table,
                words,
                "question",
                file=file,
                column=column,
                expected=f"an answer to {key}: {', '.join(option.value for option in options)}",
            )
        )
        return None

    def count(
        self, table: str, condition: str, rule: str, *, severity: str = "fault", column: str = "", expected: str = ""
    ) -> int:
        """Note how many rows of a table meet the condition, with the first of them as example; the number of them."""
        value = f"cast({quoted(column)} as varchar)" if column else "''"
        given = f"{{'file': source_file, 'row': source_row, 'value': {value}}}"
        rows, example = first_row(
            self.connection,
            f"select count(*), arg_min({given}, (source_file, source_row)) from {table} where {condition}",
        )
        if rows:
            of = first_row(self.connection, f"select count(*) from {table}")[0]
            self.add(
                Finding(
                    table,
                    rule,
                    severity,
                    rows,
                    of,
                    example["file"],
                    example["row"],
                    column,
                    example["value"] or "",
                    expected,
                )
            )
        return rows

    def leave_out(self, table: str, condition: str, rule: str, *, column: str = "", expected: str = "") -> None:
        """Note the rows that meet the condition and take them out of the table."""
        if self.count(table, condition, f"{rule}: left out", column=column, expected=expected):
            self.connection.execute(f"delete from {table} where {condition}")
