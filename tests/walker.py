"""The walk of a case: every page under every scenario, every button group and table, every file. What is wrong is listed.

Wrong is an exception, and a text, chart or table that says nan, inf or None to a reader.
"""

import io
import json
import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import live_hand
import numpy as np
import pandas as pd
from pages_hand import all_but
from streamlit.testing.v1 import AppTest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import Case, dump, load, parse
from cxroi.case.share_link import packed
from cxroi.report.documents.export import FORMATS, export
from cxroi.report.tables.live_figures import served
from cxroi.ui import cached

ROOT = Path(__file__).parents[1]
OTHERS = ("quick_start", "benchmarks", "method")
OF_THE_CASE = all_but(*OTHERS, "evidence", "listening", "your_cases", "people")
"""Not walked: pages of tables, and of what the store holds."""
BOARD = ("explore", "risk", "objections")
SLIDERS = ((0, "max"), (1, "min"))
"""Explore's own sliders that are moved, one after the other: the latest start, the smallest size."""
LEVERS = ((0, "low"), (1, "high"))
"""The sliders of its live case that are moved first: two assumptions, each to an end."""
NO_WORDS = re.compile(r"(?<![\w.-])(nan|NaN|inf|-inf|Infinity|None|NaT|undefined|\[object Object\])(?![\w-])")
OFFICE_ERRORS = re.compile(r"#(DIV/0!|NUM!|VALUE!|REF!|NAME\?|N/A)")
DAY = date(2026, 11, 25)
opened: set[str] = set()
"""Keys of what opens on a click (tables behind charts, expanders); seen once, all later visits draw them open."""


def walk(data, name=None, *, thorough=True):
    """What is wrong on the pages of a case under a scenario, in words; nothing is as it should be."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    at.query_params["case"] = packed(data)
    if name is not None:
        at.query_params["scenario"] = name
    for key in opened:
        at.session_state[key] = True
    found = looked_at(at.run(), "first page")
    if at.session_state["session"].document.data != data or at.session_state["session"].scenario != name:
        return [*found, "the link did not open the case under its scenario"]
    for page in (*OF_THE_CASE, *(OTHERS if thorough else ())):
        found += visited(at, page, thorough=thorough)
    return found


def with_proof(data):
    """The case with what a year has shown: something paid, a driver measured, prices and customers, a month without a comparison; and a pilot."""
    start = data["finance"].get("start") or "2027-01"
    month = f"{int(start[:4]) + (int(start[5:]) + 1) // 13}-{(int(start[5:]) + 1 - 1) % 12 + 1:02d}"
    actuals = []
    for initiative in data["initiatives"]:
        named = {"month": month, "initiative": initiative["name"]}
        actuals += [{**named, "cost": line["name"], "paid": 1234.5} for line in initiative.get("costs") or []]
        actuals += [
            {**named, "benefit": line["name"], "received": 99} for line in (initiative.get("benefits") or [])[:1]
        ]
    for segment in data.get("segments") or []:
        place = {"month": month, "segment": segment["name"]}
        actuals += [
            {**place, "driver": "churn", "measured": 0.1, "comparison": 0.12, "measured_on": 50, "compared_with": 60},
            {**place, "driver": "contacts", "measured": 3.0}, {**place, "customers": 77},
            {**place, "price": "cost_per_contact", "measured": 5.0},
        ]  # fmt: skip
    pilots = [
        {"name": "Try it", "initiative": data["initiatives"][0]["name"], "outcome": outcome, "segment": segment["name"], "customers": 40, "months": 3, "cost": 900}
        for segment in (data.get("segments") or [])[:1]
        for outcome in ("churn",)
    ]  # fmt: skip
    return {**data, "finance": {**data["finance"], "start": start}, "actuals": actuals, "pilots": pilots}


def walk_board(data, name=None):
    """What is wrong on the pages of board mode."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=180)
    for key, value in {"case": packed(data), "board": "true", **({"scenario": name} if name else {})}.items():
        at.query_params[key] = value
    found = looked_at(at.run(), "board")
    for page in BOARD:
        found += looked_at(at.switch_page(f"pages/{page}.py").run(), f"board {page}")
    return found


def visited(at, page, *, thorough):
    """A page, then every choice of its button groups and both ends of its first sliders."""
    found = looked_at(at.switch_page(f"pages/{page}.py").run(), page)
    if not thorough:
        return found
    for place in range(len(at.main.button_group)):
        group = at.main.button_group[place]
        multiple = isinstance(group.value, list)
        for one in group.proto.options[: 2 if group.label == "Draws" else 3]:  # more draws only take longer
            at.main.button_group[place].set_value([one.content] if multiple else _value_of(group, one.content))
            found += looked_at(at.run(), f"{page}, {group.label}: {one.content}")
            if at.exception or place >= len(at.main.button_group):
                return found
    if page == "explore":
        names, moved = list(live_hand.levers(at).items()), {}
        for place, end in LEVERS[: len(names)]:
            name, one = names[place]
            moved[name] = one[end]
            found += looked_at(live_hand.release(at, moved), f"{page}, {name} at its {end}")
    for place, end in SLIDERS:
        if place < len(at.main.slider):
            one = at.main.slider[place]
            one.set_value(type(one.value)(getattr(one, end)))
            found += looked_at(at.run(), f"{page}, {one.label} at its {end}")
    return found


def _value_of(group, content):
    """What a choice of a group is called in Python: figures are shown with commas."""
    return int(content.replace(",", "")) if isinstance(group.value, int) else content


def looked_at(at, place):
    """What is wrong with what is on screen now."""
    found = [f"{place}: {one.message} … {' '.join(one.stack_trace[-3:])}" for one in at.exception]
    for node in nodes(at._tree):
        if node.type in ("popover", "expander") and getattr(node, "_block_id", ""):
            opened.add(node._block_id.split("-", 2)[-1])
        if node.type in ("arrow_data_frame", "dataframe", "arrow_table", "table"):
            found += [f"{place}: {wrong}" for wrong in in_table(node)]
        elif hasattr(node, "proto") and not hasattr(node, "children"):
            said = _shown(node.proto).replace(
                '"None?', '"?'
            )  # the address of this test's browser, which there is none of
            found += [f"{place}: {node.type} says {wrong}" for wrong in in_text(said)]
    return found


def _shown(proto):
    """What an element says; of a component of our own its data, and not its script or the program of a case."""
    if hasattr(proto, "js_content"):
        data = json.loads(proto.json or proto.mixed.json)
        return json.dumps({name: value for name, value in data.items() if name != "program"}, ensure_ascii=False)
    return str(proto)


def nodes(node):
    """Every element and block below a node."""
    for child in getattr(node, "children", {}).values():
        yield child
        yield from nodes(child)


def in_text(text):
    """Each word that is no word, with what stands around it."""
    return [f"“{one[0]}” in “…{text[max(0, one.start() - 60) : one.end() + 40]}…”" for one in NO_WORDS.finditer(text)][
        :3
    ]


def in_table(node):
    """A cell that is missing is drawn as None; editors show what is not typed yet, and are read elsewhere."""
    if getattr(node.proto, "editing_mode", 0):
        return []
    frame = node.value
    kinds = json.loads(getattr(node.proto, "columns", "") or "{}")
    drawn = [name for name, one in kinds.items() if "chart" in str((one or {}).get("type_config"))]
    return in_frame(frame.drop(columns=[name for name in drawn if name in frame.columns]), "a table")


def in_frame(frame, what):
    """Cells that are missing or infinite, and words that are no words."""
    numbers = frame.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)
    missing = [str(name) for name in frame.columns if frame[name].isna().any()]
    found = [f"{what} with {list(map(str, frame.columns))} lacks cells of {missing}"] if missing else []
    found += [f"{what} holds an infinite number"] if np.isinf(numbers).any() else []
    return found + [
        f"{what}: {wrong}" for wrong in in_text("\n".join(map(str, frame.to_numpy().ravel()))) if not missing
    ]


def analysed(data, case: Case, name=None) -> CaseAnalysis:
    """What files print, of a case under a scenario."""
    return cached.analysis(case, scenario=name or "", base=parse(data))


def files(found: CaseAnalysis, *, suffixes=None):
    """What is wrong in the files of a case."""
    wrong = []
    for one in FORMATS:
        if suffixes is None or one.suffix in suffixes:
            try:
                content = export(found, one.suffix, day=DAY)
            except Exception as error:
                trace = error.__traceback__
                while trace.tb_next:
                    trace = trace.tb_next
                where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
                wrong.append(f"{one.suffix}: {type(error).__name__} at {where}: {str(error)[:300]}")
                continue
            wrong += [f"{one.suffix}: {found}" for found in READ[one.suffix](content, found)]
    return wrong


def live_case(case: Case):
    """What is wrong in what the browser draws the live case from."""
    found = cached.live_program(case, 0, 1.0, "en")
    told = {**found, "served": served(cached.likely(case), cached.simulate(case))}
    told.pop("program")
    return in_text(json.dumps(told).replace('"none"', "").replace(": null", ": 0"))


def _in_office(content, found):
    wrong = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                text = archive.read(name).decode()
                values = re.sub(r"<f[ >].*?</f>", " ", text)  # a formula may name an error it guards against
                said = re.sub(r"<[^>]+>", " ", values)
                wrong += [f"{name} {one}" for one in in_text(said)]
                wrong += [f"{name} holds {one[0]}" for one in OFFICE_ERRORS.finditer(said)][:2]
            if name.endswith(".xlsx"):
                wrong += [f"{name}: {one}" for one in _in_office(archive.read(name), found)]
    return wrong


def _in_pdf(content, found):
    if not content.startswith(b"%PDF"):
        return ["is no PDF"]
    if shutil.which("pdftotext") is None:
        return []
    return in_text(
        subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    )


def _in_html(content, found):
    text = content.decode()
    scripts = sorted(re.findall(r"<script.*?</script>", text, flags=re.S), key=len)
    said = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", " ", text, flags=re.S))
    charts = [one for one in scripts[:-1] if "json" in one[:60]]
    return [*in_text(said), *(wrong for one in charts for wrong in in_text(one))]


def _in_notebook(content, found):
    cells = json.loads(content)["cells"]
    return in_text("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"))


def _in_archive(content, found):
    wrong = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".csv", ".txt")):
                wrong += [f"{name} {one}" for one in in_text(archive.read(name).decode("utf-8-sig"))]
            if name.endswith(".svg"):
                text = re.sub(r"<style.*?</style>", " ", archive.read(name).decode(), flags=re.S)
                wrong += [f"{name} {one}" for one in in_text(text)]
    return wrong


def _in_case_file(content, found):
    return [] if parse(load(content)) == found.case else ["opens as another case"]


def _in_draws(content, found):
    frame = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")
    return _in_draw_table(frame, found)


def _in_parquet(content, found):
    return _in_draw_table(pd.read_parquet(io.BytesIO(content)), found)


def _in_draw_table(frame, found):
    may_be_empty = {"payback_month"} | ({"roi"} if found.simulation.roi is None else set())
    return in_frame(frame.drop(columns=[*may_be_empty & set(frame.columns)]), "the draws")


READ = {
    ".xlsx": _in_office, ".pptx": _in_office, ".pdf": _in_pdf, ".html": _in_html, ".ipynb": _in_notebook,
    ".zip": _in_archive, ".yaml": _in_case_file, ".csv": _in_draws, ".parquet": _in_parquet,
}  # fmt: skip
"""How each kind of file is read back."""


def report(wrong, data, where):
    """Every kind of wrong once, with the smallest case that shows it, for a person to read."""
    path = Path(where)
    path.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", wrong[0])[:60]
    (path / f"{name}.yaml").write_text(dump(data))
    return f"{path / name}.yaml: " + "\n  ".join(wrong[:6])
