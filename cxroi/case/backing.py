"""The evidence for a part: entries of the register, for its main figure or for each of its quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

NEED_THEIR_OWN = ("reach", "causal_share", "capture")
"""Quantities that a part's plain list does not back: each is a guess until it names its own evidence."""
OWN_TABLES = "Our own table"
"""How the source of an entry begins that was worked out from tables: it backs the figures that were worked out, and no others."""
LONGEST = 1_000


class Backing(tuple[str, ...]):
    """The entries that back a part's main figure, as a tuple, and what backs each of its other quantities.

    A file writes a plain list, or a mapping by quantity.

    >>> plain, by_quantity = Backing(["pilot"]), Backing.parse({"change": ["pilot"], "causal_share": ["workshop"]})
    >>> plain.of("change"), plain.of("causal_share"), by_quantity.of("causal_share"), by_quantity
    (('pilot',), (), ('workshop',), ('pilot',))
    """

    by_quantity: Mapping[str, tuple[str, ...]] | None

    def __new__(cls, entries: Iterable[str] = (), by_quantity: Mapping[str, tuple[str, ...]] | None = None) -> Backing:
        self = super().__new__(cls, entries)
        self.by_quantity = None if by_quantity is None else MappingProxyType(dict(by_quantity))
        return self

    @classmethod
    def parse(cls, value: Any) -> Backing:
        """A list of entries, or a mapping from quantity to such a list. Raises PydanticCustomError."""
        if isinstance(value, Backing):
            return value
        if isinstance(value, Mapping):
            named = {_text(key): _entries(entries) for key, entries in value.items()}
            main = [entry for key, entries in named.items() if key not in NEED_THEIR_OWN for entry in entries]
            return cls(dict.fromkeys(main), named)
        return cls(_entries(value))

    def of(self, quantity: str) -> tuple[str, ...]:
        """The entries that back one quantity, by its field; of a part within the part, by `part/field`."""
        if self.by_quantity is None:
            return () if quantity in NEED_THEIR_OWN else tuple(self)
        whole = quantity.split("/")[0]
        return self.by_quantity.get(quantity, self.by_quantity.get(whole, ()))

    @property
    def every(self) -> tuple[str, ...]:
        """Every entry named, whatever the quantity."""
        if self.by_quantity is None:
            return tuple(self)
        return tuple(dict.fromkeys(entry for entries in self.by_quantity.values() for entry in entries))

    @property
    def plain(self) -> list[str] | dict[str, list[str]]:
        """As the case file writes it."""
        if self.by_quantity is None:
            return list(self)
        return {key: list(entries) for key, entries in self.by_quantity.items()}

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Backing):
            return self.plain == other.plain
        return tuple(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = tuple.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return Backing.parse, (self.plain,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(lambda backing: backing.plain)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> dict:
        entries = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": LONGEST}}
        return {"anyOf": [entries, {"type": "object", "additionalProperties": entries}]}


def _entries(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _error(
            "must be a list of entries, or such a list for each quantity",
            "Write [entry], or {change: [entry], causal_share: [entry]}.",
        )
    return tuple(_text(entry) for entry in value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _error("must be text", "Put it in quotes, if it is meant as text.")
    if not 0 < len(value) <= LONGEST:
        raise _error(f"must have 1 to {LONGEST} characters", "Give it the id of an entry.")
    return value


def _error(rule: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("quantity", "{rule}", {"rule": rule, "remedy": remedy})
