"""Approvals: each tied to the digest of a case, only added, sealed against later changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, insert, select

from cxroi.store.database import Database, read, storable, written
from cxroi.store.records import Approval, StoreError, new_id
from cxroi.store.tables import APPROVAL, REVISION


class Approvals(Database):
    """The approvals of a database."""

    def approve(
        self, case_id: str, rev: int, digest: str, author: str, *, role: str = "", words: str = "", given: bool = True
    ) -> Approval:
        """Approve a version of a case, whose content has this digest, or with `given` false withdraw that."""
        at = self.clock()
        values: dict[str, Any] = {
            "id": new_id(), "case_id": case_id, "rev": rev, "digest": digest, "given": given, "by": storable(author),
            "role": storable(role), "words": storable(words), "at": written(at),
        }  # fmt: skip
        with self.writing() as connection:
            there = select(REVISION.c.rev).where(REVISION.c.case_id == case_id, REVISION.c.rev == rev)
            if connection.execute(there).first() is None:
                raise StoreError(f"there is no version {rev}")
            connection.execute(insert(APPROVAL).values(seal=_seal(values), **values))
        return Approval(case_id, rev, digest, given, values["by"], values["role"], values["words"], at)

    def approvals(self, case_id: str) -> tuple[Approval, ...]:
        """Every approval of a case given or withdrawn, newest first."""
        with self.reading() as connection:
            wanted = select(APPROVAL).where(APPROVAL.c.case_id == case_id).order_by(APPROVAL.c.at.desc())
            return tuple(map(_approval, connection.execute(wanted).all()))

    def approval_of(self, digest: str) -> Approval | None:
        """The approval that stands for a case with this digest; None if there is none, or it was withdrawn or altered."""
        with self.reading() as connection:
            wanted = select(APPROVAL).where(APPROVAL.c.digest == digest).order_by(APPROVAL.c.at.desc()).limit(1)
            row = connection.execute(wanted).first()
        found = _approval(row) if row else None
        return found if found and found.given and found.holds else None


def _seal(values: Mapping[str, Any]) -> str:
    said = [str(values[key]) for key in ("id", "case_id", "rev", "digest", "given", "by", "role", "words", "at")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _approval(row: Row) -> Approval:
    held = row._asdict()
    values = {key: held[key] for key in ("case_id", "rev", "digest", "by", "role", "words")}
    return Approval(
        **values, given=bool(row.given), at=read(row.at), holds=_seal(held | {"given": bool(row.given)}) == row.seal
    )
