"""Factors: by how much the initiatives multiply each driver in each month (the contract's section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case, Effect
from cxroi.engine.numbers import ONE, Number, at_least, bare, between, chosen, exponential, is_zero, log_of_one_plus

COMPANY = None
"""The scope of a company driver, in place of a segment's name."""

Key: TypeAlias = tuple[str, str | None]
"""A driver and the segment it acts in."""

Switches: TypeAlias = Mapping[str, Number]
"""1 or 0, or an array of them, by name of initiative or driver. A missing name is on."""

ALL_ON: Switches = MappingProxyType({})


def strength(effect: Effect, *, start_month: int, month: int) -> Number:
    """How much of an effect acts in a month [share of full strength, 0 to 1].

    f(t) = 0 if τ < from_month, else min(1, age / ramp) · (1 - fade)^(max(0, age - max(ramp, 1)) / 12)
    with τ = t - start_month and age = τ - from_month + 1; ramp 0 acts in full at once.

    >>> from cxroi.case.model import Effect
    >>> [strength(Effect(driver="churn", from_month=2, ramp_months=2), start_month=0, month=t) for t in (1, 2, 3, 4)]
    [0.0, 0.5, 1.0, 1.0]
    """
    age = month - start_month - effect.from_month + 1
    if age < 1:
        return 0.0
    full = min(1.0, age / effect.ramp_months) if effect.ramp_months else 1.0
    faded = max(0, age - max(effect.ramp_months, 1))
    if not faded or is_zero(effect.fade_per_year):
        return full
    return full * (1.0 - effect.fade_per_year) ** (faded / 12)


@dataclass(frozen=True)
class _Change:
    """The relative change of one effect at full strength, and the drivers and segments it acts on."""

    effect: Effect
    start_month: int
    size: Number
    keys: list[Key]


@dataclass(frozen=True)
class _Gain:
    """What one effect adds to a metric at full strength, and where."""

    effect: Effect
    start_month: int
    points: Number
    segments: frozenset[str] | None


class Factors:
    """The factor of every driver, month by month; months are asked for in any order.

    `initiatives` and `drivers` switch some of them off: with a driver off its factor is 1, with an initiative
    off all its effects are gone. Arrays of switches compute many combinations at once, one a lane.
    """

    def __init__(self, case: Case, *, initiatives: Switches = ALL_ON, drivers: Switches = ALL_ON) -> None:
        self._segments = tuple(segment.name for segment in case.segments)
        self._drivers = drivers
        self._direct: list[_Change] = []
        gains: dict[str, list[_Gain]] = {}
        for initiative in case.initiatives:
            on = initiatives.get(initiative.name, ONE)
            for effect in initiative.effects:
                reached = effect.reach * on
                if effect.metric is None:
                    counted = reached * effect.causal_share * effect.capture
                    for change, scope in self._changes(case, effect):
                        self._direct.append(_Change(effect, initiative.start_month, change * counted, scope))
                else:
                    where = None if effect.segments is None else frozenset(effect.segments)
                    gains.setdefault(effect.metric, []).append(
                        _Gain(effect, initiative.start_month, effect.gain * reached, where)
                    )
        self._gains = gains
        self._room = {
            metric.name: (
                -np.inf if metric.lowest is None else metric.lowest - metric.now,
                np.inf if metric.highest is None else metric.highest - metric.now,
            )
            for metric in case.metrics
        }
        self._links = [
            (link, log_of_one_plus(link.change_per_point) * link.causal_share)
            for link in case.links
            if link.metric in gains
        ]
        self._memory: dict[tuple, tuple[tuple[Number, ...], Any]] = {}
        self._made: dict[tuple, tuple[list[Number], Number]] = {}

    def _changes(self, case: Case, effect: Effect) -> Iterator[tuple[Number, list[Key]]]:
        """The relative change of an effect, and where it holds; points are relative to the likely rate of each segment."""
        scope = self._scope(str(effect.driver), effect.segments)
        if effect.change_points is None:
            yield effect.change, scope
            return
        for key in scope:
            yield effect.change_points / likely_rate(case, *key), [key]

    def at(self, month: int) -> Mapping[Key, Number]:
        """The factors of a month that differ from 1, by driver and segment (None for the company).

        What has not moved since the last month is the same object as then, which tells the segments so.
        """
        acting = [strength(one.effect, start_month=one.start_month, month=month) for one in self._direct]
        gaining = {
            metric: [strength(gain.effect, start_month=gain.start_month, month=month) for gain in gains]
            for metric, gains in self._gains.items()
        }
        now = (*acting, *(one for strengths in gaining.values() for one in strengths))
        return self._kept(("all",), now, self._compute, acting, gaining)

    def gained(self, metric: str, month: int, *, segment: str | None = None) -> Number:
        """Points G(t) gained by a metric in a month, for a segment or (None) over all effects, capped to its scale."""
        strengths = (
            strength(gain.effect, start_month=gain.start_month, month=month) for gain in self._gains.get(metric, ())
        )
        return self._points(metric, list(strengths), segment)

    def _points(self, metric: str, strengths: list[Number], segment: str | None) -> Number:
        total: Number = 0.0
        for gain, now in zip(self._gains.get(metric, ()), strengths, strict=True):
            if segment is None or gain.segments is None or segment in gain.segments:
                total = total + gain.points * now
        lowest, highest = self._room[metric]
        return between(total, lowest, highest)

    def _compute(self, acting: list[Number], gaining: dict[str, list[Number]]) -> dict[Key, Number]:
        terms: dict[Key, list[Number]] = {}
        for place, (change, now) in enumerate(zip(self._direct, acting, strict=True)):
            if not is_zero(now):
                factor = self._kept(("direct", place), (now,), _changed, change.size, now)
                for key in change.keys:
                    terms.setdefault(key, []).append(factor)
        for place, (link, log_change) in enumerate(self._links):
            strengths = gaining[link.metric]
            if all(is_zero(now) for now in strengths):
                continue
            everywhere = all(gain.segments is None for gain in self._gains[link.metric])
            for key in self._scope(link.driver, link.segments):
                group = None if everywhere else key[1]
                name = ("points", link.metric, group)
                points = self._kept(name, strengths, self._points, link.metric, strengths, group)
                factor = self._kept(("link", place, group), (points,), _linked, log_change, points)
                terms.setdefault(key, []).append(factor)
        return self._products(terms)

    def _products(self, terms: dict[Key, list[Number]]) -> dict[Key, Number]:
        """The product of each key's terms, switched; worked out once where segments share their terms."""
        before, self._made = self._made, {}
        found = {}
        for key, factors in terms.items():
            name = (key[0], *map(id, factors))
            if name not in self._made:
                # The terms are kept beside their product, so that an id stays theirs.
                self._made[name] = before.get(name) or (factors, self._switched(key[0], prod(factors)))
            found[key] = self._made[name][1]
        return found

    def _switched(self, driver: str, factor: Number) -> Number:
        return chosen(self._drivers.get(driver, ONE), factor, ONE)

    def _kept(self, name: tuple, made_of: Sequence[Number], make: Callable[..., Any], *arguments: Any) -> Any:
        """What was made last time, where it was made of the same; else made again."""
        last = self._memory.get(name)
        if last is not None and _same(last[0], made_of):
            return last[1]
        made = make(*arguments)
        self._memory[name] = (tuple(made_of), made)
        return made

    def _scope(self, driver: str, segments: tuple[str, ...] | None) -> list[Key]:
        if DRIVER[driver].scope == "company":
            return [(driver, COMPANY)]
        return [(driver, name) for name in self._segments if segments is None or name in segments]


def likely_rate(case: Case, driver: str, segment: str | None) -> Number:
    """The likely figure of what a driver acts on, also where the case holds draws; a symbol in a program that moves it."""
    written: Any = case.likely
    if segment is not None:
        written = next(one for one in written.segments if one.name == segment)
        if driver == "churn":
            return bare(written.average_churn)
    for field in DRIVER[driver].acts_on.split("/"):
        written = getattr(written, field, None)
    return 0.0 if written is None else bare(written)


def drivers_in_use(case: Case) -> tuple[str, ...]:
    """The drivers that an effect, or a link from a metric with an effect, acts on, in the order of the table."""
    effects = [effect for initiative in case.initiatives for effect in initiative.effects]
    moved = {effect.metric for effect in effects if effect.metric}
    used = {effect.driver for effect in effects if effect.driver} | {
        link.driver for link in case.links if link.metric in moved
    }
    return tuple(name for name in DRIVER if name in used)


def _same(before: Sequence[Number], now: Sequence[Number]) -> bool:
    """True where all are the same objects, or equal plain numbers."""
    for old, new in zip(before, now, strict=True):
        if old is not new and not (type(old) is float and type(new) is float and old == new):
            return False
    return True


def _changed(size: Number, strength_now: Number) -> Number:
    factor = 1.0 + size * strength_now
    # A case keeps its factors at 0 or above; the gross rung of the ladder, without reach and capture, may not.
    return at_least(factor, 0.0)


def _linked(log_change: Number, points: Number) -> Number:
    return exponential(log_change * points)
