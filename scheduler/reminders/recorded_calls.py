"""Makes a recorded call of a message: whom it rings, and every word that may be said."""

from uuid import UUID

from channels.sms.numbers import PhoneNumber
from channels.voice.message import VoiceCall
from scheduler.reminders import facts, spoken
from scheduler.reminders.models import Call, Message


def compose(message: Message) -> VoiceCall:
    """The call as it is now. Raises NotAPhoneNumber."""
    about = facts.about(message)
    may_leave_voicemail = message.contact_rule.may_leave_voicemail
    return _call(
        message,
        opening=spoken.opening(about),
        news=f"{spoken.news(about)} {spoken.question(about)}",
        voicemail=spoken.voicemail(about) if may_leave_voicemail else "",
    )


def again(message: Message) -> VoiceCall:
    """What was handed over, for asking the carrier about it: it knows calls by their reference."""
    return _call(message, opening=message.body, news=message.body)


def reference(message_id: UUID, number: int) -> str:
    """The second call with a message is another call: of the first, no carrier must be asked."""
    return f"{message_id}-{number}"


def read_reference(text: str) -> tuple[UUID, int]:
    """Which message, and which call with it. Raises Message.DoesNotExist for what is not ours."""
    message_id, _, number = text.rpartition("-")
    try:
        return UUID(message_id), int(number)
    except ValueError:
        raise Message.DoesNotExist("No call has this reference.") from None


def number_now(message_id: UUID) -> int:
    """Which call with the message is the next, or under way."""
    return 1 + Call.objects.filter(message_id=message_id, ended_at__isnull=False).count()


def _call(message: Message, *, opening: str, news: str, voicemail: str = "") -> VoiceCall:
    return VoiceCall(
        reference=reference(message.id, number_now(message.id)),
        valid_until=message.valid_until,
        to=PhoneNumber(message.contact_rule.number).e164,
        opening=opening,
        news=news,
        voicemail=voicemail,
    )
