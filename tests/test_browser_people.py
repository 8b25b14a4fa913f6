"""Two people, a real provider and a real browser: signing in, a case shared, signing out, and a cookie shown again."""

import json

import pytest
from browsing import IN_A_BROWSER, PATIENCE, free_port, is_outside, main, serving, settle, sidebar

provider_mock = pytest.importorskip("oidc_provider_mock", reason="needs oidc-provider-mock")
pytest.importorskip("authlib", reason="signing in needs Authlib")
pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The app behind its guard, with a provider that signs in whoever says a name."""
    folder, port = tmp_path_factory.mktemp("team"), free_port()
    with provider_mock.run_server_in_thread() as provider:
        secrets = folder / "secrets.toml"
        lines = {
            "redirect_uri": f"http://127.0.0.1:{port}/oauth2callback",
            "cookie_secret": "of this test alone, and long enough",
            "client_id": "cxroi",
            "client_secret": "cxroi",
            "server_metadata_url": f"http://127.0.0.1:{provider.server_port}/.well-known/openid-configuration",
        }
        secrets.write_text("[auth]\n" + "\n".join(f"{key} = {json.dumps(value)}" for key, value in lines.items()))
        settings = {
            "CXROI_DATABASE_URL": f"sqlite:///{folder / 'team.db'}",
            "CXROI_SIGN_IN": "1",
            "STREAMLIT_SECRETS_FILES": str(secrets),
            "AUTHLIB_INSECURE_TRANSPORT": "1",
        }
        with serving("serve.py", port, **settings) as url:
            yield url


@pytest.fixture
def visitors(chromium, address):
    """Three browsers of their own. The provider's page would fetch a style sheet from elsewhere: no other host is asked."""
    contexts = [chromium.new_context(base_url=address, viewport={"width": 1400, "height": 1400}) for _ in range(3)]
    for one in contexts:
        one.set_default_timeout(PATIENCE)
        one.route("**/*", lambda route: route.abort() if is_outside(route.request.url) else route.continue_())
    yield contexts
    for one in contexts:
        one.close()


FIRST = "What a better customer experience is worth"


def sign_in(context, name, *, asked="/", arrives=FIRST):
    """A tab of someone who asks for an address, signs in by this name, and arrives there."""
    tab = context.new_page()
    tab.goto(asked)
    main(tab).get_by_role("button", name="Sign in").click()
    tab.locator("input[name=sub]").fill(name)
    tab.get_by_role("button", name="Authorize").click()
    tab.get_by_role("heading", name=arrives).wait_for()
    settle(tab)
    return tab


@pytest.mark.long
def test_two_people_share_a_case_and_a_cookie_shown_again_opens_nothing(visitors):
    anna, ben, thief = visitors
    ben_tab = sign_in(ben, "ben", asked="/your_cases?case=insurance", arrives="Your cases")
    assert ben_tab.url.endswith("/your_cases?case=insurance"), "the address asked for is not lost on the way"
    tab = sign_in(anna, "anna")
    thief.add_cookies(anna.cookies())

    main(tab).get_by_role("button", name="Answer every complaint within a day ·").click()
    sidebar(tab).get_by_text("Signed in as anna").wait_for()
    sidebar(tab).get_by_role("button", name="Save").click()
    main(tab).get_by_text("as version 1").wait_for()
    sidebar(tab).get_by_role("link", name="People").click()
    main(tab).get_by_text("You alone, who made it.").wait_for()

    ben_tab.goto("/your_cases")
    main(ben_tab).get_by_text("Nothing yet.").first.wait_for()
    main(tab).get_by_role("button", name="Give access").click()
    main(tab).get_by_text("ben is reader now").wait_for()
    ben_tab.goto("/your_cases")
    main(ben_tab).get_by_text("Answer every complaint within a day", exact=True).first.wait_for()

    stolen = thief.new_page()
    stolen.goto("/your_cases")
    main(stolen).get_by_text("Answer every complaint within a day", exact=True).first.wait_for()
    sidebar(tab).get_by_role("button", name="Sign out").click()
    tab.get_by_role("heading", name="End Session").wait_for()  # the provider's own page
    tab.goto("/")
    main(tab).get_by_role("button", name="Sign in").wait_for()
    stolen.goto("/your_cases")
    main(stolen).get_by_text("Your session was ended.").wait_for()
    assert main(stolen).get_by_text("complaint").count() == 0
    assert any(cookie["name"].startswith("_streamlit_user") for cookie in thief.cookies())  # it still has the cookie
