"""A partnership in which every operation of the API can succeed, and a request for each that does.

What is refused is found by chance; what works must be known, or a broken operation that refuses
everything would pass for a strict one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from scheduler.booking import appointments, feeds, waitlist
from scheduler.identity import deeds
from scheduler.identity.models import Token
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.reminders import deliveries, print_runs
from scheduler.reminders.models import Message, Task
from scheduler.rota.models import Shift
from tests.api import calling
from tests.api.calling import Caller
from tests.factories import NOW, SETUP, booking, partners, people, reminders, rota
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at

_ROLES = (
    Role.RECEPTIONIST,
    Role.ROTA_KEEPER,
    Role.PARTNER_ADMINISTRATOR,
    Role.AUDITOR,
    Role.MANAGER,
)


@dataclass(frozen=True)
class Request:
    """What stands in an address, after its question mark, and in the body."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


@dataclass(frozen=True)
class World:
    """`ids` gives for each name in an address a record that is there."""

    clinic: Clinic
    ids: Mapping[str, str]
    callers: Mapping[str, Caller]
    requests: Mapping[str, Request]

    def caller(self, deed: str | None) -> Caller:
        """Somebody at the trust whose role does this deed; anybody where all may."""
        role = next(role for role in _ROLES if deed is None or deed in deeds.BY_ROLE[role])
        return self.callers[role]

    def request(self, operation: str) -> Request:
        """The request that works; its address filled up."""
        known = self.requests.get(operation, Request())
        return Request({**self.ids, **known.path}, known.query, known.body)


def carriers(folder: Path) -> dict[str, dict[str, Any]]:
    """Settings of local carriers that keep what they get in a folder of the test."""
    channels = settings.CHANNELS
    return {
        "sms": {**channels["sms"], "local_folder": folder / "sms"},
        "letter": {**channels["letter"], "print_folder": folder / "letter"},
    }


def world() -> World:
    """Build it; `carriers` must be in force."""
    clinic = booking.clinic(hours=f"{TUESDAY} 09:00-20:00")
    callers = {str(role): calling.caller(role, at=clinic.trust) for role in _ROLES}
    ids = {name: str(value) for name, value in _ids(clinic, callers).items()}
    return World(clinic, ids, callers, _requests(clinic, ids))


def _ids(clinic: Clinic, callers: Mapping[str, Caller]) -> dict[str, UUID | str]:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE)
    supporter = reminders.supporter(asha)
    rule = people.letter_route(of=asha)
    need = people.need("print_24_point", of=asha)
    appointment = booking.appointment(clinic, asha)
    letter = _posted(appointment.id)
    (batch,) = print_runs.close(now=NOW)
    appointments.note_arrival(appointment_id=appointment.id, version=1, by=SETUP, now=NOW)
    ben = reminders.somebody(clinic)
    held = booking.hold(clinic, ben, starts_at=at(f"{TUESDAY} 10:00"))
    entry = waitlist.join(person_id=ben.id, service_id=clinic.service.id, by=clinic.dot, now=NOW)
    post = partners.post(at_partner=clinic.trust, services=[clinic.service])
    pattern = rota.pattern(on_rota=clinic.rota, of=post, at_site=clinic.hub)
    keeper, gil = callers[Role.ROTA_KEEPER], callers[Role.PARTNER_ADMINISTRATOR]
    feed, key = feeds.make(label="Hub", rota_id=clinic.rota.id, by=keeper.actor, now=NOW)
    spare = calling.caller(Role.RECEPTIONIST, at=clinic.trust)
    task = Task.objects.create(
        kind="ask_and_rebook",
        person=asha,
        owner=clinic.trust,
        reason="Ask.",
        opened_at=NOW,
        due_at=NOW,
    )
    agreement = partners.agreement(owner=clinic.trust, with_partner=clinic.charity)
    return {
        "partner_id": gil.partner.id,
        "site_id": clinic.hub.id,
        "room_id": clinic.room.id,
        "service_id": clinic.service.id,
        "mode": "video",
        "agreement_id": agreement.id,
        "staff_member_id": post.staff_member_id,
        "post_id": post.id,
        "interpreter_id": partners.interpreter().id,
        "account_id": spare.account.id,
        "grant_id": spare.grant.id,
        "token_id": Token.objects.get(account=spare.account).id,
        "rota_id": clinic.rota.id,
        "pattern_id": pattern.id,
        "shift_id": clinic.shift.id,
        "leave_id": rota.leave("Mon 8 Mar 2027 09:00-17:00", of=post.staff_member).id,
        "person_id": asha.id,
        "need_id": need.id,
        "rule_id": rule.id,
        "supporter_id": supporter.id,
        "hold_id": held.id,
        "appointment_id": appointment.id,
        "entry_id": entry.id,
        "message_id": letter.id,
        "reference": letter.id,
        "name": batch.name,
        "task_id": task.id,
        "feed_id": feed.id,
        "key": key,
        "code": "outside_choice",
    }


def _posted(appointment_id: UUID) -> Message:
    """The letter of the appointment, lying in the print folder."""
    letter = Message.objects.filter(appointment=appointment_id, channel="letter").earliest("due_at")
    postman = deliveries.Postman(
        clock=lambda: max(NOW, letter.due_at), carriers=deliveries.configured_carriers()
    )
    postman.deliver_one(message_id=letter.id)
    letter.refresh_from_db()
    assert letter.state == Message.State.SENT, letter.reason
    return letter


def _requests(clinic: Clinic, ids: Mapping[str, str]) -> dict[str, Request]:
    return {
        name: Request(
            path=request.get("path", {}),
            query=request.get("query", {}),
            body=request.get("body"),
        )
        for name, request in (
            _of_the_partnership(clinic, ids) | _of_rotas(ids) | _of_people(ids) | _of_bookings(ids)
        ).items()
    }


def _of_the_partnership(clinic: Clinic, ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "add_partner": {
            "body": {
                "slug": "mind",
                "name": "Exampleton Mind",
                "kind": "charity",
                "neutral_name": "Exampleton",
                "desk_phone": "01632 960009",
            }
        },
        "change_partner": {"body": {"name": "Levels Trust", "text_number": ""}},
        "list_sites": {"query": {"partner": ids["partner_id"], "page_size": "5"}},
        "add_site": {
            "body": {
                "partner_id": ids["partner_id"],
                "slug": "annexe",
                "name": "The Annexe",
                "neutral_name": "The Annexe",
                "address_lines": ["1 Low Street", "Exampleton"],
                "postcode": "TA1 1AB",
                "phone": "01632 960004",
                "latitude": 51.0,
                "longitude": -3.1,
            }
        },
        "change_site": {"body": {"name": "The Old Annexe"}},
        "add_room": {"body": {"site_id": ids["site_id"], "name": "Room 2", "is_quiet": True}},
        "change_room": {"body": {"has_hearing_loop": True}},
        "add_service": {
            "body": {
                "slug": "money-advice",
                "name": "Money advice",
                "modes": [{"mode": "phone", "length_minutes": 30}],
            }
        },
        "change_service": {"body": {"horizon_days": 60}},
        "give_service_in_mode": {"body": {"length_minutes": 40}},
        "agree_sharing": {
            "body": {
                "owner_id": ids["partner_id"],
                "with_partner_id": str(clinic.charity.id),
                "service_id": ids["service_id"],
                "starts_on": "2027-04-01",
            }
        },
        "end_sharing_agreement": {"body": {"ends_on": "2027-05-01"}},
        "add_staff_member": {
            "body": {"slug": "gita", "name": "Gita", "gender": "female", "languages": ["en"]}
        },
        "change_staff_member": {"body": {"languages": ["en", "cy"]}},
        "add_post": {
            "body": {
                "staff_member_id": ids["staff_member_id"],
                "partner_id": ids["partner_id"],
                "title": "Adviser",
                "starts_on": "2027-03-01",
                "service_ids": [ids["service_id"]],
            }
        },
        "change_post": {"body": {"title": "Lead"}},
        "change_services_of_post": {"body": {"service_ids": []}},
        "end_post": {"body": {"ends_on": "2027-06-01"}},
        "add_interpreter": {"body": {"name": "Hugo", "languages": ["bsl"]}},
        "change_interpreter": {"body": {"phone": "01632 960005"}},
        "add_account": {"body": {"username": "machine", "password": "correct horse battery"}},
        "grant_role": {"body": {"post_id": ids["post_id"], "role": "worker"}},
        "issue_token": {
            "body": {
                "account_id": ids["account_id"],
                "grant_id": ids["grant_id"],
                "label": "laptop",
                "lifetime_days": 7,
            }
        },
        "make_feed": {"body": {"label": "Hub", "rota_id": ids["rota_id"]}},
    }


def _of_rotas(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "add_rota": {"body": {"slug": "duty", "name": "Duty", "keeper_id": ids["partner_id"]}},
        "change_rota": {"body": {"name": "Duty desk"}},
        "add_pattern": {
            "body": {
                "rota_id": ids["rota_id"],
                "post_id": ids["post_id"],
                "site_id": ids["site_id"],
                "modes": ["phone"],
                "starts_on": "2027-03-03",
                "from_time": "09:00",
                "until_time": "12:00",
                "repeats": {"frequency": "weekly", "until_on": "2027-04-14"},
            }
        },
        "change_pattern": {"body": {"modes": ["phone"]}},
        "change_one_shift": {
            "body": {"on": "2027-03-08", "from_time": "10:00", "until_time": "12:00"}
        },
        "skip_one_shift": {"body": {"on": "2027-03-15"}},
        "end_pattern": {"body": {"last_on": "2027-03-22"}},
        "list_shifts": {"query": {"rota": ids["rota_id"], "from_at": "2027-03-01T00:00:00Z"}},
        "take_leave": {
            "body": {
                "staff_member_id": ids["staff_member_id"],
                "kind": "study",
                "starts_at": "2027-03-22T09:00:00+00:00",
                "ends_at": "2027-03-22T17:00:00+00:00",
            }
        },
    }


def _of_people(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return {
        "register_person": {"body": {"name": "Cara Example", "nhs_number": "9000000009"}},
        "find_people": {"body": {"words": "asha"}},
        "change_person": {"body": {"known_as": "Ash"}},
        "record_choice": {
            "body": {
                "modes": ["phone", "text"],
                "asked_by": "Dot",
                "how": "phone",
                "asked_at": "2027-02-28T09:00:00+00:00",
            }
        },
        "read_choice_in_force": {"query": {"service": ids["service_id"]}},
        "record_need": {"body": {"kind": "bsl_interpreter"}},
        "record_contact_rule": {
            "body": {"channel": "sms", "number": "07700 900005", "is_safe": True}
        },
        "add_supporter": {
            "body": {
                "name": "Nia Example",
                "may_see": True,
                "may_move": False,
                "gets_copies": False,
                "starts_on": "2027-03-01",
            }
        },
        "end_supporter": {"body": {"ends_on": "2027-03-02"}},
    }


def _of_bookings(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    clinic_time = {"post_ids": _freya(ids), "site_id": ids["site_id"]}
    return {
        "find_options": {
            "body": {
                "person_id": ids["person_id"],
                "service_id": ids["service_id"],
                "from_at": "2027-03-09T00:00:00+00:00",
                "until_at": "2027-03-10T00:00:00+00:00",
            }
        },
        "make_hold": {
            "body": {
                "person_id": ids["person_id"],
                "service_id": ids["service_id"],
                "mode": "face_to_face",
                "starts_at": "2027-03-09T12:00:00+00:00",
                **clinic_time,
            }
        },
        "extend_hold": {"body": {"lasting_minutes": 20}},
        "confirm_hold": {"body": {}},
        "list_appointments": {"query": {"site": ids["site_id"], "on": "2027-03-09"}},
        "move_appointment": {"body": {"starts_at": "2027-03-09T13:00:00+00:00", **clinic_time}},
        "cancel_appointment": {"body": {"cancelled_by": "person"}},
        "mark_attendance": {"body": {"attendance": "seen"}},
        "join_waiting_list": {
            "body": {"person_id": ids["person_id"], "service_id": ids["service_id"]}
        },
        "complete_task": {"body": {"outcome": "Asked, and booked again."}},
        "tell_twilio_status": {
            "body": {"MessageSid": "SM1", "MessageStatus": "delivered"},
        },
    }


def _freya(ids: Mapping[str, str]) -> list[str]:
    return [str(Shift.objects.get(id=ids["shift_id"]).post_id)]
