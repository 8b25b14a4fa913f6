"""Parts of names by which a column is recognised where no whole name is known: `Buchungsdatum`, `Betrag in Hauswährung`, `응답일자`.

A part of a name decides nothing alone: the values must look like the column's kind, and the guess is said with its remedy.
"""

from __future__ import annotations

from cxroi.tables.schema import plain_name

DATE = (
    "date", "datum", "day", "month", "monat", "week", "woche", "period", "일자", "날짜", "년월", "연월", "дата", "месяц", "күні", "fecha",
    "jour", "mois", "paidat", "postedat", "invoicedat", "orderedat", "createdat", "created",
)  # fmt: skip
MONEY = (
    "amount", "total", "revenue", "sales", "turnover", "betrag", "umsatz", "erlös", "매출", "금액", "сумма", "выручка", "оборот",
    "importe", "montant", "spend",
)  # fmt: skip
ROOTS: dict[str, tuple[str, ...]] = {
    "customer_id": (
        "customer", "client", "account", "kunde", "debitor", "debtor", "user", "member", "buyer", "company", "record", "고객", "회원",
        "거래처", "клиент", "абонент", "контрагент", "тұтынушы", "cliente", "email",
    ),
    "start_date": ("since", "signedup", "signup", "start", "join", "beginn", "onboard", "created", "가입", "개시", "начал", "inicio", "alta", "début"),
    "end_date": (
        "churn", "cancel", "ended", "enddate", "terminat", "kündig", "leftat", "leftdate", "lefton", "closedat", "해지", "탈퇴", "окончан",
        "расторж", "baja", "résili",
    ),
    "month": DATE,
    "responded_at": (*DATE, "submit", "respon", "answer", "antwort", "응답", "complet", "ответ"),
    "opened_at": (*DATE, "open", "received", "접수", "обращен"),
    "revenue": MONEY,
    "mrr": ("monthly", "permonth", "monatlich", "월매출", "월요금", "ежемесяч"),
    "price": ("amount", "fee", "price", "preis", "betrag", "금액", "요금", "цена", "сумма"),
}  # fmt: skip
"""By column of the schema. A part of the name without its spaces."""
NOT_IDS = (
    "name", "type", "segment", "country", "status", "address", "city", "phone", "since", "domain", "tier", "plan", "age", "value",
)  # fmt: skip
NOT_REVENUE = (
    "tax", "discount", "refund", "shipping", "steuer", "vat", "mwst", "credit", "balance", "cost", "count", "quantity", "price",
)  # fmt: skip
NUMBERED = ("id", "no", "nr", "number", "num", "code", "key", "nummer", "번호", "номер", "код")
"""Words of a column that numbers something."""


def by_root(column: str, source: str) -> float:
    """How sure a part of a column's name makes it the schema's `column`: 0 where it says nothing, at most 0.55.

    >>> by_root("month", "Buchungsdatum"), by_root("customer_id", "User ID"), by_root("customer_id", "Company size")
    (0.5, 0.55, 0.0)
    """
    words = plain_name(source).split()
    joined = "".join(words)
    told = [root for root in ROOTS.get(column, ()) if root in joined]
    if not told:
        return 0.0
    if column == "customer_id":
        if any(word in NOT_IDS for word in words):
            return 0.0
        if any(word in NUMBERED or word.endswith(("nummer", "번호")) for word in words):
            return 0.55
        return 0.5 if "email" in joined or joined in told else 0.0  # not a manager or the size of an account
    if column in ("revenue", "mrr", "price") and any(word in joined for word in NOT_REVENUE if word != column):
        return 0.0
    return 0.55 if set(told) - {*DATE, *MONEY} else 0.5
