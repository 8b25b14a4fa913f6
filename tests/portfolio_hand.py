"""A case for portfolios whose best set is known by hand."""

from cxroi.case import parse


def additive(lines, **rules):
    """A case whose initiatives are worth their own NPV and cost their own money up front, whatever else is done."""
    return parse(
        {
            "format": 1, "title": "Additive", "finance": {"years": 1, "discount_rate": 0},
            "initiatives": [
                {
                    "name": str(place), "costs": [{"name": "Build", "one_off": spend}],
                    "benefits": [{"name": "Gain", "one_off": value + spend, "month": 1}],
                    **{key: [str(one) for one in pairs.get(place, [])] for key, pairs in rules.items()},
                }
                for place, (value, spend) in enumerate(lines)
            ],
        }
    )  # fmt: skip
