"""The findings of reading tables: kept in order, with a count and an example for every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cxroi.tables.findings import Finding, Option, Question
from cxroi.tables.sql import first_row, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from cxroi.tables.currencies import Currency
    from cxroi.tables.losses import Loss


class Notes:
    """The findings and questions of one reading, and the answers given beforehand."""

    def __init__(self, connection: DuckDBPyConnection, answers: dict[str, str]) -> None:
        self.connection, self.answers = connection, answers
        self.findings: list[Finding] = []
        self.questions: list[Question] = []
        self.asked: set[str] = set()
        """The keys of everything that was or could be answered."""
        self.links: set[str] = set()
        """Files used to join others."""
        self.alone: list[str] = []
        """Parts of surveys that name no customer, as reviews do."""
        self.losses: list[Loss] = []
        self.currencies: list[Currency] = []
        """What the amounts are in, by column."""
        self.last_day: dt.date | None = None
        """The last day with revenue, where revenue is dated by day."""

    def add(self, finding: Finding) -> None:
        """Note a finding."""
        self.findings.append(finding)

    def said(self, table: str, rule: str, *, rows: int = 0, of: int = 0, file: str = "", column: str = "") -> None:
        """Note what was done and needs no answer; `rows` of `of` rows."""
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
        kind: str = "choice",
        needed: bool = True,
        quiet: bool = False,
    ) -> str | None:
        """The answer to a question; if there is none yet, the question is noted, with a finding unless `quiet`."""
        question = Question(key, table, file, column, words, tuple(options), tuple(examples), kind, needed)
        self.asked.add(key)
        given = self.answers.get(key)
        if given is not None and (answer := question.understood(given)) is not None:
            return answer
        if any(one.id == key for one in self.questions):
            return None
        self.questions.append(question)
        if given is not None and (wrong := question.wrong(given)):
            self.add(Finding(table, f"the answer to {key} is not used: {wrong}", "error", file=file, column=column))
        if quiet:
            return None
        listed = ", ".join(option.value for option in options) or "a date such as 2027-03-31"
        self.add(Finding(table, words, "question" if needed else "said", file=file, column=column, expected=f"an answer to {key}: {listed}",
            key=key, options=tuple(options)))  # fmt: skip
        return None

    def ask_day(self, key: str, *, table: str, words: str, file: str = "") -> str | None:
        """The day given as an answer; if there is none yet, it is asked for."""
        return self.ask(key, table=table, words=words, options=(), file=file, kind="day")

    def choose(
        self, key: str, *, table: str, rule: str, options: Sequence[Option], default: str, file: str = "", column: str = "",
        rows: int = 0, of: int = 0, row: int | None = None, value: str = "", severity: str = "said", expected: str = "",
    ) -> str:  # fmt: skip
        """The option chosen, or the default; reported with its options either way, and nothing waits for it."""
        self.asked.add(key)
        answer = self.answers.get(key, "")
        chosen = answer if answer in [option.value for option in options] else default
        self.add(
            Finding(table, rule, severity, rows, of, file, row, column, value, expected, key, tuple(options), chosen)
        )
        return chosen

    def count(
        self, table: str, condition: str, rule: str, *, severity: str = "error", column: str = "", expected: str = ""
    ) -> int:
        """Note how many rows of a table meet the condition, with the first as an example; returns their number."""
        rows, example = self.first(table, condition, column)
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

    def first(self, table: str, condition: str, column: str) -> tuple[int, dict[str, Any]]:
        """How many rows of a table meet the condition, and the place and value of the first."""
        value = f"regexp_replace(cast({quoted(column)} as varchar), ' 00:00:00$', '')" if column else "''"
        given = f"{{'file': source_file, 'row': source_row, 'value': {value}}}"
        rows, example = first_row(
            self.connection,
            f"select count(*), arg_min({given}, (source_file, source_row)) from {table} where {condition}",
        )
        return int(rows), example or {"file": "", "row": None, "value": ""}

    def leave_out(self, table: str, condition: str, rule: str, *, column: str = "", expected: str = "") -> None:
        """Note the rows that meet the condition and take them out of the table."""
        if self.count(table, condition, f"{rule}: left out", column=column, expected=expected):
            self.connection.execute(f"delete from {table} where {condition}")
