"""What a list of messages is narrowed to: channel, state, appointment, days; read from an address.

Nobody's name is ever part of an address: people are found by a form that is posted.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from scheduler.clock import local_moment
from scheduler.partners import rows
from scheduler.reminders.models import Message

CHANNELS = {"sms": "Text message", "letter": "Letter", "voice": "Phone call", "email": "Email"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody chose; empty means all."""

    channel: str = ""
    state: str = ""
    appointment: str = ""
    from_on: date | None = None
    until_on: date | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen."""
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Offered:
    """A choice of a list in the form."""

    value: str
    text: str
    selected: bool = False


def read(request: HttpRequest) -> Filters:
    """What the address asks for; what no form of ours offers is not found."""
    asked = request.GET
    channel, state = asked.get("channel", ""), asked.get("state", "")
    if not rows.is_storable(asked.get("appointment", "")):
        raise Http404
    if channel not in ("", *CHANNELS) or state not in ("", *Message.State.values):
        raise Http404
    return Filters(
        channel=channel,
        state=state,
        appointment=asked.get("appointment", "").strip().upper()[:20],
        from_on=_day(asked.get("from", "")),
        until_on=_day(asked.get("until", "")),
    )


def narrow(listed: QuerySet[Message], chosen: Filters, *, field: str) -> QuerySet[Message]:
    """The rows that fit; days are London's, and of the moment in `field`."""
    if chosen.channel:
        listed = listed.filter(channel=chosen.channel)
    if chosen.state:
        listed = listed.filter(state=chosen.state)
    if chosen.appointment:
        listed = listed.filter(appointment__reference=chosen.appointment)
    if chosen.from_on:
        listed = listed.filter(**{f"{field}__gte": local_moment(chosen.from_on, time.min)})
    if chosen.until_on:
        after = local_moment(chosen.until_on + timedelta(days=1), time.min)
        listed = listed.filter(**{f"{field}__lt": after})
    return listed


def channels(chosen: Filters) -> list[Offered]:
    """The channels as a list to choose from."""
    return _offered({"": "All"} | CHANNELS, chosen.channel)


def states(chosen: Filters, *, among: tuple[str, ...]) -> list[Offered]:
    """The states that one of the lists can show."""
    labels = {state: str(Message.State(state).label) for state in among}
    return _offered({"": "All"} | labels, chosen.state)


def _offered(labels: dict[str, str], chosen: str) -> list[Offered]:
    return [Offered(value, text, value == chosen) for value, text in labels.items()]


def _day(written: str) -> date | None:
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Http404 from error
    # Years that no message has, and that a calendar cannot add a day to.
    if day is not None and not 2000 <= day.year <= 2100:
        raise Http404
    return day
