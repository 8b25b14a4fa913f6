"""From teams to a driver of the case: the arithmetic by hand, what is refused; a list as Parquet; listening left out."""

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

from cxroi.cli import main
from cxroi.evidence.employee_link import employee_link, usable
from cxroi.evidence.employees import OUTCOMES, SHARES, TeamLink
from cxroi.evidence.into_case import with_link
from cxroi.report.language.safe_text import as_parquet

STUDY = SimpleNamespace(digest="abc", window=SimpleNamespace(data_end=dt.date(2026, 12, 31)))


def found(y="repeats", verdict="GOES WITH IT", effect=0.02):
    return TeamLink(
        SHARES["leaving"], OUTCOMES[y], effect, effect - 0.0098, effect + 0.0098, 1e-4, 1e-3, 200, 8, verdict, 0.06
    )


def test_two_points_of_repeats_for_ten_points_of_leavers():
    """.002 a point with error .0005, prior sd ln(1.15)/1.645/10 = .0085: weight .99655, so +.1993% a point; now 6 of 100."""
    parts = employee_link(STUDY, found())
    assert (parts.metric["name"], parts.metric["now"]) == ("Share who left in the last three months, %", 6.0)
    low, likely, high = parts.link["change_per_point"]
    assert likely == pytest.approx(0.001993, abs=1e-6) and low < likely < high
    assert (parts.link["driver"], parts.link["causal_share"]) == ("contacts", [0.3, 0.6, 0.9])
    assert parts.words == (
        "10 points more of the share who left in the last three months go with +2.0 points of cases taken up again (+1.0 to +3.0), within team "
        "and month; each is a contact more, so contacts change by +0.20% a point, shrunk towards no effect +0.20%; of which 60% counts as causal "
        "(tier C)."
    )
    assert parts.evidence["claim"].startswith(f"{parts.words} 200 months of 8 teams.")
    assert (parts.metric["lowest"], parts.metric["highest"], parts.evidence["id"]) == (
        0.0,
        100.0,
        "employees-leaving-contacts",
    )
    falls = employee_link(STUDY, found(effect=-0.02))
    assert (
        "go with −2.0 points of cases taken up again (−3.0 to −1.0)" in falls.words
        and "by −0.20% a point" in falls.words
    )
    data = with_link({"links": [], "metrics": []}, parts)
    assert data["links"] == [parts.link] and data["metrics"] == [parts.metric] and data["evidence"] == [parts.evidence]


def test_only_repeats_that_go_with_it_are_a_driver():
    """Days to resolve are no driver of the case; CANNOT TELL is not used."""
    for other in (found(y="resolution"), found(verdict="CANNOT TELL"), replace(found(), now=None)):
        assert not usable(other)
        with pytest.raises(ValueError, match="driver"):
            employee_link(STUDY, other)
    for name in ("effect", "ci_low", "ci_high"):
        with pytest.raises(ValueError, match="driver"):
            employee_link(STUDY, replace(found(), **{name: None}))


def test_a_list_as_parquet_is_the_list():
    table = pd.DataFrame({"id": ["=1", "B"], "p_gone": [0.5, 0.25]})
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(as_parquet(table))), table)


def test_listening_is_left_out_on_request():
    """The other keys stay."""
    folder = Path(__file__).parents[1] / "sample_data" / "subscriptions"
    run = CliRunner().invoke(main, ["evidence", str(folder), "--json", "--no-listening"])
    figures = json.loads(run.stdout)
    assert "matrix" in figures and "baseline" in figures and "emotions" not in figures and "quiet" not in figures
