"""The store as one person may use it: every call is looked up in a table, and what does not stand there is denied.

The right comes from the person's role in the case, read from the database at each call. A refusal is noted too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from cxroi.store.people_records import (
    APPROVE,
    AUDIT,
    COMMENT,
    EXPORT,
    MANAGE,
    OPEN,
    SHARE,
    WRITE,
    DeniedError,
    SignIn,
    Who,
    allows,
)
from cxroi.store.records import Approval, Draft, NamedCase
from cxroi.store.store import Store

OWN, DRAFT = "own", "draft"
"""Calls on what is the person's own: under their `person`, or a draft by its `id`."""
NEEDS: Mapping[str, str] = MappingProxyType(
    {
        "version": OPEN, "newest": OPEN, "history": OPEN, "save_version": WRITE, "restore_version": WRITE,
        "approve": APPROVE, "approvals": OPEN, "comment": COMMENT, "comments": OPEN, "resolve": COMMENT,
        "forget": MANAGE, "bring_back": MANAGE,
        "members": OPEN, "set_member": SHARE, "remove_member": SHARE,
        "links": SHARE, "make_link": SHARE, "revoke_link": SHARE, "noted": AUDIT,
        "keep_draft": DRAFT, "receipt": DRAFT, "forget_draft": DRAFT, "bring_back_draft": DRAFT,
    }
)  # fmt: skip
"""What each call of the store needs: an action on the case in its `case_id`, or that it is on the person's own."""
SAID = MappingProxyType(
    {
        OPEN: "open this case", EXPORT: "export this case", COMMENT: "comment on this case", WRITE: "save this case",
        APPROVE: "approve this case", MANAGE: "delete this case", SHARE: "share this case",
        AUDIT: "see who did what with this case",
    }
)  # fmt: skip
NOT_IN = "you are not signed in, or your session was ended"


class Guarded:
    """A store behind its door. `who` is None where nobody is signed in: then everything is denied."""

    def __init__(self, store: Store, who: Who | None, session: str) -> None:
        self._store, self._who, self._session = store, who, session

    def __getattr__(self, name: str) -> Callable[..., Any]:
        need, call = NEEDS.get(name), getattr(self._store, name)

        def asked(*given: Any, **named: Any) -> Any:
            who = self.present()
            if need is None:
                raise DeniedError(f"nobody may call {name}")
            arguments = inspect.signature(call).bind(*given, **named).arguments
            self._own(who, need, arguments)
            case_id = str(arguments.get("case_id") or "")
            if need in SAID and not (case_id == "" and name == "save_version"):  # a new case is its maker's
                self._allowed(who, need, case_id)
            done = call(*given, **named)
            if need in (WRITE, APPROVE, COMMENT, MANAGE, SHARE) and name != "links":
                self._store.note(who, need, case_id or getattr(done, "case_id", ""), _words(name, arguments, done))
            return done

        return asked

    def present(self) -> Who:
        """The person, whose session was not ended. Raises DeniedError."""
        if self._who is None or not self._store.is_on(self._session, self._who):
            raise DeniedError(NOT_IN)
        return self._who

    def may(self, action: str, case_id: str) -> bool:
        """Whether the person may do something with a case."""
        return allows(self._store.role(case_id, self.present()), action)

    def my_role(self, case_id: str) -> str:
        """The person's role in a case; empty without one."""
        return self._store.role(case_id, self.present()) or ""

    def did(self, action: str, case_id: str, words: str = "") -> None:
        """Note that the person opens or exports a case. Raises DeniedError where that is not theirs to do."""
        who = self.present()
        if case_id:
            self._allowed(who, action, case_id)
        self._store.note(who, action, case_id, words)

    def cases(self, person: str, *, forgotten: bool = False) -> tuple[NamedCase, ...]:
        """The cases in which the person has a role; deleted ones where they may restore them."""
        who = self.present()
        found = self._store.cases_among(self._store.case_ids(who), forgotten=forgotten)
        return tuple(one for one in found if not forgotten or self.may(MANAGE, one.id))

    def drafts(self, person: str, *, forgotten: bool = False) -> tuple[Draft, ...]:
        """The person's own drafts, without those of cases that are no longer open to them."""
        who = self.present()
        self._own(who, OWN, {"person": person})
        open_ = self._store.case_ids(who)
        found = self._store.drafts(person, forgotten=forgotten)
        return tuple(one for one in found if one.case_id is None or one.case_id in open_)

    def draft(self, id: str) -> Draft | None:
        """A draft of this person's own, if its case is still open to them."""
        return self._mine(self._store.draft(id))

    def latest_draft(self, visitor: str) -> Draft | None:
        """The last draft of this browser, if it is this person's own."""
        return self._mine(self._store.latest_draft(visitor))

    def case_of_draft(self, id: str) -> str:
        """The named case that a draft, of whoever it is, belongs to, if that case is open to the person; else empty."""
        found = self._store.case_of_draft(id)
        return found if found and self.may(OPEN, found) else ""

    def approval_of(self, digest: str) -> Approval | None:
        """The approval that stands for a case with this digest, if that case is open to the person."""
        self.present()
        return next((one for one in self._store.approvals_of(digest) if self.may(OPEN, one.case_id)), None)

    def hand_over(self, visitor: str, *, to: str, person: str) -> None:
        """Nothing: drafts are the person's own in every browser, and this browser may hold those of others."""

    def sessions(self) -> tuple[SignIn, ...]:
        """The person's own sessions."""
        return self._store.sessions(self.present())

    def end_session(self, id: str) -> None:
        """End a session of the person's own."""
        self._store.end_session(id, self.present())

    def known(self) -> tuple[Who, ...]:
        """Everyone who has signed in."""
        self.present()
        return self._store.known()

    def _mine(self, found: Draft | None) -> Draft | None:
        who = self.present()
        if found is None or found.person != who.id:
            return None
        return found if found.case_id is None or self.may(OPEN, found.case_id) else None

    def _own(self, who: Who, need: str, arguments: Mapping[str, Any]) -> None:
        """A call names the person who makes it, and no draft of another."""
        others = arguments.get("person", who.id) != who.id or arguments.get("by", who) != who
        if not others and need == DRAFT:
            others = self._store.draft_person(str(arguments["id"])) not in (None, who.id)
        if others:
            raise DeniedError("this belongs to someone else")

    def _allowed(self, who: Who, need: str, case_id: str) -> None:
        if not allows(self._store.role(case_id, who), need):
            self._store.note(who, f"denied: {need}", case_id)
            raise DeniedError(f"your role does not allow you to {SAID[need]}")


LOGGED = MappingProxyType(
    {
        "save_version": "version {made}", "restore_version": "version {rev} restored as version {made}",
        "approve": "version {rev}", "comment": "comment on {path}", "resolve": "comment resolved or reopened",
        "forget": "deleted", "bring_back": "restored after deletion", "set_member": "{member} is {role}",
        "remove_member": "{member} has no role any more", "make_link": "reader link to version {rev}, open for {days} days",
        "revoke_link": "reader link revoked",
    }
)  # fmt: skip
"""What the log says of each call that changes something; a message, or the words of an approval, follow."""


def _words(name: str, arguments: Mapping[str, Any], done: Any) -> str:
    """What was done, for the log: an auditor reads from it which version was saved, approved or shared."""
    member = arguments.get("member")
    person = (member.name or member.subject) if isinstance(member, Who) else ""
    named = {
        **arguments,
        "member": person,
        "made": getattr(done, "rev", ""),
        "path": arguments.get("path") or "the case",
    }
    words = LOGGED[name].format(**named)
    if name == "approve" and not arguments.get("given", True):
        words = f"approval of {words} withdrawn"
    said = arguments.get("message") or arguments.get("words")
    return f"{words}: {said}" if said else words
