"""Whether the case on screen is approved as it is: looked up by its digest, and printed wherever its digest is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from cxroi.analysis.approval import Approved, approved_digest
from cxroi.analysis.remark import Remark
from cxroi.case import Case, CaseError
from cxroi.report.language import history_words, sentences
from cxroi.store.people_records import ALLOWED, WRITE
from cxroi.store.records import AlteredError, Approval, StoreError
from cxroi.ui import autosave, state
from cxroi.ui.document import case_in


def approved(case: Case) -> Approved | None:
    """Who approved this case as it is; None while nobody did, or where the store does not answer.

    The scenario on screen stands as its case does: an approval covers the scenarios that a case holds.
    """
    document = state.document()
    if case is not document.case and case is document.scenarios.get(state.session().scenario or ""):
        case = document.case
    return as_approved(_approval(case))


def _approval(case: Case) -> Approval | None:
    """The approval that stands for a case: one of the case it is a version of comes first."""
    digest, case_id = approved_digest(case), state.document().home.case_id
    try:
        if state.reads():
            return _of_link(digest)
        store = autosave.store()
        own = history_words.of_digest(store.approvals(case_id), digest) if case_id else None
        return own or store.approval_of(digest)
    except StoreError:
        return None


def _of_link(digest: str) -> Approval | None:
    """The approval of the version that a reader link opens: it is looked up in the case of that link, and in no other."""
    store = autosave.server()
    link = store.link(state.keeping().reads)
    return history_words.of_digest(store.approvals(link.case_id), digest) if link else None


def in_short() -> tuple[bool, str]:
    """Whether the case on screen is approved, and that in words; no words where nothing of it was ever approved."""
    found, home = _approval(state.document().case), state.document().home
    if found is not None:
        same = history_words.as_version(found, home.rev) if found.case_id == home.case_id else ""
        return True, f"{sentences.standing(as_approved(found))}{same}"
    if state.reads():
        return False, sentences.standing(None)
    try:
        given = autosave.store().approvals(home.case_id) if home.case_id else ()
        return False, history_words.void_words(given, home.rev, _digest(home.case_id, home.rev) if given else "")
    except StoreError:
        return False, ""


def of_case(case_id: str, rev: int) -> str:
    """The standing of a saved case in words; empty where nothing of it was ever approved. Raises StoreError."""
    given = autosave.store().approvals(case_id)
    return history_words.case_standing(given, rev, _digest(case_id, rev)) if given else ""


def _digest(case_id: str, rev: int) -> str:
    """What an approval of a version would belong to; empty for one that cannot be read: that is not what was approved."""
    try:
        version = autosave.store().version(case_id, rev)
        return _digest_in(version.yaml) if version else ""
    except (AlteredError, CaseError):
        return ""


@lru_cache(maxsize=64)
def _digest_in(text: str) -> str:
    """The digest of a case file, read once."""
    return approved_digest(case_in(text))


def remarks() -> tuple[Remark, ...]:
    """The comments on the case on screen, as files print them; none where it was never saved, or the store does not answer."""
    case_id = state.document().home.case_id
    try:
        found = autosave.store().comments(case_id) if case_id else ()
    except StoreError:
        return ()
    return tuple(
        Remark(
            one.path,
            one.by,
            _day(one.at),
            one.words,
            one.resolved_by or "",
            _day(one.resolved_at) if one.resolved_at else None,
        )
        for one in found
    )


def may(action: str, case_id: str) -> bool:
    """Whether the person here may do something with a case; on a personal machine everything."""
    from cxroi.store.guarded import Guarded

    try:
        store: object = autosave.store()
        return not isinstance(store, Guarded) or store.may(action, case_id)
    except StoreError:
        return False


def copies() -> bool:
    """True where the role of whoever is here allows no new version of the case on screen: saving it makes a case of their own."""
    case_id = state.document().home.case_id
    return bool(case_id) and role(case_id) not in ("", *(name for name, actions in ALLOWED.items() if WRITE in actions))


def role(case_id: str) -> str:
    """The role of whoever is here in a case; empty on a personal machine, and where there is none."""
    from cxroi.store.guarded import Guarded

    try:
        store: object = autosave.store()
        return store.my_role(case_id) if isinstance(store, Guarded) else ""
    except StoreError:
        return ""


def as_approved(found: Approval | None) -> Approved | None:
    """An approval as files print it: by whom, and the day in the server's time zone."""
    return Approved(found.by, _day(found.at), found.role) if found else None


def _day(at: datetime) -> date:
    """The day of a moment in the server's time zone."""
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone().date()
