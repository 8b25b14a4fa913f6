"""What tests of listening share: items, orders, answers and comments of a known truth."""

import numpy as np
import pandas as pd

from cxroi.evidence import quiet_customers


def items(rows=200, seed=1):
    chance = np.random.default_rng(seed)
    common = chance.normal(size=rows)
    x = np.column_stack([common + chance.normal(size=rows) for _ in range(4)])
    return x, x @ [1.0, 0.5, 0.0, -0.7] + chance.normal(size=rows)


def shop(customers=800, seed=2):
    """Three years of customers who keep arriving, with gaps of their own, and stop for good at a constant rate."""
    chance, orders = np.random.default_rng(seed), []
    for number in range(customers):
        gap, day = chance.lognormal(3.2, 0.6), chance.uniform(-730, 1095)
        end = day + chance.exponential(500)
        while day < min(end, 1095):
            if day >= 0:
                orders.append((f"C{number}", pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day)), 100.0))
            day += chance.exponential(gap) + 1
    return quiet_customers.order_days(pd.DataFrame(orders, columns=["id", "day", "amount"]))


def survey(customers=900, seed=4, feeling=0.0):
    """Answers 0 to 10 that follow two facts; who answers follows the same facts, and the feeling itself where told so."""
    chance = np.random.default_rng(seed)
    visits, plan = chance.normal(size=customers), chance.choice(["basic", "plus"], customers)
    felt = np.clip(np.round(6.5 + 1.6 * visits + 1.2 * (plan == "plus") + chance.normal(size=customers)), 0, 10)
    lean = -0.9 + 0.8 * visits + feeling * (felt - 6.5)
    spoke = chance.random(customers) < 1 / (1 + np.exp(-lean))
    return felt, spoke, pd.DataFrame({"visits": visits, "plan": plan})


def nps(scores):
    return 100 * ((scores >= 9).mean() - (scores < 7).mean())


SAID = {
    "delivery": "parcel late delivery arrived driver lost courier weeks delayed",
    "billing": "invoice wrong amount charged twice refund payment bill statement",
    "корзина": "курьер опоздал заказ доставка ждали позвонил часа адрес посылка",
    "상담": "상담원 연결이 오래 전화 대기 불친절 답변이 문의 걸려요",
}


def comments(times=12):
    """Five words of one theme in any order, so that no comment repeats another."""
    chance = np.random.default_rng(0)
    return [
        (label, " ".join(chance.choice(words.split(), 5, replace=False)))
        for label, words in SAID.items()
        for _ in range(times)
    ]
