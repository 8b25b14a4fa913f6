"""Members of cases with their roles, and sessions: who may do what is read from here at each call, never from a cookie."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, exists, insert, select, update

from cxroi.store.database import Database, read, storable, written
from cxroi.store.people_records import OWNER, ROLES, DeniedError, Member, SignIn, Who
from cxroi.store.people_tables import MEMBER, SESSION
from cxroi.store.tables import CASE

SEEN = 60
"""Seconds after which a session that is used is written again as seen."""


class People(Database):
    """The members of the cases of a database, and the sessions of everyone who signed in."""

    def role(self, case_id: str, who: Who) -> str | None:
        """The role of a person in a case. A case that has no members yet belongs to whoever made it."""
        with self.reading() as connection:
            return _role(connection, case_id, who)

    def case_ids(self, who: Who) -> tuple[str, ...]:
        """The cases in which a person has a role."""
        made = (CASE.c.person == who.id) & ~exists().where(MEMBER.c.case_id == CASE.c.id)
        with self.reading() as connection:
            named = connection.execute(select(MEMBER.c.case_id).where(_is(MEMBER, who))).scalars().all()
            own = connection.execute(select(CASE.c.id).where(made)).scalars().all()
        return tuple(dict.fromkeys([*named, *own]))

    def members(self, case_id: str) -> tuple[Member, ...]:
        """The members of a case, by name."""
        with self.reading() as connection:
            rows = connection.execute(select(MEMBER).where(MEMBER.c.case_id == case_id).order_by(MEMBER.c.name)).all()
        return tuple(Member(Who(row.issuer, row.subject, row.name), row.role) for row in rows)

    def set_member(self, case_id: str, member: Who, role: str, *, by: Who) -> None:
        """Give a person a role in a case, in place of an earlier one. Raises DeniedError for the last owner's."""
        if role not in ROLES:
            raise DeniedError(f"there is no role “{role}”; there are {', '.join(ROLES)}")
        with self.writing() as connection:
            self._keep_maker(connection, case_id, by)
            self._not_the_last(connection, case_id, member, role)
            connection.execute(delete(MEMBER).where(MEMBER.c.case_id == case_id, _is(MEMBER, member)))
            _add(connection, case_id, member, role)

    def remove_member(self, case_id: str, member: Who) -> None:
        """Take a person's role in a case away. Raises DeniedError for the last owner."""
        with self.writing() as connection:
            self._not_the_last(connection, case_id, member, "")
            connection.execute(delete(MEMBER).where(MEMBER.c.case_id == case_id, _is(MEMBER, member)))

    def known(self) -> tuple[Who, ...]:
        """Everyone who has signed in, by name: a person is invited by choosing from them."""
        with self.reading() as connection:
            rows = connection.execute(
                select(SESSION.c.issuer, SESSION.c.subject, SESSION.c.name).order_by(SESSION.c.began_at)
            ).all()
        latest = {(row.issuer, row.subject): Who(row.issuer, row.subject, row.name) for row in rows}
        return tuple(sorted(latest.values(), key=lambda one: one.name.casefold()))

    def began(self, id: str, who: Who) -> bool:
        """Record a sign-in the first time it is met, and that it was seen; False where it was ended."""
        at = self.clock()
        with self.writing() as connection:
            row = connection.execute(select(SESSION).where(SESSION.c.id == id)).first()
            if row is None:
                values = {
                    "issuer": who.issuer,
                    "subject": who.subject,
                    "name": storable(who.name),
                    "began_at": written(at),
                }
                connection.execute(insert(SESSION).values(id=id, seen_at=written(at), **values))
                return True
            if row.ended_at is None and (at - read(row.seen_at)).total_seconds() > SEEN:
                connection.execute(update(SESSION).where(SESSION.c.id == id).values(seen_at=written(at)))
        return row.ended_at is None and (row.issuer, row.subject) == (who.issuer, who.subject)

    def is_on(self, id: str, who: Who) -> bool:
        """Whether a session was begun by this person and has not been ended."""
        with self.reading() as connection:
            found = connection.execute(
                select(SESSION.c.id).where(SESSION.c.id == id, SESSION.c.ended_at.is_(None), _is(SESSION, who))
            ).first()
        return found is not None

    def sessions(self, who: Who) -> tuple[SignIn, ...]:
        """The sessions of a person that have not been ended, latest seen first."""
        with self.reading() as connection:
            rows = connection.execute(
                select(SESSION)
                .where(_is(SESSION, who), SESSION.c.ended_at.is_(None))
                .order_by(SESSION.c.seen_at.desc())
            ).all()
        return tuple(
            SignIn(row.id, Who(row.issuer, row.subject, row.name), read(row.began_at), read(row.seen_at), None)
            for row in rows
        )

    def end_session(self, id: str, who: Who) -> None:
        """End a session of this person: its cookie, which stays valid elsewhere, opens nothing here from now on."""
        with self.writing() as connection:
            connection.execute(
                update(SESSION)
                .where(SESSION.c.id == id, _is(SESSION, who), SESSION.c.ended_at.is_(None))
                .values(ended_at=written(self.clock()))
            )

    def _keep_maker(self, connection: Connection, case_id: str, by: Who) -> None:
        """Before the first member comes, whoever made the case becomes its owner by name."""
        if not _rows(connection, case_id):
            _add(connection, case_id, by, OWNER)

    def _not_the_last(self, connection: Connection, case_id: str, member: Who, role: str) -> None:
        owners = {(row.issuer, row.subject) for row in _rows(connection, case_id) if row.role == OWNER}
        if role != OWNER and owners == {(member.issuer, member.subject)}:
            raise DeniedError("a case needs an owner: name another one first")


def _rows(connection: Connection, case_id: str) -> list:
    """The members of a case, locked until the transaction ends: two owners cannot remove each other at once."""
    connection.execute(select(CASE.c.id).where(CASE.c.id == case_id).with_for_update())
    return list(connection.execute(select(MEMBER).where(MEMBER.c.case_id == case_id)).all())


def _role(connection: Connection, case_id: str, who: Who) -> str | None:
    rows = connection.execute(select(MEMBER).where(MEMBER.c.case_id == case_id)).all()
    if not rows:
        made = connection.execute(select(CASE.c.person).where(CASE.c.id == case_id)).scalar()
        return OWNER if made == who.id else None
    return next((row.role for row in rows if (row.issuer, row.subject) == (who.issuer, who.subject)), None)


def _add(connection: Connection, case_id: str, member: Who, role: str) -> None:
    connection.execute(
        insert(MEMBER).values(
            case_id=case_id, issuer=member.issuer, subject=member.subject, role=role, name=storable(member.name)
        )
    )


def _is(table, who: Who) -> ColumnElement[bool]:
    return (table.c.issuer == who.issuer) & (table.c.subject == who.subject)
