"""Each segment's figures today, from the tables into the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import sub
from typing import Any, Literal

from cxroi.case.backing import OWN_TABLES, Backing
from cxroi.case.counted import counted
from cxroi.case.paths import members, unnamed
from cxroi.engine.numbers import Z95
from cxroi.evidence.into_case import PERT_ENDS, registered, tidy
from cxroi.evidence.segment_baseline import Range, SegmentFacts
from cxroi.evidence.snapshot_baseline import SnapshotBaseline
from cxroi.evidence.study import Study
from cxroi.evidence.tenure_churn import TenureChurn
from cxroi.tables.schema import plain_name

MOST_CHURN = 0.999
CHURN = ("churn_per_year", "churn_per_month", "churn_by_tenure", "tenure_mix")
"""The fields in which a segment states its churn; the case has one way of the three."""
Others = Literal["add", "replace"]


@dataclass(frozen=True)
class BaselineParts:
    """The segments and their evidence, and the figures the tables do not have."""

    segments: list[dict[str, Any]]
    evidence: dict[str, Any]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Matches:
    """Which segments of the tables are in the case, by name (ignoring case, punctuation and spaces)."""

    known: tuple[tuple[str, str], ...]
    """Name in the tables, name in the case."""
    new: tuple[str, ...]
    """Only in the tables."""
    others: tuple[str, ...]
    """Only in the case; a row without a name is called by its number."""
    referred: tuple[str, ...]
    """Of the others, those that an effect, a link or a cost names: they cannot be removed while it does."""
    blocked: tuple[str, ...] = ()
    """Why churn cannot be written as the tables state it, segment by segment."""

    @property
    def asks(self) -> bool:
        """True where it must be asked what to do with segments on one side only."""
        return bool(self.others)


def segments_of(study: Study, *, by_tenure: bool = False) -> BaselineParts:
    """Customers, churn, revenue, contacts and cross-sell of each segment over the last twelve months, with their ranges.

    `by_tenure`: churn by year of tenure, over all years, in the segments where it depends on tenure; one rate in the others.
    """
    aged = {one.segment: one for one in study.tenure if by_tenure and one.verdict == "USE"}
    customers = counted(sum(facts.customers or 0 for facts in study.segments), "customer")
    lost = sum(facts.left for facts in study.segments)
    claim = (
        f"{customers} at the end of the data, {lost:,} lost in the twelve months before; churn with its exact Poisson interval, "
        "revenue, contacts and products per customer-year with 95% intervals over buying groups" + _aged_words(aged)
    )
    source = f"{OWN_TABLES}s of customers, revenue and contacts, evidence study {study.digest}"
    return _parts(study.segments, aged, "study-baseline", claim, source, study.window.data_end.isoformat())


def segments_of_snapshot(found: SnapshotBaseline, *, day: str) -> BaselineParts:
    """Customers, churn and revenue of each segment of a table of one row per customer; `day` is when it was read."""
    rows = sum((facts.customers or 0) + facts.left for facts in found.segments)
    lost = sum(facts.left for facts in found.segments)
    known = all(facts.customers is not None for facts in found.segments)
    left = f"{counted(rows, 'customer')}, of whom {lost:,} left" if known else f"{counted(lost, 'customer')} left"
    claim = f"{left}: {found.words}; 95% intervals"
    return _parts(
        found.segments,
        {},
        "snapshot-baseline",
        claim,
        f"{OWN_TABLES} of one row per customer, without an order of time",
        day,
    )


def _parts(
    every: Sequence[SegmentFacts], aged: Mapping[str, TenureChurn], identity: str, claim: str, source: str, day: str
) -> BaselineParts:
    """The segments in the form of the case, with one entry of evidence."""
    segments, missing = [], set()
    for facts in every:
        entry: dict[str, Any] = {"name": facts.name}
        for key, number in (("customers", facts.customers), ("new_customers_per_year", facts.new_customers)):
            if number is None:
                missing.add(key)
            else:
                entry[key] = number
        for key, figure in (
            ("churn_per_year", facts.churn),
            ("revenue_per_customer", facts.revenue),
            ("contacts_per_customer_year", facts.contacts),
        ):
            if figure is None:
                missing.add(key)
            elif key == "churn_per_year" and facts.name in aged:
                entry |= _by_tenure(aged[facts.name])
            else:
                entry[key] = three(figure, most=MOST_CHURN if key == "churn_per_year" else float("inf"))
        if facts.growth is None:
            missing.add("revenue_growth")
        else:
            entry["revenue_growth"] = tidy(max(min(facts.growth, 10.0), -0.99))
        if facts.margin is None:
            missing.add("gross_margin")
        else:
            entry["gross_margin"] = tidy(max(min(facts.margin, 1.0), -1.0))
        if facts.cross_sell is not None:
            entry["cross_sell"] = {"per_customer_year": three(facts.cross_sell)}
            missing |= {"cross_sell/revenue", "cross_sell/gross_margin"}
        entry["evidence"] = {path: [identity] for path in _paths(entry)}
        segments.append(entry)
    missing |= {"acquisition_cost", "cost_per_contact"}
    evidence = {"id": identity, "claim": claim, "kind": "own data", "source": source, "date": day}
    return BaselineParts(segments, evidence, tuple(sorted(missing)))


def _paths(segment: dict[str, Any]) -> list[str]:
    """The figures of a segment, as its evidence names them: what the tables do not give is not theirs."""
    cross_sell = segment.get("cross_sell") or {}
    plain = [path for path in segment if path not in ("name", "evidence", "cross_sell")]
    return [*plain, *(f"cross_sell/{path}" for path in cross_sell)]


def _by_tenure(found: TenureChurn) -> dict[str, Any]:
    """A segment's churn by year of tenure, and today's customers by it."""
    rates = [three(one.churn, most=MOST_CHURN) for one in found.years]
    return {"churn_by_tenure": rates, "tenure_mix": list(found.mix)}


def _aged_words(aged: Mapping[str, TenureChurn]) -> str:
    """What the evidence register says of churn by year of tenure; nothing where there is none."""
    if not aged:
        return ""
    said = "; ".join(f"{name}: {one.left:,} lost, {'sBG' if one.sbg else 'counts'}" for name, one in aged.items())
    return f". Churn by year of tenure over all recorded years ({said})"


def matches(data: dict[str, Any], parts: BaselineParts) -> Matches:
    """The segments of the tables and of a case, compared by name."""
    by_name = {plain_name(name): name for name in _named(data)}
    known = tuple(
        (one["name"], by_name[plain_name(one["name"])]) for one in parts.segments if plain_name(one["name"]) in by_name
    )
    taken = {name for _, name in known}
    others = tuple(
        str(one.get("name") or unnamed("segment", number))
        for number, one in enumerate(members(data.get("segments")), start=1)
        if str(one.get("name") or "") not in taken
    )
    named = set(_scopes({key: value for key, value in data.items() if key not in ("segments", "scenarios")}))
    return Matches(
        known,
        tuple(one["name"] for one in parts.segments if one["name"] not in dict(known)),
        others,
        tuple(name for name in others if name in named),
        tuple(_blocked(data, parts, dict(known))),
    )


def _named(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The segments of a case by their name; a row without one is still being typed."""
    return {str(one["name"]): one for one in members(data.get("segments")) if one.get("name")}


def _blocked(data: dict[str, Any], parts: BaselineParts, known: Mapping[str, str]) -> Iterator[str]:
    """Where the case could not be read if churn were stated as in the tables: a scenario sets it in another way, or it renews annually."""
    mine = _named(data)
    for theirs in parts.segments:
        name = known.get(theirs["name"])
        if name is None:
            if "customers" not in theirs:
                yield f"{theirs['name']} is not in the case, and the table does not say how many customers it has."
            continue
        if "churn_by_tenure" in theirs and mine[name].get("renewal") == "annual":
            yield f"{name} renews annually, which goes with one rate only."
        states = any(field in theirs for field in CHURN)
        lost = {f"segments/{name}/{field}" for field in CHURN if states and field not in theirs}
        for scenario in members(data.get("scenarios")):
            if any(sub(r"/\d+$", "", path) in lost for path in scenario.get("set") or {}):
                yield f"The scenario {scenario.get('name')} sets the churn of {name} as the case states it today."


def _scopes(part: Any) -> list[str]:
    """The names in every list of segments in a part of a case."""
    if isinstance(part, dict):
        own = [str(name) for name in part.get("segments") or [] if isinstance(name, str)]
        return own + [name for value in part.values() for name in _scopes(value)]
    return [name for value in part for name in _scopes(value)] if isinstance(part, list) else []


def with_baseline(data: dict[str, Any], parts: BaselineParts, *, others: Others = "add") -> dict[str, Any]:
    """The data of a case with the tables' figures for each segment.

    Segments are matched by name and keep the case's spelling; new ones are added. `others`: segments only in the case stay
    (`add`) or go (`replace`). Churn is stated in one way: the case's other one goes. Raises ValueError where a segment that would
    go is named by an effect, a link or a cost, or where churn cannot be stated so (`Matches.blocked`).
    """
    found = matches(data, parts)
    if found.blocked:
        raise ValueError(f"{' '.join(found.blocked)} Change that first.")
    if others == "replace" and found.referred:
        raise ValueError(
            f"{', '.join(found.referred)} cannot be removed: an effect, a link or a cost names it. Change that first."
        )
    name_of = dict(found.known)
    segments = [
        dict(one) for one in members(data.get("segments")) if others == "add" or one.get("name") in name_of.values()
    ]
    here = _named({"segments": segments})
    for known in parts.segments:
        if known["name"] not in name_of:
            segments.append(known)
            continue
        mine = here[name_of[known["name"]]]
        cross_sell = {**(mine.get("cross_sell") or {}), **known.get("cross_sell", {})}
        before = Backing.parse(mine.get("evidence") or [])
        kept = {path: list(before.of(path)) for path in _paths(mine) if path not in known["evidence"]}
        evidence = {path: entries for path, entries in kept.items() if entries} | known["evidence"]
        named = {"name": mine["name"], "evidence": evidence, **({"cross_sell": cross_sell} if cross_sell else {})}
        if any(field in known for field in CHURN):
            for other_way in set(CHURN) - set(known):
                mine.pop(other_way, None)
        mine |= {**known, **named}
    return {**data, "segments": segments, "evidence": registered(data, parts.evidence)}


def three(figure: Range, *, most: float = float("inf")) -> float | list[float]:
    """A figure and its 95% interval as the three figures of an equally uncertain PERT: its arms are √7/1.96 times as long."""
    stretch = PERT_ENDS / Z95
    low = max(figure.likely - stretch * (figure.likely - figure.low), 0.0)
    high = min(figure.likely + stretch * (figure.high - figure.likely), most)
    found = [tidy(low), tidy(figure.likely), tidy(high)]
    return found[1] if found[0] == found[2] else found
