"""Makes the sample tables of a shop without contracts, three years with a known truth: `python sample_data/make_shop.py`.

Nobody tells the shop that she leaves. Each customer has a rhythm of her own (log-normal, median 45 days, spread 0.45) and stops for good at a
constant rate, half of them within two years; what the app should find is who has stopped. `truth.csv` is not written: the last day on
which a customer was still one stays with the script (`stopped`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent / "shop"
FIRST, DAYS = pd.Timestamp("2023-07-01"), 1096
CUSTOMERS, HALF_GONE, MARGIN = 700, 730, 0.38


def tables(seed: int = 5) -> tuple[dict[str, pd.DataFrame], pd.Series]:
    """Customers and orders, and the day on which each customer stopped for good (beyond the data where she has not)."""
    rng = np.random.default_rng(seed)
    begun = rng.uniform(-500, DAYS - 200, CUSTOMERS)
    stopped = begun + rng.exponential(HALF_GONE / np.log(2), CUSTOMERS)
    gap, size = rng.lognormal(np.log(45), 0.45, CUSTOMERS), rng.lognormal(np.log(70), 0.6, CUSTOMERS)
    names = np.array([f"S{number:04d}" for number in range(CUSTOMERS)])
    rows = []
    for place, name in enumerate(names):
        day = begun[place]
        while day < min(stopped[place], DAYS):
            if day >= 0:
                rows.append(
                    (name, FIRST + pd.Timedelta(days=int(day)), round(float(size[place] * rng.lognormal(0, 0.3)), 2))
                )
            day += gap[place] * rng.gamma(4, 0.25)
    orders = pd.DataFrame(rows, columns=["customer_id", "order_date", "net_amount"])
    orders["gross_margin"] = (orders["net_amount"] * MARGIN).round(2)
    since = FIRST + pd.to_timedelta(begun.astype(int), unit="D")
    seen = orders["customer_id"].unique()
    customers = pd.DataFrame(
        {
            "customer_id": names,
            "customer_since": since,
            "segment": rng.choice(["Home", "Trade"], CUSTOMERS, p=(0.8, 0.2)),
        }
    )
    return {"customers": customers[customers["customer_id"].isin(seen)], "orders": orders}, pd.Series(stopped, names)


def main() -> None:
    """Write the tables beside this file."""
    HERE.mkdir(exist_ok=True)
    for name, table in tables()[0].items():
        table.to_csv(HERE / f"{name}.csv", index=False, date_format="%Y-%m-%d")
        print(f"{name}: {len(table):,} rows")


if __name__ == "__main__":
    main()
