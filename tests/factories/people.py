"""People with their choices, needs, contact rules and supporters, and two whom every test knows."""

from collections.abc import Sequence
from datetime import date, datetime, time

from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners.models import Partner, Service
from scheduler.people import choices, contact_rules, needs, persons, supporters
from scheduler.people.models import Choice, ContactRule, Need, Person, Supporter
from tests.factories import NOW, SETUP
from tests.factories import partners as partner_factories

ASHAS_ADDRESS = ("Asha Example", "1 Example Street", "Exampleton", "TA1 1AB")
BENS_NUMBER = "07700 900002"
LANDLINE = "01632 960003"


def person(
    *,
    name: str = "Asha Example",
    known_as: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    language: str = "en",
    external_reference: str = "",
    known_to: Partner | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Person:
    """Somebody registered, who was never asked anything."""
    return persons.register(
        name=name,
        known_as=known_as,
        date_of_birth=date_of_birth,
        nhs_number=nhs_number,
        language=language,
        external_reference=external_reference,
        first_known_to_id=(known_to or partner_factories.partner()).id,
        by=by,
        now=now,
    )


def choice(
    *modes: Mode | str,
    of: Person,
    service: Service | None = None,
    asked_at: datetime | None = None,
    note: str = "",
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Choice:
    return choices.record(
        person_id=of.id,
        modes=modes or (Mode.FACE_TO_FACE,),
        service_id=service.id if service else None,
        asked_by="Dot",
        how="face_to_face",
        asked_at=asked_at or now,
        note=note,
        by=by,
        now=now,
    )


def need(
    kind: str, *, of: Person, detail: str = "", by: Actor = SETUP, now: datetime = NOW
) -> Need:
    return needs.record(person_id=of.id, kind=kind, detail=detail, by=by, now=now)


def letter_route(
    *,
    of: Person,
    address_lines: Sequence[str] = ASHAS_ADDRESS,
    is_safe: bool = True,
    position: int = 1,
    supporter: Supporter | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> ContactRule:
    return contact_rules.record(
        person_id=of.id,
        channel="letter",
        address_lines=address_lines,
        is_safe=is_safe,
        position=position,
        supporter_id=supporter.id if supporter else None,
        by=by,
        now=now,
    )


def text_route(
    *,
    of: Person,
    number: str = BENS_NUMBER,
    is_safe: bool = True,
    days: Sequence[int] = (),
    hours: tuple[time, time] | None = None,
    wording: str = "standard",
    position: int = 1,
    supporter: Supporter | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> ContactRule:
    return contact_rules.record(
        person_id=of.id,
        channel="sms",
        number=number,
        is_safe=is_safe,
        days=days,
        hours_from=hours[0] if hours else None,
        hours_until=hours[1] if hours else None,
        wording=wording,
        position=position,
        supporter_id=supporter.id if supporter else None,
        by=by,
        now=now,
    )


def phone_route(
    *,
    of: Person,
    number: str = LANDLINE,
    is_safe: bool = True,
    may_leave_voicemail: bool = False,
    name_to_show: str = "",
    ask_for: str = "",
    position: int = 1,
    supporter: Supporter | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> ContactRule:
    return contact_rules.record(
        person_id=of.id,
        channel="voice",
        number=number,
        is_safe=is_safe,
        may_leave_voicemail=may_leave_voicemail,
        name_to_show=name_to_show,
        ask_for=ask_for,
        position=position,
        supporter_id=supporter.id if supporter else None,
        by=by,
        now=now,
    )


def supporter(
    *,
    of: Person,
    name: str = "Sunil Example",
    may_see: bool = True,
    may_move: bool = False,
    gets_copies: bool = False,
    starts_on: date = date(2027, 1, 1),
    ends_on: date | None = None,
    by: Actor = SETUP,
    now: datetime = NOW,
) -> Supporter:
    return supporters.add(
        person_id=of.id,
        name=name,
        relationship="Brother",
        may_see=may_see,
        may_move=may_move,
        gets_copies=gets_copies,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        now=now,
    )


def asha(*, known_to: Partner | None = None) -> Person:
    """Wants face to face, takes letters only, in 24 point; her phone is never to be rung."""
    somebody = person(name="Asha Example", known_to=known_to)
    choice(Mode.FACE_TO_FACE, of=somebody)
    need("print_24_point", of=somebody)
    letter_route(of=somebody)
    phone_route(of=somebody, is_safe=False, position=2)
    return somebody


def ben(*, known_to: Partner | None = None) -> Person:
    """Wants phone calls or face to face, and takes texts and calls on his mobile."""
    somebody = person(name="Ben Example", known_to=known_to)
    choice(Mode.PHONE, Mode.FACE_TO_FACE, of=somebody)
    text_route(of=somebody)
    phone_route(of=somebody, number=BENS_NUMBER, may_leave_voicemail=True, position=2)
    return somebody
