"""The contract (model.md) once more, in plain Python: months in loops, one number at a time, Shapley by brute force.

Written from the contract, not from the engine, and imports nothing of it. It reads the plain data of a case file;
of an uncertain quantity it takes the likely figure. Where the contract is silent:

- monthly amounts fall in months 1 to T; the first month of a `per_year` line is max(1, start_month + from_month), and its
  growth steps every 12 months from there; the years of `by_year` follow the start month;
- `ramp_months` of a direct benefit counts from the line's first month (for `by_year`: the month after the start) and
  leaves one-off and initial amounts alone;
- depreciation is in whole years from the year of payment, month 0 belonging to year 1;
- working capital is a row of its own, and no profit; `share_of_revenue` is of all revenue, cross-sell's included; contingency
  and growth apply to what follows customers, contacts or revenue as well;
- a carried loss waits from month to month; the tax of some initiatives is that on their benefit less their own costs;
- an effect on a metric that names segments acts in these only; for company drivers every effect on the metric counts;
  its causal_share and capture play no part;
- payback compares the cumulative flow with 0 within 1e-12 of all money moved.
"""

from itertools import combinations, pairwise
from math import factorial

COMPANY = ("employee_turnover", "inventory_turns", "crisis")
COMPANY_WIDE = None


def evaluate(data):
    """The keys of model.md section 7, from the plain data of a case."""
    months = 12 * data["finance"]["years"]
    rate = likely(data["finance"]["discount_rate"])
    weights = discounting(data)
    names = [initiative["name"] for initiative in data["initiatives"]]
    sources = [*drivers_in_use(data), "direct"]

    full = benefits(data, set(names), set(sources))
    paid, expensed, depreciation = costs(data, full["volumes"])
    tax = taxes(data, full["total"], full["no_profit"], expensed, depreciation)
    net = [full["total"][t] - paid[t] - tax[t] for t in range(months + 1)]

    def worth(flows):
        return sum(flow * weight for flow, weight in zip(flows, weights, strict=True))

    def values(flows):
        return [*yearly(flows), worth(flows)]

    def by_rows(on):
        rows = benefits(data, set(names), on)["rows"]
        total = [sum(rows[row][t] for row in ROWS) for t in range(months + 1)]
        return [*values(total), *(worth(rows[row]) for row in ROWS)]

    def with_tax(on):
        """Benefits of some initiatives, and the tax on these less their own costs as they are in the whole programme."""
        gains = benefits(data, on, set(sources))
        _, off, written = costs(data, full["volumes"], on)
        return [*values(gains["total"]), worth(taxes(data, gains["total"], gains["no_profit"], off, written))]

    drivers = shapley(sources, by_rows)
    columns = 2 + data["finance"]["years"]
    by_driver = {name: row[:columns] for name, row in drivers.items()}
    shares = shapley(names, with_tax)
    by_initiative = {name: row[:-1] for name, row in shares.items()}
    npv_of = worth(full["total"]) - worth(paid) - worth(tax)
    discounted = [flow * weight for flow, weight in zip(net, weights, strict=True)]
    initiatives = {}
    for name in names:
        own = worth(costs(data, full["volumes"], {name})[0])
        others = {**data, "initiatives": [one for one in data["initiatives"] if one["name"] != name]}
        gain, levied = shares[name][-2], shares[name][-1]
        initiatives[name] = {
            "pv_benefits": gain,
            "pv_costs": own,
            "pv_tax": levied,
            "npv": gain - own - levied,
            "npv_without": npv(others),
        }
    return {
        "npv": npv_of,
        "pv_benefits": worth(full["total"]),
        "pv_costs": worth(paid),
        "pv_tax": worth(tax),
        "roi": npv_of / worth(paid) if worth(paid) else None,
        "irr": irr(yearly(net)),
        "mirr": mirr(rate, yearly(net)),
        "profitability_index": 1 + npv_of / worth(paid) if worth(paid) else None,
        "equivalent_annual_value": annuity(rate, npv_of, data["finance"]["years"]),
        "judgement_share": judgement_share(data),
        "payback_month": payback(net),
        "discounted_payback_month": payback(discounted),
        "peak_funding": max(0.0, -min(running(net))),
        "benefits_by_year": yearly(full["total"]),
        "costs_by_year": yearly(paid),
        "tax_by_year": yearly(tax),
        "net_by_year": yearly(net),
        "rows": {row: yearly(full["rows"][row]) for row in ROWS},
        "bridge": {name: dict(zip(ROWS, row[columns:], strict=True)) for name, row in drivers.items()},
        "initiatives": initiatives,
        "benefit_by_driver_pv": {name: row[-1] for name, row in by_driver.items()},
        "benefit_by_initiative_pv": {name: row[-1] for name, row in by_initiative.items()},
        "benefit_by_driver_by_year": {name: row[:-1] for name, row in by_driver.items()},
        "benefit_by_initiative_by_year": {name: row[:-1] for name, row in by_initiative.items()},
        "money_moved": sum(map(abs, full["total"])) + sum(map(abs, paid)) + sum(map(abs, tax)),
        "gross_money": full["gross"] + sum(map(abs, paid)),
        "net": net,
        "weights": weights,
    }


def likely(value):
    """The likely figure of a quantity as a file writes it."""
    return float(value[1] if isinstance(value, list | tuple) else value)


def get(part, key, default=0.0):
    """The likely figure at a key, or its neutral default."""
    return likely(part[key]) if key in part else default


def discount_factor(convention, rate, month):
    """What one unit of money in a month is worth today (section 5)."""
    if month == 0:
        return 1.0
    year = (month - 1) // 12 + 1
    exponent = {"year-end": year, "mid-year": year - 0.5, "monthly": month / 12}
    exponent = exponent[convention] if convention in exponent else year - 1  # year-end, first year undiscounted
    return (1 + rate) ** -exponent


def yearly(flows):
    """[Initial, year 1, …] of flows by month."""
    return [flows[0]] + [sum(flows[first : first + 12]) for first in range(1, len(flows), 12)]


def running(flows):
    """The cumulative flow by month."""
    total, found = 0.0, []
    for flow in flows:
        total += flow
        found.append(total)
    return found


def payback(net):
    """First month from which the cumulative flow stays at 0 or above; None if not within the horizon."""
    slack = 1e-12 * sum(map(abs, net))
    cumulative = running(net)
    if cumulative[-1] < -slack:
        return None
    month = len(net) - 1
    while month > 0 and cumulative[month - 1] >= -slack:
        month -= 1
    return month


def irr(flows):
    """The one rate above -1 at which the yearly flows are worth 0; None where none or several do."""
    roots = [root for root in roots_above_zero(flows) if root > 0]
    return 1 / roots[0] - 1 if len(roots) == 1 else None


def roots_above_zero(coefficients):
    """Every x > 0 with Σ c_k x^k = 0 at which the sign changes, found between the roots of the derivative."""
    while coefficients and coefficients[-1] == 0:
        coefficients = coefficients[:-1]
    while coefficients and coefficients[0] == 0:
        coefficients = coefficients[1:]
    if len(coefficients) < 2:
        return []
    slope = [k * c for k, c in enumerate(coefficients)][1:]
    largest = 1 + max(abs(c / coefficients[-1]) for c in coefficients[:-1])
    ends = [0.0, *[root for root in roots_above_zero(slope) if root < largest], largest]

    def value(x):
        total = 0.0
        for c in reversed(coefficients):
            total = total * x + c
        return total

    found = []
    for low, high in pairwise(ends):
        if (value(low) > 0) == (value(high) > 0):
            continue
        rising = value(high) > 0
        for _ in range(2000):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            if (value(middle) > 0) == rising:
                high = middle
            else:
                low = middle
        found.append((low + high) / 2)
    return found


def drivers_in_use(data):
    """Drivers that an effect names, or that a link joins to a metric on which an effect acts."""
    effects = [effect for initiative in data["initiatives"] for effect in initiative.get("effects", [])]
    moved = {effect["metric"] for effect in effects if "metric" in effect}
    named = [effect["driver"] for effect in effects if "driver" in effect]
    named += [link["driver"] for link in data.get("links", []) if link["metric"] in moved]
    return list(dict.fromkeys(named))


def shapley(players, value_of):
    """Shapley values of every entry of the list that `value_of(set of players)` returns, by brute force."""
    worth = {}
    for size in range(len(players) + 1):
        for subset in combinations(players, size):
            worth[frozenset(subset)] = value_of(set(subset))
    n, found = len(players), {}
    for player in players:
        total = [0.0] * len(worth[frozenset()])
        for subset, without in worth.items():
            if player in subset:
                continue
            weight = factorial(len(subset)) * factorial(n - len(subset) - 1) / factorial(n)
            having = worth[subset | {player}]
            total = [
                sum_ + weight * (after - before) for sum_, after, before in zip(total, having, without, strict=True)
            ]
        found[player] = total
    return found


def strength(part, start_month, month):
    """f(t) of section 4."""
    tau = month - start_month
    begins = part.get("from_month", 1)
    if tau < begins:
        return 0.0
    age, ramp = tau - begins + 1, part.get("ramp_months", 0)
    rise = 1.0 if ramp == 0 else min(1.0, age / ramp)
    return rise * (1 - get(part, "fade_per_year")) ** (max(0, age - max(ramp, 1)) / 12)


ACTS_ON = {
    "churn": "churn_per_year", "spend": "revenue_per_customer", "cross_sell": "per_customer_year",
    "acquisition": "new_customers_per_year", "acquisition_cost": "acquisition_cost", "referral": "referrals_per_customer_year",
    "contacts": "contacts_per_customer_year", "cost_per_contact": "cost_per_contact", "employee_turnover": "turnover_per_year",
    "inventory_turns": "turns", "crisis": "probability_per_year",
}  # fmt: skip
SECTION = {"employee_turnover": "workforce", "inventory_turns": "inventory", "crisis": "crisis"}


def rate_of(data, driver, segment):
    """The likely rate that a driver acts on."""
    if segment is COMPANY_WIDE:
        return get(data[SECTION[driver]], ACTS_ON[driver])
    part = next(one for one in data["segments"] if one["name"] == segment)
    if driver == "churn" and "churn_by_tenure" in part:
        return sum(
            likely(rate) * share
            for rate, share in zip(part["churn_by_tenure"], part.get("tenure_mix", [1]), strict=True)
        )
    if driver == "churn" and "churn_per_month" in part:
        return 1 - (1 - get(part, "churn_per_month")) ** 12
    return get(part["cross_sell"] if driver == "cross_sell" else part, ACTS_ON[driver])


def factor(data, initiatives, drivers, driver, segment, month):
    """F of a driver in a segment (COMPANY_WIDE for the drivers of the company) and a month."""
    product = 1.0
    if driver not in drivers:
        return product
    gains = {}
    for initiative in data["initiatives"]:
        if initiative["name"] not in initiatives:
            continue
        for effect in initiative.get("effects", []):
            f = strength(effect, initiative.get("start_month", 0), month)
            here = segment is COMPANY_WIDE or "segments" not in effect or segment in effect["segments"]
            if effect.get("driver") == driver and here:
                shares = get(effect, "reach", 1.0) * get(effect, "causal_share", 1.0) * get(effect, "capture", 1.0)
                if "change_points" in effect:
                    base = rate_of(data, driver, segment)
                    product *= (base + get(effect, "change_points") * shares * f) / base
                else:
                    product *= 1 + get(effect, "change") * shares * f
            if "metric" in effect and here:
                gain = get(effect, "gain") * get(effect, "reach", 1.0) * f
                gains[effect["metric"]] = gains.get(effect["metric"], 0.0) + gain
    for link in data.get("links", []):
        here = segment is COMPANY_WIDE or "segments" not in link or segment in link["segments"]
        if link["driver"] == driver and link["metric"] in gains and here:
            metric = next(metric for metric in data["metrics"] if metric["name"] == link["metric"])
            gain, now = gains[link["metric"]], get(metric, "now")
            if metric.get("highest") is not None:
                gain = min(gain, metric["highest"] - now)
            if metric.get("lowest") is not None:
                gain = max(gain, metric["lowest"] - now)
            product *= (1 + get(link, "change_per_point")) ** (get(link, "causal_share", 1.0) * gain)
    return product


ROWS = ("core_margin", "cross_sell_margin", "service", "acquisition", "workforce", "inventory_carrying", "inventory_released",
        "crisis", "direct", "working_capital")  # fmt: skip


def walk(segment, months, F):  # noqa: N803 - the letter of the contract
    """Months 1 to T of a segment as records of what section 5 names; F(driver, month) gives the factors."""
    start, products = get(segment, "customers"), 0.0
    cross = segment.get("cross_sell") or {}
    found = []
    people = by_tenure(segment)
    for t in range(1, months + 1):
        year = (t - 1) // 12
        stay = (1 - get(segment, "churn_per_year")) ** (F("churn", t) / 12)
        if "churn_per_month" in segment:
            stay = (1 - get(segment, "churn_per_month")) ** F("churn", t)
        if segment.get("renewal") == "annual":
            due = (t - 1) % 12 + 1
            people[due] *= (1 - get(segment, "churn_per_year")) ** F("churn", t)
        elif people is not None:
            people = a_month_later(segment, people, F("churn", t))
        if people is not None:
            stay = sum(people.values()) / start if start else 1.0
        acquired = get(segment, "new_customers_per_year") / 12 * F("acquisition", t)
        referred = start * get(segment, "referrals_per_customer_year") / 12 * F("referral", t)
        end = start * stay + acquired + referred
        if people is not None:
            joins = (t - 1) % 12 + 1 if segment.get("renewal") == "annual" else 0
            people[joins] = people.get(joins, 0.0) + acquired + referred
        average = (start + end) / 2
        growth = (1 + get(segment, "revenue_growth")) ** year
        revenue = average * get(segment, "revenue_per_customer") / 12 * growth * F("spend", t)
        sold = average * get(cross, "per_customer_year") / 12 * F("cross_sell", t)
        if cross.get("recurring", False):
            before, products = products, products * stay + sold
            cross_revenue = (before + products) / 2 * get(cross, "revenue") / 12
        else:
            cross_revenue = sold * get(cross, "revenue")
        contacts = average * get(segment, "contacts_per_customer_year") + get(segment, "contacts_per_year")
        contacts = contacts / 12 * F("contacts", t)
        contacts *= (1 + get(segment, "contacts_growth")) ** year
        service = contacts * get(segment, "cost_per_contact") * F("cost_per_contact", t)
        service *= (1 + get(segment, "cost_per_contact_growth")) ** year
        found.append(
            {
                "core_margin": revenue * get(segment, "gross_margin"),
                "cross_sell_margin": cross_revenue * get(cross, "gross_margin"),
                "service": service,
                "acquisition": acquired * get(segment, "acquisition_cost") * F("acquisition_cost", t),
                "average": average,
                "contacts": contacts,
                "revenue": revenue + cross_revenue,
            }
        )
        start = end
    return found


def by_tenure(segment):
    """Today's customers by completed months of tenure, or by month of renewal (1 to 12); None where neither counts."""
    if segment.get("renewal") == "annual":
        given = segment.get("renewal_month")
        shares = {month: 1 / 12 if given is None else float(month == given) for month in range(1, 13)}
        return {month: get(segment, "customers") * share for month, share in shares.items()}
    if "churn_by_tenure" not in segment:
        return None
    people, years = {}, segment.get("tenure_mix", [1])
    for year, share in enumerate(years):
        for month in range(12 if year < len(years) - 1 else 1):
            people[12 * year + month] = get(segment, "customers") * share / (12 if year < len(years) - 1 else 1)
    return people


def a_month_later(segment, people, churn_factor):
    """Those who stay for a month, each a month older, the settled ones together."""
    rates, older = segment["churn_by_tenure"], {}
    for months, count in people.items():
        lost = likely(rates[min(months // 12, len(rates) - 1)])
        age = min(months + 1, 12 * (len(rates) - 1))
        older[age] = older.get(age, 0.0) + count * (1 - lost) ** (churn_factor / 12)
    return older


def contribution(segment, months, F):  # noqa: N803 - the letter of the contract
    """Contribution of a segment in months 1 to T."""
    return [
        now["core_margin"] + now["cross_sell_margin"] - now["service"] - now["acquisition"]
        for now in walk(segment, months, F)
    ]


def benefits(data, initiatives, drivers):
    """Programme minus baseline by month, 0 to T: in total, by ledger row, and what is cash but no profit in it."""
    months = 12 * data["finance"]["years"]
    rows = {name: [0.0] * (months + 1) for name in ROWS}
    extra_revenue, gross, volumes = [0.0] * (months + 1), 0.0, {}

    for segment in data.get("segments", []):
        name = segment["name"]
        base = walk(segment, months, lambda driver, t: 1.0)
        programme = walk(
            segment, months, lambda driver, t, name=name: factor(data, initiatives, drivers, driver, name, t)
        )
        volumes[name] = programme
        for t, (before, after) in enumerate(zip(base, programme, strict=True), start=1):
            for row, sign in (("core_margin", 1), ("cross_sell_margin", 1), ("service", -1), ("acquisition", -1)):
                rows[row][t] += sign * (after[row] - before[row])
                gross += abs(after[row]) + abs(before[row])
            extra_revenue[t] += after["revenue"] - before["revenue"]

    def company(driver, t):
        return factor(data, initiatives, drivers, driver, COMPANY_WIDE, t)

    workforce, inventory, crisis = (data.get(part) or {} for part in ("workforce", "inventory", "crisis"))
    stock_baseline = get(inventory, "cost_of_goods_sold") / get(inventory, "turns") if inventory else 0.0
    stock_before = stock_baseline
    for t in range(1, months + 1):
        leaving = get(workforce, "employees") * get(workforce, "turnover_per_year") / 12
        rows["workforce"][t] = leaving * get(workforce, "replacement_cost") * (1 - company("employee_turnover", t))
        rows["crisis"][t] = get(crisis, "probability_per_year") / 12 * get(crisis, "cost") * (1 - company("crisis", t))
        if inventory:
            stock = get(inventory, "cost_of_goods_sold") / (get(inventory, "turns") * company("inventory_turns", t))
            rows["inventory_released"][t] = stock_before - stock
            rows["inventory_carrying"][t] = (stock_baseline - stock) * get(inventory, "carrying_cost") / 12
            gross += (stock_baseline + stock) * (1 + get(inventory, "carrying_cost") / 12)
            stock_before = stock
        gross += leaving * get(workforce, "replacement_cost") + get(crisis, "probability_per_year") * get(
            crisis, "cost"
        )

    if "direct" in drivers:
        for initiative in data["initiatives"]:
            if initiative["name"] not in initiatives:
                continue
            for benefit in initiative.get("benefits", []):
                share = get(benefit, "causal_share", 1.0) * get(benefit, "capture", 1.0)
                for t, amount in enumerate(line(benefit, initiative.get("start_month", 0), months)):
                    rows["direct"][t] += amount * share

    level = 0.0
    for t in range(1, months + 1):
        receivables = get(data["finance"], "working_capital_days") / 365 * 12 * extra_revenue[t]
        rows["working_capital"][t] = level - receivables + (receivables if t == months else 0.0)
        level = receivables

    total = [sum(rows[name][t] for name in ROWS) for t in range(months + 1)]
    no_profit = [rows["inventory_released"][t] + rows["working_capital"][t] for t in range(months + 1)]
    return {"total": total, "rows": rows, "no_profit": no_profit, "gross": gross, "volumes": volumes}


def line(part, start_month, months):
    """One cost or benefit line by month, 0 to T; what falls later is left out."""
    amounts = [0.0] * (months + 1)
    ramp = part.get("ramp_months", 0)

    def rise(age):
        return 1.0 if ramp == 0 else min(1.0, age / ramp)

    paid_in = start_month + part.get("month", 0)
    if paid_in <= months:
        amounts[paid_in] += get(part, "one_off")

    yearly_amount = get(part, "per_year") + get(part, "hours_per_year") * get(part, "rate_per_hour")
    yearly_amount += get(part, "positions") * get(part, "salary")
    first, last = span(part, start_month, months)
    for t in range(first, last + 1):
        amounts[t] += yearly_amount / 12 * (1 + get(part, "growth")) ** ((t - first) // 12) * rise(t - first + 1)

    for year, amount in enumerate(part.get("by_year") or []):
        if year == 0 and start_month <= months:
            amounts[start_month] += likely(amount)
        if year > 0:
            for t in range(start_month + 12 * (year - 1) + 1, start_month + 12 * year + 1):
                if t <= months:
                    amounts[t] += likely(amount) / 12 * rise(t - start_month)
    return amounts


def span(part, start_month, months):
    """First and last month of a yearly amount."""
    last = months if part.get("to_month") is None else min(months, start_month + part["to_month"])
    return max(1, start_month + part.get("from_month", 1)), last


def following(cost, start_month, months, volumes):
    """What a cost line comes to that follows the programme's customers, contacts and revenue, by month."""
    amounts = [0.0] * (months + 1)
    first, last = span(cost, start_month, months)
    for t in range(first, last + 1):
        for name, path in volumes.items():
            if "segments" in cost and name not in cost["segments"]:
                continue
            now = path[t - 1]
            unit = now["average"] * get(cost, "per_customer_year") / 12 + now["contacts"] * get(cost, "per_contact")
            unit += now["revenue"] * get(cost, "share_of_revenue")
            amounts[t] += unit * (1 + get(cost, "growth")) ** ((t - first) // 12)
    return amounts


def costs(data, volumes, initiatives=None):
    """Paid, expensed and depreciated by month, 0 to T, of some initiatives or of all."""
    months = 12 * data["finance"]["years"]
    paid, expensed, depreciation = ([0.0] * (months + 1) for _ in range(3))
    for initiative in data["initiatives"]:
        if initiatives is not None and initiative["name"] not in initiatives:
            continue
        start = initiative.get("start_month", 0)
        for cost in initiative.get("costs", []):
            raised = 1 + get(cost, "contingency")
            years = cost.get("depreciation_years", 0)
            rest = {key: value for key, value in cost.items() if key != "one_off"} if years else cost
            for part, into in ((cost, paid), (rest, expensed)):
                scaled = following(cost, start, months, volumes)
                for t, amount in enumerate(line(part, start, months)):
                    into[t] += (amount + scaled[t]) * raised
            paid_in = start + cost.get("month", 0)
            if years and paid_in <= months:
                year_paid = max(1, -(-paid_in // 12))
                for year in range(year_paid, year_paid + years):
                    for t in range(12 * (year - 1) + 1, 12 * year + 1):
                        if t <= months:
                            depreciation[t] += get(cost, "one_off") * raised / years / 12
    return paid, expensed, depreciation


def taxes(data, gains, no_profit, expensed, depreciation):
    """Tax by month: month 0 pays none, its undepreciated amounts count evenly over year 1; a carried loss waits."""
    rate = get(data["finance"], "tax_rate")
    waits = data["finance"].get("tax_losses", "offset") == "carry forward"
    tax, loss = [0.0] * len(gains), 0.0
    for t in range(1, len(gains)):
        profit = gains[t] - no_profit[t] - expensed[t] - depreciation[t]
        if t <= 12:
            profit += (gains[0] - expensed[0]) / 12
        if waits:
            profit += loss
            loss, profit = min(profit, 0.0), max(profit, 0.0)
        tax[t] = rate * profit
    return tax


# Measures


def mirr(rate, flows):
    """What is paid in, brought to today, grows into what comes back, brought to the end."""
    years = len(flows) - 1
    end = sum(max(flow, 0.0) * (1 + rate) ** (years - year) for year, flow in enumerate(flows))
    today = sum(max(-flow, 0.0) / (1 + rate) ** year for year, flow in enumerate(flows))
    return (end / today) ** (1 / years) - 1 if end > 0 and today > 0 else None


def annuity(rate, worth, years):
    """The even amount a year with the same present value."""
    return worth / sum((1 + rate) ** -year for year in range(1, years + 1))


KINDS = ("experiment", "own data", "pilot", "benchmark", "expert judgement", "guess")


def weakest(data, part, main):
    """The weakest kind of evidence among the written quantities of a part."""
    kinds = {entry["id"]: entry["kind"] for entry in data.get("evidence", [])}
    evidence = part.get("evidence", [])
    found = []
    for key in (*main, "reach", "causal_share", "capture"):
        if key not in part or (key in ("causal_share", "capture") and "gain" in main):
            continue
        listed = evidence if key in main else []
        entries = evidence.get(key, []) if isinstance(evidence, dict) else listed
        found.append(min((KINDS.index(kinds.get(entry, "guess")) for entry in entries), default=len(KINDS) - 1))
    return max(found, default=len(KINDS) - 1)


BENEFIT = ("one_off", "per_year", "by_year", "growth", "hours_per_year", "rate_per_hour", "positions", "salary")


def judgement_share(data):
    """The share of the benefit lost without the routes whose weakest quantity is a judgement or a guess."""
    whole = present_benefit(data)
    strong = dict(data)
    good = KINDS.index("benchmark")
    strong["links"] = [one for one in data.get("links", []) if weakest(data, one, ("change_per_point",)) <= good]
    strong["initiatives"] = []
    for initiative in data["initiatives"]:
        effects = []
        for effect in initiative.get("effects", []):
            main = ("gain", "fade_per_year") if "metric" in effect else ("change", "change_points", "fade_per_year")
            if weakest(data, effect, main) <= good:
                effects.append(effect)
        gains = [one for one in initiative.get("benefits", []) if weakest(data, one, BENEFIT) <= good]
        strong["initiatives"].append({**initiative, "effects": effects, "benefits": gains})
    return 1 - present_benefit(strong) / whole if whole else None


def present_benefit(data):
    """Present value of all benefits."""
    names = {initiative["name"] for initiative in data["initiatives"]}
    total = benefits(data, names, {*drivers_in_use(data), "direct"})["total"]
    return sum(flow * weight for flow, weight in zip(total, discounting(data), strict=True))


def npv(data):
    """NPV and nothing else."""
    names = {initiative["name"] for initiative in data["initiatives"]}
    gains = benefits(data, names, {*drivers_in_use(data), "direct"})
    paid, expensed, depreciation = costs(data, gains["volumes"])
    tax = taxes(data, gains["total"], gains["no_profit"], expensed, depreciation)
    return sum((gains["total"][t] - paid[t] - tax[t]) * weight for t, weight in enumerate(discounting(data)))


def discounting(data):
    """Discount factors of months 0 to T."""
    rate = likely(data["finance"]["discount_rate"])
    convention = data["finance"].get("discounting", "year-end")
    return [discount_factor(convention, rate, t) for t in range(12 * data["finance"]["years"] + 1)]
