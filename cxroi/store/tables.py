"""The tables. Versions are only inserted; later parts (approvals, comments, members) refer to (case_id, rev) and to `person`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData()

CASE = Table(
    "case",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("person", String(80), nullable=False, index=True),
    Column("created_at", String(32), nullable=False),
    Column("forgotten_at", String(32)),
)

REVISION = Table(
    "revision",
    METADATA,
    Column("case_id", String(40), ForeignKey("case.id"), primary_key=True),
    Column("rev", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("parent_digest", String(64), nullable=False),
    Column("yaml", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("author", String(80), nullable=False),
    Column("at", String(32), nullable=False),
    Column("npv", Double),
)

APPROVAL = Table(
    "approval",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(40), ForeignKey("case.id"), nullable=False, index=True),
    Column("rev", Integer, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("given", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("seal", String(64), nullable=False),
    Column("number", Integer),
)
"""Approvals given and withdrawn: rows are only inserted, numbered within their case from 1 on, and the last one for a digest counts.

Rows of an earlier cxroi have no number, and come before all others.
"""

COMMENT = Table(
    "comment",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("case_id", String(40), ForeignKey("case.id"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("resolved_by", Text),
    Column("resolved_at", String(32)),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("person", String(80), nullable=False, index=True),
    Column("visitor", String(64), nullable=False),
    Column("case_id", String(40), ForeignKey("case.id")),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("writes", Integer, nullable=False),
    Column("at", String(32), nullable=False),
    Column("forgotten_at", String(32)),
    Index("draft_of_visitor", "visitor", "at"),
)
