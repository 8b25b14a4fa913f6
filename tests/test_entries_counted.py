"""What is typed or shown at the edge of a list: nothing typed is lost, and nothing is asked for that does not apply."""

import pytest
from ui_hand import at, small

from cxroi.ui import people
from cxroi.ui.entries import Manner, place
from cxroi.ui.entry_reading import read
from cxroi.ui.sheets import _hidden


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("currency", "isk", "ISK"), ("currency", "usd", "USD"), ("currency", "kroner", None),
        ("locale", "german · 1.240,50", "de"), ("locale", "fr_CH", "fr_CH"), ("locale", "sv_FI", "sv_FI"), ("locale", "?", None),
    ],
)  # fmt: skip
def test_a_currency_or_language_beyond_the_list_is_kept_and_what_is_none_is_refused(field, text, value):
    """And a choice from any other list stays within it."""
    document = small()
    found = read(document, place(document, at(document, field)), text, Manner())
    assert (found.value if found.taken else None) == value
    target = place(document, at(document, "initiatives", 0, "effects", 0, "@target"))
    for other in ("isk", "fr_CH"):
        assert "is not among the choices" in read(document, target, other, Manner()).problem


@pytest.mark.parametrize(
    ("element", "hidden"),
    [
        ({"driver": "churn"}, ()),
        ({"driver": "inventory_turns"}, ("segments",)),
        ({"metric": "NPS"}, ("causal_share", "capture")),
        ({"metric": "NPS", "capture": 0.5}, ("causal_share",)),
        ({"metric": "NPS", "causal_share": 0, "capture": 1}, ()),
        ({}, ()),
    ],
)
def test_an_effect_on_the_company_asks_for_no_segments_and_one_on_a_score_for_no_shares(element, hidden):
    """What is filled all the same stays in sight."""
    assert _hidden(element) == hidden


@pytest.mark.parametrize(("oidc", "proxy", "ours"), [(True, False, True), (True, True, False), (False, True, False), (False, False, False)])  # fmt: skip
def test_signing_out_is_offered_where_it_is_ours_and_not_the_proxys(monkeypatch, oidc, proxy, ours):
    monkeypatch.setattr(people, "_by_oidc", lambda: oidc)
    monkeypatch.setattr(people, "_by_proxy", lambda: proxy)
    assert people.can_sign_out() is ours
