"""How fast listening is: 11,000 comments into themes, a million order lines into customers gone quiet. `python bench/bench_listening.py`.

Goals on two cores: less than 20 seconds each. The wall's clock counts, and the processor's beside it, as a busy machine doubles the first.
"""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
import pandas as pd

from cxroi.evidence.quiet_customers import order_days, quiet_customers, tested
from cxroi.evidence.themes import themes

COMMENTS, LINES, GOAL = 11_000, 1_000_000, 20.0
TOPICS = 12


def comments(rng: np.random.Generator) -> list[str]:
    """Twenty words each, two thirds of them of one of twelve topics with 40 words of its own, the others of 3,000 common words."""
    own = [[f"topic{topic}word{n}" for n in range(40)] for topic in range(TOPICS)]
    common = [f"common{n}" for n in range(3000)]
    said = []
    for _ in range(COMMENTS):
        topic = own[rng.integers(TOPICS)]
        said.append(" ".join([*rng.choice(topic, 13), *rng.choice(common, 7)]))
    return said


def lines(rng: np.random.Generator) -> pd.DataFrame:
    """Lines of 40,000 customers over three years, each with a rhythm of her own, a part of whom stop."""
    who = rng.integers(0, 40_000, LINES)
    stops = rng.exponential(900, 40_000)
    day = (rng.random(LINES) * np.minimum(stops[who], 1095)).astype(int)
    return pd.DataFrame(
        {"id": who.astype(str), "day": pd.Timestamp("2023-01-01") + pd.to_timedelta(day, unit="D"), "amount": 20.0}
    )


def main() -> None:
    """Print both times beside their goal."""
    rng = np.random.default_rng(0)
    texts, orders = comments(rng), lines(rng)

    def quiet() -> None:
        days = order_days(orders)
        tested(days, dt.date(2025, 9, 1), 90)
        quiet_customers(days, horizon=90, gross_margin=0.4)

    for name, work in (
        ("11,000 comments into themes", lambda: themes(texts)),
        ("1,000,000 order lines into customers gone quiet", quiet),
    ):
        wall, spent = time.perf_counter(), time.process_time()
        work()
        print(
            f"{name}: {time.perf_counter() - wall:.1f} s, {time.process_time() - spent:.1f} s of processor (goal {GOAL:.0f} s)"
        )


if __name__ == "__main__":
    main()
