"""The server for assistants: tools that read a case and say what it is worth. Nothing is written, and nothing is made up.

Each tool calls what the command of its name calls. A case comes as the path of a file or as its text, and passes the same checks.
`mcp` is an optional dependency (`cxroi[mcp]`), so import this module only where it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from cxroi import cli_calls as calls
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.simulation import DRAWS as USUAL_DRAWS
from cxroi.case import Case, CaseError, ErrorDetail, read, read_file, remark_on, schema
from cxroi.case.reading import text_of
from cxroi.report.language.nine_questions import nine_questions
from cxroi.report.sections.explained import explained
from cxroi.report.tables.graded_figures import graded, guesses
from cxroi.version import VERSION

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
INSTRUCTIONS = (
    "Business cases for customer experience, in money. Take every figure from a tool and none from memory; quote it with its unit, "
    "digest, version and, where draws are used, seed. Say the grade of its evidence: a figure without a source is a guess, and "
    "stays one until the person names where it comes from. Never fill in a figure that the person did not give: ask for it. "
    "CANNOT TELL is an answer. The resource cxroi://schema describes the case file; the prompt nine_questions begins a case."
)

PathGiven = Annotated[str, Field(description="The path of a case file (YAML). Give this or text.")]
TextGiven = Annotated[str, Field(description="The text of a case file (YAML). Give this or path.")]
ScenarioName = Annotated[str, Field(description="The scenario of the case to use; none if left out.")]
Draws = Annotated[int, Field(ge=1, le=calls.MOST_DRAWS, description="Draws, rounded up to a power of 2.")]
Seed = Annotated[int, Field(ge=0, description="The same seed gives the same draws.")]


def server() -> MCPServer:
    """The server, with its six tools, the schema as a resource and the nine questions as a prompt."""
    made = MCPServer("cxroi", version=VERSION, instructions=INSTRUCTIONS, log_level="WARNING")
    for tool in (check_case, evaluate, simulate, compare, explain, evidence):
        made.tool(annotations=READS, structured_output=True)(tool)
    made.resource("cxroi://schema", name="schema", title="The case file", mime_type="application/schema+json")(schema)
    made.prompt(name="nine_questions", title="A case from nine questions")(nine_questions)
    return made


def check_case(path: PathGiven = "", text: TextGiven = "") -> dict[str, Any]:
    """Whether a case has errors, each with its path, the value, the rule and the remedy; and which figures name no source."""
    try:
        found = CaseAnalysis(calls.checked(_case(path, text)))
    except CaseError as error:
        return {"whole": False, "errors": [_error(one) for one in error.errors]}
    content = text if text else Path(path).read_bytes()
    return {
        "whole": True,
        "errors": [],
        "title": found.case.title,
        "digest": found.evaluation.digest,
        "version": found.evaluation.version,
        "scenarios": [entry.name for entry in found.case.scenarios],
        "guesses": guesses(found),
        "remark": remark_on(text_of(content)),
    }


def evaluate(path: PathGiven = "", text: TextGiven = "", scenario: ScenarioName = "") -> dict[str, Any]:
    """NPV, ROI, payback and all other results at the likely figures, each with unit, digest, version and grade of evidence."""
    try:
        found = _found(path, text, scenario)
        return graded(found, calls.evaluated(found))
    except CaseError as error:
        raise _told(error) from None


def simulate(
    path: PathGiven = "", text: TextGiven = "", scenario: ScenarioName = "", draws: Draws = USUAL_DRAWS, seed: Seed = 0
) -> dict[str, Any]:
    """The distribution of NPV, ROI and payback over the uncertain figures, with unit, digest, seed, version and grade."""
    try:
        found = _found(path, text, scenario, draws=draws, seed=seed)
        return graded(found, calls.simulated(found), seed=seed)
    except CaseError as error:
        raise _told(error) from None


def compare(
    paths: Annotated[list[str], Field(description="Paths of case files; the first is the one compared with.")] = [],  # noqa: B006
    texts: Annotated[list[str], Field(description="Texts of case files, which come after the paths.")] = [],  # noqa: B006
    draws: Draws = USUAL_DRAWS,
    seed: Seed = 0,
) -> dict[str, Any]:
    """Two or more cases on the same measures and the same draws. The first is the one compared with."""
    try:
        cases = [*map(read_file, paths), *map(read, texts)]
        if len(cases) < 2:
            raise _wrong("at least two cases are needed", "Give two paths, two texts, or one of each.")
        figures = calls.compared(cases, draws=draws, seed=seed)
        found = (CaseAnalysis(case, draws=draws, seed=seed) for case in cases)
        return {
            name: graded(one, values, seed=seed) for one, (name, values) in zip(found, figures.items(), strict=True)
        }
    except CaseError as error:
        raise _told(error) from None


def explain(
    path: PathGiven = "",
    text: TextGiven = "",
    about: Annotated[
        str, Field(description='The path of an assumption, a page such as "Risk", or a section; empty for the pitch.')
    ] = "",
    scenario: ScenarioName = "",
    draws: Draws = USUAL_DRAWS,
    seed: Seed = 0,
) -> dict[str, Any]:
    """The case in words: the pitch and what can be asked about, a page or section with its working, or one assumption."""
    try:
        return explained(_found(path, text, scenario, draws=draws, seed=seed), about)
    except CaseError as error:
        raise _told(error) from None


def evidence(
    folder: Annotated[
        str, Field(description="A folder with tables as exported: customers, revenue, survey answers.")
    ] = "",
    files: Annotated[dict[str, str], Field(description="Texts of tables by file name, instead of a folder.")] = {},  # noqa: B006
    answers: Annotated[dict[str, str], Field(description="Answers to questions, by key.")] = {},  # noqa: B006
    seed: Seed = 0,
) -> dict[str, Any]:
    """Whether a score predicts money in the person's own tables. Questions that come back are for the person to answer."""
    from cxroi.evidence.run import judge
    from cxroi.report.tables.evidence_figures import graded_study, judged_figures

    if bool(folder) == bool(files):
        raise ToolError("Give either a folder or files.")
    source = Path(folder) if folder else {name: content.encode() for name, content in files.items()}
    found = judge(source, answers=answers, seed=seed, listening=True)
    said = {
        "findings": [str(one) for one in found.findings],
        "unused_answers": sorted(answers.keys() - found.answered),
    }
    if waiting := calls.asked(found.questions):
        return {**said, "questions": waiting}
    if found.study is None and found.snapshot is None and not found.before_after:
        return {**said, "refused": found.refused}
    return {**said, **graded_study(judged_figures(found), seed=seed)}


def _found(path: str, text: str, scenario: str, *, draws: int = USUAL_DRAWS, seed: int = 0) -> CaseAnalysis:
    return CaseAnalysis.under(_case(path, text), scenario or None, draws=draws, seed=seed)


def _case(path: str, text: str) -> Case:
    if bool(path) == bool(text):
        raise _wrong("either a path or a text is needed", "Give one of the two.")
    return read_file(path) if path else read(text)


def _wrong(rule: str, remedy: str) -> CaseError:
    return CaseError([ErrorDetail("", "", rule, remedy)])


def _error(one: ErrorDetail) -> dict[str, str]:
    return {"path": one.path, "value": one.value, "rule": one.rule, "remedy": one.remedy}


def _told(error: CaseError) -> ToolError:
    """The errors of a case, one a line, as the command line prints them."""
    return ToolError("\n".join(str(detail) for detail in error.errors))
