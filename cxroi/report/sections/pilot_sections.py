"""Sections on pilots: what each is worth, at which size, what it must show, and what it has shown."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import looks
from cxroi.report.charts import pilot_charts
from cxroi.report.language import pilot_words
from cxroi.report.sections.section import PILOT, Figures, Part, Section, Sentences, Working, note_of
from cxroi.report.tables import pilot_tables


def pilots(found: CaseAnalysis) -> Section | None:
    """The pilots kept in the case; no section where there is none."""
    if not found.case.pilots:
        return None
    parts: list[Part] = []
    for value in found.pilots:
        parts += said(value, found.case.currency, title=value.pilot.name)
    first = found.pilots[0]
    finding = pilot_words.recommended(first, found.case.currency) if len(found.pilots) == 1 else ""
    return Section(
        "pilots", PILOT, "Pilot first", "Whether it is worth finding out before deciding, and what a pilot must show.", finding,
        (*parts, Working(pilot_words.working(first, found.case.currency)), note_of(found, "pilots")),
    )  # fmt: skip


def said(value: PilotValue, currency: str, *, title: str = "") -> list[Part]:
    """What there is to say about one pilot."""
    parts: list[Part] = [
        Sentences(
            (
                pilot_words.recommended(value, currency),
                pilot_words.rule(value),
                pilot_words.odds(value),
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
        parts += [
            Sentences((pilot_words.so_far(value, seen[-1]),), marked=False),
            pilot_charts.month_by_month(seen, value),
            pilot_tables.look_table(seen, value),
        ]
    return parts
