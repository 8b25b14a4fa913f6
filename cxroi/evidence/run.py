"""Tables read and judged in one call; the result is plain data, independent of the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from cxroi.evidence.before_after import BeforeAfter
from cxroi.evidence.before_after_tables import before_after
from cxroi.evidence.listening import Listening, listen, untold
from cxroi.evidence.plain_panel import apart, judge_plain
from cxroi.evidence.scores_alone import ScoresAlone, scores_alone
from cxroi.evidence.sentences import label_of
from cxroi.evidence.snapshot import Snapshot
from cxroi.evidence.snapshot_baseline import SnapshotBaseline
from cxroi.evidence.snapshot_tables import PERIOD, baseline_of, snapshot_of, stays_of
from cxroi.evidence.study import Study, study
from cxroi.evidence.withheld import lost_words
from cxroi.tables.asked_on_leaving import KEY as ON_LEAVING
from cxroi.tables.column_map import ColumnMap as Columns
from cxroi.tables.currencies import Currency
from cxroi.tables.file_views import FileView
from cxroi.tables.findings import Finding, Option, Question
from cxroi.tables.left_after import KEY as LEFT_AFTER
from cxroi.tables.left_after import AssumedLeaving
from cxroi.tables.read import Tables, read_tables
from cxroi.tables.recognise import table_named
from cxroi.tables.saved_map import SavedMap
from cxroi.tables.schema import ALONE

P = ParamSpec("P")
DIRECTION = "direction/"
"""The key of the question whether a high score is good: this, then the score's name."""
JUDGING = 0.4
"""The share of the work that is done when listening begins."""


@dataclass(frozen=True)
class Judged:
    """What was read, the findings, and the study, or why there is none."""

    rows: Mapping[str, int]
    """Usable rows, by table."""
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    mappings: Mapping[str, Columns]
    """How each file was read, by its name."""
    study: Study | None
    refused: str
    """Why there is neither study nor snapshot; empty where there is one."""
    files: tuple[FileView, ...] = ()
    """Every file that was read, so that its kind can be chosen."""
    answered: frozenset[str] = frozenset()
    """The keys of all questions and decisions."""
    snapshot: Snapshot | None = None
    """The verdicts on a table of one row per customer."""
    listening: Listening | None = None
    """What the tables say beyond scores, where it was asked for."""
    before_after: tuple[BeforeAfter, ...] = ()
    """The verdicts on changes that were made, from the table `interventions` or from plain files."""
    baseline: SnapshotBaseline | None = None
    """Each segment today, from a table of one row per customer."""
    assumed_leaving: AssumedLeaving | None = None
    """Leaving that is assumed from silence, as answered."""
    alone: ScoresAlone | None = None
    """What scores say for which no outcome is known."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The answers that apply, by key, those remembered from earlier files too."""
    currencies: tuple[Currency, ...] = ()
    """What the amounts of the tables are in, as far as they say."""


def _in_words(judging: Callable[P, Judged]) -> Callable[P, Judged]:
    """What the database raises, on damage that it meets late, as the reason why there is no study."""

    @wraps(judging)
    def judged(*arguments: P.args, **options: P.kwargs) -> Judged:
        import duckdb

        try:
            return judging(*arguments, **options)
        except duckdb.Error as error:
            first = str(error).splitlines()[0][:200]
            words = f"The tables could not be worked on together ({first}). Leave out the file added last, or export it again."
            return Judged({}, (), (), (), {}, None, words)

    return judged


@_in_words
def judge(
    source: Path | str | Mapping[str, bytes | Path],
    *,
    mappings: Mapping[str, Columns] | None = None,
    answers: Mapping[str, str] | None = None,
    saved: SavedMap | None = None,
    metrics: Sequence[str] | None = None,
    lower_is_better: Sequence[str] = (),
    seed: int = 0,
    listening: bool = False,
    folder: Path | None = None,
    progress: Callable[[float, str], object] = lambda share, words: None,
) -> Judged:
    """Read the tables of a folder, or of files given by name, and test every metric against every outcome.

    Nothing that is wrong with the data raises: it is a finding, a question, or the reason why there is no study. With `listening`
    also emotions, the silent, themes and customers gone quiet, which take longer; then the tables are kept in `folder`, where one is given,
    for what is asked of them later (`listen_again`).
    """
    plain, source = apart(source)
    from_files, noticed = judge_plain(plain, lower_is_better=lower_is_better, seed=seed)
    if plain and not source:
        return Judged(
            {},
            (),
            noticed,
            (),
            {},
            None,
            "" if from_files else "There is no panel that could be judged.",
            before_after=from_files,
        )
    judging = JUDGING if listening else 1.0
    tables = read_tables(
        source,
        mappings=mappings,
        answers=answers,
        saved=saved,
        progress=lambda share, words: progress(0.4 * judging * share, words),
    )
    lower, higher = directions(tables.answers)
    lower = tuple(dict.fromkeys((*lower_is_better, *lower)))
    lost = lost_words(
        tables.losses,
        {(file, source): metric for file, columns in tables.mappings.items() for metric, source in columns.metrics},
    )
    latest = tables.latest
    lost |= {f"survey_responses/score/{metric}": latest.words for metric in latest.withheld} if latest else {}
    caveat = None if latest is None or latest.withheld else latest
    said = (one.words for one in (tables.assumed_leaving, caveat) if one is not None)
    assumed = tuple(filter(None, (*said, tables.filled)))
    found, refused, heard = None, "", None
    frame = None if tables.snapshot is None else tables.connection.execute("SELECT * FROM snapshot").df()
    stays = stays_of(tables)
    flat, reason = snapshot_of(tables, frame, lower=lower, higher=higher, lost=lost, seed=seed)
    changes: tuple[BeforeAfter, ...] = ()
    alone: ScoresAlone | None = None
    try:
        found, changes, heard = _studied(
            tables, metrics=metrics, lower=lower, higher=higher, lost=lost, assumed=assumed, seed=seed, listening=listening, folder=folder,
            judging=judging, progress=progress,
        )  # fmt: skip
    except ValueError as error:
        refused = "" if flat else reason or str(error)
        heard = untold(tables.present, str(error)) if listening and flat else None
    try:
        alone = _alone(tables, judged=found is not None, seed=seed)
    finally:
        tables.connection.close()
    refused = "" if alone else refused
    baseline = baseline_of(tables, frame, stays)
    unknown = dict.fromkeys((*(found.undirected if found else ()), *(flat.undirected if flat else ())))
    asked = (one for one in tables.questions if one.id != PERIOD or baseline is None or not baseline.dated)
    findings = (one for one in tables.findings if PERIOD not in one.expected or baseline is None or not baseline.dated)
    questions = (*asked, *(direction_question(metric) for metric in unknown))
    return Judged(
        dict(tables.rows), tables.missing, (*findings, *noticed), questions, dict(tables.mappings), found, refused,
        tables.files, tables.asked | {key for key in tables.answers if key.startswith(DIRECTION)}, flat, heard,
        (*changes, *from_files), baseline, tables.assumed_leaving, alone, dict(tables.answers),
        tables.currencies,
    )  # fmt: skip


def _studied(
    tables: Tables, *, metrics: Sequence[str] | None, lower: tuple[str, ...], higher: tuple[str, ...], lost: Mapping[str, str],
    assumed: tuple[str, ...], seed: int, listening: bool, folder: Path | None, judging: float, progress: Callable[[float, str], object],
) -> tuple[Study, tuple[BeforeAfter, ...], Listening | None]:  # fmt: skip
    """The study of the tables with an order of time, and what is asked beside it. Raises ValueError where there is nothing to judge."""
    present, heard = [name for name in tables.present if name != "snapshot"], None
    try:
        found = study(
            tables.connection, present=present, metrics=metrics, lower_is_better=lower, higher_is_better=higher, data_end=tables.data_end,
            lost=lost, heads=heads_of(tables.mappings), assumed=assumed, seed=seed,
            who_left=_open(tables, LEFT_AFTER), when_asked=_open(tables, ON_LEAVING),
            progress=lambda share: progress((0.4 + 0.6 * share) * judging, "Judging"),
        )  # fmt: skip
        changes = before_after(
            tables.connection, found.window, present=tables.present, lower_is_better=lower, seed=seed
        )
        if listening:
            heard = listen(
                tables.connection, found, present=present, seed=seed, folder=folder,
                progress=lambda share, words: progress(judging + (1 - judging) * share, words),
            )  # fmt: skip
    except BaseException as error:
        if not isinstance(error, ValueError):
            tables.connection.close()
        raise
    return found, changes, heard


def _alone(tables: Tables, *, judged: bool, seed: int) -> ScoresAlone | None:
    """What the answers say that no outcome stands beside: those that name no customer, and all where nothing could be judged."""
    survey = ["survey_responses"] if not judged and "survey_responses" in tables.present else []
    named = [*survey, *([ALONE] if tables.alone else [])]
    if not named:
        return None
    keys = {file: key for file, one in tables.mappings.items() if (key := one.source("customer_id"))}
    lists = [view.name for view in tables.files if table_named(view.name) == "customers" and view.name not in keys]
    return scores_alone(tables.connection, named, keys=keys, lists=lists, seed=seed)


def directions(answers: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The metrics answered to be better when low, and those better when high."""
    said = {key.removeprefix(DIRECTION): answer for key, answer in answers.items() if key.startswith(DIRECTION)}
    lower, higher = (tuple(name for name, answer in said.items() if answer == way) for way in ("lower", "higher"))
    return lower, higher


def heads_of(mappings: Mapping[str, Columns]) -> dict[str, str]:
    """What files call the columns that were read from them, by "table/column"."""
    found: dict[str, list[str]] = {}
    for file, mapping in mappings.items():
        for one in (mapping, *mapping.also):
            for name, source in (*one.columns, *((extra, extra) for extra in one.extras)):
                found.setdefault(f"{one.table}/{name}", []).append(f"{source} of {file}")
    return {name: " and ".join(heads) for name, heads in found.items()}


def direction_question(metric: str) -> Question:
    """Ask whether a high figure is good: without it the wrong direction is unknown."""
    options = (Option("higher", "a high figure is good"), Option("lower", "a low figure is good"))
    words = f"Is a high {label_of(metric)} good or bad?"
    return Question(f"{DIRECTION}{metric}", "", "", "", words, options, needed=False)


def _open(tables: Tables, key: str) -> str:
    """A question, as long as it is open; "" once it is answered, or where it does not arise."""
    return next((one.words for one in tables.questions if one.id == key), "")
