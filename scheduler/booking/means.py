"""What each mode needs to take place: a room, a number, a link. Refuses to promise without it."""

from dataclasses import dataclass
from uuid import UUID

from scheduler import prepared
from scheduler.booking import video
from scheduler.modes import Mode
from scheduler.partners import phone_numbers
from scheduler.partners.models import Partner, Site
from scheduler.people.models import ContactRule
from scheduler.refusals import Invalid, Refusal

# The rules in force of one channel, in the order of contact_rules.current.
_RULES = """
    SELECT number, is_safe, supporter_id IS NULL FROM people_contactrule
    WHERE person_id = %s AND channel = %s AND ended_at IS NULL
    ORDER BY position, recorded_at, id
"""


class NoNumber(Refusal):
    """A phone or text appointment needs a number that is safe, and there is none."""

    code = "no_number_to_ring"


class UnsafeNumber(Refusal):
    """The number given is one that a contact rule in force calls unsafe."""

    code = "unsafe_number"


@dataclass(frozen=True, slots=True)
class Means:
    """The numbers and the link of one appointment; empty where its mode needs none."""

    ring_number: str = ""
    ring_from: str = ""
    video_link: str = ""
    text_number: str = ""


def find(
    *,
    mode: Mode,
    person_id: UUID,
    site: Site,
    partner: Partner,
    number: str = "",
    number_before: str = "",
) -> Means:
    """What the mode needs.

    `partner` is the site's. `number` is one the person gave for this appointment only,
    `number_before` the one it had before it moved, which is kept while nobody has said that it is
    unsafe. Raises `NoNumber` where no number is left, `UnsafeNumber`, and `Invalid` for what is
    no number.
    """
    if mode is Mode.FACE_TO_FACE:
        return Means()
    if mode is Mode.VIDEO:
        return Means(video_link=video.make_link())
    theirs = _number(mode, person_id=person_id, given=number, before=number_before)
    if mode is Mode.PHONE:
        return Means(ring_number=theirs, ring_from=site.phone)
    return Means(ring_number=theirs, text_number=_text_number(partner))


def _number(mode: Mode, *, person_id: UUID, given: str, before: str) -> str:
    channel = ContactRule.Channel.VOICE if mode is Mode.PHONE else ContactRule.Channel.SMS
    rules = prepared.rows(_RULES, [person_id, channel])
    unsafe = {number for number, is_safe, _ in rules if not is_safe}
    if given:
        return _checked(given, mode=mode, unsafe=unsafe)
    if before and before not in unsafe:
        return before
    safe = [number for number, is_safe, is_persons in rules if is_safe and is_persons]
    if not safe:
        raise NoNumber(
            f"This appointment takes place by {mode.words}, and no number is recorded as safe"
            " for it. Ask which number to use: a hub's phone or a supporter's will do."
        )
    return str(safe[0])


def _checked(given: str, *, mode: Mode, unsafe: set[str]) -> str:
    number = phone_numbers.check(given, field="ring_number")
    if mode is Mode.TEXT and not number.may_receive_text:
        sentence = "This number cannot take text messages. Ask for a mobile number."
        raise Invalid(sentence, fields={"ring_number": [sentence]})
    if number.e164 in unsafe:
        raise UnsafeNumber(
            "This number is recorded as not safe to use. Ask which number is safe; if it is this"
            " one again, record that first."
        )
    return number.e164


def _text_number(partner: Partner) -> str:
    if not partner.text_number:
        raise NoNumber(
            f"{partner.name} has no number for text conversations. Book with another partner"
            " that has one, or add the number to the partner."
        )
    return partner.text_number
