"""Who may do what: deny by default, looked up at each call; links, sessions, and the log. On SQLite and PostgreSQL alike."""

from datetime import timedelta

import pytest
from people_hand import ANNA, BEN, CLEO, FOREIGN, world  # noqa: F401 - a fixture among them

from cxroi.store.guarded import NEEDS
from cxroi.store.people_records import ACTIONS, ALLOWED, ROLES, DeniedError

MATRIX = {
    #             owner editor commenter reader approver nobody
    "version":         "y y y y y n",
    "newest":          "y y y y y n",
    "history":         "y y y y y n",
    "export":          "y y y y y n",
    "save_version":    "y y n n n n",
    "restore_version": "y y n n n n",
    "forget":          "y n n n n n",
    "bring_back":      "y n n n n n",
    "members":         "y y y y y n",
    "set_member":      "y n n n n n",
    "remove_member":   "y n n n n n",
    "links":           "y n n n n n",
    "make_link":       "y n n n n n",
    "revoke_link":     "y n n n n n",
    "noted":           "y n n n n n",
    "approve":         "n n n n y n",
    "approvals":       "y y y y y n",
    "comment":         "y y y n y n",
    "comments":        "y y y y y n",
    "resolve":         "y y y n y n",
}  # fmt: skip


def called(world, door, who, call):
    """Make one call on Anna's case through a door."""
    case, last = world.case, world.store.version(world.case).rev
    match call:
        case "save_version":
            door.save_version("title: more", who.id, name="", case_id=case, parent=last)
        case "restore_version":
            door.restore_version(case, 1, who.id)
        case "set_member":
            door.set_member(case, CLEO, "reader", by=who)
        case "remove_member":
            door.remove_member(case, CLEO)
        case "make_link":
            door.make_link(case, 1, days=7, made_by=who.name)
        case "revoke_link":
            door.revoke_link(case, "none")
        case "export":
            door.did(call, case)
        case "approve":
            door.approve(case, 1, "0123456789ab", who.name, role="CFO")
        case "comment":
            door.comment(case, "finance/discount_rate", "Why?", who.name)
        case "resolve":
            door.resolve(case, "none", who.name)
        case _:
            getattr(door, call)(case)


def kept(world):
    """All that is kept of the case."""
    store, case = world.store, world.case
    return store.history(case), store.members(case), store.links(case), store.approvals(case), store.comments(case)


def test_an_approval_is_told_to_those_who_may_open_the_case_alone(world):
    """By its digest too: whoever has the same content and no role learns nothing."""
    world.store.approve(world.case, 1, "0123456789ab", "Cho")
    assert world.door(ANNA).approval_of("0123456789ab").by == "Cho"
    assert world.door(BEN).approval_of("0123456789ab") is None


def test_the_role_matrix_call_by_call(world):
    """Each role tries each call; what a role may not do changes nothing, and the attempt is in the log."""
    for place, role in enumerate((*ROLES, None)):
        if role:
            world.give(BEN, role)
        else:
            world.door(ANNA).remove_member(world.case, BEN)
        door = world.door(BEN)
        for call, row in MATRIX.items():
            if row.split()[place] == "y":
                called(world, door, BEN, call)
                continue
            before = kept(world)
            with pytest.raises(DeniedError):
                called(world, door, BEN, call)
            assert before == kept(world)
            assert world.store.noted(world.case, limit=1)[0].action.startswith("denied")


def test_every_call_of_the_store_is_in_the_table_or_denied(world):
    """A call that someone adds to the store is closed until it is entered; a role that nobody knows may do nothing."""
    door = world.door(ANNA)
    for call in ("keep_member", "note", "began", "role", "draft_person", "cases_among", "close"):
        assert call not in NEEDS
        if hasattr(world.store, call):
            with pytest.raises(DeniedError):
                getattr(door, call)(world.case)
    assert set(NEEDS.values()) <= {*ACTIONS, "own", "draft"}
    assert set().union(*ALLOWED.values()) == set(ACTIONS)
    with pytest.raises(DeniedError, match="there is no role"):
        door.set_member(world.case, BEN, "king", by=ANNA)


def test_a_removed_member_is_out_at_the_next_call_with_the_draft_too(world):
    world.give(BEN, "editor")
    door = world.door(BEN)
    door.version(world.case)
    door.keep_draft("d1", "mine", BEN.id, visitor="browser", case_id=world.case)
    assert door.draft("d1").content == "mine" and [one.id for one in door.cases(BEN.id)] == [world.case]
    world.door(ANNA).remove_member(world.case, BEN)
    assert door.draft("d1") is None and door.latest_draft("browser") is None and door.cases(BEN.id) == ()
    assert (door.case_of_draft("d1"), world.door(ANNA).case_of_draft("d1")) == ("", world.case)
    for call in ("version", "save_version", "export"):
        with pytest.raises(DeniedError):
            called(world, door, BEN, call)


def test_the_same_subject_of_another_issuer_is_another_person(world):
    with pytest.raises(DeniedError):
        world.door(FOREIGN).version(world.case)
    assert FOREIGN.id != ANNA.id


def test_nobody_acts_in_the_name_of_another(world):
    """The person and the member who acts are those of the door; a draft of another is not read, written or deleted."""
    world.give(BEN, "owner")
    world.door(ANNA).keep_draft("anna", "private", ANNA.id)
    door = world.door(BEN)
    for call in (
        lambda: door.save_version("x", ANNA.id, name="", case_id=world.case, parent=2),
        lambda: door.set_member(world.case, CLEO, "owner", by=ANNA),
        lambda: door.keep_draft("anna", "mine now", BEN.id),
        lambda: door.forget_draft("anna"),
        lambda: door.receipt("anna"),
        lambda: door.drafts(ANNA.id),
    ):
        with pytest.raises(DeniedError, match="someone else"):
            call()
    assert door.draft("anna") is None
    door.hand_over("", to="b", person=BEN.id)
    assert world.door(ANNA).draft("anna").content == "private"


def test_a_case_keeps_an_owner(world):
    """Its maker is the owner before there is a member, stays one when the first comes, and the last owner cannot go."""
    assert world.store.members(world.case) == ()
    world.give(BEN, "reader")
    assert {one.who.subject: one.role for one in world.store.members(world.case)} == {"anna": "owner", "ben": "reader"}
    for attempt in (
        lambda: world.door(ANNA).remove_member(world.case, ANNA),
        lambda: world.give(ANNA, "editor"),
    ):
        with pytest.raises(DeniedError, match="needs an owner"):
            attempt()
    world.give(BEN, "owner")
    world.door(BEN).remove_member(world.case, ANNA)
    with pytest.raises(DeniedError):
        world.door(ANNA).version(world.case)


def test_the_log_says_who_did_what_when(world):
    world.give(BEN, "editor")
    door = world.door(BEN)
    door.did("open", world.case, "version 2")
    door.did("export", world.case, ".xlsx")
    world.clock.at += timedelta(hours=1)
    door.save_version("title: three", BEN.id, name="", case_id=world.case, parent=2, message="Churn by wave")
    with pytest.raises(DeniedError):
        door.noted(world.case)
    rows = world.door(ANNA).noted(world.case)
    assert [(one.name, one.action, one.words) for one in rows[:4]] == [
        ("Ben", "denied: audit", ""),
        ("Ben", "write", "version 3: Churn by wave"),
        ("Ben", "export", ".xlsx"),
        ("Ben", "open", "version 2"),
    ]
    assert rows[1].at - rows[2].at == timedelta(hours=1)


def test_a_case_made_in_the_team_is_its_makers_alone(world):
    world.give(BEN, "editor")
    made = world.door(BEN).save_version("title: own", BEN.id, name="Own", author="Ben")
    assert {one.id for one in world.door(BEN).cases(BEN.id)} == {world.case, made.case_id}
    with pytest.raises(DeniedError):
        world.door(ANNA).version(made.case_id)
    world.door(ANNA).forget(world.case)
    assert world.door(BEN).cases(BEN.id, forgotten=True) == ()
    assert [one.id for one in world.door(ANNA).cases(ANNA.id, forgotten=True)] == [world.case]
