"""The record, read by the auditor of the partner."""

from datetime import timedelta

import time_machine

from scheduler.identity.roles import Role
from tests.api import calling
from tests.api.calling import Caller, problem, told
from tests.factories import NOW, people
from tests.factories.booking import Clinic


def test_the_record_is_read_by_the_auditor_of_the_partner(
    dot: Caller, stranger: Caller, clinic: Clinic
) -> None:
    auditor = calling.caller(Role.AUDITOR, at=clinic.trust)
    asha = people.person(known_to=clinic.trust)
    told(dot.get(f"people/{asha.id}"))
    with time_machine.travel(NOW + timedelta(hours=1)):
        told(stranger.get(f"people/{asha.id}"))
    theirs = people.person(name="Ben", known_to=stranger.partner)
    told(stranger.get(f"people/{theirs.id}"))
    looks = told(auditor.get("audit-entries", person=str(asha.id), deed="person.seen"))["results"]
    # Whoever asks who looked is, with that, one who looked.
    assert [look["by_label"] for look in looks] == [
        auditor.account.username,
        stranger.account.username,
        dot.account.username,
    ]
    assert looks[1]["at"] == "2027-03-01T09:00:00+00:00"
    # What another partner did with its own people is that partner's record.
    (own,) = told(auditor.get("audit-entries", person=str(theirs.id)))["results"]
    assert own["by_label"] == auditor.account.username
    early = auditor.get(
        "audit-entries",
        person=str(asha.id),
        deed="person.seen",
        from_at="2027-03-01T08:00:00Z",
        until_at="2027-03-01T09:00:00Z",
        record_kind="person",
        record_id=str(asha.id),
    )
    assert len(told(early)["results"]) == 1
    problem(dot.get("audit-entries"), 403, "not_allowed")
    problem(auditor.get(f"people/{asha.id}"), 403, "not_allowed")
