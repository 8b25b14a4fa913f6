"""What was read of the company's tables: files, columns, matches and findings, in words and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cxroi.case.counted import listed
from cxroi.case.model import CrossSell, Segment
from cxroi.evidence.baseline_into_case import Matches
from cxroi.evidence.run import Judged
from cxroi.report.language.formats import count
from cxroi.report.tables.evidence_tables import NEEDED
from cxroi.tables.currencies import other_than
from cxroi.tables.findings import Finding
from cxroi.tables.schema import CALLED
from cxroi.tables.second_keys import WAY


def match_words(found: Matches) -> str:
    """Which segments of the tables the case knows, and which it would get."""
    known = ", ".join(mine if theirs == mine else f"{theirs} as {mine}" for theirs, mine in found.known)
    new = ", ".join(found.new)
    said = [f"Known to the case: {known}." if known else "", f"New to the case, and added: {new}." if new else ""]
    if found.referred:
        said.append(f"{', '.join(found.referred)} cannot be taken away while an effect, a link or a cost names it.")
    return " ".join(words for words in said if words)


def rows_words(judged: Judged) -> str:
    """How many rows were read of each table, and which tables there are none of; where answers hold several scores, each is a row."""
    several = len({name for mapping in judged.mappings.values() for name, _ in mapping.metrics}) > 1
    each = {"survey_responses": " (each score by itself)"} if several else {}
    counts = ", ".join(
        f"{CALLED.get(name, name)} {count(rows)}{each.get(name, '')}" for name, rows in judged.rows.items()
    )
    return f"Rows read: {counts or 'nothing usable'}. {_missing_words(judged)}".rstrip()


def _missing_words(judged: Judged) -> str:
    """Which tables there are none of that can be used: those that are needed, then those that may be left out."""
    absent = [name for name in judged.missing if not any(one.table == name for one in judged.questions)]
    needed = ", ".join(CALLED.get(name, name) for name in absent if name in NEEDED)
    further = ", ".join(CALLED.get(name, name) for name in absent if name not in NEEDED)
    said = [f"Missing: {needed}." if needed else "", f"Not given, and not needed: {further}." if further else ""]
    return " ".join(words for words in said if words)


def currency_words(judged: Judged, currency: str) -> str:
    """That the tables' amounts are in another currency than the case's, and where that is seen; empty where they may be in it."""
    other = other_than(currency, judged.currencies)
    if not other:
        return ""
    names = " and ".join(one.name for one in other)
    seen = "; ".join(f"{one.name} in {one.where}" for one in other)
    return (
        f"The amounts of these tables are in {names}, those of the case in {currency} ({seen}). Nothing is converted. Before an amount of them goes "
        f"into the case, convert the files to {currency}, or set the case's currency on Assumptions."
    )


def currency_shown(judged: Judged | None, currency: str) -> str:
    """The currency in which amounts of the tables are shown: their own where they name one, else the case's."""
    own = {one.codes for one in judged.currencies} if judged is not None else set()
    codes = own.pop() if len(own) == 1 else ()
    return codes[0] if len(codes) == 1 else currency


def currency_taken(judged: Judged, currency: str) -> str:
    """What the amounts are in, and where that is seen, for a case that has chosen no currency and takes theirs."""
    seen = next(one.where for one in judged.currencies if currency in one.codes)
    return f"The amounts of these tables are in {currency} ({seen}). A case that begins with them is in {currency} too."


def unused_words(judged: Judged) -> str:
    """Columns of the files that nothing is read from, as they were not recognised; empty where there are none."""
    keys = {part for key, answer in judged.answers.items() if key.endswith("/joined") for part in answer.split(WAY)}
    unread = {file: [name for name in columns.unread if name not in keys] for file, columns in judged.mappings.items()}
    left = [f"{', '.join(names)} ({file})" for file, names in unread.items() if names]
    if not left:
        return ""
    return (
        f"Not recognised, and not used: {'; '.join(left)}. If the list below knows one of them under another name, choose it "
        "there and read again."
    )


def lacks_columns(judged: Judged) -> bool:
    """True where a file lies unused because a column it needs was not recognised."""
    return any(
        finding.severity == "error" and finding.file in judged.mappings and finding.table not in judged.rows
        for finding in judged.findings
    )


def field_words(names: Sequence[str], segments: Sequence[Mapping[str, Any]] = ()) -> str:
    """Fields of a segment by their titles, in the order of the segment; where some segments have one, those that do not.

    >>> field_words(("cost_per_contact", "revenue_growth"), [{"name": "A", "revenue_growth": 0.02}, {"name": "B"}, {"name": "C"}])
    'revenue growth (of B and C), cost per contact'
    """
    fields = {**Segment.model_fields, **{f"cross_sell/{name}": one for name, one in CrossSell.model_fields.items()}}
    said = []
    for name in (name for name in fields if name in names):
        without = [str(one["name"]) for one in segments if name not in one]
        title = str(fields[name].title).lower() + (" of what is sold further" if "/" in name else "")
        said.append(f"{title} (of {listed(without)})" if len(without) < len(segments) else title)
    return ", ".join(said)


def finding_table(findings: Sequence[Finding]) -> pd.DataFrame:
    """What was found out while reading: errors first, then questions, then what is worth knowing."""
    order = {"error": 0, "question": 1, "said": 2}
    called = {"error": "Not used", "question": "Your answer is needed", "said": "Worth knowing"}
    rows = [(called[one.severity], str(one)) for one in sorted(findings, key=lambda one: order[one.severity])]
    return pd.DataFrame(rows, columns=["", "What was found"])
