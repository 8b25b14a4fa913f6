"""Files that name no customer, but a ticket, an order or another number that another file has: joined through it.

A key of the same name whose values nearly all match is used, and reported with the share matched. Anything less is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxroi.tables.column_map import ColumnMap, lacking
from cxroi.tables.findings import Option
from cxroi.tables.loaded import FILE_ROW, Loaded
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import plain_name
from cxroi.tables.sql import ROW, first_row, quoted

FOLLOWED, ASKED = 0.90, 0.30
"""With more than the first share matched, a key of the same name is used; with more than the second, any key is asked about. [fraction, judgement]"""
WAY = " > "
"""Between a key, the other file and its key in an answer."""
LOOKED_AT, ROWS_OF_A_KEY = 500, 20_000
"""Values compared, and rows in which a key shows its different values: invoices sorted by customer repeat one for many rows."""
MOST_COLUMNS = 40
WANTED = {
    "survey_responses": ("customer_id",),
    "revenue_monthly": ("customer_id", "month"),
    "contacts": ("customer_id",),
}
"""What a file of each table may take from another file."""


@dataclass(frozen=True)
class Way:
    """A way from a file to the columns it is missing: its key, the other file and its key, what that gives, and the share matched."""

    key: str
    other: Loaded
    other_key: str
    gives: tuple[tuple[str, str], ...]
    share: float

    @property
    def words(self) -> str:
        """The way in words."""
        return f"through {self.key}, which is {self.other_key} in {self.other.name}"


def joined(
    notes: Notes, loaded: Loaded, mapping: ColumnMap, others: Sequence[tuple[Loaded, ColumnMap | None]]
) -> tuple[Loaded, ColumnMap]:
    """The file with its missing columns taken from another file; unchanged where there is no way, or it awaits an answer."""
    if len(others) < 2:
        return loaded, mapping
    wanted = [column.name for column in lacking(mapping) if column.name in WANTED.get(mapping.table, ())]
    if not wanted or len(wanted) != len(lacking(mapping)):
        return loaded, mapping
    ways = sorted(_ways(notes, loaded, mapping, wanted, others), key=lambda way: -way.share)
    if not ways:
        return loaded, mapping
    best = ways[0]
    if plain_name(best.key) == plain_name(best.other_key) and best.share >= FOLLOWED:
        notes.said(
            mapping.table,
            f"joined {best.words}; {best.share:.1%} of its values match",
            file=loaded.name,
            column=best.key,
        )
        return _through(notes, loaded, mapping, best)
    options = [
        Option(WAY.join((way.key, way.other.name, way.other_key)), f"{way.words}: {way.share:.0%} match")
        for way in ways[:5]
    ]
    options.append(Option("none", "none of these; leave the file out"))
    answer = notes.ask(
        f"{loaded.name}/joined", table=mapping.table, file=loaded.name, column=best.key, options=options,
        words=f"{loaded.name} does not name the {' and '.join(wanted)}. How is it joined to the other files?",
    )  # fmt: skip
    chosen = next((way for way, option in zip(ways, options, strict=False) if option.value == answer), None)
    return _through(notes, loaded, mapping, chosen) if chosen else (loaded, mapping)


def _ways(
    notes: Notes,
    loaded: Loaded,
    mapping: ColumnMap,
    wanted: Sequence[str],
    others: Sequence[tuple[Loaded, ColumnMap | None]],
) -> list[Way]:
    ways = []
    scores = {source for _, source in mapping.metrics}
    own = [name for name, _ in loaded.columns if name not in scores and may_be_key(notes, loaded, name)][:MOST_COLUMNS]
    for other, other_map in others:
        if other is loaded or other_map is None:
            continue
        gives = tuple((name, source) for name in wanted if (source := other_map.source(name)))
        if len(gives) < len(wanted):
            continue
        keys = [name for name, _ in other.columns if may_be_key(notes, other, name)][:MOST_COLUMNS]
        for key in own:
            for other_key in keys:
                share = matched(notes, loaded, key, other, other_key)
                if share >= ASKED and (
                    other_key == dict(gives)["customer_id"] or _decides(notes, other, other_key, gives)
                ):
                    ways.append(Way(key, other, other_key, gives, share))
    return ways


def may_be_key(notes: Notes, loaded: Loaded, column: str) -> bool:
    """Identifiers have many different short values, and are neither dates nor fractions."""
    name = f"cast({quoted(column)} as varchar)"
    different, rows, longest, dated = first_row(
        notes.connection,
        f"select count(distinct v), count(v), max(length(v)), count(*) filter (regexp_matches(v, '^\\d{{4}}-\\d\\d-\\d\\d|^-?\\d+\\.\\d+$|^\\d{{1,2}}$'))"
        f" from (select {name} as v from {loaded.relation} limit {ROWS_OF_A_KEY})",
    )
    return bool(rows) and different >= min(20, 0.5 * rows) and longest <= 80 and dated < 0.2 * rows


def matched(notes: Notes, loaded: Loaded, key: str, other: Loaded, other_key: str) -> float:
    """The share of a sample of the file's keys that the other file has."""
    own = f"select distinct trim(cast({quoted(key)} as varchar)) as v from {loaded.relation} where {quoted(key)} is not null limit {LOOKED_AT}"
    known = f"select trim(cast({quoted(other_key)} as varchar)) from {other.relation}"
    found, of = first_row(notes.connection, f"select count(*) filter (v in ({known})), count(*) from ({own})")
    return found / of if of else 0.0


def _decides(notes: Notes, other: Loaded, key: str, gives: Sequence[tuple[str, str]]) -> bool:
    """Whether each value of the key stands beside one customer only (and one month, where that is wanted too)."""
    wanted = ", ".join(quoted(source) for _, source in gives)
    keys, pairs = first_row(
        notes.connection,
        f"select count(distinct k), count(*) from (select distinct {quoted(key)} as k, {wanted} from {other.relation} where {quoted(key)} is not null)",
    )
    return keys == pairs


def _through(notes: Notes, loaded: Loaded, mapping: ColumnMap, way: Way) -> tuple[Loaded, ColumnMap]:
    notes.links.add(way.other.name)
    taken = {name.casefold() for name, _ in loaded.columns}
    names = {
        source: source if source.casefold() not in taken else f"{source} of {way.other.name}" for _, source in way.gives
    }
    given = ", ".join(f"o.{quoted(source)} as {quoted(name)}" for source, name in names.items())
    unique = f"(select distinct on ({quoted(way.other_key)}) * from {way.other.relation})"
    file_row = FILE_ROW if loaded.row_number.startswith(FILE_ROW) else ""
    held = f"* exclude ({file_row})" if file_row else "*"
    table = f"joined_{abs(hash((loaded.name, way.key, way.other.name)))}"
    notes.connection.execute(
        f"create table {table} as select l.*, {given} from (select {held}, {loaded.row_number} as {quoted(ROW)} from {loaded.relation}) l"
        f" left join {unique} o on trim(cast(l.{quoted(way.key)} as varchar)) = trim(cast(o.{quoted(way.other_key)} as varchar))"
    )
    types = dict(way.other.columns)
    columns = (*loaded.columns, *((name, types[source]) for source, name in names.items()))
    changed = (*mapping.columns, *((name, names[source]) for name, source in way.gives))
    further = tuple(name for name in mapping.extras if name not in names.values())
    also = tuple(_with_customer(one, dict(way.gives), names) for one in mapping.also)
    made = replace(loaded, relation=table, columns=columns, row_number=quoted(ROW))
    return made, replace(mapping, columns=changed, extras=further, also=also)


def _with_customer(mapping: ColumnMap, gives: Mapping[str, str], names: Mapping[str, str]) -> ColumnMap:
    """Another table that the same file feeds, under the customer that was found."""
    others = tuple(pair for pair in mapping.columns if pair[0] != "customer_id")
    return replace(mapping, columns=(("customer_id", names[gives["customer_id"]]), *others))
