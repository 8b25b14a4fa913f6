"""How a column is read: an SQL expression, or a question; and the words for missing, yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxroi.tables.findings import Option
from cxroi.tables.sql import literal

NO_VALUE = ("", "na", "n/a", "#n/a", "null", "none", "nan", "nat", "-", "--", "—", "?", ".", "#value!", "#ref!", "#div/0!", "(null)", "k.a.", "н/д", "нет данных", "없음")  # fmt: skip
NO_WORD = ("", "null", "#n/a", "nan", "(null)", "#ref!", "#value!")
YES = (
    "1", "true", "t", "yes", "y", "x", "wahr", "ja", "j", "waar", "vrai", "oui", "verdadero", "si", "sí", "vero", "sì", "verdadeiro", "sim",
    "prawda", "tak", "истина", "да", "참", "예", "네", "はい", "是",
)  # fmt: skip
NO = (
    "0", "false", "f", "no", "n", "falsch", "nein", "onwaar", "nee", "faux", "non", "falso", "não", "nao", "fałsz", "nie", "ложь", "нет",
    "거짓", "아니오", "아니요", "いいえ", "否",
)  # fmt: skip
"""What a spreadsheet writes for true and false, and people for yes and no, in the languages whose column names are known."""
SIGNS = r"[$€£¥￥₩₸₽₺₹]|(?i:\b(?:US\$|USD|EUR|GBP|JPY|CNY|KRW|KZT|RUB|CHF|TRY|INR|AUD|CAD|SEK|NOK|DKK|PLN|CZK)\b|원|тенге|тг\.?|руб\.?)"
NUMERIC_TYPES = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
)
LARGEST_NUMBER = 1e15


@dataclass(frozen=True)
class Reading:
    """How a column is read: the SQL expression of its values, or the question that must be answered first."""

    expression: str
    said: str = ""
    """What the column itself decided, in words."""
    question: str = ""
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    error: str = ""
    exact: bool = False
    """True where no value can fail, so that failures need not be counted."""


def let(name: str, value: str, body: str) -> str:
    """SQL in which a name stands for a value, computed once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def looked_up(values: Mapping[str, object], kind: str) -> str:
    """SQL of the value for the text `t` in a list of texts; null where the list does not have it."""
    keys = ", ".join(literal(key) for key in values)
    found = ", ".join(f"{literal(value)}::{kind}" for value in values.values())
    return f"map([{keys}], [{found}])[t]"
