"""The tables of people: members of cases, sessions, links and the audit log. A person is the issuer and the subject of a sign-in."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from cxroi.store.tables import METADATA

MEMBER = Table(
    "member",
    METADATA,
    Column("case_id", String(40), primary_key=True),
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("name", Text, nullable=False),
)

SESSION = Table(
    "session",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("name", Text, nullable=False),
    Column("began_at", String(32), nullable=False),
    Column("seen_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Index("session_of_person", "issuer", "subject"),
)

SHARE_LINK = Table(
    "share_link",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("case_id", String(40), nullable=False, index=True),
    Column("rev", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("until", String(32), nullable=False),
    Column("revoked_at", String(32)),
)

AUDIT_LOG = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", String(32), nullable=False),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("name", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("case_id", String(40), nullable=False, index=True),
    Column("words", Text, nullable=False),
)
