"""A company's files with the headers that its own programs export, in French, Spanish, Italian, Dutch and Portuguese: read without a question."""

import pytest

from cxroi.tables.column_map import guess_columns
from cxroi.tables.read import read_tables
from cxroi.tables.schema import SCHEMA

HEADERS = {
    "fr": {
        "clients": "Code client;Segment;Date d'entrée;Date de résiliation;Région",
        "factures": "Client;Mois;Montant HT;Avoir",
        "tickets": "ticket;client;ouvert le;clôturé le;Motif",
        "enquete": "N° client;Date réponse;NPS;Commentaire",
    },
    "fr, typographic": {
        "clients": "CODE CLIENT;SEGMENT;DATE D’ENTREE;DATE DE FIN;REGION",
        "factures": "N° client;Date facture;Montant HT;Avoirs",
        "tickets": "N° dossier;Client;Date d’ouverture;Date de cloture;Objet",
        "enquete": "Numero client;Date de reponse;NPS;Remarques",
    },
    "es": {
        "clientes": "Código de cliente;Segmento;Fecha de inicio;Fecha de baja;Región",
        "facturas": "Cliente;Fecha factura;Importe neto;Abonos",
        "incidencias": "Incidencia;Cliente;Abierto el;Cerrado el;Motivo",
        "encuesta": "Cliente;Fecha de respuesta;NPS;Comentarios",
    },
    "it": {
        "clienti": "Codice cliente;Segmento;Data di inizio;Data di disdetta;Regione",
        "fatture": "Cliente;Data fattura;Imponibile;Note di credito",
        "segnalazioni": "Numero pratica;Cliente;Aperto il;Chiuso il;Oggetto",
        "sondaggio": "Cliente;Data risposta;NPS;Commenti",
    },
    "nl": {
        "klanten": "Klantnummer;Klantsegment;Ingangsdatum;Opzegdatum;Regio",
        "facturen": "Klant;Factuurdatum;Bedrag excl. btw;Creditnota",
        "klachten": "Zaaknummer;Klant;Aangemaakt op;Gesloten op;Onderwerp",
        "onderzoek": "Klant;Antwoorddatum;NPS;Opmerkingen",
    },
    "pt": {
        "clientes": "Código do cliente;Segmento;Data de início;Data de cancelamento;Região",
        "faturas": "Cliente;Mês;Valor líquido;Estorno",
        "chamados": "Chamado;Cliente;Aberto em;Encerrado em;Assunto",
        "pesquisa": "Cliente;Data da resposta;NPS;Comentários",
    },
}
"""Four files each: customers, invoices, cases and answers."""


def rows_of(kind):
    """Twelve customers of whom two left, and who were invoiced, called and answered in the first half of 2026."""
    who = [f"C{number:03}" for number in range(12)]
    if kind == 0:
        ends = {"C003": "15/03/2026", "C007": "20/05/2026"}
        return [f"{name};{'PME' if place % 2 else 'TPE'};{15 + place}/01/2024;{ends.get(name, '')};Sud" for place, name in enumerate(who)]  # fmt: skip
    if kind == 1:
        gone = {"C003": 3, "C007": 5}
        return [f"{name};01/{month:02}/2026;{100 + month},50;0,00" for name in who for month in range(1, 7) if month <= gone.get(name, 6)]  # fmt: skip
    if kind == 2:
        return [f"T{place};{name};{13 + place}/06/2026;{14 + place}/06/2026;Facture" for place, name in enumerate(who)]
    return [f"{name};{13 + place}/06/2026;{place % 11};un mot" for place, name in enumerate(who)]


@pytest.mark.parametrize("language", list(HEADERS))
def test_the_files_of_a_company_are_read_without_a_question(language):
    files = {
        f"{name}.csv": "\n".join([head, *rows_of(kind)]).encode() for kind, (name, head) in enumerate(HEADERS[language].items())
    }  # fmt: skip
    tables = read_tables(files)
    assert [question.words for question in tables.questions] == []
    assert set(tables.present) == {"customers", "revenue_monthly", "contacts", "survey_responses"}
    assert tables.connection.execute("select count(*), count(start_date), count(end_date), count(segment) from customers").fetchone() == (12, 12, 2, 12)  # fmt: skip
    assert tables.connection.execute("select count(*), sum(revenue) from revenue_monthly").fetchone() == (68, pytest.approx(sum(100.5 + month for month in range(1, 7)) * 12 - 316.5 - 106.5))  # fmt: skip
    assert tables.connection.execute("select count(opened_at), count(closed_at), count(issue) from contacts").fetchone() == (12, 12, 12)  # fmt: skip
    assert tables.connection.execute("select count(responded_at), count(score), count(comment), min(metric) from survey_responses").fetchone() == (12, 12, 12, "nps")  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("customers", "end_reason", "Motif de résiliation"), ("customers", "renewal_date", "Date de renouvellement"), ("customers", "country", "País"),
        ("revenue_monthly", "gross_revenue", "Montant TTC"), ("revenue_monthly", "quantity", "QTE"), ("contacts", "type", "Catégorie"),
        ("contacts", "text", "Omschrijving"), ("survey_responses", "invited_at", "Date d`envoi"), ("employees", "hire_date", "Date d’embauche"),
        ("subscriptions", "mrr", "Mensualité"), ("snapshot", "revenue_per_year", "Fatturato annuo"), ("customers", "customer_id", "Nº de cliente"),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_usual_name_with_or_without_accents_and_whatever_the_apostrophe(table, column, name):
    assert guess_columns(SCHEMA[table], [name], {}).source(column) == name


@pytest.mark.parametrize(
    "money", ["bedrag_eur", "Omzet (EUR)", "importo_eur", "importe_eur", "montant_eur", "receita_eur", "Fatturato EUR"]
)
def test_an_amount_whose_name_ends_in_its_currency_is_known_by_its_values(money):
    """The name alone decides nothing: a column of words of the same name is no amount; nor is one of tax or discount."""
    head = f"klant_nr;maand;{money}"
    paid = [f"{name};2024-0{month}-01;{10 + month},50" for name in (1, 2, 3) for month in (1, 2, 3)]
    read = read_tables({"bills.csv": "\n".join([head, *paid]).encode()})
    assert read.mappings["bills.csv"].source("revenue") == money
    taxed = read_tables({"bills.csv": "\n".join([head.replace(money, f"btw_{money}"), *paid]).encode()})
    assert "bills.csv" not in taxed.mappings or taxed.mappings["bills.csv"].source("revenue") is None
