"""Sections on pilots: the value of each, the best size, what it must show, and its result so far."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import LookSoFar, looks
from cxroi.case import Case, CaseError
from cxroi.evidence.measured_into_case import EffectParts, pilot_effect
from cxroi.report.charts import pilot_charts
from cxroi.report.language import pilot_words
from cxroi.report.language.safe_text import file_name
from cxroi.report.sections.section import Figures, Part, Section, Sentences, Working, note_of
from cxroi.report.tables import pilot_tables

LEAD = "Whether it is worth finding out before deciding, and what a pilot must show."


def pilots(found: CaseAnalysis) -> Section | None:
    """The pilots kept in the case; no section if there are none."""
    if not found.case.pilots:
        return None
    parts: list[Part] = []
    try:
        values = found.pilots
    except CaseError as error:  # a pilot that cannot be is told here, and takes no other section with it
        return Section("pilots", "Pilot first", LEAD, str(error), ())
    for value in values:
        parts += said(value, found.case, title=value.pilot.name)
    first = values[0]
    finding = pilot_words.recommended(first, found.case) if len(values) == 1 else ""
    return Section(
        "pilots", "Pilot first", "Whether a pilot is worth it before deciding, and what it must show.", finding,
        (*parts, Working(pilot_words.working(first, found.case.currency)), note_of(found, "pilots")),
    )  # fmt: skip


def said(value: PilotValue, case: Case, *, title: str = "") -> list[Part]:
    """The content on one pilot; of one whose initiative cannot be valued yet no more than that."""
    currency = case.currency
    if missing := pilot_words.not_valued(value, case):
        return [Sentences((missing, pilot_words.design(value, currency)), title, marked=False)]
    parts: list[Part] = [
        Sentences(
            (
                pilot_words.recommended(value, case),
                pilot_words.rule(value, case),
                *filter(None, (pilot_words.odds(value),)),
                pilot_words.design(value, currency),
            ),
            title,
            marked=False,
        ),
        Figures(pilot_tables.cards(value, currency)),
        pilot_charts.by_size(value, currency),
        pilot_tables.sizes(value, currency),
    ]
    seen = looks(value, customers=value.chosen.customers, comparison=value.chosen.comparison)
    if seen:
        parts += [*shown_so_far(value, seen), pilot_tables.look_table(seen, value)]
    return parts


def shown_so_far(value: PilotValue, seen: Sequence[LookSoFar]) -> list[Part]:
    """The result of the months so far, in a sentence and a chart."""
    return [Sentences((pilot_words.so_far(value, seen[-1]),), marked=False), pilot_charts.month_by_month(seen, value)]


def into_case(value: PilotValue, seen: Sequence[LookSoFar]) -> EffectParts:
    """What the result would write on the effect it measured, with the words of its entry in the register."""
    last = seen[-1]
    return pilot_effect(
        value.pilot, (last.estimate, last.fixed_low, last.fixed_high), is_metric=value.is_metric, day=last.month,
        claim=pilot_words.claim(value, last), identity=f"pilot-{file_name(value.pilot.name)}",
    )  # fmt: skip
