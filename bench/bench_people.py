"""How many people one server carries, and whether they notice when others attack it. For a quiet machine.

python bench/bench_people.py people 5 10 20 40      so many people at once, each moving a figure every 5 s for a minute
python bench/bench_people.py attack                 five people alone, then beside five who attack each heavy thing
python bench/bench_people.py attack link --others 2 --attackers 1 --seconds 20

A person is a tab without a screen (`tests/wire.py`): what is timed is the server, from releasing a lever of Explore until
everything it changes has come. Goals: p95 of people at most 300 ms; under attack p50 within twice and p95 within three times
of theirs alone.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import collections
import json
import multiprocessing
import sys
import time
import zlib
from collections.abc import Awaitable, Callable
from multiprocessing.managers import ListProxy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsing import serving  # noqa: E402
from wire import Tab, quantile  # noqa: E402

THINK = 5.0
"""Seconds between two figures of one person."""


async def person(url: str, number: int, of: int, until: float, times: list[float], failed: list[int]) -> None:
    """Open Explore, then move a lever every few seconds, each time to where nobody has had it."""
    await asyncio.sleep(THINK * number / of)
    async with Tab(url) as tab:
        await tab.open("explore", "case=chemicals")
        program, view = (tab.component(kind) for kind in ("program", "view"))
        lever = program["levers"][number % len(program["levers"])]
        step = 0
        while time.monotonic() < until:
            await asyncio.sleep(THINK)
            step += 1
            share = (0.618 * (1 + number + 97 * step)) % 1
            moved = {lever["path"]: lever["low"] + share * (lever["high"] - lever["low"])}
            times.append(await tab.send(view["id"], "moved", {"moved": moved}))
        failed.append(len(tab.failed))


async def people(url: str, count: int, seconds: float) -> tuple[list[float], int]:
    """Seconds that each change of so many people took, and exceptions seen. The first minute's openings are not among them."""
    times: list[float] = []
    failed: list[int] = []
    until = time.monotonic() + seconds + THINK
    await asyncio.gather(*(person(url, number, count, until, times, failed) for number in range(count)))
    return times, sum(failed)


def told(name: str, times: list[float], failed: int) -> tuple[float, float]:
    """Print and return p50 and p95 [ms]."""
    p50, p95 = (1000 * quantile(times, share) if times else float("inf") for share in (0.5, 0.95))
    print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms over {len(times)} changes, {failed} exceptions", flush=True)
    return p50, p95


async def _link(url: str) -> None:
    """A link that holds as much as a link may: more initiatives, segments and effects than anyone has."""
    async with Tab(url) as tab:
        await tab.open("", f"case={_packed(_largest())}")


async def _draws(url: str) -> None:
    async with Tab(url) as tab:
        await tab.open("risk", "case=insurance")
        group = tab.found("button_group", "Draws")
        for choice in group.options[2:]:
            await tab.change(id=group.id, string_array_value=[choice.content])


async def _export(url: str) -> None:
    async with Tab(url) as tab:
        await tab.open("export", "case=chemicals")
        for button in tab.every("button", "Prepare")[:3]:
            await tab.change(id=button.id, trigger_value=True)


async def _evidence(url: str) -> None:
    async with Tab(url) as tab:
        await tab.open("evidence", "case=chemicals")
        await tab.change(id=tab.found("button", "Try it on the sample").id, trigger_value=True)


async def _upload(url: str) -> None:
    """A table of 300,000 rows, read."""
    rows = "".join(f"K{one % 5_000},2024-{1 + one % 12:02}-01,{one % 977}\n" for one in range(300_000))
    content = f"customer_id,month,revenue\n{rows}".encode()
    async with Tab(url) as tab:
        await tab.open("evidence", "case=chemicals")
        chooser = tab.found("file_uploader", "Tables")
        await asyncio.to_thread(tab.put, "revenue.csv", content, "revenue")
        await tab.change(id=chooser.id, files=[("revenue.csv", len(content), "revenue")])
        await tab.change(id=tab.found("button", "Read these tables").id, trigger_value=True)


ATTACKS: dict[str, Callable[[str], Awaitable[None]]] = {
    "upload": _upload, "link": _link, "draws": _draws, "export": _export, "evidence": _evidence,
}  # fmt: skip


def _attacker(url: str, kind: str, count: int, ends: ListProxy[str]) -> None:
    """A process of attackers, each beginning anew as soon as it has what it asked for; how each attack ended goes into `ends`."""

    async def again_and_again() -> None:
        while True:
            try:
                await ATTACKS[kind](url)
                ends.append("served")
            except Exception as error:  # refused, or cut off: tried again
                ends.append(f"{type(error).__name__}: {error}"[:60])
            await asyncio.sleep(0.05)

    async def all_of_them() -> None:
        await asyncio.gather(*(again_and_again() for _ in range(count)))

    asyncio.run(all_of_them())


def attack(kinds: list[str], others: int, attackers: int, seconds: float) -> None:
    """The others alone, and beside each attack."""
    with serving("serve.py") as url, multiprocessing.Manager() as manager:
        # The first ones pay for what is kept, and would flatter what follows.
        asyncio.run(people(url, others, seconds / 2))
        alone = told(f"{others} alone", *asyncio.run(people(url, others, seconds)))
        for kind in kinds or ATTACKS:
            ends = manager.list()
            attacking = multiprocessing.Process(target=_attacker, args=(url, kind, attackers, ends), daemon=True)
            attacking.start()
            time.sleep(3)
            here = told(f"{others} beside {attackers} × {kind}", *asyncio.run(people(url, others, seconds)))
            attacking.kill()
            attacking.join()
            ratios = [new / old for new, old in zip(here, alone, strict=True)]
            met = ratios[0] <= 2 and ratios[1] <= 3
            print(
                f"  × {ratios[0]:.1f} and × {ratios[1]:.1f}: {'met' if met else 'missed'}; attacks: {dict(collections.Counter(ends))}",
                flush=True,
            )
            time.sleep(5)


def carry(counts: list[int], seconds: float) -> None:
    """So many people at once, one count after the other."""
    with serving("serve.py") as url:
        asyncio.run(people(url, 1, 5))
        for count in counts:
            told(f"{count} people", *asyncio.run(people(url, count, seconds)))


def _largest() -> dict:
    quarter = [0.05, 0.1, 0.2]
    segments = [{"name": f"s{one}", "customers": 100, "churn_per_year": quarter, "revenue_per_customer": [1, 2, 3]} for one in range(60)]  # fmt: skip
    effects = [{"driver": "churn", "change": [-0.02, -0.01, -0.005], "segments": [f"s{one}"]} for one in range(5)]
    initiatives = [{"name": f"i{one}", "costs": [{"name": "c", "one_off": [1, 2, time.time()]}], "effects": effects} for one in range(12)]  # fmt: skip
    finance = {"years": 15, "discount_rate": 0.1}
    return {"format": 1, "title": "T", "finance": finance, "segments": segments, "initiatives": initiatives}


def _packed(data: dict) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(data).encode(), 9)).decode().rstrip("=")


def main() -> None:
    """Read what is asked, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=("people", "attack"))
    asked.add_argument("which", nargs="*", help="counts of people, or kinds of attack")
    asked.add_argument("--others", type=int, default=5)
    asked.add_argument("--attackers", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=60)
    given = asked.parse_args()
    if given.what == "people":
        carry([int(count) for count in given.which] or [5, 10, 20, 40], given.seconds)
    else:
        attack(given.which, given.others, given.attackers, given.seconds)


if __name__ == "__main__":
    main()
