"""Approvals: each tied to the digest of a case, only added, sealed against later changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, func, insert, select

from cxroi.store.database import Database, read, storable, written
from cxroi.store.records import Approval, StoreError, new_id, standing
from cxroi.store.tables import APPROVAL, CASE, REVISION


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
            turn = select(CASE.c.id).where(CASE.c.id == case_id).with_for_update()
            connection.execute(turn)  # of two at once the second waits
            there = select(REVISION.c.rev).where(REVISION.c.case_id == case_id, REVISION.c.rev == rev)
            if connection.execute(there).first() is None:
                raise StoreError(f"there is no version {rev}")
            last = select(func.coalesce(func.max(APPROVAL.c.number), 0)).where(APPROVAL.c.case_id == case_id)
            values["number"] = connection.execute(last).scalar_one() + 1
            connection.execute(insert(APPROVAL).values(seal=_seal(values), **values))
        return Approval(case_id, rev, digest, given, values["by"], values["role"], values["words"], at)

    def approvals(self, case_id: str) -> tuple[Approval, ...]:
        """Every approval of a case given or withdrawn, newest first."""
        with self.reading() as connection:
            return tuple(map(_approval, connection.execute(_newest_first().where(APPROVAL.c.case_id == case_id)).all()))

    def approval_of(self, digest: str) -> Approval | None:
        """The approval that stands for a case with this digest; None if there is none, or it was withdrawn or altered."""
        return next(iter(self.approvals_of(digest)), None)

    def approvals_of(self, digest: str) -> tuple[Approval, ...]:
        """The approvals that stand for this digest, one of each case with the same content at most, newest first."""
        with self.reading() as connection:
            rows = connection.execute(_newest_first().where(APPROVAL.c.digest == digest)).all()
        found = standing(map(_approval, rows), lambda one: one.case_id)
        return tuple(sorted(found.values(), key=lambda one: one.at, reverse=True))


def _newest_first() -> Select:
    """By their number, not by a clock. Of two of an earlier cxroi at the same time, which have none, the withdrawal came last."""
    number = func.coalesce(APPROVAL.c.number, 0)
    return select(APPROVAL).order_by(number.desc(), APPROVAL.c.at.desc(), APPROVAL.c.given, APPROVAL.c.id)


def _seal(values: Mapping[str, Any]) -> str:
    said = [str(values[key]) for key in ("id", "case_id", "rev", "digest", "given", "by", "role", "words", "at")]
    if values.get("number") is not None:
        said.append(str(values["number"]))
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _approval(row: Row) -> Approval:
    held = row._asdict()
    values = {key: held[key] for key in ("case_id", "rev", "digest", "by", "role", "words")}
    return Approval(
        **values, given=bool(row.given), at=read(row.at), holds=_seal(held | {"given": bool(row.given)}) == row.seal
    )
