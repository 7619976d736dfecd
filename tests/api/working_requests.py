"""For every operation of the API a request that works.

What is refused is found by chance; what works must be known, or a broken operation that refuses
everything would pass for a strict one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scheduler.rota.models import Shift
from tests.factories.booking import Clinic


@dataclass(frozen=True)
class Request:
    """What stands in an address, after its question mark, and in the body."""

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


_CALL = {"CallSid": "CA1", "CallStatus": "in-progress", "AnsweredBy": "human"}


def of(clinic: Clinic, ids: Mapping[str, str]) -> dict[str, Request]:
    """By the name of the operation; `ids` are records that are there."""
    return {
        name: Request(
            path=request.get("path", {}),
            query=request.get("query", {}),
            body=request.get("body"),
        )
        for name, request in (
            _of_the_partnership(clinic, ids)
            | _of_rotas(ids)
            | _asked_of_rotas(ids)
            | _of_people(ids)
            | _of_bookings(ids)
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
        "list_protection": {"query": {"site": ids["site_id"]}},
        "set_protection": {
            "body": {
                "service_id": ids["service_id"],
                "site_id": ids["site_id"],
                "level": 60,
                "release_minutes": 2880,
            }
        },
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
        "add_account": {
            "body": {
                "username": "hana",
                "password": "correct horse battery",
                "staff_member_id": ids["staff_member_id"],
            }
        },
        "grant_role": {"body": {"post_id": ids["post_id"], "role": "worker"}},
        "issue_token": {
            "body": {
                "account_id": ids["account_id"],
                "grant_id": ids["grant_id"],
                "label": "laptop",
                "lifetime_hours": 7,
            }
        },
        "add_machine": {
            "body": {
                "name": "other-system",
                "post_id": ids["post_id"],
                "scopes": ["appointments:read", "people:read"],
                "calls_a_minute": 60,
            }
        },
        "change_machine": {"body": {"scopes": ["print:read"]}},
        "rotate_machine_secret": {"body": {"overlap_days": 7}},
        "take_token": {
            "body": {
                "grant_type": "client_credentials",
                "scope": "people:read",
                "client_id": ids["machine_id"],
                "client_secret": ids["machine_secret"],
            }
        },
        "give_token_back": {
            "body": {
                "token": ids["machine_token"],
                "client_id": ids["machine_id"],
                "client_secret": ids["machine_secret"],
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


def _asked_of_rotas(ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    calendar = {"address": "https://calendar.example/b.ics"}
    table = {
        "rota_id": ids["rota_id"],
        "text": ids["table"],
        "site_id": ids["site_id"],
        "modes": ["phone"],
    }
    closed = {"room_id": ids["room_id"], "first_on": "2027-09-06", "last_on": "2027-09-07"}
    return {
        "ask_for_leave": {
            "body": {
                "kind": "annual",
                "starts_at": "2027-08-16T00:00:00+01:00",
                "ends_at": "2027-08-17T00:00:00+01:00",
            }
        },
        "decline_leave_request": {"body": {"reason": "Two are away already."}},
        "withdraw_leave_request": {"path": {"request_id": ids["keepers_request_id"]}},
        "offer_swap": {
            "body": {
                "to_post_id": ids["post_id"],
                "given": {
                    "pattern_id": ids["keepers_pattern_id"],
                    "on": "2027-03-18",
                    "starting": "09:00",
                },
            }
        },
        "agree_to_swap": {"path": {"swap_id": ids["asked_swap_id"]}},
        "decline_swap": {"path": {"swap_id": ids["asked_swap_id"]}},
        "withdraw_swap": {"path": {"swap_id": ids["keepers_swap_id"]}},
        "record_authorisation": {
            "body": {"post_id": ids["post_id"], "kind": "dbs", "starts_on": "2027-03-01"}
        },
        "end_authorisation": {"body": {"ends_on": "2027-06-01"}},
        "close_room": {"body": closed},
        "try_closing_room": {"body": closed},
        "add_own_calendar": {"body": calendar},
        "add_own_account": {
            "body": {
                "address": "https://dav.example/",
                "user_name": "ewan",
                "password": "abcd-efgh",
            }
        },
        "import_rota": {"body": {**table, "key": ids["import_key"]}},
        "try_rota_import": {"body": table},
        "undo_import": {"body": {"key": ids["undo_key"]}},
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
    question = {
        "person_id": ids["person_id"],
        "service_id": ids["service_id"],
        "from_at": "2027-03-09T00:00:00+00:00",
        "until_at": "2027-03-10T00:00:00+00:00",
    }
    series = {
        "person_id": ids["person_id"],
        "service_id": ids["service_id"],
        "mode": "face_to_face",
        "starts_at": "2027-03-09T12:00:00+00:00",
        "times": 3,
        **clinic_time,
    }
    part = {"service_id": ids["service_id"]}
    return {
        "find_options": {"body": question},
        "count_free_days": {"body": question},
        "find_next_free": {"body": {**question, "site_ids": [ids["site_id"]]}},
        "find_series": {"body": series},
        "hold_series": {"body": {**series, "lasting_minutes": 10}},
        "find_visits": {
            "body": {
                "person_id": ids["person_id"],
                "from_at": question["from_at"],
                "until_at": question["until_at"],
                "parts": [part, part],
                "limit": 1,
            }
        },
        "hold_visit": {
            "body": {
                "person_id": ids["person_id"],
                "mode": "face_to_face",
                "site_id": ids["site_id"],
                "parts": [
                    {
                        **part,
                        "starts_at": f"2027-03-09T{hour}:00:00+00:00",
                        "post_ids": clinic_time["post_ids"],
                    }
                    for hour in (12, 13)
                ],
            }
        },
        "confirm_visit": {"body": {}},
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
        "close_print_batches": {},
        "acknowledge_print_batch": {"body": {"letters": [{"reference": ids["reference"]}]}},
        "reprint_letter": {"body": {"reason": "It came back wet."}},
        "list_appointments": {"query": {"site": ids["site_id"], "on": "2027-03-09"}},
        "move_appointment": {"body": {"starts_at": "2027-03-09T13:00:00+00:00", **clinic_time}},
        "cancel_appointment": {"body": {"cancelled_by": "person"}},
        "mark_attendance": {"body": {"attendance": "seen"}},
        "join_waiting_list": {
            "body": {"person_id": ids["person_id"], "service_id": ids["service_id"]}
        },
        "change_waiting": {"body": {"weekdays": [2, 4], "from_time": "09:00"}},
        "give_waiting_priority": {"body": {"priority": "soon", "reason": "Just out of hospital."}},
        "list_offers": {"query": {"state": "offered"}},
        "accept_offer": {"body": {}},
        "refuse_offer": {"body": {"reason": "Away that day."}},
        "withdraw_offer": {"body": {"reason": "The room is flooded."}},
        "send_message_again": {"body": {"reason": "The first one got wet."}},
        "tick_off_task": {
            "path": {"task_id": ids["untold_task_id"]},
            "body": {"word": "told_by_phone"},
        },
        "complete_task": {"body": {"outcome": "Asked, and booked again."}},
        "ask_what_to_say": {"body": _CALL},
        "tell_key_pressed": {"body": _CALL | {"Digits": "2"}},
        "tell_call_news": {"body": _CALL | {"CallStatus": "completed"}},
        "count_fragments": {"body": {"text": "Tŷ Glan – 2:30pm"}},
        "answer_reply": {"body": {"outcome": "Rang back."}},
        "tell_twilio_reply": {
            "body": {"MessageSid": "SM2", "From": "+447700900002", "Body": "1"},
        },
        "tell_notify_status": {
            "body": {
                "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
                "reference": ids["message_id"],
                "status": "delivered",
                "notification_type": "sms",
            },
        },
        "tell_twilio_status": {
            "body": {"MessageSid": "SM1", "MessageStatus": "delivered"},
        },
    }


def _freya(ids: Mapping[str, str]) -> list[str]:
    return [str(Shift.objects.get(id=ids["shift_id"]).post_id)]
