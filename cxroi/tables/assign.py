"""What each file is, and its rows as parts of the tables: guessed, remembered or chosen, and joined where it names no customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from cxroi.tables.column_map import CLOSE, SURE, ColumnMap, guess_columns, lacking
from cxroi.tables.convert import part
from cxroi.tables.doubts import one_of_twins, waits, whole
from cxroi.tables.file_views import CHOICES, PREVIEWED, FileView
from cxroi.tables.findings import Finding, Option
from cxroi.tables.loaded import Loaded
from cxroi.tables.nested import month_of_a_year, months_beside
from cxroi.tables.outline import filled_down
from cxroi.tables.reading_log import Notes
from cxroi.tables.recalled import recall, recalled_map, rename_answers
from cxroi.tables.recognise import guess, recognise
from cxroi.tables.saved_map import SavedMap
from cxroi.tables.schema import NOT_USED, SCHEMA, SCHEMAS
from cxroi.tables.second_keys import ASKED, joined, matched
from cxroi.tables.sql import quoted
from cxroi.tables.wide_months import months_down

SAMPLED = 200


@dataclass
class Assigned:
    """How the files were read: mappings by file, parts by table, flat files by part, and the preview of each."""

    used: dict[str, ColumnMap] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=lambda: {schema.name: [] for schema in SCHEMAS})
    flat: list[tuple[str, str, ColumnMap]] = field(default_factory=list)
    views: list[FileView] = field(default_factory=list)


def assign(
    notes: Notes,
    loaded: Sequence[Loaded],
    given: Mapping[str, ColumnMap],
    saved: SavedMap,
    tell: Callable[[float, str], object],
) -> Assigned:
    """Every file's rows under the schema's column names."""
    made = Assigned()
    known = partial(recall, notes, saved)
    loaded = [months_down(notes, month_of_a_year(notes, months_beside(notes, table)), known) for table in loaded]
    made.views = [_view(notes, table) for table in loaded]
    for table in loaded:
        known(table)
    rename_answers(notes, saved, made.views)
    alike = _of_one_shape(made.views)
    _share_answers(notes, alike)
    mapped = [
        (table, _mapping(notes, table, view, given, saved)) for table, view in zip(loaded, made.views, strict=True)
    ]
    mapped = _without_undated_scores(notes, _beside_a_snapshot(mapped, made.views, given))
    mapped = [_by_itself(notes, table, mapping) for table, mapping in mapped]
    for number, (table, mapping) in enumerate(mapped):
        mapped[number] = _ready(
            notes, table, mapping, mapped
        )  # of two files with other keys only one is joined to the other
    for number, (table, mapping) in enumerate(mapped):
        tell(0.4 + 0.35 * number / len(mapped), f"Converting {table.name}")
        made.views[number] = made.views[number].read_as(mapping)
        for finding in table.findings:
            notes.add(replace(finding, table=mapping.table if mapping and mapping.table != NOT_USED else ""))
        if mapping is None:
            _ask_what_it_is(notes, table, made.views[number])
            continue
        made.used[table.name] = mapping
        if mapping.table == NOT_USED:
            notes.said("", f"{table.name} is not used, as chosen", rows=table.rows, of=table.rows, file=table.name)
            continue
        for place, own in enumerate((mapping, *mapping.also)):
            name = f"part_{number}_{place}"
            if (
                _has_its_columns(notes, table, own)
                and table.rows
                and not waits(notes, table)
                and part(
                    notes, table, own, name, beside=mapping, only_scored=bool(place) and own.table == "survey_responses"
                )
            ):
                _keep(made, name, table.name, own)
        notes.connection.execute(f"drop table {table.relation}")
    _ask_once(notes, alike)
    return made


def _of_one_shape(views: Sequence[FileView]) -> dict[str, str]:
    """For each file whose columns are those of an earlier file, that file: exports of one system for several years or regions."""
    first: dict[str, str] = {}
    return {view.name: earlier for view in views if (earlier := first.setdefault(view.shape, view.name)) != view.name}


def _share_answers(notes: Notes, alike: Mapping[str, str]) -> None:
    """What was answered about a file holds for the files of its shape, unless they have an answer of their own."""
    for name, first in alike.items():
        for key, answer in [(key, answer) for key, answer in notes.answers.items() if key.startswith(f"{first}/")]:
            notes.answers.setdefault(f"{name}{key[len(first) :]}", answer)


def _ask_once(notes: Notes, alike: Mapping[str, str]) -> None:
    """Of questions that files of one shape have in common only the first is asked."""
    asked = {question.id for question in notes.questions}
    same = {
        one.id
        for one in notes.questions
        if one.file in alike and f"{alike[one.file]}{one.id[len(one.file) :]}" in asked
    }
    notes.questions[:] = [question for question in notes.questions if question.id not in same]
    notes.findings[:] = [finding for finding in notes.findings if finding.key not in same]


def _keep(made: Assigned, name: str, file: str, own: ColumnMap) -> None:
    if own.table == "snapshot":
        made.flat.append((name, file, own))
    made.parts[own.table].append(name)


def _mapping(
    notes: Notes, table: Loaded, view: FileView, given: Mapping[str, ColumnMap], saved: SavedMap
) -> ColumnMap | None:
    """What was chosen for this file, or earlier for one of the same shape, or answered; else what it looks like."""
    if table.name in given:
        return given[table.name]
    before = recalled_map(saved, view)
    if before is not None:
        notes.said("", "its columns were read as for earlier files of the same shape", file=table.name)
        return before
    columns = [column for column, _ in table.columns]
    chosen = notes.answers.get(f"{table.name}/table", "")
    if chosen in CHOICES:
        notes.asked.add(f"{table.name}/table")
        return guess(chosen, columns, view.samples, labels=table.labels)
    return recognise(columns, view.samples, name=table.name, labels=table.labels, head=table.head)


def _beside_a_snapshot(
    mapped: list[tuple[Loaded, ColumnMap | None]], views: list[FileView], given: Mapping[str, ColumnMap]
) -> list[tuple[Loaded, ColumnMap | None]]:
    """Files of no known table that name customers are joined to a snapshot, where there is one."""
    if not any(mapping and mapping.table == "snapshot" for _, mapping in mapped):
        return mapped
    found = []
    for (table, mapping), view in zip(mapped, views, strict=True):
        if mapping is None and table.name not in given:
            flat = guess_columns(SCHEMA["snapshot"], [name for name, _ in table.columns], view.samples, table.labels)
            mapping = flat if flat.source("customer_id") else None
        found.append((table, mapping))
    return found


def _without_undated_scores(
    notes: Notes, mapped: list[tuple[Loaded, ColumnMap | None]]
) -> list[tuple[Loaded, ColumnMap | None]]:
    """Undated scores beside the customers are left out where answers with their days are there."""
    dated = any(one.table == "survey_responses" for _, mapping in mapped if mapping for one in (mapping, *mapping.also))
    found = []
    for table, mapping in mapped:
        if mapping and dated and mapping.table == "customers" and any(one.table == "snapshot" for one in mapping.also):
            scores = ", ".join(source for one in mapping.also for _, source in one.metrics)
            notes.said(
                "customers",
                f"scores without a day are not used, because there are dated answers: {scores}",
                file=table.name,
            )
            mapping = replace(mapping, also=tuple(one for one in mapping.also if one.table != "snapshot"))
        found.append((table, mapping))
    return found


def _by_itself(notes: Notes, table: Loaded, mapping: ColumnMap | None) -> tuple[Loaded, ColumnMap | None]:
    """The file with its columns as answered and repeated names filled in; others are joined to it only then."""
    if mapping is None or mapping.table == NOT_USED or not table.rows:
        return table, mapping
    mapping = one_of_twins(notes, table, _as_answered(notes, table, mapping))
    return filled_down(notes, whole(notes, table, mapping), mapping), mapping


def _ready(
    notes: Notes, table: Loaded, mapping: ColumnMap | None, others: Sequence[tuple[Loaded, ColumnMap | None]]
) -> tuple[Loaded, ColumnMap | None]:
    """The file joined to the columns it is missing."""
    if mapping is None and table.rows:
        return _money_of_an_order(notes, table, others)
    if mapping is None or mapping.table == NOT_USED or not table.rows:
        return table, mapping
    table, mapping = _by_a_better_key(notes, table, mapping, others)
    _say_guesses(notes, table, mapping)
    return joined(notes, table, mapping, others)


def _by_a_better_key(
    notes: Notes, table: Loaded, mapping: ColumnMap, others: Sequence[tuple[Loaded, ColumnMap | None]]
) -> tuple[Loaded, ColumnMap]:
    """The file joined through a key that another file knows, where no other file knows its own."""
    own = mapping.source("customer_id")
    if own is None or not mapping.confidence:  # chosen by a person
        return table, mapping
    known = [(other, key) for other, one in others if other is not table and one and (key := one.source("customer_id"))]
    if not known or any(matched(notes, table, own, other, key) >= ASKED for other, key in known):
        return table, mapping
    others_of_it = tuple(pair for pair in mapping.columns if pair[0] != "customer_id")
    without = replace(mapping, columns=others_of_it, extras=(*mapping.extras, own))
    asked = len(notes.questions)
    found, changed = joined(notes, table, without, others)
    return (found, changed) if changed is not without or len(notes.questions) > asked else (table, mapping)


def _say_guesses(notes: Notes, table: Loaded, mapping: ColumnMap) -> None:
    """Name the columns that were recognised by a part of their names only, with the remedy."""
    sure = dict(mapping.confidence)
    weak = [(name, source) for name, source in mapping.columns if sure.get(name, SURE) < CLOSE]
    if weak:
        read = ", ".join(f"“{source}” as {name}" for name, source in weak)
        name, _ = weak[0]
        notes.said(
            mapping.table,
            f"recognised by a part of the name and the values: {read}. Another column is chosen by the answer “{table.name}/column {name}”",
            file=table.name,
        )


def _as_answered(notes: Notes, table: Loaded, mapping: ColumnMap) -> ColumnMap:
    """The mapping with the columns named in answers."""
    for column in SCHEMA[mapping.table].columns:
        key, source = f"{table.name}/column {column.name}", notes.answers.get(f"{table.name}/column {column.name}")
        if source in [name for name, _ in table.columns]:
            notes.asked.add(key)
            others = tuple((name, given) for name, given in mapping.columns if name != column.name and given != source)
            mapping = replace(
                mapping,
                columns=(*others, (column.name, str(source))),
                extras=tuple(name for name in mapping.extras if name != source),
            )
    return mapping


def _money_of_an_order(
    notes: Notes, table: Loaded, others: Sequence[tuple[Loaded, ColumnMap | None]]
) -> tuple[Loaded, ColumnMap | None]:
    """Lines or payments of orders, whose customer and day are in another file: revenue, joined through the order."""
    columns, samples = [name for name, _ in table.columns], _view(notes, table).samples
    mapping = guess_columns(SCHEMA["revenue_monthly"], columns, samples, table.labels)
    mapping = replace(
        mapping,
        columns=tuple((name, source) for name, source in mapping.columns if name not in ("customer_id", "month")),
    )
    if {column.name for column in lacking(mapping)} != {"customer_id", "month"}:
        return table, None
    asked = len(notes.questions)
    found, joined_map = joined(notes, table, mapping, others)
    del notes.questions[asked:]
    return (found, joined_map) if not lacking(joined_map) else (table, None)


def _ask_what_it_is(notes: Notes, table: Loaded, view: FileView) -> None:
    """No guess fits: ask what the file is. The other files are read without it."""
    seen = ", ".join(name for name, _ in table.columns[:12])
    options = [Option(choice, f"{choice}: {view.effect(view.as_table(choice))}") for choice in CHOICES]
    notes.add(Finding("", f"{table.name} was left out: its columns match none of the tables", "error", rows=table.rows, of=table.rows, file=table.name,
        expected=f"columns such as customer_id, month, revenue; found {seen}"))  # fmt: skip
    notes.ask(
        f"{table.name}/table",
        quiet=True,
        table="",
        file=table.name,
        words=f"What is {table.name}? Its columns are {seen}.",
        options=options,
        needed=False,
    )


def _has_its_columns(notes: Notes, table: Loaded, mapping: ColumnMap) -> bool:
    """Whether the file still has the columns that a mapping names; a missing one is an error."""
    columns = [column for column, _ in table.columns]
    absent = [source for _, source in (*mapping.columns, *mapping.metrics) if source not in columns]
    if absent:
        notes.add(Finding(mapping.table, f"{table.name} has no column {absent[0]}", "error", file=table.name, column=absent[0],
            expected=f"one of {', '.join(columns[:12])}"))  # fmt: skip
    return not absent


def _view(notes: Notes, table: Loaded) -> FileView:
    """The preview of a file: its first rows, and some values of each column, from the first rows that have any."""
    samples = {}
    for column, _ in table.columns:
        query = f"select cast({quoted(column)} as varchar)[:100] from {table.relation} where {quoted(column)} is not null limit {SAMPLED}"
        samples[column] = [str(row[0]) for row in notes.connection.execute(query).fetchall()]
    shown = ", ".join(f"coalesce(cast({quoted(column)} as varchar)[:60], '')" for column, _ in table.columns)
    preview = notes.connection.execute(f"select {shown} from {table.relation} limit {PREVIEWED}").fetchall()
    return FileView(table.name, table.columns, table.rows, tuple(map(tuple, preview)), None, samples, table.labels)
