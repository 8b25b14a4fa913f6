"""Evidence whose rows stay in a database: the same estimates as the study on files, on DuckDB, PostgreSQL and Spark."""

import datetime as dt
import json
from types import SimpleNamespace

import duckdb
import narwhals as nw
import numpy as np
import pytest
from click.testing import CliRunner
from databases import database
from worlds import company, connected

from cxroi.cli import main
from cxroi.evidence import landmarks, warehouse
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.likelihood import fit
from cxroi.evidence.revenue_models import revenue_after
from cxroi.evidence.warehouse import reduced
from cxroi.evidence.warehouse_sums import fit_sums, gram
from cxroi.tables.warehouse import of_duckdb, of_ibis, of_spark

TWO = ("churn", "nrr")
END = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def tables():
    """A company with gaps in its revenue, buying groups, cases, mergers, and customers asked a second time, some twice in a month."""
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
    soon = again.iloc[::2].assign(response_id=lambda frame: "soon " + frame["response_id"])
    soon["responded_at"] += rng.integers(1, 20, len(soon)).astype("timedelta64[D]")
    soon["score"] = np.clip(soon["score"] + rng.integers(-2, 3, len(soon)), 0, 10)
    found["survey_responses"] = type(survey)({name: [*survey[name], *again[name], *soon[name]] for name in survey})
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


def test_the_products_of_two_columns_are_summed_in_the_database():
    """x = 1, 2, 3 and z = 4, 0, −1: 14, 1 and 17."""
    frame = nw.from_native(duckdb.sql("select * from (values (1.0, 4.0), (2.0, 0.0), (3.0, -1.0)) as t(x, z)"))
    assert gram(frame, ["x", "z"]).tolist() == [[14.0, 1.0], [1.0, 17.0]]


def frames(**columns):
    """Frames of a database with one column each, of dates or numbers as SQL writes them."""
    made = {}
    for name, values in columns.items():
        table, column = name.split("__")
        rows = ", ".join(f"({one})" for one in values)
        made[table] = nw.from_native(
            duckdb.sql(f"select {column}, {column} as invited_at, 5 as score from (values {rows}) as t({column})")
        )
    return SimpleNamespace(**made)


@pytest.mark.parametrize(
    ("ends", "known"),
    [(("15", "15"), True), (("15", "01"), True), (("31", "01", "15"), False), (("01",), False), ((), False)],
)
def test_days_are_known_unless_more_than_half_are_the_first_or_last_of_a_month(ends, known):
    """Of leaving and of answers, both: half at an edge is still chance; without any date none is known."""
    of = [f"date '2025-01-{day}'" for day in ends] or ["null::date"]
    sure = ["date '2025-01-15'"]
    assert warehouse._days_known(frames(customers__end_date=of, surveys__responded_at=sure)) is known
    assert warehouse._days_known(frames(customers__end_date=sure, surveys__responded_at=of)) is known


@pytest.mark.parametrize(("weights", "used"), [((1.0, 0.5), True), ((1.0, 0.0), False), ((1.0, "null::double"), False)])
def test_weights_are_used_where_every_score_has_one_above_nothing(weights, used):
    assert warehouse._weighted(frames(surveys__weight=weights)) is used


@pytest.mark.parametrize("family", ["poisson", "cloglog"])
def test_a_fit_by_sums_equals_statsmodels_on_the_same_rows(family):
    """The coefficients to 1e-9; errors by jackknife over blocks, which statsmodels does not have, equal those of our own fit."""
    import pandas as pd
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    x, z, exposure = rng.normal(size=400), rng.normal(size=400), rng.uniform(1, 6, 400)
    rate = exposure * np.exp(-2 + 0.3 * x - 0.2 * z)
    outcome = rng.poisson(rate) if family == "poisson" else rng.random(400) < -np.expm1(-rate)
    frame = pd.DataFrame({"x": x, "z": z, "one": 1.0, "exposure": exposure, "outcome": outcome.astype(float)})
    frame["block"] = np.arange(400) % 50
    kind = sm.families.Poisson() if family == "poisson" else sm.families.Binomial(sm.families.links.CLogLog())
    theirs = sm.GLM(frame.outcome, frame[["x", "z", "one"]], family=kind, offset=np.log(exposure)).fit(tol=1e-14)
    connection = duckdb.connect()
    ours = fit_sums(
        nw.from_native(connection.from_df(frame)), ["x", "z", "one"], family=family, ridge=np.zeros(3),
        start=np.array([0, 0, np.log(outcome.mean())]),
    )  # fmt: skip
    assert ours.converged
    assert ours.coefficients == pytest.approx(theirs.params.to_numpy(), abs=1e-9)
    again = fit(
        frame[["x", "z", "one"]].to_numpy(), frame.outcome.to_numpy(), family=family, offset=np.log(exposure),
        clusters=frame.block.to_numpy(),
    )  # fmt: skip
    assert ours.errors == pytest.approx(again.errors, rel=1e-7)


def test_the_command_line_prints_the_estimates_and_no_sum_covers_one_group_alone(tables, tmp_path):
    """By default ten buying groups or more share a block; a password in an address is not repeated."""
    path = tmp_path / "company.duckdb"
    connection = duckdb.connect(str(path))
    for name, frame in tables.items():
        connection.register("frame", frame.drop(columns=[one for one in ("parent_id",) if one in frame]))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
        connection.unregister("frame")
    connection.close()
    command = ["evidence", "--warehouse", f"duckdb:///{path}", "--metric", "NPS", "--data-end", "2026-06-30"]
    done = CliRunner().invoke(main, [*command, "--json"])
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    churn = figures["estimates"][0]
    assert (churn["metric"], churn["outcome"]) == ("nps", "churn")
    assert -0.5 < churn["adjusted"]["effect_per_point"] < 0
    assert churn["adjusted"]["blocks"] == churn["accounts"] // 10
    for change, words in (
        ({2: f"duckdb:///{tmp_path}/none.duckdb"}, "No connection by duckdb://"),
        ({2: "postgresql://me:secret@127.0.0.1:1/none"}, "postgresql://"),
    ):
        wrong = CliRunner().invoke(main, [change.get(place, one) for place, one in enumerate(command)])
        assert wrong.exit_code == 2
        assert words in wrong.output
        assert "secret" not in wrong.output


def test_a_missing_table_or_column_or_a_repeated_customer_is_refused(tables):
    connection = connected(tables)
    connection.execute("ALTER TABLE survey_responses DROP COLUMN metric")
    with pytest.raises(ValueError, match=r"survey_responses has no column metric"):
        of_duckdb(connection)
    connection.execute("DROP TABLE survey_responses")
    with pytest.raises(ValueError, match=r"There is no survey_responses"):
        of_duckdb(connection)
    twice = {**tables, "customers": tables["customers"].iloc[[0, 0, 1]]}
    with pytest.raises(ValueError, match="3 rows but 2 different"):
        reduced(of_duckdb(connected(twice)), metric="nps", data_end=END)
