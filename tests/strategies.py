"""Random valid cases, as the plain data of a case file.

Figures have few digits, so that a shrunken counterexample can be read; each quantity is certain or has three figures,
rising or falling. Direct changes stay above -1, so that no factor falls below 0.
"""

import random

from hypothesis import strategies as st

from cxroi.case import CaseError, parse, scenario
from cxroi.case.quantities import assumptions

SEGMENT_DRIVERS = (
    "churn", "spend", "cross_sell", "acquisition", "acquisition_cost", "referral", "contacts", "cost_per_contact",
)  # fmt: skip
COMPANY_DRIVERS = ("employee_turnover", "inventory_turns", "crisis")
METRICS = ("NPS", "CSAT")


PARTS = 100_000


def figures(low, high):
    """One number between two limits, of at most about five digits."""
    return st.integers(0, PARTS).map(lambda part: _between(low, high, part / PARTS))


def quantities(low, high):
    """A quantity as a file writes it: one number, also at its limits, or three rising or falling.

    One integer decides all of it: Hypothesis is far faster with one choice a quantity than with six.
    """
    return st.integers(0, 10 * PARTS - 1).map(lambda choice: _quantity(low, high, *divmod(choice, PARTS)))


def _quantity(low, high, kind, part):
    share = part / PARTS
    if kind <= 6:
        return _between(low, high, share)
    if kind == 7:
        return float(low if part % 2 else high)
    ends = share * (part % 7) / 6, share + (1 - share) * (part % 11) / 10
    three = sorted(_between(low, high, place) for place in (*ends, share))
    return three if kind == 8 else three[::-1]


def _between(low, high, share):
    return min(max(float(f"{low + (high - low) * share:.5g}"), float(low)), float(high))


@st.composite
def parts(draw, required, optional):
    """A record with all required keys and any of the optional ones; half of the time with all."""
    chosen = {key: draw(value) for key, value in required.items()}
    every = 2 ** len(optional) - 1
    mask = min(draw(st.integers(0, 2 * every + 1)), every) if optional else 0
    for place, (key, value) in enumerate(optional.items()):
        if mask >> place & 1:
            chosen[key] = draw(value)
    return chosen


def segments(name):
    """One segment, with or without cross-sell, referrals and growth; some with churn by tenure or yearly renewal."""
    return st.builds(
        _by_tenure, plain_segments(name), st.integers(0, 9), st.lists(quantities(0, 1), min_size=1, max_size=3)
    )


def _by_tenure(segment, choice, rates):
    """The segment with churn by tenure in place of one rate, or with yearly renewal, for some choices; the mix is in eighths."""
    if choice == 6:
        rest = {key: value for key, value in segment.items() if key != "churn_per_year"}
        return {**rest, "churn_per_month": rates[0]}
    if choice == 7:
        return {**segment, "renewal": "annual"} | ({"renewal_month": 3 * len(rates)} if len(rates) < 3 else {})
    if choice < 8:
        return segment
    mix = [0.125 * (1 + choice - 8)] * (len(rates) - 1)
    rest = {key: value for key, value in segment.items() if key != "churn_per_year"}
    return {**rest, "churn_by_tenure": rates, "tenure_mix": [*mix, 1 - sum(mix)]}


def plain_segments(name):
    """One segment with one rate of churn."""
    cross_sell = parts(
        {"per_customer_year": quantities(0, 2), "revenue": quantities(0, 20_000), "gross_margin": quantities(-0.2, 1)},
        {"recurring": st.booleans()},
    )
    return parts(
        {"name": st.just(name), "customers": quantities(0, 20_000), "churn_per_year": quantities(0, 1)},
        {
            "revenue_per_customer": quantities(0, 50_000),
            "gross_margin": quantities(-0.2, 1),
            "new_customers_per_year": quantities(0, 5_000),
            "acquisition_cost": quantities(0, 10_000),
            "revenue_growth": quantities(-0.3, 0.5),
            "cross_sell": cross_sell,
            "referrals_per_customer_year": quantities(0, 1),
            "contacts_per_customer_year": quantities(0, 40),
            "contacts_per_year": quantities(0, 100_000),
            "contacts_growth": quantities(-0.3, 0.5),
            "cost_per_contact": quantities(0, 100),
            "cost_per_contact_growth": quantities(-0.1, 0.2),
        },
    )


def amounts(low, high, longest):
    """One of the three shapes of a cost or benefit line."""
    months = st.integers(0, longest)
    once = parts({"one_off": quantities(low, high)}, {"month": months})
    yearly = st.builds(
        lambda part, span: {**part, "to_month": part.get("from_month", 1) + span} if span is not None else part,
        parts({"per_year": quantities(low, high)}, {"growth": quantities(-0.2, 0.5), "from_month": months}),
        st.none() | months,
    )
    by_year = parts({"by_year": st.lists(quantities(low, high), max_size=8)}, {})
    return once | yearly | by_year


def followed(names, longest):
    """A cost line that follows customers, contacts or revenue of all segments or of some."""
    required = {"per_customer_year": quantities(0, 50)}
    optional = {
        "per_contact": quantities(0, 10),
        "share_of_revenue": quantities(0, 0.2),
        "growth": quantities(-0.2, 0.5),
        "from_month": st.integers(0, longest),
        "one_off": quantities(0, 100_000),
    }
    if names:
        optional["segments"] = st.lists(st.sampled_from(names), unique=True)
    return parts(required, optional)


def working_time(longest):
    """A direct benefit in hours or positions."""
    months = {"from_month": st.integers(0, longest)}
    hours = parts({"hours_per_year": quantities(-500, 5_000), "rate_per_hour": quantities(0, 100)}, months)
    return hours | parts({"positions": quantities(0, 10), "salary": quantities(0, 90_000)}, months)


@st.composite
def lines(draw, name, *, cost, longest, names=()):
    """A cost line, or a direct benefit, which may also be negative."""
    optional = (
        {"contingency": quantities(0, 0.5), "depreciation_years": st.integers(0, 7)}
        if cost
        else {"ramp_months": st.integers(0, 18), "causal_share": quantities(0, 1), "capture": quantities(0, 1)}
    )
    usual = amounts(0 if cost else -200_000, 2_000_000, longest)
    shape = draw(st.one_of(usual, usual, followed(names, longest) if cost else working_time(longest)))
    return {"name": name, **shape, **draw(parts({}, optional))}


@st.composite
def effects(draw, *, drivers, metrics, names, longest):
    """An effect on one of the drivers, or on one of the metrics."""
    shares = {key: quantities(0, 1) for key in ("reach", "causal_share", "capture")}
    timing = {
        "from_month": st.integers(0, longest),
        "ramp_months": st.integers(0, 24),
        "fade_per_year": quantities(0, 1),
    }
    restricted = {"segments": st.lists(st.sampled_from(names), unique=True)} if names else {}
    target = draw(st.sampled_from([*drivers, *metrics]))
    if target in metrics:
        return {"metric": target, "gain": draw(quantities(-30, 60)), **draw(parts({}, shares | timing | restricted))}
    lowest = -0.9 if target == "inventory_turns" else -1
    restricted = {} if target in COMPANY_DRIVERS else restricted
    return {
        "driver": target,
        "change": draw(quantities(lowest, 1.5)),
        **draw(parts({}, shares | timing | restricted)),
    }


RATES = {"churn": "churn_per_year", "contacts": "contacts_per_customer_year", "spend": "revenue_per_customer"}


@st.composite
def in_points(draw, case):
    """The case with some of its changes written as points, where every rate they act on is above 0."""
    for initiative in case["initiatives"]:
        for effect in initiative["effects"]:
            rate = RATES.get(effect.get("driver"))
            touched = [one for one in case["segments"] if one["name"] in effect.get("segments", [one["name"]])]
            rates = [one.get(rate, 0) for one in touched]
            likely = [figure[1] if isinstance(figure, list) else figure for figure in rates]
            if rate and touched and min(likely) > 0 and draw(st.booleans()):
                effect.pop("change")
                effect["change_points"] = draw(quantities(-0.9 * min(likely), max(likely)))
    return case


@st.composite
def initiatives(draw, name, *, drivers, metrics, names, longest):
    """An initiative with up to three cost lines, effects and direct benefits."""
    effect = effects(drivers=drivers, metrics=metrics, names=names, longest=longest)
    found = {
        "name": name,
        "costs": [
            draw(lines(f"Cost {i}", cost=True, longest=longest, names=names)) for i in range(draw(st.integers(0, 3)))
        ],
        "effects": draw(st.lists(effect, max_size=3)),
        "benefits": [draw(lines(f"Gain {i}", cost=False, longest=longest)) for i in range(draw(st.integers(0, 1)))],
    }
    if draw(st.booleans()):
        found["start_month"] = draw(st.integers(0, longest))
    return found


@st.composite
def metrics_of(draw, name):
    """A metric with or without the ends of its scale."""
    now = draw(quantities(-20, 60))
    ends = now if isinstance(now, list) else [now]
    found = {"name": name, "now": now}
    if draw(st.booleans()):
        found["lowest"] = min(ends) - draw(figures(0, 40))
    if draw(st.booleans()):
        found["highest"] = max(ends) + draw(figures(0, 40))
    return found


def links(metrics, drivers, names):
    """How one point of a metric moves a driver, in all segments or in some."""
    optional = {"causal_share": quantities(0, 1)}
    if names:
        optional["segments"] = st.lists(st.sampled_from(names), unique=True)
    found = parts(
        {
            "metric": st.sampled_from(metrics),
            "driver": st.sampled_from(drivers),
            "change_per_point": quantities(-0.05, 0.05),
        },
        optional,
    )
    return found.map(
        lambda link: {k: v for k, v in link.items() if k != "segments" or link["driver"] not in COMPANY_DRIVERS}
    )


def finances(years):
    """Finance settings of every convention, with and without tax."""
    return parts(
        {"years": st.just(years), "discount_rate": quantities(0, 0.4)},
        {
            "discounting": st.sampled_from(["year-end", "mid-year", "monthly", "year-end, first year undiscounted"]),
            "tax_rate": quantities(0, 0.5),
            "tax_losses": st.sampled_from(["offset", "carry forward"]),
            "working_capital_days": quantities(0, 120),
            "hurdle_rate": quantities(0, 0.3),
            "start": st.just("2027-01"),
        },
    )


@st.composite
def cases(
    draw,
    *,
    pool=SEGMENT_DRIVERS + COMPANY_DRIVERS,
    most_drivers=4,
    fewest_initiatives=1,
    most_initiatives=4,
    fewest_years=1,
    most_years=6,
):
    """A valid case. Few drivers of the pool are in use at once: the oracle runs every subset of them."""
    years = draw(st.integers(fewest_years, most_years))
    longest = 12 * years + 6
    names = [f"Segment {i}" for i in range(1, draw(st.integers(0, 3)) + 1)]
    used = draw(st.lists(st.sampled_from(METRICS), unique=True))
    drivers = draw(st.lists(st.sampled_from(pool), unique=True, min_size=1, max_size=most_drivers))
    case = {
        "format": 1,
        "title": "Random",
        "finance": draw(finances(years)),
        "metrics": [draw(metrics_of(name)) for name in used],
        "segments": [draw(segments(name)) for name in names],
        "initiatives": [
            draw(initiatives(f"Initiative {i}", drivers=drivers, metrics=used, names=names, longest=longest))
            for i in range(1, draw(st.integers(fewest_initiatives, most_initiatives)) + 1)
        ],
        "links": draw(st.lists(links(used, drivers, names), max_size=4)) if used else [],
    }
    for part, driver in (("workforce", "employee_turnover"), ("inventory", "inventory_turns"), ("crisis", "crisis")):
        if driver in drivers or draw(st.booleans()):
            case[part] = draw(COMPANY[part])
    return draw(in_points(case))


COMPANY = {
    "workforce": parts(
        {"employees": quantities(0, 2_000), "turnover_per_year": quantities(0, 1)},
        {"replacement_cost": quantities(0, 40_000)},
    ),
    "inventory": parts(
        {"turns": quantities(0.5, 20), "cost_of_goods_sold": quantities(0, 50_000_000)},
        {"carrying_cost": quantities(0, 0.5)},
    ),
    "crisis": parts({"probability_per_year": quantities(0, 1)}, {"cost": quantities(0, 30_000_000)}),
}


EXTREMES = {
    "customers": [0, 1e-12, 1, 1e15],
    "churn_per_year": [0, 1e-12, 0.1, 1],
    "revenue_per_customer": [0, 1e-12, 1e15],
    "gross_margin": [-1, 0, 1e-12, 1],
    "revenue_growth": [-0.999999999, 0, 0.1, 10],
    "new_customers_per_year": [0, 1e-12, 1e15],
    "acquisition_cost": [0, 1e-12, 1e15],
    "referrals_per_customer_year": [0, 1e-12, 100],
    "contacts_per_customer_year": [0, 1e-12, 1e15],
    "cost_per_contact": [0, 1e-12, 1e15],
}
"""Figures that are within the limits, and at them."""


@st.composite
def extreme_cases(draw):
    """Valid cases at the edges of what a file may hold."""
    years = draw(st.sampled_from([1, 15]))
    edge = {key: st.sampled_from(values) for key, values in EXTREMES.items()}
    cross = {
        "per_customer_year": st.sampled_from([0, 1e-12, 1e15]),
        "revenue": st.sampled_from([0, 1e15]),
        "gross_margin": st.sampled_from([-1, 1]),
        "recurring": st.booleans(),
    }
    segment = parts({"name": st.just("A"), **edge}, {"cross_sell": parts(cross, {})})
    change = st.sampled_from([-1, -1e-12, 0, 1e-12, 1, 100])
    effect = parts(
        {"driver": st.sampled_from(SEGMENT_DRIVERS + COMPANY_DRIVERS), "change": change},
        {
            "from_month": st.sampled_from([0, 1, 180, 600]),
            "ramp_months": st.sampled_from([0, 1, 600]),
            "fade_per_year": st.sampled_from([0, 1e-12, 1]),
            "reach": st.sampled_from([0, 1e-12, 1]),
            "capture": st.sampled_from([0, 1e-12, 1]),
        },
    )
    gain = parts({"metric": st.just("NPS"), "gain": st.sampled_from([-1e6, -1e-12, 0, 1e-12, 1e6])}, {})
    cost = parts(
        {"name": st.just("Cost")},
        {
            "one_off": st.sampled_from([0, 1e-12, 1e15]),
            "per_year": st.sampled_from([0, 1e-12, 1e15]),
            "growth": st.sampled_from([-0.999999999, 10]),
            "month": st.sampled_from([0, 600]),
            "by_year": st.sampled_from([[], [1e15] * 16]),
            "contingency": st.sampled_from([0, 10]),
            "depreciation_years": st.sampled_from([0, 1, 50]),
        },
    )
    initiative = parts(
        {"name": st.just("I"), "effects": st.lists(effect | gain, min_size=1, max_size=3)},
        {
            "costs": st.lists(cost, max_size=1),
            "start_month": st.sampled_from([1, 600]),
        },
    )
    return {
        "format": 1,
        "title": "Extreme",
        "finance": {
            "years": years,
            "discount_rate": draw(st.sampled_from([0, 1e-12, 0.1, 1])),
            "discounting": draw(st.sampled_from(["year-end", "mid-year", "monthly"])),
            "tax_rate": draw(st.sampled_from([0, 1e-12, 1])),
        },
        "metrics": [{"name": "NPS", "now": 0}],
        "segments": [draw(segment)],
        "workforce": {"employees": 1e15, "turnover_per_year": 10, "replacement_cost": draw(st.sampled_from([0, 1e15]))},
        "inventory": {"turns": draw(st.sampled_from([1e-12, 1, 1e15])), "cost_of_goods_sold": 1e15, "carrying_cost": 1},
        "crisis": {"probability_per_year": 1, "cost": 1e15},
        "initiatives": [draw(initiative)],
        "links": [
            {
                "metric": "NPS",
                "driver": draw(st.sampled_from(SEGMENT_DRIVERS + COMPANY_DRIVERS)),
                "change_per_point": draw(st.sampled_from([-0.999999999, -1e-12, 0, 1e-12, 10])),
            }
        ],
    }


AWKWARD = (
    "Key accounts", "A / B", "NPS → churn", "=1+1", "+49 30 1234", "-5%", "@here", "**bold** [pay](http://x.test)",
    "<b>markup</b> & co", "![x](http://x.test/y.png)", "하루 안에 답변", "Құрмет — сапа", "50% off: $5 or $6", "a|b|c", "'single' \"double\"",
    "{curly} {0} %s", "`code`", ":material/home: :red[x]", "# heading", "~~gone~~", "null", "yes", "1", "12.5", "..", "🙂 care", "مرحبا",
    "A name that is far longer than any column of any table will ever be, and that goes on and on for two whole lines of text",
)  # fmt: skip
"""Names people type or paste; each must come through every page and file as text."""


def _renamed(data, names):
    """The case with its parts named anew, references too; a name is used once for each kind of part."""
    kinds = {
        "segments": [one["name"] for one in data["segments"]],
        "initiatives": [one["name"] for one in data["initiatives"]],
        "metrics": [one["name"] for one in data["metrics"]],
    }
    new = {
        old: names[(place + 7 * k) % len(names)]
        for k, olds in enumerate(kinds.values())
        for place, old in enumerate(olds)
    }
    for kind in kinds:
        for one in data[kind]:
            one["name"] = new[one["name"]]
    for initiative in data["initiatives"]:
        for place, line in enumerate((*initiative["costs"], *initiative["benefits"])):
            line["name"] = names[(place + 3) % len(names)]
        for effect in initiative["effects"]:
            if "metric" in effect:
                effect["metric"] = new[effect["metric"]]
    for link in data["links"]:
        link["metric"] = new[link["metric"]]
    return _referring(data, new)


def _referring(value, new):
    """Plain data whose lists of names, of segments or initiatives, name them anew wherever they stand."""
    if isinstance(value, dict):
        lists = ("segments", "requires", "excludes")
        return {
            key: [new[one] for one in part]
            if key in lists and all(isinstance(one, str) for one in part)
            else _referring(part, new)
            for key, part in value.items()
        }
    return [_referring(one, new) for one in value] if isinstance(value, list) else value


def _certain(value):
    """Plain data with the likely figure in place of every three."""
    if isinstance(value, dict):
        kept = ("by_year", "churn_by_tenure", "tenure_mix")
        return {key: part if key in kept else _certain(part) for key, part in value.items()}
    if isinstance(value, list):
        three = len(value) == 3 and all(isinstance(one, int | float) for one in value)
        return value[1] if three else [_certain(one) for one in value]
    return value


@st.composite
def whole_cases(draw):
    """A case as a stranger may bring it: awkward names, up to ten initiatives and 15 years, evidence, notes, scenarios."""
    chance = random.Random(draw(st.integers(0, 2**40)))  # noqa: S311 - an outline spread evenly
    count, years = chance.choice([1, 1, 2, 3, 4, 10]), chance.choice([1, 2, 3, 3, 5, 15])
    data = draw(
        cases(
            most_drivers=6,
            fewest_initiatives=count,
            most_initiatives=count,
            fewest_years=years,
            most_years=years,
        )
    )
    first = chance.randrange(len(AWKWARD))
    names = AWKWARD[first:] + AWKWARD[:first] if chance.random() < 0.5 else ()
    if names:
        data = _renamed(data, names)
        data["title"], data["organisation"] = names[0], names[1]
        data["notes"] = {"pitch": names[2], "beliefs": f"- {names[3]}"}
    if chance.random() < 0.15:
        data = _certain(data)
    data["currency"] = chance.choice(["USD", "USD", "EUR", "KRW", "CHF"])
    if chance.random() < 0.5:
        claim = names[4] if names else "It worked"
        data["evidence"] = [{"id": "pilot", "claim": claim, "kind": "pilot", "source": "ours"}]
        for effect in data["initiatives"][0]["effects"]:
            effect["evidence"] = ["pilot"]
    data["scenarios"] = _scenarios(data, chance, names)
    return data


def _scenarios(data, chance, names):
    """Up to two scenarios that replace figures of the case, where what they make is a case still."""
    known = assumptions(parse(data))
    found = []
    for place in range(chance.choice([0, 1, 2])):
        picked = chance.sample(known, min(len(known), chance.randint(1, 4)))
        replaced = {one.path: float(one.quantity) * chance.choice([0, 0.5, 1, 2]) for one in picked}
        entry = {"name": names[-1 - place] if names else f"Scenario {place}", "set": replaced}
        try:
            scenario({**data, "scenarios": [entry]}, entry["name"])
        except CaseError:
            continue
        found.append(entry)
    return found
