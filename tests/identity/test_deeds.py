"""The table of roles and deeds: what each role must do, and must never do."""

import re

import pytest

from scheduler.identity import deeds
from scheduler.identity.roles import Role

DESK = (
    "person.find",
    "person.see",
    "person.register",
    "choice.record",
    "contact_rule.record",
    "need.record",
    "supporter.add",
    "options.search",
    "hold.make",
    "appointment.confirm",
    "appointment.move",
    "appointment.cancel",
    "appointment.mark",
    "message.see",
    "message.send_again",
    "task.see",
    "task.complete",
    "batch.see",
)
PLACES = ("partner.change", "sharing.agree", "site.add", "post.end")


def test_every_role_has_a_row() -> None:
    assert set(deeds.BY_ROLE) == {*Role, deeds.PERSON, deeds.SUPPORTER}


def test_who_comes_in_by_a_code_does_nothing_that_a_desk_does() -> None:
    of_staff = frozenset[str]().union(*(deeds.BY_ROLE[role] for role in Role))
    assert deeds.BY_ROLE[deeds.PERSON] & of_staff == set()
    assert deeds.BY_ROLE[deeds.SUPPORTER] < deeds.BY_ROLE[deeds.PERSON]


def test_every_deed_is_a_noun_and_a_verb() -> None:
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", deed) for deed in deeds.ALL)


def test_no_role_does_everything() -> None:
    for role, theirs in deeds.BY_ROLE.items():
        assert theirs < deeds.ALL, role


@pytest.mark.parametrize(
    ("role", "does", "never_does"),
    [
        (Role.RECEPTIONIST, DESK, ("rota.change", "audit.see", "token.issue", *PLACES)),
        (Role.WORKER, (*DESK, "feed.make"), ("rota.change", "audit.see", "token.issue", *PLACES)),
        (
            Role.ROTA_KEEPER,
            ("rota.change", "leave.record", "feed.make", "staff.see"),
            ("person.see", "appointment.see", "message.see", "audit.see", *PLACES),
        ),
        (
            Role.MANAGER,
            ("rota.change", "leave.record", "task.see", "appointment.see", "person.see"),
            ("person.register", "choice.record", "hold.make", "audit.see", *PLACES),
        ),
        (
            Role.PARTNER_ADMINISTRATOR,
            (*PLACES, "token.issue", "role.grant", "staff.see"),
            ("person.see", "person.find", "appointment.see", "message.see", "audit.see"),
        ),
        (
            Role.AUDITOR,
            ("audit.see", "staff.see"),
            (*DESK, *PLACES, "rota.change", "token.issue"),
        ),
        (Role.SERVICE_ACCOUNT, DESK, ("audit.see", "token.issue", "rota.change", *PLACES)),
    ],
)
def test_a_role_does_its_own_work_and_no_other(
    role: Role, does: tuple[str, ...], never_does: tuple[str, ...]
) -> None:
    theirs = deeds.BY_ROLE[role]

    assert [deed for deed in does if deed not in theirs] == []
    assert [deed for deed in never_does if deed in theirs] == []
    # Nothing is forbidden here that no role could do: the list would prove nothing.
    assert set(never_does) <= deeds.ALL
