"""Evidence whose rows stay in a database: the same estimates as the study on files, on DuckDB, PostgreSQL and Spark."""

import datetime as dt

import numpy as np
import pytest
from databases import database
from worlds import company, connected

from cxroi.evidence import landmarks
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.revenue_models import revenue_after
from cxroi.evidence.warehouse import reduced
from cxroi.tables.warehouse import of_duckdb, of_ibis, of_spark

TWO = ("churn", "nrr")
END = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def tables():
    """A company with gaps in its revenue, buying groups, cases, mergers, and customers asked a second time."""
    rng = np.random.default_rng(11)
    found = company(rng, accounts=300, monthly=0.03)
    customers, revenue, survey = found["customers"], found["revenue_monthly"], found["survey_responses"]
    customers["parent_id"] = customers["customer_id"].str.slice(0, 4)
    customers.loc[customers.index % 40 == 0, "end_reason"] = "merged"
    revenue["revenue"] = revenue["revenue"].round(2)
    found["revenue_monthly"] = revenue[rng.random(len(revenue)) > 0.05].reset_index(drop=True)
    again = survey.iloc[::2].assign(response_id=lambda frame: "again " + frame["response_id"])
    for column in ("invited_at", "responded_at"):
        again[column] += np.timedelta64(150, "D")
    again["score"] = np.clip(again["score"] + rng.integers(-2, 3, len(again)), 0, 10)
    found["survey_responses"] = type(survey)({name: [*survey[name], *again[name]] for name in survey})
    opened = np.datetime64("2025-01-10") + rng.integers(0, 300, 200).astype("timedelta64[D]")
    closed = np.where(rng.random(200) < 0.7, opened + 60, np.datetime64("NaT"))
    found["contacts"] = type(survey)(
        {
            "case_id": [f"k{number}" for number in range(200)],
            "customer_id": rng.choice(customers["customer_id"], 200),
            "opened_at": opened.astype("datetime64[us]"),
            "closed_at": closed.astype("datetime64[us]"),
        }
    )
    return found


@pytest.fixture(scope="module")
def local(tables):
    """The study's own regressions on the same tables, by outcome."""
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables), data_end=END)
    marks = landmarks.landmarks(connection, "nps")
    given = marks.where(marks.answered)
    until = min(window.last, window.revenue_last)
    return {
        "churn": hazard(given, last=window.last),
        "spend": revenue_after(given, last=until, stayed=True),
        "nrr": revenue_after(given, last=until, stayed=False),
    }


def the_same(found, local):
    """θ and its error, alone and controlled, as the study has them."""
    for one in found:
        model = local[one.outcome]
        assert (one.n, one.events, one.controlled) == (len(model.marks), model.events, model.controlled)
        assert one.left_out == model.left_out
        for theirs, ours in ((one.adjusted, model.adjusted()), (one.alone, model.unadjusted())):
            assert theirs.theta == pytest.approx(ours.theta, abs=1e-9)
            assert theirs.error == pytest.approx(ours.error, rel=1e-7)
            assert (theirs.accounts, theirs.groups) == (ours.accounts, ours.groups)


def test_duckdb_gives_the_estimates_of_the_study(tables, local):
    the_same(reduced(of_duckdb(connected(tables)), metric="nps", data_end=END, together=1), local)


def test_postgresql_gives_the_estimates_of_the_study(tables, local, tmp_path):
    ibis = pytest.importorskip("ibis", reason="pip install -r requirements-warehouse.txt")
    from sqlalchemy import create_engine

    with database("postgresql", tmp_path) as url:
        engine = create_engine(url)
        for name, frame in tables.items():
            frame.to_sql(name, engine, index=False)
        engine.dispose()
        connection = ibis.connect(url.replace("+psycopg", ""))
        try:
            the_same(reduced(of_ibis(connection), metric="nps", data_end=END, together=1, outcomes=TWO), local)
        finally:
            connection.disconnect()


@pytest.mark.long
def test_spark_gives_the_estimates_of_the_study(tables, local, tmp_path):
    """A minute and more: Java starts, and each scan is planned anew."""
    sql = pytest.importorskip("pyspark.sql", reason='pip install "pyspark>=4,<5"; Java 17')
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    try:
        connection = connected(tables)
        for name in tables:
            path = str(tmp_path / f"{name}.parquet")
            connection.execute(f"COPY {name} TO '{path}' (FORMAT PARQUET)")
            session.read.parquet(path).createOrReplaceTempView(name)
        the_same(reduced(of_spark(session), metric="nps", data_end=END, together=1, outcomes=TWO), local)
    finally:
        session.stop()
