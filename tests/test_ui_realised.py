"""The plan that figures are held against, on its page: found again among the cases saved, or taken over from an approved version."""

import copy
import json
from datetime import date
from types import SimpleNamespace as Of
from unittest.mock import patch

import pytest
from realised_hand import AS_PLANNED, DATA, measured
from ui_hand import drawn, texts

from cxroi.analysis.approval import approved_digest
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.plan import bare
from cxroi.case import digest, parse, plain
from cxroi.case.writing import file_text
from cxroi.report.documents import brief
from cxroi.store.records import StoreError
from cxroi.ui import autosave, people
from cxroi.ui.document import Home, Session, case_in, opened

LOOK = "Look for it among your cases"
HALF = {**DATA, "finance": {**DATA["finance"], "discount_rate": 0.05}}
COUNTED = {**DATA, "actuals": measured("contacts", [6.0], 6.0)}
APPROVED = parse(DATA)


def the_plan():
    from cxroi.ui import realised, state

    realised.plan(state.case())


def the_section():
    from cxroi.report.sections import document
    from cxroi.report.sections.section import REALISED
    from cxroi.ui import cached, cells, state

    for one in document.sections(cached.analysis(state.case()), REALISED):
        cells.section(one)


def labels(app):
    return [one.label for one in app.button]


def press(app, label):
    next(one for one in app.button if label in one.label).click().run()
    assert not app.exception, app.exception


def held(app):
    return app.session_state["session"].document.data.get("plan")


def message(app):
    return app.session_state["session"].message


def page_of(data, **home):
    return drawn(the_plan, session=Session(opened(copy.deepcopy(data), name="mine", home=Home(**home))), chosen=True)


def saved(store, *versions):
    """The versions of one case of this person, and its id."""
    case_id = None
    for rev, data in enumerate(versions):
        made = store.save_version(file_text(data), "local", name="Fewer", case_id=case_id, parent=rev, author="Anna")
        case_id = made.case_id
    return case_id


def test_the_verdict_stands_above_all_in_ink_and_is_said_once_there_and_in_the_brief():
    """It had been the grey caption of the sentences; in the brief it stood twice, as the finding and as their title."""
    data = {**DATA, "actuals": AS_PLANNED}
    app = drawn(the_section, session=Session(opened(copy.deepcopy(data), name="mine")), chosen=True)
    strong, grey = ([one.value for one in kind] for kind in (app.markdown, app.caption))
    assert strong[0] == "**REALISED: what was promised by now is shown**"
    assert sum("REALISED" in said for said in (*strong, *grey)) == 1
    with patch.object(brief, "_set", lambda data, pictures, day: json.dumps(data).encode()):
        printed = brief.brief(CaseAnalysis(parse(data), draws=64), day=date(2028, 1, 1)).decode()
    assert printed.count("REALISED: what was promised") == 1


def test_who_approves_is_typed_and_said_to_be_where_nobody_signs_in():
    app = page_of(DATA)
    typed = app.text_input(key="plan-by")
    assert typed.label == "Approved by: typed and not checked"
    typed.set_value(" CFO ").run()
    press(app, "Freeze")
    assert held(app)["approved_by"] == "CFO"
    app.run()
    assert "The name is typed and not checked, for nobody signs in here: files go on saying “not approved”." in str(
        texts(app)
    )
    nameless = page_of({**DATA, "plan": {"digest": digest(APPROVED), "case": plain(APPROVED)}})
    assert "not checked" not in str(texts(nameless)), "there is no name"


@pytest.mark.parametrize(("by", "said"), [("Ann Oh", False), ("CFO", True), (None, True)])
def test_who_is_signed_in_is_who_approves(monkeypatch, by, said):
    """Nothing is typed; of a name in the case it is said that it is not checked, unless that person's approval is on record."""
    monkeypatch.setattr(people, "in_team", lambda: True)
    monkeypatch.setattr(people, "person", lambda: Of(name="Ann Oh", id="ann"))
    monkeypatch.setattr(
        autosave, "store", lambda: Of(approval_of=lambda digest: by and Of(by=by), approvals=lambda case_id: ())
    )
    app = page_of(DATA)
    assert "Approved by: **Ann Oh**, as signed in" in str(texts(app)) and not app.text_input
    press(app, "Freeze")
    assert held(app)["approved_by"] == "Ann Oh"
    app.run()
    assert ("no approval by that person is on record" in str(texts(app))) == said


def test_a_plan_that_was_lost_is_found_among_the_versions_saved(store):
    """The first of two versions is what was approved: it comes back whole, without the figures it held, and who approved it stays."""
    saved(store, COUNTED, HALF)
    entry = {"digest": digest(APPROVED), "approved_by": "CFO", "on": "2027-01-15"}
    app = page_of({**HALF, "plan": entry})
    assert len(app.error) == 1 and labels(app) == [LOOK]
    press(app, LOOK)
    assert {**held(app), "case": None} == {**entry, "case": None}
    assert parse(held(app)["case"]) == APPROVED
    assert message(app) == "The plan is version 1 of Fewer; the case now holds it whole."
    assert not app.error and labels(app) == [] and "approved by CFO" in texts(app)[0]


def test_a_plan_that_nobody_saved_stays_as_it_was(store, monkeypatch):
    saved(store, HALF)
    entry = {"digest": digest(APPROVED)}
    app = page_of({**HALF, "plan": entry})
    press(app, LOOK)
    assert held(app) == entry and message(app) == f"No version of your cases is the plan {digest(APPROVED)}."

    def away(*_, **__):
        raise StoreError("the disk is gone")

    monkeypatch.setattr(type(store), "cases", away)
    press(app, LOOK)
    assert held(app) == entry and message(app) == "Your cases cannot be read: the disk is gone."


def test_the_board_is_told_that_the_plan_is_lost_and_has_nothing_to_press():
    data = {**HALF, "plan": {"digest": digest(APPROVED)}}
    app = drawn(the_plan, session=Session(opened(data, name="mine")), **{"kept-board": True})
    assert len(app.error) == 1 and labels(app) == []


@pytest.fixture
def approved(store):
    """Two approved versions of a case, of which the second has another discount rate and a figure measured since."""
    newer = {**HALF, "actuals": COUNTED["actuals"]}
    case_id = saved(store, DATA, newer)
    for rev, (data, by) in enumerate(((DATA, "Anna"), (newer, "Dan")), 1):
        store.approve(case_id, rev, approved_digest(parse(data)), by)
    return case_id, newer


def test_the_newest_approved_version_is_taken_over_as_the_plan(store, approved):
    """With the day and the name of its own approval, without what was measured; the case on screen stays as it is."""
    case_id, newer = approved
    app = page_of(DATA, case_id=case_id, rev=2)
    assert labels(app) == ["Freeze this case as the plan", "Hold it against version 2, approved by Dan"]
    press(app, "version 2")
    on = next(one.at.date().isoformat() for one in store.approvals(case_id) if one.rev == 2)
    own = bare(case_in(file_text(newer)))
    assert {**held(app), "case": None} == {"digest": digest(own), "on": on, "case": None, "approved_by": "Dan"}
    assert app.session_state["session"].document.case.finance.discount_rate == 0.1
    assert parse(held(app)["case"]) == own and own.finance.discount_rate == 0.05 and not own.actuals


def test_a_version_that_is_no_longer_approved_or_cannot_be_read_is_not_taken_as_the_plan(store, approved, monkeypatch):
    """Both may change between the page and the press; what was the plan stays."""
    case_id, newer = approved
    app = page_of(DATA, case_id=case_id, rev=2)
    whole = type(store).version
    monkeypatch.setattr(type(store), "version", lambda *_: None)
    press(app, "version 2")
    assert held(app) is None and message(app).startswith("Version 2 cannot be taken as the plan")
    monkeypatch.setattr(type(store), "version", whole)
    store.approve(case_id, 2, approved_digest(parse(newer)), "Dan", given=False)
    app = page_of(DATA, case_id=case_id, rev=2)
    assert labels(app)[1:] == ["Hold it against version 1, approved by Anna"]
    app = page_of(DATA, case_id=case_id, rev=2)
    store.approve(case_id, 1, approved_digest(APPROVED), "Anna", given=False)
    press(app, "version 1")
    assert held(app) is None
    assert message(app) == "Version 1 cannot be taken as the plan: it is no longer approved"
    assert autosave.store().version(case_id, 1) is not None


def the_figures():
    from cxroi.ui import realised, state

    realised.figures(state.case())


def test_rows_pasted_from_a_spreadsheet_are_taken_like_those_of_a_file():
    app = drawn(the_figures, session=Session(opened(copy.deepcopy({**DATA, "actuals": []}), name="mine")), chosen=True)
    app.text_area[0].set_value(
        "month\tdriver\tsegment\tmeasured\n2027-03\tcontacts\tHomes\t5,4\n2027-04\tcontacts\tHomes\t\n"
    ).run()
    assert any("1 row holds no figure and stays out" in one.value for one in app.caption)
    press(app, "Take 1 figure into the case")
    taken = app.session_state["session"].document.data["actuals"]
    assert taken == [{"month": "2027-03", "driver": "contacts", "segment": "Homes", "measured": 5.4}]


def test_pasted_text_that_is_no_table_says_what_is_missing():
    app = drawn(the_figures, session=Session(opened(copy.deepcopy(DATA), name="mine")), chosen=True)
    app.text_area[0].set_value("see the attached file").run()
    assert ["no column month" in one.value for one in app.error] == [True] and not any(
        "Take" in name for name in labels(app)
    )
