"""The server for assistants, over a client in memory: every tool only reads, and says what the command line says."""

import json
from pathlib import Path

import pytest

pytest.importorskip("mcp", reason="the server for assistants needs mcp")

import anyio
from click.testing import CliRunner
from mcp import Client

from cxroi.assistant import server
from cxroi.case import CaseError, dump, parse, plain, read, read_file
from cxroi.case.quick_start import Answers, quick_case
from cxroi.cli import main

SAMPLE = Path(__file__).parents[1] / "sample_data" / "chemicals.yaml"
TOOLS = {"check_case", "evaluate", "simulate", "compare", "explain", "evidence"}


def asked(*calls):
    """The answers to some calls of tools in one session: what each returns, or the words of its error."""

    async def talk():
        async with Client(server()) as client:
            answers = [await client.call_tool(name, given) for name, given in calls]
        return [one.content[0].text if one.is_error else one.structured_content for one in answers]

    return anyio.run(talk)


def printed(*arguments):
    return json.loads(CliRunner().invoke(main, [*map(str, arguments), "--json"]).stdout)


def test_six_tools_and_each_only_reads():
    async def listed():
        async with Client(server()) as client:
            return (await client.list_tools()).tools

    tools = anyio.run(listed)
    assert {tool.name for tool in tools} == TOOLS
    assert all(
        tool.annotations.read_only_hint and tool.annotations.destructive_hint is False and tool.description
        for tool in tools
    )


def test_each_figure_is_the_command_lines_and_carries_its_unit_grade_and_trace():
    path, text = {"path": str(SAMPLE)}, {"text": SAMPLE.read_text(encoding="utf-8")}
    likely, same, drawn, sides = asked(
        ("evaluate", {**path, "scenario": "Cautious"}),
        ("evaluate", text),
        ("simulate", {**path, "draws": 64, "seed": 3}),
        ("compare", {"paths": [str(SAMPLE)], "texts": [text["text"]], "draws": 64}),
    )
    for found, shown in (
        (likely, printed("evaluate", SAMPLE, "--scenario", "Cautious")),
        (same, printed("evaluate", SAMPLE)),
        (drawn, printed("simulate", SAMPLE, "--draws", 64, "--seed", 3)),
    ):
        for name, figure in found["figures"].items():
            assert figure["value"] == shown[name], name
            assert figure["unit"] and figure["digest"] == shown["digest"] and figure["version"] == shown["version"]
            assert figure["seed"] == shown.get("seed")
        assert {*found["figures"]} == {*shown} - {"irr_reason", "irr_meaning", "digest", "seed", "version"}
    assert same["figures"]["npv"]["unit"] == "USD" and same["figures"]["npv"]["grade"] == "guess"
    assert drawn["figures"]["draws"]["grade"] is None
    listed = printed("compare", SAMPLE, SAMPLE, "--draws", 64)
    assert list(sides) == list(listed)
    assert all(sides[name]["figures"]["npv"]["value"] == shown["npv"] for name, shown in listed.items())


def test_a_figure_without_a_source_stays_a_guess():
    """Backed by own data for its costs and its benefits the case is graded so; with one source taken away it is a guess."""
    data = quick_case(Answers())
    data["evidence"][0]["kind"] = "own data"
    everything = {"evidence": {"change_per_point": ["quick-start"], "causal_share": ["quick-start"]}}
    data["links"] = [{**link, **everything} for link in data["links"]]
    effect, costs = data["initiatives"][0]["effects"][0], data["initiatives"][0]["costs"]
    for line in costs:
        line["evidence"] = ["quick-start"]
    backed = dump(data)
    del effect["evidence"]
    (whole, less, checked) = asked(
        ("evaluate", {"text": backed}),
        ("evaluate", {"text": dump(data)}),
        ("check_case", {"text": dump(data)}),
    )
    assert [whole["figures"][name]["grade"] for name in ("npv", "pv_costs", "pv_benefits")] == ["own data"] * 3
    assert [less["figures"][name]["grade"] for name in ("npv", "pv_costs", "pv_benefits")] == ["guess", "own data", "guess"]  # fmt: skip
    assert "initiatives/The programme/effects/NPS/gain" in {one["path"] for one in checked["guesses"]}


def test_errors_come_back_with_place_value_rule_and_remedy():
    wrong = plain(read_file(SAMPLE))
    wrong["segments"][0]["churn_per_year"] = 20
    checked, valued, neither, unknown, lost, alone = asked(
        ("check_case", {"text": dump(wrong)}),
        ("evaluate", {"text": dump(wrong)}),
        ("evaluate", {}),
        ("explain", {"path": str(SAMPLE), "about": "segments/Key accounts/chrun_per_year"}),
        ("evaluate", {"path": "/nowhere/case.yaml"}),
        ("compare", {"paths": [str(SAMPLE)]}),
    )
    with pytest.raises(CaseError) as raised:
        parse(wrong)
    assert checked["whole"] is False and len(checked["errors"]) == len(raised.value.errors)
    assert checked["errors"][0]["path"] == "segments/Key accounts/churn_per_year" and checked["errors"][0]["remedy"]
    assert str(raised.value.errors[0]) in valued
    assert "either a path or a text" in neither and "could not be read" in lost and "at least two" in alone
    assert "segments/Key accounts/churn_per_year" in unknown


def test_one_assumption_is_explained_as_the_command_line_explains_it():
    path = "segments/Key accounts/churn_per_year"
    (found,) = asked(("explain", {"path": str(SAMPLE), "about": path}))
    assert found == printed("explain", SAMPLE, path)
    assert found["grade"] == "own data" and found["unit"] == "share a year" and found["evidence"][0]["source"]
    (pitch,) = asked(("explain", {"path": str(SAMPLE), "draws": 64}))
    assert pitch["section"] == "pitch" and path in pitch["assumptions"]


def test_an_open_question_about_tables_goes_to_the_person():
    """Dates that may be day or month first: the tool answers with the question, its key and its choices."""
    rows = "customer_id,signup_date,churned\n" + "".join(f"C{i},0{i % 9 + 1}/0{i % 7 + 1}/2025,no\n" for i in range(60))
    found, refused = asked(("evidence", {"files": {"customers.csv": rows}}), ("evidence", {}))
    assert found.get("questions") or found.get("refused")
    assert "folder or files" in refused


def test_the_schema_and_the_nine_questions():
    async def read_both():
        async with Client(server()) as client:
            schema = (await client.read_resource("cxroi://schema")).contents[0].text
            prompt = (await client.get_prompt("nine_questions")).messages[0].content.text
            return schema, prompt

    schema, prompt = anyio.run(read_both)
    assert "segments" in json.loads(schema)["properties"]
    text = prompt.split("```yaml\n")[1].split("```")[0]
    answers = Answers()
    for name, value in vars(answers).items():
        text = text.replace(f"<{name}>", str(value))
    for words, value in (("<customers × churn_per_year>", 720), ("<gain at worst>", 3.2), ("<gain at best>", 10)):
        text = text.replace(words, str(value))
    filled = read(text.replace("<currency, three letters>", "USD"))
    assert plain(filled) == plain(parse(quick_case(answers)))


def test_without_the_library_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr("cxroi.cli_assistant.find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["mcp"])
    assert done.exit_code == 2 and "pip install" in done.stderr
