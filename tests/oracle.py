"""The contract (model.md) once more, in plain Python: months in loops, one number at a time, Shapley by brute force.

Written from the contract, not from the engine, and imports nothing of it. It reads the plain data of a case file;
of an uncertain quantity it takes the likely figure. Where the contract is silent:

- monthly amounts fall in months 1 to T; the first month of a `per_year` line is max(1, start_month + from_month), and its
  growth steps every 12 months from there; the years of `by_year` follow the start month;
- `ramp_months` of a direct benefit counts from the line's first month (for `by_year`: the month after the start) and
  leaves one-off and initial amounts alone;
- depreciation is in whole years from the year of payment, month 0 belonging to year 1;
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
    weights = [discount_factor(data["finance"].get("discounting", "year-end"), rate, t) for t in range(months + 1)]
    names = [initiative["name"] for initiative in data["initiatives"]]
    sources = [*drivers_in_use(data), "direct"]

    full = benefits(data, set(names), set(sources))
    paid, expensed, depreciation = costs(data)
    tax = taxes(data, full["total"], full["released"], expensed, depreciation)
    net = [full["total"][t] - paid[t] - tax[t] for t in range(months + 1)]

    def worth(flows):
        return sum(flow * weight for flow, weight in zip(flows, weights, strict=True))

    def values(flows):
        return [*yearly(flows), worth(flows)]

    by_driver = shapley(sources, lambda on: values(benefits(data, set(names), on)["total"]))
    by_initiative = shapley(names, lambda on: values(benefits(data, on, set(sources))["total"]))
    npv = worth(full["total"]) - worth(paid) - worth(tax)
    discounted = [flow * weight for flow, weight in zip(net, weights, strict=True)]
    return {
        "npv": npv,
        "pv_benefits": worth(full["total"]),
        "pv_costs": worth(paid),
        "pv_tax": worth(tax),
        "roi": npv / worth(paid) if worth(paid) else None,
        "irr": irr(yearly(net)),
        "payback_month": payback(net),
        "discounted_payback_month": payback(discounted),
        "peak_funding": max(0.0, -min(running(net))),
        "benefits_by_year": yearly(full["total"]),
        "costs_by_year": yearly(paid),
        "tax_by_year": yearly(tax),
        "net_by_year": yearly(net),
        "benefit_by_driver_pv": {name: row[-1] for name, row in by_driver.items()},
        "benefit_by_initiative_pv": {name: row[-1] for name, row in by_initiative.items()},
        "benefit_by_driver_by_year": {name: row[:-1] for name, row in by_driver.items()},
        "benefit_by_initiative_by_year": {name: row[:-1] for name, row in by_initiative.items()},
        "money_moved": sum(map(abs, full["total"])) + sum(map(abs, paid)) + sum(map(abs, tax)),
        "gross_money": full["gross"] + sum(map(abs, paid)),
        "net": net,
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
    exponent = {"year-end": year, "mid-year": year - 0.5, "monthly": month / 12}[convention]
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


def contribution(segment, months, F):  # noqa: N803 - the letter of the contract
    """Contribution of a segment in months 1 to T, and the gross money behind it; F(driver, month) gives the factors."""
    start, products = get(segment, "customers"), 0.0
    cross = segment.get("cross_sell") or {}
    flows, gross = [], 0.0
    for t in range(1, months + 1):
        year = (t - 1) // 12
        stay = (1 - get(segment, "churn_per_year")) ** (F("churn", t) / 12)
        acquired = get(segment, "new_customers_per_year") / 12 * F("acquisition", t)
        referred = start * get(segment, "referrals_per_customer_year") / 12 * F("referral", t)
        end = start * stay + acquired + referred
        average = (start + end) / 2
        growth = (1 + get(segment, "revenue_growth")) ** year
        revenue = average * get(segment, "revenue_per_customer") / 12 * growth * F("spend", t)
        sold = average * get(cross, "per_customer_year") / 12 * F("cross_sell", t)
        if cross.get("recurring", False):
            before, products = products, products * stay + sold
            cross_revenue = (before + products) / 2 * get(cross, "revenue") / 12
        else:
            cross_revenue = sold * get(cross, "revenue")
        service = average * get(segment, "contacts_per_customer_year") / 12 * F("contacts", t)
        service *= get(segment, "cost_per_contact") * F("cost_per_contact", t)
        acquiring = acquired * get(segment, "acquisition_cost") * F("acquisition_cost", t)
        margin, cross_margin = revenue * get(segment, "gross_margin"), cross_revenue * get(cross, "gross_margin")
        flows.append(margin + cross_margin - service - acquiring)
        gross += abs(margin) + abs(cross_margin) + service + acquiring
        start = end
    return flows, gross


def benefits(data, initiatives, drivers):
    """Programme minus baseline by month, 0 to T: in total, and the released inventory in it."""
    months = 12 * data["finance"]["years"]
    total, released, gross = [0.0] * (months + 1), [0.0] * (months + 1), 0.0

    for segment in data.get("segments", []):
        base, base_gross = contribution(segment, months, lambda driver, t: 1.0)
        name = segment["name"]
        programme, programme_gross = contribution(
            segment, months, lambda driver, t, name=name: factor(data, initiatives, drivers, driver, name, t)
        )
        gross += base_gross + programme_gross
        for t in range(1, months + 1):
            total[t] += programme[t - 1] - base[t - 1]

    def company(driver, t):
        return factor(data, initiatives, drivers, driver, COMPANY_WIDE, t)

    workforce, inventory, crisis = (data.get(part) or {} for part in ("workforce", "inventory", "crisis"))
    stock_baseline = get(inventory, "cost_of_goods_sold") / get(inventory, "turns") if inventory else 0.0
    stock_before = stock_baseline
    for t in range(1, months + 1):
        leaving = get(workforce, "employees") * get(workforce, "turnover_per_year") / 12
        total[t] += leaving * get(workforce, "replacement_cost") * (1 - company("employee_turnover", t))
        total[t] += get(crisis, "probability_per_year") / 12 * get(crisis, "cost") * (1 - company("crisis", t))
        if inventory:
            stock = get(inventory, "cost_of_goods_sold") / (get(inventory, "turns") * company("inventory_turns", t))
            released[t] = stock_before - stock
            total[t] += released[t] + (stock_baseline - stock) * get(inventory, "carrying_cost") / 12
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
                    total[t] += amount * share
    return {"total": total, "released": released, "gross": gross}


def line(part, start_month, months):
    """One cost or benefit line by month, 0 to T; what falls later is left out."""
    amounts = [0.0] * (months + 1)
    ramp = part.get("ramp_months", 0)

    def rise(age):
        return 1.0 if ramp == 0 else min(1.0, age / ramp)

    paid_in = start_month + part.get("month", 0)
    if paid_in <= months:
        amounts[paid_in] += get(part, "one_off")

    first = max(1, start_month + part.get("from_month", 1))
    last = months if part.get("to_month") is None else min(months, start_month + part["to_month"])
    for t in range(first, last + 1):
        amounts[t] += (
            get(part, "per_year") / 12 * (1 + get(part, "growth")) ** ((t - first) // 12) * rise(t - first + 1)
        )

    for year, amount in enumerate(part.get("by_year") or []):
        if year == 0 and start_month <= months:
            amounts[start_month] += likely(amount)
        if year > 0:
            for t in range(start_month + 12 * (year - 1) + 1, start_month + 12 * year + 1):
                if t <= months:
                    amounts[t] += likely(amount) / 12 * rise(t - start_month)
    return amounts


def costs(data):
    """Paid, expensed and depreciated by month, 0 to T."""
    months = 12 * data["finance"]["years"]
    paid, expensed, depreciation = ([0.0] * (months + 1) for _ in range(3))
    for initiative in data["initiatives"]:
        start = initiative.get("start_month", 0)
        for cost in initiative.get("costs", []):
            raised = 1 + get(cost, "contingency")
            for t, amount in enumerate(line(cost, start, months)):
                paid[t] += amount * raised
            years = cost.get("depreciation_years", 0)
            rest = {key: value for key, value in cost.items() if key != "one_off"} if years else cost
            for t, amount in enumerate(line(rest, start, months)):
                expensed[t] += amount * raised
            paid_in = start + cost.get("month", 0)
            if years and paid_in <= months:
                year_paid = max(1, -(-paid_in // 12))
                for year in range(year_paid, year_paid + years):
                    for t in range(12 * (year - 1) + 1, 12 * year + 1):
                        if t <= months:
                            depreciation[t] += get(cost, "one_off") * raised / years / 12
    return paid, expensed, depreciation


def taxes(data, gains, released, expensed, depreciation):
    """Tax by month: month 0 pays none, its undepreciated amounts count evenly over year 1."""
    rate = get(data["finance"], "tax_rate")
    tax = [0.0] * len(gains)
    for t in range(1, len(gains)):
        profit = gains[t] - released[t] - expensed[t] - depreciation[t]
        if t <= 12:
            profit += (gains[0] - expensed[0]) / 12
        tax[t] = rate * profit
    return tax
