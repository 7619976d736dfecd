"""A partnership in which every operation of the API can succeed, and people who may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from scheduler.booking import (
    appointments,
    feeds,
    room_closings,
    rota_imports,
    visits,
    waitlist,
)
from scheduler.booking.models import Appointment
from scheduler.identity import deeds
from scheduler.identity.models import Token
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import authorisations, posts
from scheduler.partners.models import Post, StaffMember
from scheduler.people.models import Person
from scheduler.reminders import deliveries, print_runs
from scheduler.reminders.models import Message, Task
from scheduler.rota import import_plans, leave_requests, own_calendars, swaps
from scheduler.rota.import_names import Place
from scheduler.rota.import_plans import Wanted
from scheduler.rota.models import Pattern, RotaImport, Swap
from tests.api import calling, working_requests
from tests.api.calling import Caller
from tests.api.working_requests import Request
from tests.factories import (
    NOW,
    SETUP,
    booking,
    identity,
    partners,
    people,
    reminders,
    replies,
    rota,
    waiting,
)
from tests.factories.booking import TUESDAY, Clinic
from tests.times import at

_TABLE = "who,on,from,until\n{who},2027-03-10,09:00,12:00\n"
_ROLES = (
    Role.RECEPTIONIST,
    Role.ROTA_KEEPER,
    Role.PARTNER_ADMINISTRATOR,
    Role.AUDITOR,
    Role.MANAGER,
    Role.WORKER,
    Role.SERVICE_ACCOUNT,
)


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

    def doers(self, deed: str | None) -> dict[str, Caller]:
        """Everybody at the trust whose role does this deed, by their role."""
        return {
            role: caller
            for role, caller in self.callers.items()
            if deed is None or deed in deeds.BY_ROLE[role]
        }

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
        "voice": {**channels["voice"], "carrier": "local", "local_folder": folder / "voice"},
        "email": {**channels["email"], "local_folder": folder / "email"},
    }


def build() -> World:
    """Build it; `carriers` must be in force."""
    clinic = booking.clinic(hours=f"{TUESDAY} 09:00-20:00")
    callers = {str(role): calling.caller(role, at=clinic.trust) for role in _ROLES}
    ids = {name: str(value) for name, value in _ids(clinic, callers).items()}
    return World(clinic, ids, callers, working_requests.of(clinic, ids))


def _ids(clinic: Clinic, callers: Mapping[str, Caller]) -> dict[str, UUID | str | None]:
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
    offer = waiting.offer(entry, from_at=at(f"{TUESDAY} 16:00"))
    visit = _visit(clinic, ben)
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
    call = _to_be_rung(appointment)
    reminders.texts(ben)
    reply = replies.answer("Is there a lift?", now=NOW)
    untold = Task.objects.create(
        kind="decide_unknown",
        person=asha,
        appointment=appointment,
        owner=clinic.trust,
        reason="Tell them.",
        opened_at=NOW,
        due_at=NOW,
    )
    machine, machine_secret = identity.machine(at_partner=clinic.trust)
    agreement = partners.agreement(owner=clinic.trust, with_partner=clinic.charity)
    return {
        "partner_id": gil.partner.id,
        "site_id": clinic.hub.id,
        "room_id": clinic.room.id,
        "service_id": clinic.service.id,
        "mode": "video",
        "agreement_id": agreement.id,
        "protection_id": partners.protection(at_site=clinic.hub).id,
        "staff_member_id": post.staff_member_id,
        "post_id": post.id,
        "interpreter_id": partners.interpreter().id,
        "account_id": spare.account.id,
        "grant_id": spare.grant.id,
        "token_id": Token.objects.get(account=spare.account).id,
        "machine_id": machine.id,
        "machine_secret": machine_secret,
        "machine_token": identity.machine_token(machine),
        "secret_id": machine.secrets.get().id,
        "rota_id": clinic.rota.id,
        "pattern_id": pattern.id,
        "shift_id": clinic.shift.id,
        **_asked_of_rota(clinic, post),
        **_of_keeper(clinic, keeper, pattern),
        "leave_id": rota.leave("Mon 8 Mar 2027 09:00-17:00", of=post.staff_member).id,
        "person_id": asha.id,
        "need_id": need.id,
        "rule_id": rule.id,
        "supporter_id": supporter.id,
        "hold_id": held.id,
        "visit_id": visit,
        "appointment_id": appointment.id,
        "entry_id": entry.id,
        "offer_id": offer.id,
        "message_id": letter.id,
        "reference": letter.id,
        "call_reference": f"{call.id}-1",
        "step": "who",
        "name": batch.name,
        "task_id": task.id,
        "reply_id": reply.id,
        "untold_task_id": untold.id,
        "feed_id": feed.id,
        "key": key,
        "code": "outside_choice",
    }


def _asked_of_rota(clinic: Clinic, post: Post) -> dict[str, UUID]:
    """Leave that is asked for, a swap that is offered, and a room that is closed, far ahead."""
    request = leave_requests.ask(
        post_id=post.id,
        kind="annual",
        starts_at=at("Mon 2 Aug 2027 00:00"),
        ends_at=at("Tue 3 Aug 2027 00:00"),
        by=SETUP,
        now=NOW,
    )
    swap = Swap.objects.create(
        from_post=post, to_post=clinic.freya, asked_by=SETUP.label, asked_at=NOW
    )
    training = authorisations.record(
        post_id=post.id,
        kind="training",
        title="Fire drill",
        starts_on=date(2027, 1, 1),
        by=SETUP,
        now=NOW,
    )
    day = date(2027, 8, 2)
    closed = room_closings.close(
        room_id=clinic.room.id, first_on=day, last_on=day, by=SETUP, now=NOW
    )
    return {
        "request_id": request.id,
        "swap_id": swap.id,
        "closing_id": closed.closing.id,
        "authorisation_id": training.id,
    }


def _of_keeper(clinic: Clinic, keeper: Caller, pattern: Pattern) -> dict[str, UUID | str]:
    """What is the rota keeper's own: leave they ask for, swaps with them, a calendar, an import."""
    post = keeper.grant.post
    posts.change_services(post_id=post.id, service_ids=[clinic.service.id], by=SETUP, now=NOW)
    mine = rota.pattern(
        on_rota=clinic.rota,
        of=post,
        at_site=clinic.hub,
        starts_on=date(2027, 3, 11),
        until_time=time(12),
    )
    asked = leave_requests.ask(
        post_id=post.id,
        kind="study",
        starts_at=at("Mon 9 Aug 2027 00:00"),
        ends_at=at("Tue 10 Aug 2027 00:00"),
        by=SETUP,
        now=NOW,
    )
    offered = swaps.offer(
        to_post_id=pattern.post_id,
        given=swaps.Chosen(mine.id, date(2027, 3, 25), time(9)),
        by=SETUP,
        now=NOW,
    )
    asked_of = swaps.offer(
        to_post_id=post.id,
        given=swaps.Chosen(pattern.id, date(2027, 3, 29), time(9)),
        by=SETUP,
        now=NOW,
    )
    calendar = own_calendars.add(
        staff_member_id=post.staff_member_id,
        address="https://calendar.example/a.ics",
        by=SETUP,
        now=NOW,
    )
    counts = ("new", "changed", "unchanged", "ended")
    record = RotaImport.objects.create(
        rota=clinic.rota,
        partner=clinic.trust,
        form="csv",
        **{f"patterns_{each}": 0 for each in counts},
        leave_new=0,
        leave_ended=0,
        imported_by=SETUP.label,
        imported_at=NOW,
    )
    return {
        "keepers_pattern_id": mine.id,
        "keepers_request_id": asked.id,
        "keepers_swap_id": offered.id,
        "asked_swap_id": asked_of.id,
        "calendar_id": calendar.id,
        "import_id": record.id,
        "table": _TABLE.format(who=StaffMember.objects.get(id=pattern.post.staff_member_id).slug),
        **_keys(clinic, keeper, record, pattern),
    }


def _keys(
    clinic: Clinic, keeper: Caller, record: RotaImport, pattern: Pattern
) -> dict[str, UUID | str]:
    """The names of what importing a table would do, and undoing an import."""
    slug = StaffMember.objects.get(id=pattern.post.staff_member_id).slug
    wanted = Wanted(
        rota=clinic.rota,
        text=_TABLE.format(who=slug),
        file_name="",
        place=Place(clinic.hub, None, ("phone",)),
        post=None,
        ends_missing=False,
    )
    found = import_plans.read(wanted, by=keeper.actor, now=NOW)
    tried = rota_imports.try_out(found, ends_missing=False, by=keeper.actor, now=NOW)
    undoing = rota_imports.try_undoing(import_id=record.id, by=keeper.actor, now=NOW)
    return {"import_key": tried.key, "undo_key": undoing.preview.key}


def _to_be_rung(appointment: Appointment) -> Message:
    """A message about it that a machine rings with."""
    rule = reminders.calls(appointment.person, accepts_recorded_call=True, position=9)
    return Message.objects.create(
        appointment=appointment,
        appointment_version=1,
        person=appointment.person,
        kind="day_before",
        channel="voice",
        contact_rule=rule,
        due_at=NOW,
        valid_until=appointment.starts_at,
        planned_at=NOW,
        changed_at=NOW,
    )


def _visit(clinic: Clinic, somebody: Person) -> UUID | None:
    """Two conversations one after the other, held by the trust's desk."""
    parts = [
        visits.Part(clinic.service.id, at(f"{TUESDAY} {hour}:00"), [clinic.freya.id])
        for hour in (18, 19)
    ]
    held = visits.hold(
        person_id=somebody.id,
        mode=Mode.FACE_TO_FACE,
        site_id=clinic.hub.id,
        parts=parts,
        by=clinic.dot,
        now=NOW,
    )
    return held[0].visit_id


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
