"""Speed of the evidence, as ratios within one run: `python bench/bench_evidence.py [--rows 10000000]`.

Parquet of 10 million revenue rows and 1 million survey rows to the verdict matrix; and the reduction of the revenue to landmarks
against plain pandas and against hand-written DuckDB SQL, each in a process of its own for its memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TABLES = ("customers", "revenue_monthly", "survey_responses", "contacts")
THREADS = 2


def connection(folder: Path):
    """The Parquet files as canonical tables, on two threads."""
    import duckdb

    opened = duckdb.connect(config={"threads": THREADS})
    for table in TABLES:
        days = ("start_date", "observed_from", "end_date") if table == "customers" else ()
        as_dates = f" REPLACE ({', '.join(f'CAST({day} AS DATE) AS {day}' for day in days)})" if days else ""
        opened.execute(f"CREATE VIEW {table} AS SELECT *{as_dates} FROM '{folder / table}.parquet'")
    return opened


def whole(folder: Path) -> dict:
    """Tables to verdict matrix."""
    from cxroi.evidence import study

    found = study(connection(folder), present=TABLES)
    return {f"{cell.metric} {cell.outcome}": cell.verdict for cell in found.cells}


def reduced(folder: Path) -> dict:
    """Tables to landmarks, as the package does it."""
    from cxroi.evidence.landmark_sql import prepare
    from cxroi.evidence.landmarks import landmarks

    opened = connection(folder)
    prepare(opened, present=TABLES)
    marks = landmarks(opened, "nps")
    return {"landmarks": len(marks), "revenue": round(float(marks.revenue_12[marks.answered].sum()))}


def handwritten(folder: Path) -> dict:
    """The same landmarks of one metric by one hand-written query each for scores, revenue and cases."""
    opened = connection(folder)
    opened.execute(
        "CREATE TABLE a AS SELECT customer_id, row_number() OVER ()::INTEGER AS i, start_date, end_date FROM customers"
    )
    opened.execute("""CREATE TABLE w AS SELECT i, date_trunc('month', coalesce(responded_at, invited_at))::DATE AS s, avg(score) AS x, count(score) AS n
        FROM survey_responses JOIN a USING (customer_id) GROUP BY metric, i, s""")
    opened.execute("CREATE TABLE p AS SELECT DISTINCT i, s FROM w")
    opened.execute("""CREATE TABLE r AS SELECT p.i, p.s, sum(revenue) FILTER (month <= s) AS r12, sum(revenue) FILTER (month > s) AS after,
            max(n_products) FILTER (month <= s) AS n0, max(n_products) FILTER (month > s) AS n1
        FROM revenue_monthly JOIN a USING (customer_id) JOIN p ON p.i = a.i AND month > s - INTERVAL 12 MONTH AND month <= s + INTERVAL 12 MONTH GROUP BY ALL""")
    opened.execute("""CREATE TABLE c AS SELECT p.i, p.s, count(*) AS cases FROM contacts JOIN a USING (customer_id) JOIN p ON p.i = a.i
            AND opened_at < s + INTERVAL 1 MONTH AND (closed_at IS NULL OR closed_at >= s + INTERVAL 1 MONTH) GROUP BY ALL""")
    found = opened.execute(
        "SELECT * FROM w JOIN a USING (i) LEFT JOIN r USING (i, s) LEFT JOIN c USING (i, s) ORDER BY i, s"
    ).fetchnumpy()
    return {"landmarks": len(found["i"])}


def with_pandas(folder: Path) -> dict:
    """The same landmarks of NPS in plain pandas: merge, filter, group."""
    import pandas as pd

    survey = pd.read_parquet(folder / "survey_responses.parquet")
    survey["s"] = survey["responded_at"].fillna(survey["invited_at"]).dt.to_period("M").dt.to_timestamp()
    waves = survey.groupby(["metric", "customer_id", "s"], as_index=False)["score"].mean()
    points = waves[["customer_id", "s"]].drop_duplicates()
    revenue = pd.read_parquet(folder / "revenue_monthly.parquet")
    joined = points.merge(revenue, on="customer_id")
    apart = (joined["month"].dt.year - joined["s"].dt.year) * 12 + joined["month"].dt.month - joined["s"].dt.month
    before, after = joined[(apart > -12) & (apart <= 0)], joined[(apart > 0) & (apart <= 12)]
    keys = ["customer_id", "s"]
    for part, names in ((before, ("r12", "n0")), (after, ("after", "n1"))):
        sums = part.groupby(keys, as_index=False).agg(**{names[0]: ("revenue", "sum"), names[1]: ("n_products", "max")})
        points = points.merge(sums, on=keys, how="left")
    cases = pd.read_parquet(folder / "contacts.parquet")
    near = points[keys].merge(cases[["customer_id", "opened_at", "closed_at"]], on="customer_id")
    start = near["s"] + pd.offsets.MonthBegin(1)
    near = near[(near["opened_at"] < start) & (near["closed_at"].isna() | (near["closed_at"] >= start))]
    points = points.merge(near.groupby(keys, as_index=False).size(), on=keys, how="left")
    marks = waves.merge(points, on=keys).merge(pd.read_parquet(folder / "customers.parquet"), on="customer_id")
    return {"landmarks": len(marks)}


WAYS = {"whole": whole, "reduced": reduced, "handwritten": handwritten, "pandas": with_pandas}


def measured(way: str, folder: Path) -> dict:
    """Seconds, processor seconds and peak memory of one way in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--way", way, "--folder", str(folder)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])
    print(
        f"{way:12} {found['seconds']:7.1f} s  {found['processor']:7.1f} processor s  {found['gigabytes']:5.2f} GB  {found['result']}"
    )
    return found


def main() -> None:
    """Make the tables, run each way, print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--way")
    asked = parser.parse_args()
    if asked.way:
        start, busy = time.perf_counter(), time.process_time()
        result = WAYS[asked.way](asked.folder)
        print(
            json.dumps(
                {
                    "seconds": time.perf_counter() - start,
                    "processor": time.process_time() - busy,
                    "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
                    "result": result,
                }
            )
        )
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        if not (folder / "customers.parquet").exists():
            make = [
                sys.executable,
                str(ROOT / "sample_data" / "make_evidence.py"),
                "--rows",
                str(asked.rows),
                "--to",
                str(folder),
            ]
            subprocess.run(make, check=True)
        found = {way: measured(way, folder) for way in WAYS}
    for other in ("pandas", "handwritten"):
        times = found[other]["seconds"] / found["reduced"]["seconds"]
        memory = found["reduced"]["gigabytes"] / found[other]["gigabytes"]
        print(f"reduction against {other}: {times:.2f} times as fast, {memory:.2f} of its memory")


if __name__ == "__main__":
    main()
