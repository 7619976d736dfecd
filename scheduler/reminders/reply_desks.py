"""Which desk an answer belongs to, and how that desk signs what it says back."""

from uuid import UUID
from zoneinfo import ZoneInfo

from channels.sms.numbers import NotAPhoneNumber, PhoneNumber
from scheduler.booking.models import Appointment
from scheduler.clock import LONDON
from scheduler.partners.models import Partner
from scheduler.people.models import Person
from scheduler.reminders import revealing
from scheduler.reminders.reply_answers import Desk
from scheduler.reminders.reply_senders import Sender
from scheduler.reminders.reply_tellings import Told


def owner(sender: Sender, told: Told) -> Partner | None:
    """The desk that wrote to the number last, or that knew whoever has it first; None: nobody's."""
    newest = told.newest
    if newest is not None:
        offer = newest.offer
        return newest.appointment.booked_by_partner if offer is None else offer.entry.owner
    return sender.people[0].first_known_to if sender.rules else None


def owner_id(owner: Partner | None, about: Appointment | None, sender: Sender) -> UUID:
    """The desk that owns a task about it: that of the appointment, where it is about one."""
    if about is not None:
        return about.booked_by_partner_id
    return sender.people[0].first_known_to_id if owner is None else owner.id


def whom_to_ask_about(sender: Sender, told: Told) -> Person:
    """Of several who use the number, the one we wrote about last."""
    newest = told.newest
    return sender.people[0] if newest is None else newest.person


def signed(sender: Sender, owner: Partner | None) -> Desk:
    """How the desk names itself to this number, and the phone it can be rung on."""
    if owner is None:
        return Desk(sender="", phone="")
    agreed = next((rule.name_to_show for rule in sender.text_rules if rule.name_to_show), "")
    return Desk(sender=agreed or owner.neutral_name, phone=_as_written(owner.desk_phone))


def zone(told: Told) -> ZoneInfo:
    """The zone by whose clock the hours of the number are meant."""
    return ZoneInfo(told.tellings[0].appointment.zone) if told.tellings else LONDON


def gives_nothing_away(says: str) -> bool:
    """Whether an answer may be shown on a screen."""
    return revealing.find(says) is None


def _as_written(number: str) -> str:
    try:
        return PhoneNumber(number).national if number else ""
    except NotAPhoneNumber:
        return number
