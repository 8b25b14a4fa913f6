"""The app, run page by page without a browser: what is shown equals what the package computes."""

from pathlib import Path

import live_hand
import pytest
import typing_hand as hand
from conftest import then_long
from pages_hand import PAGES
from streamlit.testing.v1 import AppTest

from cxroi.analysis import simulate
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import dump, load, parse, scenario
from cxroi.engine import evaluate
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables.figures import headline
from cxroi.ui.document import Step

ROOT = Path(__file__).parents[1]
SAMPLES = sorted(path.stem for path in (ROOT / "sample_data").glob("*.yaml"))


def sample(name):
    return load((ROOT / "sample_data" / f"{name}.yaml").read_bytes())


@pytest.fixture
def app():
    """The app as it opens, on the first sample."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not at.exception
    return at


def page(at, name):
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception, at.exception
    return at


def document(at):
    return at.session_state["session"].document


def open_data(at, data):
    """What the sidebar's Open does, on any data."""
    session = at.session_state["session"]
    opened = type(session.document)(data, parse(data))
    at.session_state["session"] = type(session)(
        opened, (Step(session.document.written),), (), None, session.revision + 1
    )
    return at


def metrics(at):
    return [metric.value for metric in at.main.metric]


def expected(case):
    return [figure.value for figure in headline(evaluate(case), simulate(case))]


def test_the_app_opens_on_the_first_sample_with_its_figures(app):
    """NPV, ROI, payback and chance in the sidebar and on the page are those of the package, and the pitch is there."""
    case = parse(sample("chemicals"))
    assert [metric.value for metric in app.sidebar.metric] == expected(case)
    assert metrics(app) == expected(case)
    pitch = safe_markdown(pitched(CaseAnalysis(case)))
    assert any(pitch in text.value for text in app.markdown)


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
@pytest.mark.parametrize("shown", PAGES)
def test_every_page_shows_every_sample(app, name, shown):
    """No page fails on any sample, and the digest it prints is the case's."""
    at = page(open_data(app, sample(name)), shown)
    if shown in ("business_case", "method"):
        digest = evaluate(parse(sample(name))).digest
        assert any(digest in text.value for text in at.caption)


@pytest.mark.parametrize("shown", PAGES)
def test_every_page_shows_a_blank_case(app, shown):
    """A case that proposes nothing has figures of nothing, and no page fails on it."""
    blank = {"format": 1, "title": "New", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
    at = page(open_data(app, blank), shown)
    assert [metric.value for metric in at.sidebar.metric] == ["$0", "–", "–", "–"]


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "3*4*5 [x](http://y) ![z](http://y/z.png) $1 :red[r]",
    "שלום 🙂 " + "long " * 80,
    "a/b/c",
]


EACH_ON_SOME_PAGES = [(HOSTILE[number % len(HOSTILE)], shown) for number, shown in enumerate(PAGES)]
EVERY_WHERE = [(text, shown) for text in HOSTILE for shown in PAGES]


@pytest.mark.parametrize(
    "words", then_long(EACH_ON_SOME_PAGES, [one for one in EVERY_WHERE if one not in EACH_ON_SOME_PAGES])
)
def test_a_users_words_are_only_words(app, words):
    """Names that look like formulas, markup or paths break no page and reach no markdown as pictures or tags."""
    text, shown = words
    data = sample("chemicals")
    old = data["segments"][0]["name"]
    data["title"] = text
    data["organisation"] = text
    data["segments"][0]["name"] = text
    data["notes"] = dict.fromkeys(data["notes"], text)
    data["initiatives"][0]["name"] = text
    data["scenarios"] = []
    for initiative in data["initiatives"]:
        for effect in initiative["effects"]:
            if "segments" in effect:
                effect["segments"] = [text if name == old else name for name in effect["segments"]]
    at = page(open_data(app, data), shown)
    for element in [*at.markdown, *at.caption, *at.info, *at.title]:
        assert "![" not in element.value.replace("\\!\\[", "")
        assert "<script" not in element.value.replace("\\<", "")
        assert "<img" not in element.value.replace("\\<", "")


def test_a_scenario_replaces_values_on_every_page(app):
    """Choosing a scenario shows its figures; choosing the case again brings them back."""
    data = sample("chemicals")
    name = data["scenarios"][0]["name"]
    box = next(box for box in app.sidebar.selectbox if box.label == "Scenario")
    box.set_value(name).run()
    page(app, "business_case")
    assert [metric.value for metric in app.sidebar.metric] == expected(scenario(data, name))
    assert metrics(page(app, "business_case")) == expected(scenario(data, name))


def field(at, label):
    return next(entry for entry in [*at.text_input, *at.text_area, *at.number_input] if entry.label == label)


def test_an_edit_reaches_the_case_and_undo_takes_it_back(app):
    """A typed title is in the document; undo brings the old one back, redo the new one."""
    at = page(app, "assumptions")
    before = document(at).data["title"]
    hand.type_in(at, "Title", "Another title")
    assert document(at).case.title == "Another title"
    page(at, "business_case")
    hand.press(at, "Undo")
    assert document(at).data["title"] == before
    hand.press(at, "Redo")
    assert document(at).data["title"] == "Another title"


def test_the_quick_start_moves_as_it_is_typed_and_becomes_the_case(app):
    """The figures beside the questions follow the answers, and "Continue" opens the same case everywhere."""
    at = page(app, "quick_start")
    first = metrics(at)
    hand.type_in(at, "1 · Customers", "9 000")
    assert metrics(at) != first
    hand.press(at, "Continue with this case")
    assert document(at).case.segments[0].customers == 9000
    assert at.title[0].value == "Business case"
    assert expected(document(at).case) == metrics(at)
    assert len(at.session_state["session"].past) == 1


def test_benchmarks_are_searched_and_cited(app):
    """A search narrows the facts, and a fact can be put into the evidence register of the case."""
    at = page(app, "benchmarks")
    field(at, "Search").set_value("forgive emotional").run()
    assert any("1 fact" in text.value for text in at.caption)
    hand.press(at, "Add to the evidence register")
    assert document(at).case.evidence[-1].kind == "benchmark"


def test_identities_are_shown_to_hold(app):
    """The Method page says that all identities hold for the case on screen."""
    at = page(app, "method")
    assert any("identities hold" in text.value for text in at.markdown)


def test_a_file_with_errors_is_not_opened_and_nothing_is_lost(app):
    """A faulty file leaves the case on screen as it was and tells every error."""

    def script():
        import streamlit as st

        from cxroi.ui import opening

        errors = opening.open_text(b"format: 1\ntitle: X\nfinance: {years: 99}\n", name="bad.yaml")
        st.write(" ".join(error.path for error in errors))

    at = AppTest.from_function(script)
    at.session_state["session"] = app.session_state["session"]
    at.run()
    assert at.markdown[0].value == "finance/years finance/discount_rate initiatives"
    assert document(at) == document(app)


def test_a_case_with_errors_opens_to_be_corrected(app):
    """What was saved with an error opens again with all that was typed; no other case's figures stand beside it."""
    data = sample("chemicals")
    data["segments"][0]["churn_per_year"] = [0.065, 0.5, 0.1]

    def script(content):
        from cxroi.ui import opening

        assert opening.open_text(content, name="typed.yaml") == ()

    at = AppTest.from_function(script, args=(dump(data).encode(),))
    at.session_state["session"] = app.session_state["session"]
    at.run()
    assert not at.exception
    opened = at.session_state["session"].document
    assert opened.data == data
    assert [error.path for error in opened.errors] == ["segments/Key accounts/churn_per_year"]
    assert evaluate(opened.case).npv == 0


def test_the_screen_prints_in_the_locale_of_the_browser(monkeypatch):
    """A German browser sees German amounts, in a slider's own run of the page, too; the next visitor sees English ones."""
    from streamlit.runtime.context import ContextProxy

    from cxroi.report.language.formats import in_locale

    case = parse(sample("chemicals"))
    with in_locale("de"):
        german = expected(case)
    assert german != expected(case) and any("Mio." in text for text in german)
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _: "de-DE"))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not at.exception and metrics(at) == german
    page(at, "explore")
    at.slider[0].set_value(at.slider[0].max).run()
    assert not at.exception and "\u00a0$" in live_hand.shown(at)[0]
    monkeypatch.setattr(ContextProxy, "locale", property(lambda _: None))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert metrics(at) == expected(case)
