"""Parts of names by which a column is recognised where no whole name is known: `Buchungsdatum`, `Betrag in Hauswährung`, `응답일자`.

A part of a name decides nothing alone: the values must look like the column's kind, and the guess is said with its remedy.
"""

from __future__ import annotations

from cxroi.tables.schema import plain_name

DATE = (
    "date", "datum", "day", "month", "monat", "week", "woche", "period", "일자", "날짜", "년월", "연월", "дата", "месяц", "күні", "fecha",
    "jour", "mois", "maand", "mese", "mês", "paidat", "postedat", "invoicedat", "orderedat", "createdat", "created",
)  # fmt: skip
MONEY = (
    "amount", "total", "revenue", "sales", "turnover", "betrag", "umsatz", "erlös", "매출", "금액", "сумма", "выручка", "оборот",
    "importe", "ingresos", "ventas", "montant", "chiffre", "importo", "fatturato", "bedrag", "omzet", "faturamento", "receita", "spend",
)  # fmt: skip
ROOTS: dict[str, tuple[str, ...]] = {
    "customer_id": (
        "customer", "client", "account", "kunde", "debitor", "debtor", "user", "member", "buyer", "company", "record", "고객", "회원",
        "거래처", "клиент", "абонент", "контрагент", "тұтынушы", "cliente", "klant", "abonn", "email",
    ),
    "start_date": ("since", "signedup", "signup", "start", "join", "beginn", "onboard", "created", "가입", "개시", "начал", "inicio", "alta", "début"),
    "end_date": (
        "churn", "cancel", "ended", "enddate", "terminat", "kündig", "leftat", "leftdate", "lefton", "closedat", "해지", "탈퇴", "окончан",
        "расторж", "baja", "résili", "opzeg", "disdetta",
    ),
    "month": DATE,
    "responded_at": (*DATE, "timestamp", "zeitstempel", "타임스탬프", "отметкавремени", "horodat", "marcatemporal", "submit", "respon", "answer", "antwort", "응답", "complet", "ответ"),
    "opened_at": (*DATE, "open", "received", "접수", "обращен"),
    "revenue": MONEY,
    "mrr": ("monthly", "permonth", "monatlich", "월매출", "월요금", "ежемесяч"),
    "price": ("amount", "fee", "price", "preis", "prijs", "prix", "precio", "prezzo", "preço", "betrag", "bedrag", "금액", "요금", "цена", "сумма"),
}  # fmt: skip
"""By column of the schema. A part of the name without its spaces."""
NOT_IDS = (
    "name", "type", "segment", "country", "status", "address", "city", "phone", "since", "domain", "tier", "plan", "age", "value",
)  # fmt: skip
NOT_REVENUE = (
    "tax", "discount", "refund", "shipping", "steuer", "vat", "mwst", "btw", "iva", "tva", "korting", "remise", "descuento", "sconto", "desconto", "credit", "balance", "outstanding", "open", "offen", "остат", "미수", "cost", "count", "quantity", "price",
)  # fmt: skip
NUMBERED = ("id", "ids", "no", "nr", "number", "num", "code", "key", "nummer", "번호", "номер", "код")
"""Words of a column that numbers something."""


ASKED: dict[str, tuple[str, ...]] = {
    "nps": ("recommend", "weiterempf", "recommand", "recomend", "raccomand", "aanbevel", "추천", "порекоменд", "рекоменд", "ұсын"),
    "ces": ("effort", "how easy", "aufwand", "wie einfach", "wie leicht", "facile", "fácil", "노력", "усили", "насколько легко", "оңай"),
    "csat": ("satisf", "zufrieden", "soddisf", "tevreden", "만족", "удовлетвор", "доволен", "довольны", "қанағат"),
}  # fmt: skip
"""Parts of the question that a score answers."""
LEAST_WORDS = 3
NOT_SCORES = ("why", "comment", "reason", "group", "segment", "date", "warum", "wieso", "grund", "kommentar", "pourquoi", "raison", "por qué",
    "perché", "왜", "의견", "이유", "почему", "комментар", "причин", "неге")  # fmt: skip


def is_numbered(source: str) -> bool:
    """True of a column that numbers something: `Customer ID`, `Kundennummer`, `고객번호`."""
    return any(
        word in NUMBERED or word.endswith(("nummer", "번호", "코드")) or word.startswith(("번호", "코드"))
        for word in plain_name(source).split()
    )


def metric_asked(words: str) -> str | None:
    """The metric that a question asks for, in any of the product's languages; None of a short name or any other question.

    >>> metric_asked("wie wahrscheinlich ist es dass sie uns weiterempfehlen"), metric_asked("전반적인 만족도"), metric_asked("why satisfied")
    ('nps', 'csat', None)
    """
    if (len(words.split()) < LEAST_WORDS and words.isascii()) or any(word in words for word in NOT_SCORES):
        return None
    return next((name for name, roots in ASKED.items() if any(root in words for root in roots)), None)


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
        if told == ["record"]:
            return 0.5  # of a list of deals it numbers the deals
        if is_numbered(source):
            return 0.55
        return 0.5 if "email" in joined or joined in told else 0.0  # not a manager or the size of an account
    if column in ("revenue", "mrr", "price") and any(word in joined for word in NOT_REVENUE if word != column):
        return 0.0
    return 0.55 if set(told) - {*DATE, *MONEY} else 0.5
