"""What tests of the engine share: how close is equal, and a case of one segment."""

import numpy as np

from cxroi.case import parse

ROUNDING = 1e-14
"""Benefits are differences of larger flows: a part in 10¹⁴ of those is lost to any arithmetic in floats."""


def allowed(expected, relative=1e-9):
    """The difference allowed between engine and oracle: 1e-9 of the money moved."""
    return relative * expected["money_moved"] + ROUNDING * expected["gross_money"]


def close(ours, theirs, tolerance):
    """True where two figures, or two lists of figures, agree within a tolerance."""
    pairs = [(ours, theirs)] if np.isscalar(ours) else list(zip(ours, theirs, strict=True))
    return all(abs(one - other) <= tolerance for one, other in pairs)


def case_of(segment, *, effects=(), years=4, rate=0.1):
    """A case of one segment and one initiative."""
    return parse(
        {
            "format": 1,
            "title": "T",
            "finance": {"years": years, "discount_rate": rate},
            "segments": [segment],
            "initiatives": [{"name": "I", "effects": list(effects)}],
        }
    )
