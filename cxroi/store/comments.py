"""Comments on paths of a case, open or resolved."""

from __future__ import annotations

from sqlalchemy import Row, insert, select, update

from cxroi.store.database import Database, read, storable, written
from cxroi.store.records import Comment, new_id
from cxroi.store.tables import COMMENT


class Comments(Database):
    """The comments of a database."""

    def comment(self, case_id: str, path: str, words: str, author: str, *, digest: str = "") -> Comment:
        """Add a comment on a path of a case, which had this digest then."""
        at = self.clock()
        made = Comment(new_id(), case_id, storable(path), digest, storable(author), storable(words), at)
        with self.writing() as connection:
            values = {key: value for key, value in vars(made).items() if key != "at"}
            connection.execute(insert(COMMENT).values(**values, at=written(at)))
        return made

    def comments(self, case_id: str) -> tuple[Comment, ...]:
        """The comments on a case: open ones first, newest first among each."""
        with self.reading() as connection:
            wanted = select(COMMENT).where(COMMENT.c.case_id == case_id).order_by(COMMENT.c.at.desc())
            found = tuple(map(_comment, connection.execute(wanted).all()))
        return tuple(sorted(found, key=lambda one: one.resolved_at is not None))

    def resolve(self, case_id: str, id: str, author: str | None) -> None:
        """Resolve a comment on a case; without an author reopen it."""
        at = written(self.clock()) if author is not None else None
        with self.writing() as connection:
            said = storable(author) if author is not None else None
            connection.execute(
                update(COMMENT)
                .where(COMMENT.c.id == id, COMMENT.c.case_id == case_id)
                .values(resolved_by=said, resolved_at=at)
            )


def _comment(row: Row) -> Comment:
    held = row._asdict()
    resolved = read(row.resolved_at) if row.resolved_at else None
    return Comment(**{**held, "at": read(row.at), "resolved_at": resolved})
