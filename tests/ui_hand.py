"""What tests of the app's plain functions share: a small document, edits sent to it, and one component drawn alone."""

import copy
from functools import partial

from streamlit.testing.v1 import AppTest

from cxroi.ui.cell_view import View
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import opened
from cxroi.ui.entries import Manner

DATA = {
    "format": 1,
    "title": "Small",
    "currency": "USD",
    "finance": {"years": 3, "discount_rate": 0.1},
    "metrics": [{"name": "NPS", "now": 20}],
    "segments": [
        {"name": "Shops", "customers": 100, "revenue_per_customer": 50, "gross_margin": 0.5, "churn_per_year": 0.1},
        {"name": "Homes", "customers": 900, "revenue_per_customer": 10, "gross_margin": 0.4, "churn_per_year": 0.2},
    ],
    "initiatives": [
        {
            "name": "Calls",
            "costs": [{"name": "People", "by_year": [10, 20, 30]}],
            "effects": [{"driver": "churn", "change": -0.1}, {"metric": "NPS", "gain": 3}],
        },
        {"name": "Site", "effects": [{"driver": "contacts", "change": -0.2}]},
    ],
    "scenarios": [
        {"name": "Low", "set": {"segments/Shops/churn_per_year": 0.15, "segments/Shops/customers": 80}},
        {"name": "High", "set": {"segments/Homes/customers": 1000}},
    ],
}


def small(**changes):
    """The small case as a document; changed parts replace its own."""
    first = opened(copy.deepcopy(DATA), name="mine")
    return opened({**copy.deepcopy(DATA), **changes}, name="mine", last_good=first.case)


def at(document, *location):
    """The address of a field: `at(document, "segments", 0, "customers")`; the last part is its name."""
    *where, name = location
    names = {place: row for row, place in document.where.items()}
    return f"{names[tuple(where)]}.{name}"


def sent(document, *edits):
    """The document after edits, and the last message."""
    message = ""
    for edit in edits:
        outcome = apply(document, Edit(*edit), Manner())
        document, message = outcome.document, outcome.message
    return document, message


def view(document):
    return View(document, Manner())


def drawn(script, **kept):
    """A component alone on a page, with what the session holds."""
    app = AppTest.from_function(script, default_timeout=60)
    for name, value in kept.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def texts(app):
    """Every sentence on the page, in order."""
    return [one.value for kind in (app.markdown, app.caption, app.info, app.warning) for one in kind]


__all__ = ["DATA", "at", "drawn", "partial", "sent", "small", "texts", "view"]
