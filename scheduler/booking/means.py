"""What each mode needs to take place: a room, a number, a link. Refuses to promise without it."""

from dataclasses import dataclass
from uuid import UUID

from scheduler.booking import video
from scheduler.modes import Mode
from scheduler.partners import phone_numbers
from scheduler.partners.models import Partner, Site
from scheduler.people import contact_rules
from scheduler.people.models import ContactRule
from scheduler.refusals import Invalid, Refusal


class NoNumber(Refusal):
    """A phone or text appointment needs a number that is safe, and there is none."""

    code = "no_number_to_ring"


@dataclass(frozen=True, slots=True)
class Means:
    """The numbers and the link of one appointment; empty where its mode needs none."""

    ring_number: str = ""
    ring_from: str = ""
    video_link: str = ""
    text_number: str = ""


def find(*, mode: Mode, person_id: UUID, site_id: UUID, number: str = "") -> Means:
    """What the mode needs. `number` is one the person gave for this appointment only.

    Raises `NoNumber` where no number is given and no contact rule says which is safe.
    """
    if mode is Mode.FACE_TO_FACE:
        return Means()
    if mode is Mode.VIDEO:
        return Means(video_link=video.make_link())
    site = Site.objects.select_related("partner").get(id=site_id)
    if mode is Mode.PHONE:
        theirs = _given(number) or _safe_number(person_id, ContactRule.Channel.VOICE, mode)
        return Means(ring_number=theirs, ring_from=site.phone)
    theirs = _given_mobile(number) or _safe_number(person_id, ContactRule.Channel.SMS, mode)
    return Means(ring_number=theirs, text_number=_text_number(site.partner))


def _given(number: str) -> str:
    return phone_numbers.check(number, field="ring_number").e164 if number else ""


def _given_mobile(number: str) -> str:
    if number and not phone_numbers.check(number, field="ring_number").may_receive_text:
        sentence = "This number cannot take text messages. Ask for a mobile number."
        raise Invalid(sentence, fields={"ring_number": [sentence]})
    return _given(number)


def _safe_number(person_id: UUID, channel: ContactRule.Channel, mode: Mode) -> str:
    for rule in contact_rules.routes(person_id=person_id):
        if rule.channel == channel:
            return rule.number
    raise NoNumber(
        f"This appointment takes place by {mode.words}, and no number is recorded as safe for"
        " it. Ask which number to use: a hub's phone or a supporter's will do."
    )


def _text_number(partner: Partner) -> str:
    if not partner.text_number:
        raise NoNumber(
            f"{partner.name} has no number for text conversations. Book with another partner"
            " that has one, or add the number to the partner."
        )
    return partner.text_number
