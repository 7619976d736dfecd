"""Reads what an offer's message is about into plain facts, at the moment it is sent.

Beside reminders.facts, which does the same of appointments: an offer is a hold, and has neither
reference, number nor link yet.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from channels.sms.numbers import NotAPhoneNumber, PhoneNumber
from scheduler import clock
from scheduler.availability import claims
from scheduler.booking.models import Hold, Offer
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.people import needs
from scheduler.people.models import ContactRule
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message
from scheduler.reminders.postal import PostClass
from scheduler.reminders.words import About


def message(message_id: UUID) -> Message:
    """The message with everything its words need at hand."""
    return Message.objects.select_related(
        "person",
        "contact_rule",
        "offer__entry__owner",
        "offer__entry__service",
        "offer__hold__site",
        "offer__hold__room",
    ).get(id=message_id)


def offer_of(message: Message) -> tuple[Offer, Hold]:
    """The offer a message is about, and what it holds. Raises ValueError for another message."""
    if message.offer is None or message.offer.hold is None:
        raise ValueError("This message is about no offer.")
    return message.offer, message.offer.hold


def about(of: Message) -> About:
    """What both a text and a letter say."""
    offer, hold = offer_of(of)
    desk, rule = offer.entry.owner, of.contact_rule
    zone = ZoneInfo(hold.site.zone)
    starts_at = hold.starts_at.astimezone(zone)
    return About(
        kind=Kind.OFFER,
        mode=Mode(hold.mode),
        on=starts_at.date(),
        at=starts_at.time(),
        greeting=of.person.known_as or of.person.name.split()[0],
        sender=rule.name_to_show or desk.neutral_name,
        desk_phone=_as_written(desk.desk_phone),
        is_minimal=rule.wording == ContactRule.Wording.MINIMAL,
        place=hold.site.neutral_name,
        answer_by=offer.answer_by.astimezone(zone),
    )


def enclosed(of: Message, *, now: datetime) -> Enclosed:
    """What only a letter says, inside."""
    offer, hold = offer_of(of)
    theirs = needs.current(person_id=of.person_id)
    asked = needs.effects(theirs)
    return Enclosed(
        about=about(of),
        address_lines=tuple(of.contact_rule.address_lines),
        written_on=clock.local_day(now),
        post_class=PostClass(of.post_class),
        reference="",
        language=of.person.language,
        point_size=asked.letter_point_size,
        is_easy_read=asked.easy_read,
        place_lines=(*hold.site.address_lines, hold.site.postcode),
        with_whom=_with_whom(hold),
        service=offer.entry.service.name,
        needs=tuple(need.kind for need in theirs),
        has_interpreter=hold.interpreter_id is not None,
    )


def _with_whom(hold: Hold) -> tuple[str, ...]:
    post_ids = [post_id for _, post_id in claims.staff_and_posts_of(promise_id=hold.id)]
    posts = Post.objects.filter(id__in=post_ids).select_related("staff_member")
    return tuple(f"{post.staff_member.name}, {post.title}" for post in posts)


def _as_written(number: str) -> str:
    """As people in the UK write it; a number of no known form stays as it was recorded."""
    try:
        return PhoneNumber(number).national
    except NotAPhoneNumber:
        return number
