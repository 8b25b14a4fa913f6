"""How a canonical table is described: its columns, their kinds and meanings, and how names are compared.

Kinds: `id` text kept as given, with leading zeros · `category` and `text` words · `date` · `month` a date moved to the
first of its month · `timestamp` naive local time · `money` in the one currency of the data · `number` · `whole` a whole
number · `share` a fraction of 1 · `flag` yes or no · `left` yes or no, or words for who left and who is there · `score` a
number, with or without words beside it, or words of a known scale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SQL_TYPES = {
    "id": "VARCHAR",
    "category": "VARCHAR",
    "text": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "timestamp": "TIMESTAMP",
    "money": "DOUBLE",
    "number": "DOUBLE",
    "whole": "BIGINT",
    "share": "DOUBLE",
    "flag": "BOOLEAN",
    "left": "BOOLEAN",
    "score": "DOUBLE",
}
EXPECTED = {
    "id": "an identifier",
    "category": "a word",
    "text": "text",
    "date": "a date between 1900 and 2100, such as 2027-03-31",
    "month": "a month between 1900 and 2100, such as 2027-03-01",
    "timestamp": "a date and time, such as 2027-03-31 14:05",
    "money": "an amount, such as 1234.50",
    "number": "a number",
    "whole": "a whole number",
    "share": "a share, such as 0.35 or 35%",
    "flag": "yes or no",
    "left": "yes or no, or words such as churned and active",
    "score": "a number on the scale, or words of a known scale",
}
LEFT_WORDS = ("churn", "churned", "left", "lost", "cancelled", "canceled", "attrited", "attrited customer", "terminated", "gone",
    "closed", "deactivated", "inactive", "exited", "gekündigt", "abgewandert", "résilié", "parti", "baja", "perdido", "이탈",
    "해지", "ушел", "ушёл", "отток", "кетті")  # fmt: skip
STAYED_WORDS = ("stayed", "active", "existing", "existing customer", "current", "retained", "joined", "open", "not churned",
    "no churn", "aktiv", "bestand", "actif", "activo", "유지", "활성", "остался", "активен", "қалды", "белсенді")  # fmt: skip
"""Words in a status column for customers who left, and for those who stayed."""
QUARANTINED_WORDS = ("churn", "score", "risk", "propensity", "reason", "exit")
"""Another column whose name contains one of these may know the outcome: it is never used to explain it (rule 3)."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    default: str = ""
    """What replaces a missing column or value; empty for no value."""
    aliases: tuple[str, ...] = ()
    consumed: bool = False
    """True of a column of a file from which another is computed, and which the canonical table does not hold."""


@dataclass(frozen=True)
class Schema:
    """One table: what a row is, its columns, and the columns that identify a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    gives: str
    """What the study can do with such a table."""
    aliases: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def kept(self) -> tuple[Column, ...]:
        """The columns that the canonical table holds."""
        return tuple(column for column in self.columns if not column.consumed)


@dataclass(frozen=True)
class Metric:
    """An experience score, exported under many names, with its usual scale."""

    name: str
    lowest: float
    highest: float
    aliases: tuple[str, ...]


def plain_name(name: str) -> str:
    """A column's name in the form used for comparison: no case or punctuation, words separated by one space.

    >>> plain_name("CustomerID"), plain_name("Kunden-Nr."), plain_name("NPS_score")
    ('customer id', 'kunden nr', 'nps score')
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name.replace("IDs", "Ids"))
    return " ".join(re.findall(r"[^\W_]+", parted.casefold()))
