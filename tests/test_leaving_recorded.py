"""From when leavings were recorded, counted by hand: months at risk before the first one, missing leavings, and a silence at the end."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from test_segments_counted import MONTHS, customers, day, money, paid
from worlds import connected

from cxroi.evidence import study
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.leaving_exposure import Exposure, exposure, truncation
from cxroi.evidence.retention_curves import retention
from cxroi.evidence.segment_baseline import baseline


def snapshot(*, leaves_from, late_invoice=False, one_file=True, unlisted=0, observed=None):
    """120 customers since 2015: in each month from one on, one leaves; with one who left in 2021 and was invoiced later. In one file with what they
    pay, as a list of today's customers is, or in one beside their bills, which also name some `unlisted`, who paid until July 2022."""
    ends = {f"c{place}": leaves_from + place if leaves_from + place <= MONTHS else None for place in range(120)}
    names = [*ends] + ["late"] * late_invoice
    rows = [row for who in ends for row in paid(who, range(1, (ends[who] or MONTHS) + 1))] + paid(
        "late", [1] * late_invoice
    )
    rows += [row for place in range(unlisted) for row in paid(f"x{place}", range(1, 8))]
    people = customers({**ends, "late": 0}).query(f"customer_id in {names}").assign(source_file="list.csv")
    if observed:
        people["observed_from"] = day(observed)
    bills = money(rows).assign(source_file="list.csv" if one_file else "bills.csv")
    tables = {"customers": people, "revenue_monthly": bills}
    connection = connected(tables)
    return connection, prepare(connection, present=tuple(tables))


@pytest.mark.parametrize("late_invoice", [False, True])
@pytest.mark.parametrize("first", [19, 31])
def test_where_leaving_was_recorded_late_months_before_it_are_not_at_risk(first, late_invoice):
    """From July 2023 on: of 2024 all counts, 12 leave in it. From July 2024 on: half of it does, 6 leave. One who had left before the data
    begin, and is seen by a late invoice, does not make recording older."""
    connection, window = snapshot(leaves_from=first, late_invoice=late_invoice)
    (found,) = baseline(connection, window)
    begin = max(first, 25)
    leavers = range(begin, MONTHS + 1)
    stays = 120 - (MONTHS + 1 - first)
    months = stays * (MONTHS + 1 - begin) + sum(month + 0.5 - begin for month in leavers)
    assert (found.left, found.customer_years) == (len(leavers), pytest.approx(months / 12))
    seen = exposure(connection, window)
    every = range(first, MONTHS + 1)
    assert seen.since == window.last - MONTHS + first and seen.event.sum() == len(every)
    at_risk = np.maximum(seen.leave - seen.entry, 0).sum()
    assert at_risk == stays * len(every) + sum(month + 1 - first for month in every)
    kept = retention(connection, window)
    assert kept.constant[0] == pytest.approx((1 - len(every) / at_risk) ** 12)
    assert "Left-truncated: about" in kept.warnings[0]


@pytest.mark.parametrize(
    ("told", "begin"),
    [
        ({}, 31), ({"one_file": False}, 25), ({"one_file": False, "unlisted": 5}, 25), ({"one_file": False, "unlisted": 6}, 31),
        ({"observed": 1}, 25), ({"observed": 28}, 28), ({"observed": 34}, 34), ({"one_file": False, "observed": 28}, 28),
    ],
)  # fmt: skip
def test_customers_known_to_have_been_followed_count_before_the_first_leaving(told, begin):
    """The first of six leaves in July 2024, month 31. By bills of their own they were followed from 2022 on, unless these name more than chance who
    went unlisted; `observed_from` says from when. Else July is the first month that counts. Leavings of a month are divided by all its months."""
    connection, window = snapshot(leaves_from=31, **told)
    (found,) = baseline(connection, window)
    months = 114 * (37 - begin) + sum(month + 0.5 - begin for month in range(max(31, begin), 37))
    assert (found.left, found.customer_years) == (37 - max(31, begin), pytest.approx(months / 12))
    seen, first = exposure(connection, window), window.last - MONTHS + 31
    assert seen.since == (first if begin == 31 else None)
    known = retention(connection, window).warnings
    if begin == 25:
        before, after = 120 * 30, 114 * 6 + sum(range(1, 7))
        assert seen.silent == (first, pytest.approx(before * 6 / after))
        assert known[0].startswith(
            "Nobody left before 2024-07, although at the later rate about 31 of the customers followed then would have"
        )
    else:
        assert seen.silent is None or begin == 28


@pytest.mark.parametrize(("before", "told"), [(50, None), (51, 5.1)])
def test_five_leavings_missing_are_chance_and_more_are_not(before, told):
    """One who came in month 0 leaves in month 9, after ten months seen by all: of `before` months nobody left in, each would have had a tenth.

    Of one customer nine months came before, of another the rest; the month of the leaving is one, and nine more follow of the other."""
    start, entry = np.array([9, 9 - (before - 0)]), np.array([0, 0])
    leave, event = np.array([1, before + 9]), np.array([True, False])
    found = truncation(entry, leave, event, start)
    assert found == (None if told is None else (9, pytest.approx(told)))


def test_a_customer_who_ended_before_it_came_is_never_at_risk():
    """The study of the others is as if it were not there; who left before its records begin is counted in no rate of leaving."""
    rows = [row for place in range(40) for row in paid(f"c{place}", range(1, 37))]
    ends = {f"c{place}": 30 + place % 7 if place < 20 else None for place in range(40)}
    found = []
    for odd in ({}, {"odd": -90}):
        tables = {
            "customers": customers({**ends, **odd}),
            "revenue_monthly": money(rows + paid("odd", [36] if odd else [])),
        }
        found.append(study(connected(tables), present=tuple(tables)))
    assert found[0].retention.curve.share[1:] == found[1].retention.curve.share[1:]
    assert [one.left for one in found[1].segments] == [20]
    assert found[0].retention.constant == found[1].retention.constant


@pytest.mark.parametrize(
    ("leavings", "told"),
    [
        ({32: 60, 33: 60}, None),
        ({32: 61, 33: 60}, 300 * 121 / 7232),
        ({30: 61, 33: 60}, 300 * 121 / 7110),
        ({29: 90, 33: 90}, None),
        ({33: 120}, None),
        ({33: 130}, 300 * 130 / 7590),
        ({35: 400, 36: 1}, None),
    ],
)
def test_a_silence_of_leavings_at_the_end_is_told_beyond_chance_and_beyond_any_before(leavings, told):
    """A hundred stay for 36 months, others leave. Sixty in month 32 and in 33: 120 in 3,300 + 60 · 65 = 7,200 months, so that the 300 months after
    lack 5, which is chance; one more is not. From 29 to 33 three months were silent before, as many as after."""
    leave = np.array([36] * 100 + [month for month, count in leavings.items() for _ in range(count)])
    start, entry, event = np.ones_like(leave), np.zeros_like(leave), np.arange(len(leave)) >= 100
    seen = Exposure(start, start + leave, entry, leave, event, None, 0.0, assumed=False)
    window = SimpleNamespace(last=36)
    assert seen.leavings_end(window) == (None if told is None else (33, pytest.approx(told)))
    assert replace(seen, assumed=True).leavings_end(window) is None, "silence itself is the sign of leaving"
    assert replace(seen, event=event & False).leavings_end(window) is None


def test_where_leavings_stop_before_the_data_end_the_curve_says_so():
    """Three leave each month to September 2024 and nobody after it: a word of what is missing, and of what to do."""
    ends = {f"c{place}": 1 + place // 3 if place < 99 else None for place in range(200)}
    tables = {
        "customers": customers(ends),
        "revenue_monthly": money([row for who in ends for row in paid(who, range(1, 37))]),
    }
    connection = connected(tables)
    (told,) = [
        one for one in retention(connection, prepare(connection, present=tuple(tables))).warnings if "since" in one
    ]
    assert told.startswith("Nobody has left since 2024-09, although at the rate before about 6 would have.")
