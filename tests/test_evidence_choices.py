"""What each choice about the tables would change is shown before one is chosen."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from cxroi.cli import main
from cxroi.evidence.choices import choices, options_of
from cxroi.evidence.run import judge
from cxroi.report.tables.choice_tables import NO_DIFFERENCE, choice_table
from cxroi.ui.evidence_files import Asked

ROOT = Path(__file__).parents[1]

FIRST = "snapshot_scores_before_leaving"


@pytest.fixture(scope="module")
def export():
    """600 customers in one row each: of those who answered 0 to 10, 60% to 10% have left."""
    rows = [f"C{n},{n % 11},{int(n // 11 % 20 < 12 - n % 11)}" for n in range(660)]
    return {"crm.csv": "\n".join(["customer_id,nps,churned", *rows]).encode()}


@pytest.fixture(scope="module")
def found(export):
    return judge(export)


def test_the_verdict_under_each_answer_stands_beside_it(export, found):
    made = choices(export, found, FIRST)
    assert {one.option.value: one.verdicts["nps", "snapshot"] for one in made} == {
        "yes": "USE, as said by you", "no": "MOVES WITH IT", "unknown": "MOVES WITH IT",
    }  # fmt: skip
    assert not any(one.chosen for one in made), "nothing applies while the question is open"
    table = choice_table(made)
    assert list(table.columns) == ["Choice", "NPS and leaving"], "the same rows are read under each: no column of them"


def test_each_choice_is_what_answering_it_gives(export, found):
    answered = judge(export, answers={FIRST: "yes"})
    assert answered.snapshot.scores[0].verdict == choices(export, found, FIRST)[0].verdicts["nps", "snapshot"]


def test_a_choice_without_consequence_says_so(export, found):
    table = choice_table(choices(export, found, "snapshot_everyone"))
    assert set(table["Verdicts"]) == {NO_DIFFERENCE}


def test_a_decision_names_what_applies_now_and_its_rows():
    """Two rows of one customer who joined twice: kept, or left out, of 221."""
    people = [f"C{n},2024-01-01,{f'2025-{1 + n % 12:02d}-15' if n % 3 == 0 else ''}" for n in range(220)]
    tables = {
        "customers.csv": "\n".join(["customer_id,start_date,end_date", *people]).encode(),
        "revenue.csv": "\n".join(
            ["customer_id,month,revenue", *(f"C{n},2024-{m:02d},{-5 if n == m == 1 else 100}" for n in range(220) for m in range(1, 13))]
        ).encode(),
    }  # fmt: skip
    found = judge(tables)
    options, chosen = options_of(found, "revenue_monthly/below zero")
    made = choices(tables, found, "revenue_monthly/below zero")
    assert [one.option for one in made if one.chosen] == [option for option in options if option.value == chosen]
    rows = {one.option.value: one.rows["revenue_monthly"] for one in made}
    assert rows["leave out"] == 12 * 220 - 1
    assert f"{made[[o.value for o in options].index(chosen)].option.words} (as now)" in set(
        choice_table(made)["Choice"]
    )


def test_the_command_line_weighs_too(export, tmp_path):
    (tmp_path / "crm.csv").write_bytes(export["crm.csv"])
    said = CliRunner().invoke(main, ["evidence", str(tmp_path), "--weigh", FIRST])
    assert said.exit_code == 0 and "MOVES WITH IT" in said.output and "USE, as said by you" in said.output
    refused = CliRunner().invoke(main, ["evidence", str(tmp_path), "--weigh", "nothing"])
    assert refused.exit_code == 2 and FIRST in refused.output, "the choices there are, by their keys"


@pytest.mark.long
def test_the_page_shows_it_before_anything_is_chosen(export, found):
    """The button beside a question tries each answer; the page's own result stays as it is."""
    asked = Asked(export)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = asked
    at.session_state["kept-judged"] = found
    at.switch_page("pages/evidence.py").run()
    next(one for one in at.button if one.key == f"weigh-{FIRST}").click().run()
    assert not at.exception, at.exception
    tried = next(one.value for one in at.table if "NPS and leaving" in one.value)
    assert list(tried["NPS and leaving"]) == ["USE, as said by you", "MOVES WITH IT", "MOVES WITH IT"]
    assert at.session_state["kept-judged"] is found
