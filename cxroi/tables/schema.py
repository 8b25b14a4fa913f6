"""The tables evidence is made of, as data: each column with its kind, meaning and other names.

Six canonical tables, and two kinds of file that are converted first: `subscriptions` are expanded to months of
revenue, `snapshot` is one row per customer without the order of time.
"""

from __future__ import annotations

from dataclasses import replace

from cxroi.tables.schema_parts import (
    EXPECTED,
    LEFT_WORDS,
    QUARANTINED_WORDS,
    SQL_TYPES,
    STAYED_WORDS,
    Column,
    Metric,
    Schema,
    plain_name,
)
from cxroi.tables.schema_words import with_words

__all__ = [
    "EXPECTED",
    "LEFT_WORDS",
    "METRIC",
    "METRICS",
    "NOT_USED",
    "QUARANTINED_WORDS",
    "SCHEMA",
    "SCHEMAS",
    "SQL_TYPES",
    "STAYED_WORDS",
    "Column",
    "Metric",
    "Schema",
    "plain_name",
]

NOT_USED = "not used"
"""The kind of a file not used."""
METRICS = (
    Metric("nps", 0, 10, (
        "nps", "net promoter score", "nps score", "recommend", "likelihood to recommend", "likelihood recommend score",
        "likely to recommend", "how likely",
        "ltr", "would recommend", "recommendation", "weiterempfehlung", "weiterempfehlungsbereitschaft", "recomendación",
        "추천", "추천의향", "готовность рекомендовать",
    )),
    Metric("csat", 1, 5, (
        "csat", "satisfaction", "satisfaction score", "customer satisfaction", "overall satisfaction", "osat",
        "csat score", "review score", "review stars", "star rating", "survey results", "survey result", "conversation rating", "ticket rating", "agent rating", "stars", "satisfied", "how satisfied", "zufrieden", "satisfait", "satisfecho", "soddisfazione", "valutazione soddisfazione", "happiness rating", "zufriedenheit", "kundenzufriedenheit", "satisfacción", "만족도", "고객만족도",
        "удовлетворенность", "удовлетворённость",
    )),
    Metric("ces", 1, 7, (
        "ces", "effort", "effort score", "customer effort", "customer effort score", "ces score", "ease", "how easy", "aufwand",
        "노력", "усилие",
    )),
)  # fmt: skip

_CUSTOMER = Column("customer_id", "id", "the account", required=True, aliases=(
    "customer", "customer no", "customer number", "customer nr", "customer code", "cust id", "cust no", "client", "client id",
    "client no", "client number", "account", "account id", "account no", "account number", "acct id", "acct no", "company id",
    "subscriber id", "konto", "kontonummer", "kunde", "kundennummer", "kunden nr", "kundennr", "kunden id", "debitor", "debitorennummer", "client_id",
    "numero client", "no client", "id cliente", "cliente", "고객번호", "고객코드", "고객 id", "고객id", "거래처코드", "клиент",
    "номер клиента", "id клиента", "код клиента", "контрагент", "sold to", "sold to party", "household", "household id",
    "household key", "member", "member id", "member no", "membership id", "merchant", "merchant id", "subscriber", "debtor", "debtor no",
    "debtor id", "policyholder", "policyholder id", "patient id", "guest id", "tenant id", "organization id", "organisation id",
    "org id", "external reference", "external data reference", "고객", "회원번호", "id клиент", "договор клиента", "тұтынушы",
    "клиент id", "client ref", "identifiant client", "distinct id", "numero cliente", "codice cliente", "código cliente", "codigo cliente", "id de cliente",
))  # fmt: skip

CUSTOMERS = Schema("customers", "an account, the unit that renews", (
    _CUSTOMER,
    Column("parent_id", "id", "the legal or buying group the account belongs to", default="the account itself", aliases=(
        "parent", "parent account", "parent account id", "group id", "group", "holding", "konzern", "ultimate parent")),
    Column("start_date", "date", "first revenue or contract date", required=True, aliases=(
        "start", "customer since", "client since", "since", "contract start", "contract start date", "account created",
        "created", "created date", "created at", "signup date", "sign up date", "onboarding date", "first order date",
        "opened", "opened on", "opened at", "open date", "date opened", "opening date", "account opened", "account open date", "kontoeröffnung",
        "join date", "original contract date", "initial contract date", "first contract date", "kunde seit", "vertragsbeginn", "beginn", "fecha de alta", "가입일", "시작일", "дата начала",
        "дата договора", "клиент с")),
    Column("observed_from", "date", "when the data begin for this account",
        default="the later of start_date and its first month of revenue", aliases=("observed since", "data from")),
    Column("end_date", "date", "day of leaving; empty while active", aliases=(
        "end", "churn date", "churned at", "cancel date", "cancellation date", "cancelled at", "closed date", "closed", "closed on", "closed at", "date closed", "closing date", "account closed", "contract end",
        "contract end date", "termination date", "lost date", "left on", "kündigungsdatum", "kuendigungsdatum", "vertragsende",
        "ende", "fecha de baja", "해지일", "종료일", "дата окончания", "дата ухода", "дата расторжения")),
    Column("end_reason", "category", "churn, merged, insolvent, moved or non-renewal by us; only churn is an event", aliases=(
        "churn reason", "cancellation reason", "reason for leaving", "termination reason", "kündigungsgrund", "해지사유",
        "причина ухода")),
    Column("segment", "category", "segment before any survey", aliases=(
        "customer segment", "tier", "account tier", "kundensegment", "세그먼트", "сегмент")),
    Column("industry", "category", "industry", aliases=("sector", "branche", "vertical", "업종", "отрасль")),
    Column("country", "category", "country", aliases=("land", "country code", "pais", "국가", "страна")),
    Column("size_band", "category", "size of the account", aliases=("size", "company size", "employees band", "größe")),
    Column("channel", "category", "how it was won or is served", aliases=("sales channel", "kanal", "채널", "канал")),
    Column("contract_type", "category", "kind of contract", aliases=("contract", "vertragsart", "plan", "계약유형", "тип договора")),
    Column("renewal_date", "date", "next renewal; risk exists only there", aliases=("renewal", "next renewal", "verlängerung")),
    Column("share_of_wallet", "share", "our share of all the account buys [fraction]", aliases=("sow", "wallet share")),
    Column("sow_date", "date", "when the share of wallet was taken"),
    Column("sow_source", "category", "customer-stated or estimated"),
    Column("currency", "category", "currency of the account's money", aliases=("ccy", "währung", "währg", "통화", "валюта")),
), ("customer_id",), "who left and when, tenure and segments", ("accounts", "clients", "kunden", "customer", "고객", "клиенты"))  # fmt: skip

REVENUE = Schema("revenue_monthly", "an account and a month; a missing row is unknown, 0 is zero", (
    _CUSTOMER,
    Column("month", "month", "first day of the month", required=True, aliases=(
        "period", "date", "revenue month", "invoice month", "invoice date", "billing date", "billing month", "booking date",
        "posting date", "per jahr", "periode jahr", "period year", "per year", "order date", "order ts", "order purchase timestamp", "transaction date", "monat", "buchungsmonat",
        "rechnungsdatum", "data fattura", "mese", "fecha", "mes", "mois", "월", "년월", "매출월", "месяц", "период", "дата")),
    Column("revenue", "money", "recognised revenue net of credits [money], may be below 0", required=True, aliases=(
        "net revenue", "net sales", "sales", "turnover", "amount", "net amount", "invoice amount", "value", "mrr",
        "total revenue", "billed", "net", "subtotal", "sub total", "공급가액", "공급가", "payment value", "price", "spend", "purchase amount", "line total", "line amount", "umsatz", "nettoumsatz", "netto", "nettobetrag", "betrag netto", "erlöse", "betrag", "ventas", "ingresos", "chiffre d affaires", "매출",
        "매출액", "금액", "fatturato", "importo", "ricavi", "выручка", "сумма", "оборот")),
    Column("gross_revenue", "money", "revenue before credits or tax [money]; net is preferred", consumed=True, aliases=(
        "gross", "gross amount", "gross sales", "total", "order total", "invoice total", "grand total", "total amount", "amount due", "합계금액", "합계", "brutto", "bruttoumsatz", "bruto", "brut", "总额", "총매출", "брутто")),
    Column("credit", "money", "credits and returns [money]; they are subtracted", consumed=True, aliases=(
        "refunded", "refunded total", "total refunded", "refunded amount", "amount refunded", "refunded money amount", "credits", "credit note", "credit notes", "credit amount", "returns", "returned amount", "refund", "refunds", "refund amount",
        "gutschrift", "gutschriften", "erlösschmälerung", "erlösschmälerungen", "sales deductions", "avoir", "abono", "환불", "возврат", "возвраты")),
    Column("unit_price", "money", "price of one unit [money], multiplied by the quantity", consumed=True, aliases=("price per unit", "stückpreis", "einzelpreis", "단가", "цена")),
    Column("quantity", "number", "units of the line", consumed=True, aliases=("qty", "units", "menge", "anzahl", "수량", "количество")),
    Column("recurring_revenue", "money", "the recurring part [money]", aliases=("recurring", "arr month", "subscription revenue")),
    Column("gross_margin", "money", "gross margin [money]", aliases=("margin", "gross profit", "db1", "deckungsbeitrag", "rohertrag")),
    Column("cost_to_serve", "money", "cost to serve [money]", aliases=("service cost", "cts")),
    Column("n_orders", "whole", "orders in the month", aliases=("orders", "order count", "number of orders", "no of orders")),
    Column("n_products", "whole", "different products bought in the month", aliases=("products", "product count", "number of products")),
    Column("currency", "category", "currency of the row's money", aliases=("ccy", "währung", "währg", "waehrung", "통화", "валюта")),
), ("customer_id", "month"), "net revenue retention (NRR) and the spending that follows a score", (
    "revenue", "revenues", "sales", "orders", "invoices", "billing", "umsatz", "umsätze", "매출", "выручка", "transactions",
))  # fmt: skip

SURVEYS = Schema("survey_responses", "an invitation and a metric, so that silence is data too", (
    Column("response_id", "id", "the invitation", default="the row's number", aliases=(
        "response", "survey id", "review id", "invitation id", "antwort id", "응답번호")),
    _CUSTOMER,
    Column("respondent_id", "id", "the person asked", aliases=("respondent", "contact id", "person id", "email", "e mail", "user id")),
    Column("role", "category", "the person's role", aliases=("job title", "function", "position", "rolle")),
    Column("invited_at", "timestamp", "when the invitation went out", required=True, default="responded_at", aliases=(
        "invited", "invitation date", "invite date", "sent", "sent at", "send date", "survey sent", "review creation date",
        "eingeladen", "versandt", "einladung", "발송일", "дата отправки", "приглашен")),
    Column("responded_at", "timestamp", "when the answer came; empty for none", aliases=(
        "responded", "response date", "answered", "answered at", "completed", "completed at", "submitted", "submitted at",
        "survey date", "review date", "create time", "published at", "publish date", "date published", "posted at", "date posted", "rating date", "feedback date", "end date", "recorded date", "timestamp", "date", "review answer timestamp", "beantwortet",
        "antwortdatum", "datum", "응답일", "дата ответа", "дата опроса")),
    Column("survey_type", "category", "relationship or transactional", aliases=("type", "survey", "survey name")),
    Column("trigger_id", "id", "the ticket or order that triggered it", aliases=("ticket id", "case id", "order id")),
    Column("metric", "category", "nps, csat, ces, …", required=True, default="the name of the score's column", aliases=(
        "question", "kpi", "measure", "score type", "kennzahl", "지표", "показатель")),
    Column("scale_min", "number", "lowest possible score"),
    Column("scale_max", "number", "highest possible score"),
    Column("score", "score", "the answer; empty for none", aliases=(
        "rating", "answer", "response value", "answer value", "note", "bewertung", "wert", "점수", "оценка", "балл")),
    Column("comment", "text", "what was written", aliases=(
        "verbatim", "feedback", "comments", "open text", "review comment message", "review text", "review content", "review body", "kommentar", "의견", "комментарий")),
    Column("wave", "category", "the survey's wave", aliases=("survey wave", "round", "welle", "quarter", "차수", "волна")),
    Column("weight", "number", "weight of the answer", aliases=("gewicht",)),
), ("response_id", "metric"), "the scores that are compared with what follows them", (
    "survey", "surveys", "responses", "nps", "csat", "ces", "feedback", "reviews", "umfrage", "befragung", "설문", "опрос", "опросы",
))  # fmt: skip

CONTACTS = Schema("contacts", "a case: a ticket, complaint or call, not each change of its status", (
    Column("case_id", "id", "the case", default="the row's number", aliases=(
        "ticket", "ticket id", "ticket no", "ticket number", "case", "case number", "case no", "incident id", "complaint id",
        "call id", "numero ticket", "id ticket", "vorgang", "vorgangsnummer", "ticketnummer", "fallnummer", "reklamationsnummer", "티켓번호", "номер обращения")),
    _CUSTOMER,
    Column("opened_at", "timestamp", "when it was opened", required=True, aliases=(
        "opened", "open date", "created", "created at", "created date", "date", "submitted", "submitted at", "ticket date", "call date", "contact date",
        "received", "received at", "eröffnet", "eröffnet am", "erstellt", "erstellt am", "angelegt am", "eingang", "eingangsdatum", "ora di creazione", "data di creazione", "data creazione", "data apertura", "created time", "접수일", "дата обращения", "дата создания")),
    Column("closed_at", "timestamp", "when it was closed", aliases=(
        "closed", "close date", "closed date", "resolved", "resolved at", "solved at", "geschlossen", "geschlossen am", "erledigt", "erledigt am", "gelöst", "gelöst am", "abgeschlossen", "abgeschlossen am", "ora di chiusura", "data di chiusura", "data chiusura", "closed time", "종료일", "дата закрытия")),
    Column("channel", "category", "phone, mail, chat, …", aliases=("contact channel", "source", "kanal", "canale", "채널", "канал")),
    Column("type", "category", "complaint, question, order or technical", aliases=("case type", "ticket type", "category", "typ", "art", "kategorie", "유형", "тип")),
    Column("issue", "category", "what it was about", aliases=("topic", "subject", "thema", "betreff", "oggetto", "тема")),
    Column("severity", "category", "how serious", aliases=("priority", "priorität", "prio", "приоритет")),
    Column("first_response_hours", "number", "hours to the first answer [hours]", aliases=("first response time", "frt", "first response")),
    Column("n_contacts", "whole", "contacts within the case", aliases=("contacts", "touches", "number of contacts")),
    Column("reopened", "flag", "opened again", aliases=("reopen",)),
    Column("escalated", "flag", "escalated", aliases=("escalation",)),
    Column("on_time", "flag", "done within the time promised", aliases=("sla met", "in time", "within sla")),
    Column("handle_minutes", "number", "minutes of work [minutes]", aliases=("handle time", "aht", "handling time")),
    Column("text", "text", "what was written", aliases=("description", "beschreibung", "описание")),
    Column("agent_id", "id", "who handled it", aliases=("agent", "owner", "bearbeiter")),
), ("case_id",), "complaints and open cases, which a score is adjusted for", ("tickets", "cases", "complaints", "calls", "support", "service cases", "beschwerden", "reklamationen", "anfragen", "문의", "обращения"))  # fmt: skip

INTERVENTIONS = Schema("interventions", "what was changed, for whom and when", (
    Column("intervention_id", "id", "the change", required=True, aliases=("intervention", "programme id", "program id", "pilot id", "treatment id")),
    Column("unit_type", "category", "customer, case type, site, country or team", default="customer", aliases=("unit", "level")),
    Column("unit_id", "id", "who had it", required=True, aliases=(*_CUSTOMER.aliases, "customer id", "site", "team", "site id", "team id")),
    Column("start_date", "date", "first day exposed", required=True, aliases=("start", "from", "exposed from", "go live", "beginn", "시작일", "дата начала")),
    Column("end_date", "date", "last day exposed", aliases=("end", "until", "to", "ende", "종료일", "дата окончания")),
    Column("intensity", "number", "how much of it", aliases=("dose",)),
    Column("assigned_how", "category", "random, pilot chosen by us, chosen by customer or all at once", required=True, aliases=("assignment", "assigned")),
    Column("cost_oneoff", "money", "one-off cost [money]", aliases=("one off cost", "setup cost")),
    Column("cost_monthly", "money", "cost per month [money]", aliases=("monthly cost",)),
), ("intervention_id", "unit_type", "unit_id", "start_date"), "what was changed, for a before-and-after comparison", ("programme", "pilots", "treatments", "actions", "maßnahmen"))  # fmt: skip

EMPLOYEES = Schema("employees", "an employee, for the cost of attrition", (
    Column("employee_id", "id", "the employee", required=True, aliases=("employee", "employee no", "staff id", "personnel no", "personalnummer", "사번", "табельный номер")),
    Column("hire_date", "date", "first day", required=True, aliases=("hired", "start date", "entry date", "joined", "join date", "joining date", "first day", "eintritt", "eintrittsdatum", "입사일", "дата приема")),
    Column("exit_date", "date", "last day; empty while employed", aliases=("left", "left on", "leave date", "leaving date", "date left", "last day", "last working day", "departure date", "termination date", "terminated", "end date", "austritt", "austrittsdatum", "퇴사일", "дата увольнения")),
    Column("exit_type", "category", "why the employment ended", aliases=("termination type", "leaving reason")),
    Column("annual_pay", "money", "pay per year [money]", aliases=("salary", "annual salary", "pay", "gehalt", "연봉", "оклад")),
    Column("team", "category", "team", aliases=("department", "abteilung", "부서", "отдел")),
), ("employee_id",), "the cost of attrition", ("staff", "workforce", "hr", "personnel", "mitarbeiter", "직원", "сотрудники"))  # fmt: skip

SUBSCRIPTIONS = Schema("subscriptions", "a subscription with its start, end and price", (
    Column("subscription_id", "id", "the subscription", default="the row's number", aliases=("subscription", "sub id", "contract id", "contract no", "abo nummer", "vertragsnummer")),
    _CUSTOMER,
    Column("start_date", "date", "first day", required=True, aliases=("start", "subscription start", "start at", "started at", "current period start", "contract start", "contract effective date", "effective date", "effective start date", "activated at", "valid from", "beginn", "시작일", "дата начала")),
    Column("end_date", "date", "last day; empty while it runs", aliases=("end", "subscription end", "ended at", "canceled at", "cancelled at", "canceled date", "cancelled date", "contract end", "valid to", "valid until", "churn date", "ende", "종료일", "дата окончания")),
    Column("mrr", "money", "recurring revenue per month [money]", aliases=("mrr amount", "monthly recurring revenue", "monthly revenue", "monthly fee", "monthly amount", "plan amount")),
    Column("arr", "money", "recurring revenue per year [money]", aliases=("arr amount", "annual recurring revenue", "acv", "annual contract value")),
    Column("price", "money", "price of a seat [money]", aliases=("unit price", "unit amount", "price per seat", "seat price", "list price", "plan price")),
    Column("seats", "number", "seats or units", aliases=("quantity", "licenses", "licences", "users", "units", "qty", "seat count")),
    Column("period", "category", "what the price is for: month, quarter or year", default="month", aliases=("billing period", "billing interval", "interval", "billing cycle", "billing frequency")),
    Column("plan", "category", "the plan", aliases=("plan tier", "plan name", "product", "tier", "tarif")),
    Column("currency", "category", "currency of the price", aliases=("ccy", "währung", "währg", "통화", "валюта")),
), ("subscription_id",), "months of recurring revenue, who left and when", ("subscription", "subs", "abos", "contracts", "구독", "подписки"))  # fmt: skip

SNAPSHOT = Schema("snapshot", "a customer as of today, with no order of time", (
    replace(_CUSTOMER, required=False, default="the row's number"),
    Column("left", "left", "whether the customer left", required=True, aliases=(
        "churn", "churned", "churn label", "churn value", "churn flag", "is churn", "is churned", "has churned", "attrition",
        "attrition flag", "exited", "cancelled", "canceled", "customer status", "account status", "status", "lost", "is active",
        "active", "active member", "left the company", "gekündigt", "abgewandert", "kündigung", "résiliation", "résilié", "baja", "abandono",
        "이탈", "이탈여부", "해지여부", "отток", "ушел", "ушёл", "кетті")),
    Column("tenure_months", "number", "time as a customer [months]", aliases=(
        "tenure", "tenure in months", "customer lifetime in months", "lifetime months", "months on book", "months as customer", "customer age months", "account length", "tenure years",
        "tenure in years", "tenure days", "customer since", "vertragsdauer", "ancienneté", "antigüedad", "가입기간", "стаж", "срок")),
    Column("revenue_per_year", "money", "spending per year [money]", aliases=(
        "monthly spend", "monthly charge", "monthly charges", "monthly revenue", "mrr", "arr", "annual contract value", "acv", "annual revenue", "annual spend", "yearly revenue",
        "revenue", "spend", "total spend", "total charges", "spending", "order value", "monthly fee", "umsatz", "jahresumsatz", "매출", "выручка",
        "chiffre d affaires", "ingresos")),
    Column("contacts", "number", "contacts, tickets or complaints", aliases=(
        "complaints", "complaint", "complain", "tickets", "number of complaints", "customer service calls", "custserv calls", "support tickets", "support calls",
        "contacts count", "contacts count 12 mon", "number of contacts", "calls", "beschwerden", "réclamations", "reclamaciones", "문의수", "жалобы", "обращения")),
    Column("segment", "category", "segment", aliases=(
        "customer segment", "contract", "contract type", "tier", "plan", "subscription type", "card category", "kundensegment", "geography", "세그먼트", "сегмент")),
), ("customer_id",), "what is associated with leaving, without the order of time (at best: MOVES WITH IT)", (
    "crm", "crm export", "churn", "customers", "kunden", "customer churn", "telco"))  # fmt: skip

SCHEMAS = tuple(
    map(with_words, (CUSTOMERS, REVENUE, SURVEYS, CONTACTS, INTERVENTIONS, EMPLOYEES, SUBSCRIPTIONS, SNAPSHOT))
)
CANONICAL = SCHEMAS[:6]
"""The tables the study over time reads; `subscriptions` become revenue, `snapshot` has its own study."""
ORDER_DAYS = "order_days"
"""Beside the canonical tables, where orders by day were added up to months: customer_id, month, day, revenue."""
ALONE = "answers_alone"
"""A table beside the others: answers that name no customer."""
CALLED = {
    REVENUE.name: "monthly revenue",
    SURVEYS.name: "survey answers",
    SNAPSHOT.name: "customers as of today",
    ALONE: "answers without a customer",
}
"""What readers call the tables whose name is no word; all others go by their name."""
SCHEMA = {schema.name: schema for schema in SCHEMAS}
METRIC = {metric.name: metric for metric in METRICS}
