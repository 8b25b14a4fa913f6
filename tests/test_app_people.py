"""People in the app: who it is, what each sees, links that only read, and sessions that end, without a browser."""

import json
from pathlib import Path

import pytest
import quickjs
from streamlit.testing.v1 import AppTest
from typing_hand import drawn, page, run, type_in

from cxroi.analysis.approval import approved_digest
from cxroi.case import parse
from cxroi.case.writing import file_text
from cxroi.store.people_records import Who
from cxroi.store.records import StoreError
from cxroi.ui import people, way_back
from cxroi.ui.document import sample_data
from cxroi.ui.people import Caller, named_by_proxy, signed_in

pytestmark = [pytest.mark.first_visit, pytest.mark.usefixtures("store")]
ROOT = Path(__file__).parents[1]
ANNA, BEN = Who("https://id.example", "anna", "Anna"), Who("https://id.example", "ben", "Ben")
CLAIMS = {"is_logged_in": True, "iss": "https://id.example", "sub": "anna", "iat": 1_800_000_000, "nonce": "n1", "name": "Anna"}  # fmt: skip


@pytest.fixture
def case(store):
    """A saved case of Anna's."""
    text = file_text(sample_data("chemicals"))
    return store.save_version(text, ANNA.id, name="Complaints", author="Anna").case_id


def sit(monkeypatch, who, session="monday"):
    """From now on whoever opens the app is this person, by this sign-in."""
    monkeypatch.setattr(people, "in_team", lambda: True)
    monkeypatch.setattr(people, "caller", lambda: Caller(who, session))
    monkeypatch.setattr(people, "can_sign_out", lambda: True)


def visit(**query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params.update(query)
    return run(at)


def button(at, label):
    return next(one for one in at.button if one.label == label)


def texts(at):
    return " ".join(str(one.value) for kind in (at.markdown, at.caption, at.info, at.error) for one in kind)


def test_who_it_is_by_a_token():
    """Issuer and subject decide; a name is only shown; another sign-in is another session; half a token is nobody."""
    anna = signed_in(CLAIMS)
    assert anna.who == Who("https://id.example", "anna", "Anna") and anna.session
    assert signed_in(CLAIMS) == anna
    assert signed_in({**CLAIMS, "nonce": "n2"}).session != anna.session
    assert signed_in({**CLAIMS, "name": "Ben"}).who.id == anna.who.id
    assert signed_in({**CLAIMS, "iss": "https://other.example"}).who.id != anna.who.id
    for wrong in (
        {},
        {**CLAIMS, "is_logged_in": False},
        {**CLAIMS, "is_logged_in": "yes"},
        {**CLAIMS, "sub": ""},
        {**CLAIMS, "iss": None},
    ):
        assert signed_in(wrong).who is None


def test_who_it_is_by_a_proxy():
    told = named_by_proxy({"email": "anna@example.com"}, "browser")
    assert (told.who.issuer, told.who.subject, told.who.name) == ("proxy", "anna@example.com", "anna@example.com")
    assert named_by_proxy({"subject": "a1", "email": "anna@example.com"}, "browser").who.subject == "a1"
    assert named_by_proxy({"email": None}, "b").who is None and named_by_proxy({"email": " "}, "b").who is None


def test_where_a_sign_in_is_required_and_not_configured_nobody_comes_in(monkeypatch):
    monkeypatch.setenv("CXROI_SIGN_IN", "1")
    at = visit()
    assert "Sign in to open your cases" in texts(at) and not at.button
    assert visit(case="chemicals").title[0].value == "cxroi"


def test_on_ones_own_machine_there_are_no_people(case):
    assert not people.in_team()
    assert "Signed in" not in texts(page(visit(), "your_cases"))


def test_two_people_and_one_case(monkeypatch, store, case):
    """Ben sees nothing of Anna's case until she gives him a role; as a reader he opens it and cannot save it."""
    store.began("tuesday", BEN)
    sit(monkeypatch, BEN, "tuesday")
    assert "Complaints" not in texts(page(visit(), "your_cases"))
    sit(monkeypatch, ANNA)
    at = page(visit(), "people")
    button(at, "Give access").click()
    run(at)
    assert store.role(case, BEN) == "reader"
    assert "Ben (ben) is reader now" in texts(at)
    sit(monkeypatch, BEN, "tuesday")
    at = page(visit(), "your_cases")
    assert "Complaints" in texts(at)
    at.button(key=f"open-{case}").click()
    run(at)
    (opened,) = [one for one in store.noted(case) if one.action == "open"]
    assert (opened.name, opened.words) == ("Ben", "version 1")
    assert at.button(key="save-version").label == "Save a copy"
    at.button(key="save-version").click()
    run(at)
    assert "as version 1 of a case of your own" in texts(at)
    (own,) = store.cases(BEN.id)
    assert len(store.history(case).versions) == 1 and store.role(own.id, ANNA) is None
    at = page(at, "your_cases")
    at.button(key=f"open-{case}").click()
    at = page(run(at), "your_cases")
    assert "by Anna · you are a reader" in texts(at) and f"drop-{case}" not in [one.key for one in at.button]
    assert "Give access" not in [one.label for one in page(at, "people").button]


def test_a_case_closes_to_a_member_who_was_removed_while_its_page_was_open(monkeypatch, store, case):
    """At the next step, whatever it is; what was typed opens again with the role, and is not listed without it."""
    store.set_member(case, BEN, "editor", by=ANNA)
    sit(monkeypatch, BEN, "tuesday")
    at = visit()
    assert "Your cases" in [one.value for one in at.header] and "Signed in as Ben" in texts(at)
    at.button(key=f"first-case-{case}").click()
    at = page(run(at), "assumptions")
    type_in(at, "Churn of Key accounts", "5%")
    store.remove_member(case, BEN)
    type_in(at, "Churn of Key accounts", "4%")
    assert "You no longer have a role in *Answer every complaint within a day*" in texts(at)
    (courier,) = [data for _, data in drawn(at) if data.get("kind") == "courier"]
    assert "Key accounts" not in str(drawn(at))
    assert courier["seen"]["hand"], "the browser is told that it arrived, and does not send it again"
    assert "needs correction" not in texts(page(at, "your_cases")) and "draft-" not in str(
        [one.key for one in at.button]
    )
    store.set_member(case, BEN, "editor", by=ANNA)
    assert "Go on with the changes" in [one.label for one in page(at, "your_cases").button]
    at = visit()
    next(one for one in at.button if one.label.startswith("With your changes, kept")).click()
    run(at)
    assert at.session_state["session"].document.case.segments[0].churn_per_year == 0.04


def test_a_reader_by_link_is_told_which_version_it_is_and_whether_it_is_approved(monkeypatch, store, case):
    """The approval of that very version, and no other case's; after it is withdrawn, none."""
    sit(monkeypatch, None, "")
    digest = approved_digest(parse(sample_data("chemicals")))
    store.approve(case, 1, digest, "Cleo", role="CFO")
    at = visit(link=store.make_link(case, 1, days=7, made_by="Anna"))
    assert "version 1, saved at" in texts(at).replace("\\", "") and texts(at).count("by Cleo (CFO)") == 2
    store.approve(case, 1, digest, "Cleo", given=False)
    assert "by Cleo" not in texts(run(at)) and "not approved" in texts(at)


def test_an_ended_session_is_out_at_the_next_run_and_its_click_does_nothing(monkeypatch, store, case):
    """The cookie is shown again, by whoever has it: the door is closed, and a click sent before it is felt saves nothing."""
    sit(monkeypatch, ANNA)
    at = page(visit(), "your_cases")
    at.button(key=f"open-{case}").click()
    run(at)
    store.end_session("monday", ANNA)
    at.button(key="save-version").click()
    run(at)
    assert len(store.history(case).versions) == 1
    assert "Your session was ended" in texts(at)
    assert "Complaints" not in texts(visit())
    sit(monkeypatch, ANNA, "wednesday")
    assert "Your session was ended" not in texts(visit())


def test_a_reader_link_opens_one_version_read_only_without_a_sign_in(monkeypatch, store, case):
    """Board mode without a way out; nothing becomes a draft; over or revoked, the door closes at the next run."""
    sit(monkeypatch, None, "")
    token = store.make_link(case, 1, days=7, made_by="Anna")
    at = visit(link=token)
    assert "Answer every complaint within a day" in texts(at) and not at.sidebar.button and not at.toggle
    assert "save-version" not in [one.key for one in at.button]
    with pytest.raises(StoreError):
        people.guard(lambda: store)().version(case)
    assert store.drafts(ANNA.id) == () and store.noted(case)[0].name == "a reader by link"
    (link,) = store.links(case)
    store.revoke_link(case, link.id)
    run(at)
    assert "does not open anything" in texts(at) and "complaint" not in texts(at)
    button(at, "Go on without the link").click()
    assert "Sign in to open your cases" in texts(run(at)) and "link" not in at.query_params
    sit(monkeypatch, BEN, "tuesday")
    assert "nine questions" in str([one.label for one in run(at).button]) and "save-version" not in str(
        at.sidebar.button
    )
    assert at.session_state["session"].document.home.case_id == "" and "a reader by link" not in texts(at)
    sit(monkeypatch, None, "")
    assert "does not open anything" in texts(visit(link="x" * 43))


def test_a_link_is_made_shown_once_and_revoked_on_the_page(monkeypatch, store, case):
    sit(monkeypatch, ANNA)
    at = page(visit(), "people")
    button(at, "Make a link to version 1").click()
    run(at)
    token = at.code[0].value.split("link=")[1]
    assert store.link(token).rev == 1
    button(at, "Revoke").click()
    run(at)
    assert store.link(token) is None and not at.code


BROWSER = """
let location = {}, kept = {}, went = null, known = false;
const document = { cookie: "" };
const sessionStorage = {
  getItem: (name) => kept[name] || null, setItem: (name, text) => { kept[name] = text; }, removeItem: (name) => { delete kept[name]; },
};
const at = (path, search = "") => {
  const origin = "https://cx.example";
  [went, known] = [null, false];
  location = { origin, pathname: path, search, href: origin + path + search, replace: (to) => { went = to; } };
};
const run = (closed) => way({ data: { closed }, setTriggerValue: () => { known = true; } });
"""


def test_the_address_asked_for_before_a_sign_in_is_opened_after_it_once_and_no_other_site():
    """The script in an interpreter: a shared address comes back, the first page is none, another site's is never gone to."""
    browser = quickjs.Context()
    browser.eval(BROWSER + way_back.SCRIPT.replace("export default function", "function way"))

    def after(steps):
        return json.loads(browser.eval(f"{steps}; JSON.stringify([went, known, document.cookie.split(';')[0]])"))

    assert after("at('/explore', '?case=abc'); run(true)")[2] == "cxroi_asked=1"
    assert after("at('/'); run(false)")[:2] == ["https://cx.example/explore?case=abc", False]
    assert after("at('/'); run(false)")[:2] == [None, True]
    assert after("at('/explore'); run(true); run(false)")[:2] == [None, True]
    assert after("at('/explore'); run(true); at('/'); run(true); run(false)")[:2] == [None, True]
    assert after("at('//evil.example/x'); run(true); at('/'); run(false)")[0] == "https://cx.example//evil.example/x"
    for evil in ("https://evil.example/", "https://cx.example.evil.example/", "//evil.example", "javascript:alert(1)"):
        assert after(f"at('/'); kept.cxroi_asked = {evil!r}; run(false)")[:2] == [None, True]


def test_the_closed_door_keeps_the_page_that_was_asked_for(monkeypatch):
    """A server just started sends an address through the first page (see `cells.page`): what is asked for is its own page."""
    sit(monkeypatch, None, "")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.session_state["wanted"] = "pages/your_cases.py"
    assert "Sign in to open your cases" in texts(run(at)) and at.session_state["page"] == "your_cases"


def test_a_colleagues_address_opens_the_saved_case_by_ones_own_role_and_nothing_without_one(monkeypatch, store, case):
    """The address bar that Anna pastes: Ben, who has a role, sees what is saved, on that page; without one, nothing of it."""
    store.keep_draft("anna-s-draft", "what she typed since", ANNA.id, case_id=case)
    sit(monkeypatch, BEN, "tuesday")
    at = visit(draft="anna-s-draft")
    assert "in which you have no role" in texts(at) and "complaint" not in texts(at).partition("no role")[0]
    assert not at.session_state["session"].document.home.case_id and store.noted(case) == ()
    store.set_member(case, BEN, "reader", by=ANNA)
    at = visit(draft="anna-s-draft")
    assert "You see version 1, saved last" in texts(at)
    home = at.session_state["session"].document.home
    assert (home.case_id, home.rev) == (case, 1) and home.draft != "anna-s-draft"
    assert at.query_params["draft"] == home.draft
