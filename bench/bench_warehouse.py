"""Evidence from rows that stay in a database: generated, reduced out of core, and counted.

    python bench/bench_warehouse.py 1000000             # revenue rows; 100000000 needs 10 GB of disk and a quiet hour
    python bench/bench_warehouse.py 1000000 --spark     # the same rows by a local Spark as well

Each customer has 60 months of revenue and is asked twice. Printed for each part: seconds of processor and of clock per million
revenue rows; then the size of the file, the largest spill, and the largest memory. What is made is deleted.
"""

import argparse
import datetime as dt
import resource
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

from cxroi.evidence.warehouse import reduced
from cxroi.tables.warehouse import Warehouse, of_duckdb, of_spark

MONTHS = 60
KEPT = 45.7
"""Months of revenue of the usual customer, who may leave before the end."""
MEMORY = "2GB"
END = dt.date(2026, 12, 31)
START = "DATE '2022-01-01'"


def noise(number: int) -> str:
    """SQL: a number from 0 to 1 that depends on the customer and a salt only."""
    return f"((hash(c * 131 + {number}) % 1000003)::DOUBLE / 1000003)"


def generate(connection: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Customers whose hazard falls by 15% and whose spending grows by 2% with each point of the score."""
    customers = max(round(rows / KEPT), 200)
    connection.execute(f"""CREATE TABLE made AS SELECT c, floor({noise(1)} * 11)::INTEGER AS score,
        14 + floor(ln(greatest({noise(2)}, 1e-9)) / ln(1 - 0.012 * pow(0.85, floor({noise(1)} * 11) - 7)))::INTEGER AS lasts
        FROM range({customers}) r(c)""")
    connection.execute(f"""CREATE TABLE customers AS SELECT 'C' || c AS customer_id, {START} AS start_date,
        CASE WHEN lasts < {MONTHS} THEN ({START} + to_months(lasts) + INTERVAL 9 DAY)::DATE END AS end_date,
        ['Key', 'Regular', 'Small'][1 + (c % 3)] AS segment FROM made""")
    connection.execute(f"""CREATE TABLE revenue_monthly AS SELECT 'C' || c AS customer_id, ({START} + to_months(m::INTEGER))::DATE AS month,
        round(100 * (1 + (hash(c * 977 + m) % 1000)::DOUBLE / 1000) * CASE WHEN m > 13 THEN pow(1.02, score - 5) ELSE 1 END, 2) AS revenue
        FROM made, range({MONTHS}) t(m) WHERE m <= lasts""")
    connection.execute(f"""CREATE TABLE survey_responses AS SELECT 'C' || c AS customer_id,
        ({START} + to_months(wave) + INTERVAL 4 DAY)::TIMESTAMP AS invited_at, invited_at AS responded_at, 'nps' AS metric,
        score::DOUBLE AS score FROM made, (VALUES (13), (25)) w(wave)""")


@contextmanager
def measured(name: str, millions: float):
    """Prints what a part costs; the processor's time is this process's with its threads."""
    clock, cpu = time.perf_counter(), time.process_time()
    yield
    print(
        f"{name:28s} {(time.process_time() - cpu) / millions:8.2f} s of processor, {(time.perf_counter() - clock) / millions:8.2f} s of clock"
        f" per million rows ({time.perf_counter() - clock:.1f} s in all)"
    )


@contextmanager
def watched(folder: Path):
    """The largest size of a folder while something runs [bytes], in a list of one."""
    largest, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            sizes = [path.stat().st_size for path in folder.glob("**/*") if path.exists() and path.is_file()]
            largest[0] = max(largest[0], sum(sizes))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield largest
    finally:
        over.set()
        watcher.join()


def reduce_all(opened: Warehouse) -> None:
    """All outcomes, as the command line asks for them."""
    for one in reduced(opened, metric="nps", data_end=END):
        found = one.adjusted
        print(
            f"   {one.outcome}: {one.n:,} answers, θ {found.theta:+.4f} ± {found.error:.4f}, {one.scans} scans"
            if found
            else one
        )


def by_spark(connection: duckdb.DuckDBPyConnection, folder: Path, millions: float) -> None:
    """The same tables as Parquet, reduced by a local Spark; its processor time is Java's, so only the clock is shown."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.memory", "4g")
        .config("spark.sql.session.timeZone", "UTC").config("spark.local.dir", str(folder / "spark")).getOrCreate()
    )  # fmt: skip
    for name in ("customers", "revenue_monthly", "survey_responses"):
        connection.execute(f"COPY {name} TO '{folder / name}.parquet' (FORMAT PARQUET)")
        session.read.parquet(f"{folder / name}.parquet").createOrReplaceTempView(name)
    with measured("reduced by Spark (clock)", millions):
        reduce_all(of_spark(session))
    session.stop()


def main() -> None:
    """Generate, reduce, count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int)
    parser.add_argument("--spark", action="store_true")
    parser.add_argument("--folder", type=Path, help="Where the file and the spill go; the system's temporary folder.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cxroi-warehouse-", dir=asked.folder) as made:
        folder = Path(made)
        settings = {
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": "false",
        }
        connection = duckdb.connect(str(folder / "company.duckdb"), config=settings)
        millions = asked.rows / 1e6
        with measured("generated", millions):
            generate(connection, asked.rows)
            connection.execute("CHECKPOINT")
        rows = connection.execute("SELECT count(*) FROM revenue_monthly").fetchone()[0]
        size = (folder / "company.duckdb").stat().st_size
        print(f"{rows:,} revenue rows, {size / 1e6:,.0f} MB: {size / rows:.1f} bytes a row")
        millions = rows / 1e6
        with watched(folder) as largest, measured("reduced by DuckDB", millions):
            reduce_all(of_duckdb(connection))
        print(f"largest on disk {largest[0] / 1e6:,.0f} MB ({largest[0] / rows:.1f} bytes a row)")
        print(
            f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB, DuckDB's limit {MEMORY}"
        )
        if asked.spark:
            by_spark(connection, folder, millions)
        connection.close()


if __name__ == "__main__":
    main()
