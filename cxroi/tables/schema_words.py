"""Other names of columns in French, Spanish, Italian, Dutch and Portuguese, as their own programs export them.

Written with their accents; names are compared without them, and without regard to the kind of apostrophe (`folded`).
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache

from cxroi.tables.schema_parts import Schema, plain_name

CUSTOMER = (
    "code client", "n client", "numéro de client", "réf client", "référence client", "compte client", "code tiers", "abonné", "adhérent",
    "n cliente", "no cliente", "no de cliente", "cod cliente", "número de cliente", "número del cliente", "código del cliente", "abonado", "socio",
    "numero di cliente", "codice del cliente", "klant", "klantnummer", "klantnr", "klantcode", "debiteur", "debiteurnummer", "relatienummer",
    "código do cliente", "número do cliente", "id do cliente", "assinante",
)  # fmt: skip
OPENED = (
    "date d'entrée", "date de début", "début", "début de contrat", "début du contrat", "date d'adhésion", "date d'inscription", "date de souscription",
    "date de signature", "client depuis", "fecha de inicio", "fecha inicio", "inicio de contrato", "cliente desde", "fecha de ingreso", "fecha de registro",
    "data di inizio", "data inizio", "inizio contratto", "cliente dal", "data di attivazione", "data attivazione", "startdatum", "begindatum",
    "ingangsdatum", "klant sinds", "data de início", "data início", "início do contrato", "data de adesão", "data de entrada", "data de ativação",
)  # fmt: skip
LEFT = (
    "date de résiliation", "résilié le", "date de fin", "fin", "fin de contrat", "fin du contrat", "date de sortie", "date de départ",
    "fecha de fin", "fecha fin", "fin de contrato", "fecha de cancelación", "fecha de salida", "data di fine", "data fine", "fine contratto",
    "data di cessazione", "data cessazione", "data di recesso", "data di disdetta", "data disdetta", "einddatum", "opzegdatum", "opgezegd op",
    "datum opzegging", "beëindigd op", "data de fim", "data fim", "fim do contrato", "data de cancelamento", "data de rescisão", "data de saída",
    "data de término",
)  # fmt: skip
CURRENCY = ("devise", "moneda", "divisa", "valuta", "moeda")
CHANNEL = ("canal", "canale", "kanaal", "canal de vente", "canal de venta")
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "customers": {
        "customer_id": CUSTOMER, "start_date": OPENED, "end_date": LEFT, "currency": CURRENCY, "channel": CHANNEL,
        "parent_id": ("groupe", "maison mère", "grupo", "gruppo", "capogruppo", "moederbedrijf"),
        "end_reason": ("motif de résiliation", "motif de départ", "raison de départ", "motivo de baja", "motivo de cancelación", "motivo di recesso",
            "motivo cessazione", "opzegreden", "reden opzegging", "motivo de cancelamento", "motivo da saída"),
        "segment": ("segment client", "segmento", "klantsegment", "segmento cliente", "segmento de cliente"),
        "industry": ("secteur", "secteur d'activité", "settore", "sector de actividad", "setor"),
        "country": ("pays", "país", "paese"),
        "size_band": ("taille", "tamaño", "dimensione", "bedrijfsgrootte", "tamanho"),
        "contract_type": ("contrat", "type de contrat", "contrato", "tipo de contrato", "contratto", "tipo contratto"),
        "renewal_date": ("date de renouvellement", "fecha de renovación", "data di rinnovo", "verlengingsdatum", "data de renovação"),
    },
    "revenue_monthly": {
        "customer_id": CUSTOMER, "currency": CURRENCY,
        "month": ("date de facture", "date facture", "date de facturation", "mois de facturation", "période", "fecha de factura", "fecha factura", "periodo",
            "data", "data della fattura", "maand", "factuurdatum", "datum", "periode", "mês", "data da fatura", "data fatura"),
        "revenue": ("montant", "montant ht", "montant net", "total ht", "ca", "ca ht", "importe", "importe neto", "base imponible", "imponibile", "importo netto",
            "totale netto", "omzet", "bedrag", "netto bedrag", "bedrag excl btw", "faturamento", "receita", "valor", "valor líquido"),
        "gross_revenue": ("montant ttc", "total ttc", "ca ttc", "importe total", "importe bruto", "totale", "totale lordo", "importo lordo", "bruto bedrag",
            "bedrag incl btw", "valor bruto", "valor total"),
        "credit": ("avoirs", "remboursement", "remboursements", "nota de crédito", "notas de crédito", "abonos", "devolución", "devoluciones", "nota di credito",
            "note di credito", "rimborso", "creditnota", "terugbetaling", "reembolso", "estorno"),
        "unit_price": ("prix unitaire", "precio unitario", "prezzo unitario", "stukprijs", "eenheidsprijs", "preço unitário"),
        "quantity": ("quantité", "qté", "cantidad", "quantità", "aantal", "hoeveelheid", "quantidade", "qtd"),
        "gross_margin": ("marge", "marge brute", "margen", "margen bruto", "margine", "margine lordo", "brutomarge", "margem", "margem bruta"),
    },
    "survey_responses": {
        "customer_id": CUSTOMER,
        "respondent_id": ("répondant", "courriel", "correo", "correo electrónico", "encuestado", "intervistato", "respondente"),
        "invited_at": ("date d'envoi", "envoyé le", "date d'invitation", "invité le", "fecha de envío", "fecha envío", "data di invio", "data invio", "verzonden op",
            "verzenddatum", "uitgenodigd op", "data de envio"),
        "responded_at": ("date de réponse", "date réponse", "répondu le", "date de l'enquête", "fecha de respuesta", "fecha respuesta", "fecha", "data", "data risposta",
            "data di risposta", "antwoorddatum", "beantwoord op", "data da resposta", "data de resposta"),
        "score": ("nota", "puntuación", "punteggio", "voto", "cijfer", "beoordeling", "pontuação", "avaliação"),
        "comment": ("commentaire", "commentaires", "remarque", "remarques", "comentario", "comentarios", "observaciones", "commento", "commenti", "osservazioni",
            "opmerking", "opmerkingen", "toelichting", "comentário", "comentários", "observações"),
        "wave": ("vague", "oleada", "ondata", "golf", "trimestre", "kwartaal"),
        "weight": ("poids", "peso"),
    },
    "contacts": {
        "customer_id": CUSTOMER, "channel": CHANNEL,
        "case_id": ("n ticket", "numéro de ticket", "numéro ticket", "dossier", "n dossier", "numéro de dossier", "número de ticket", "incidencia", "número de caso",
            "caso", "pratica", "numero pratica", "segnalazione", "meldingsnummer", "zaaknummer", "chamado", "número do chamado", "protocolo"),
        "opened_at": ("ouvert le", "date d'ouverture", "créé le", "date de création", "reçu le", "date de réception", "date d'appel", "abierto el", "fecha de apertura",
            "creado el", "fecha de creación", "fecha", "data", "aperto il", "creato il", "data di apertura", "geopend op", "aangemaakt op", "aanmaakdatum", "ontvangen op",
            "openingsdatum", "datum", "aberto em", "criado em", "data de abertura", "data de criação"),
        "closed_at": ("fermé le", "clôturé le", "clos le", "résolu le", "date de clôture", "date de fermeture", "date de résolution", "cerrado el", "fecha de cierre",
            "resuelto el", "chiuso il", "risolto il", "gesloten op", "afgesloten op", "opgelost op", "sluitingsdatum", "fechado em", "encerrado em", "resolvido em",
            "data de fechamento", "data de encerramento"),
        "type": ("type de demande", "type de ticket", "catégorie", "tipo", "tipo de caso", "categoría", "categoria", "tipologia", "soort", "categorie"),
        "issue": ("motif", "motif de contact", "motif d'appel", "objet", "sujet", "thème", "asunto", "tema", "motivo", "argomento", "onderwerp", "reden", "assunto"),
        "severity": ("priorité", "gravité", "prioridad", "gravedad", "priorità", "prioriteit", "prioridade", "gravidade"),
        "text": ("message", "descripción", "mensaje", "descrizione", "messaggio", "omschrijving", "bericht", "descrição", "mensagem"),
        "agent_id": ("conseiller", "agente", "operatore", "medewerker", "atendente"),
    },
    "employees": {
        "employee_id": ("matricule", "salarié", "id salarié", "empleado", "id empleado", "dipendente", "matricola", "personeelsnummer", "funcionário"),
        "hire_date": ("date d'embauche", "date d'entrée", "fecha de contratación", "fecha de ingreso", "data di assunzione", "data assunzione", "datum in dienst", "data de admissão"),
        "exit_date": ("date de sortie", "date de départ", "fecha de salida", "fecha de baja", "data di cessazione", "datum uit dienst", "data de desligamento"),
        "annual_pay": ("salaire annuel", "salario anual", "stipendio annuo", "jaarsalaris", "salário anual"),
        "team": ("équipe", "service", "equipo", "squadra", "reparto", "afdeling", "equipe"),
    },
    "subscriptions": {
        "subscription_id": ("abonnement", "n abonnement", "numéro de contrat", "suscripción", "número de contrato", "abbonamento", "numero contratto", "contractnummer", "assinatura"),
        "customer_id": CUSTOMER, "start_date": OPENED, "end_date": LEFT, "currency": CURRENCY,
        "mrr": ("montant mensuel", "mensualité", "cuota mensual", "importe mensual", "canone mensile", "maandbedrag", "mensalidade", "valor mensal"),
        "plan": ("formule", "offre", "piano", "plano"),
    },
    "snapshot": {
        "customer_id": CUSTOMER,
        "left": ("parti", "disdetta", "opgezegd", "cancelado", "cessato"),
        "tenure_months": ("anzianità", "antiguidade"),
        "revenue_per_year": ("ca annuel", "facturación anual", "fatturato annuo", "jaaromzet", "receita anual"),
        "segment": ("segment client", "segmento", "klantsegment"),
    },
}  # fmt: skip
"""By table and column; what a file is called, by table, below."""
FILES = {
    "customers": ("clientes", "clienti", "klanten"),
    "revenue_monthly": ("factures", "facturation", "ventes", "facturas", "ventas", "fatture", "vendite", "facturen", "omzet", "faturas", "vendas"),
    "survey_responses": ("enquête", "questionnaire", "réponses", "encuesta", "encuestas", "sondaggio", "questionario", "pesquisa", "inquérito"),
    "contacts": ("réclamations", "demandes", "reclamaciones", "incidencias", "reclami", "segnalazioni", "klachten", "reclamações", "chamados"),
}  # fmt: skip


def with_words(schema: Schema) -> Schema:
    """The table with these names beside its own."""
    further = WORDS.get(schema.name, {})
    columns = tuple(
        replace(column, aliases=(*column.aliases, *further.get(column.name, ()))) for column in schema.columns
    )
    return replace(schema, columns=columns, aliases=(*schema.aliases, *FILES.get(schema.name, ())))


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A name as it is compared: its plain words without accents.

    >>> folded("Date d’entrée"), folded("DATE D'ENTREE"), folded("Nº cliente"), folded("고객번호")
    ('date d entree', 'date d entree', 'no cliente', '고객번호')
    """
    parted = unicodedata.normalize("NFKD", plain_name(name))
    return unicodedata.normalize("NFC", "".join(sign for sign in parted if not unicodedata.combining(sign)))
