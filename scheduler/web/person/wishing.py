"""What somebody wishes of a time: where, with whom, when in the day; and why there is none, said
to them. Never a mode that they have not chosen.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scheduler.availability.answers import Answer
from scheduler.booking.models import Appointment, AppointmentStaff
from scheduler.modes import Mode
from scheduler.partners import rows
from scheduler.partners.directory import Directory
from scheduler.partners.models import Post, Room, StaffMember
from scheduler.web.person import own

AGAIN = "again"
_GENDERS = {
    StaffMember.Gender.FEMALE.value: gettext_noop("A woman"),
    StaffMember.Gender.MALE.value: gettext_noop("A man"),
}
# More names than this are no list to choose from.
_MOST_WORKERS = 40
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day, by the clock at the place."""

    name: str
    from_time: time | None = None
    until_time: time | None = None


HOURS = {
    "": Hours(gettext_noop("At any time")),
    "morning": Hours(gettext_noop("Over by 1pm"), until_time=time(13)),
    "afternoon": Hours(gettext_noop("Between midday and 6pm"), time(12), time(18)),
    "evening": Hours(gettext_noop("From 5pm"), time(17)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """As the form says them; what is empty may be anything."""

    how: str = ""
    place: str = ""
    near: str = ""
    who: str = ""
    hours: str = ""

    def said(self) -> dict[str, str]:
        """What is wished, for an address."""
        return {key: value for key, value in asdict(self).items() if value}


# One entry of a list to choose from, as the macro of the list takes it.
Item = dict[str, str | bool]


def read(given: Mapping[str, str], *, modes: Sequence[Mode]) -> Wishes:
    """The wishes of an address; whatever is none counts as not said."""
    typed = {
        key: rows.one_line(given.get(key, ""))[:_LONGEST]
        for key in ("how", "place", "near", "who", "hours")
    }
    return Wishes(
        how=typed["how"] if typed["how"] in modes else "",
        place=typed["place"],
        near=typed["near"],
        who=typed["who"],
        hours=typed["hours"] if typed["hours"] in HOURS else "",
    )


def staff_member_ids(wishes: Wishes, known: Directory, service_id: UUID) -> tuple[UUID, ...]:
    """Whoever is wished for among those who offer the service; nobody in particular: none."""
    if wishes.who in ("", AGAIN):
        return ()
    found = {
        post.staff_member_id
        for post in known.posts_of_service.get(service_id, {}).values()
        if wishes.who in (post.staff_member.gender, post.staff_member.slug)
    }
    # A wish that nobody fits is no wish for anybody.
    return tuple(sorted(found)) or (UUID(int=0),)


def lists(
    wishes: Wishes,
    *,
    known: Directory,
    modes: Sequence[Mode],
    offering: Iterable[Post],
    person_id: UUID,
) -> dict[str, list[Item]]:
    """What each field of the form may be set to; a list with one entry is none to ask about."""
    ways = [("", _("In any of my ways")), *((mode.value, own.how(mode)) for mode in modes)]
    sites = sorted(known.sites.values(), key=lambda site: site.neutral_name)
    places = [("", _("Any place")), *((site.slug, site.neutral_name) for site in sites)]
    hours = [(key, _(each.name)) for key, each in HOURS.items()]
    return {
        "how": _items(ways if len(modes) > 1 else [], wishes.how),
        "place": _items(places if Mode.FACE_TO_FACE in modes else [], wishes.place),
        "who": _items(_people(offering, person_id), wishes.who),
        "hours": _items(hours, wishes.hours),
    }


def features(rooms: Iterable[Room]) -> tuple[str, ...]:
    """What a place has in a room where people are seen."""
    seen_in = [room for room in rooms if room.sees_people]
    every = {
        _("Step-free"): any(room.is_step_free for room in seen_in),
        _("Quiet room"): any(room.is_quiet for room in seen_in),
        _("Hearing loop"): any(room.has_hearing_loop for room in seen_in),
    }
    return tuple(name for name, is_there in every.items() if is_there)


def reasons(answer: Answer, modes: Sequence[Mode]) -> tuple[str, ...]:
    """Why there is no time, as it is said to the person."""
    ways = _(" or ").join(own.how(mode).lower() for mode in modes)
    sentences = (_(_WHY.get(reason.code, _OTHERWISE)) for reason in answer.reasons)
    return tuple(dict.fromkeys(sentence % {"ways": ways} for sentence in sentences))


_OTHERWISE = gettext_noop("There is nothing free that suits you.")
_WHY = {
    "mode_not_offered": gettext_noop(
        "We do not offer this in the way you would like to meet: %(ways)s."
    ),
    "no_worker": gettext_noop("There is nobody at the moment who does this."),
    "no_worker_for_needs": gettext_noop("Nobody who does this is as you need them to be."),
    "no_time_in_mode": gettext_noop("Everybody’s time is taken for this: %(ways)s."),
    "no_time_at_site": gettext_noop("There is a time, but not at the place you asked for."),
    "no_time_with_worker": gettext_noop("There is a time, but not with whom you asked for."),
    "outside_dates": gettext_noop("It is too soon, or too far ahead, for this to be booked."),
    "person_busy": gettext_noop(
        "The times that are free are at the same time as another appointment of yours."
    ),
    "not_safe_then": gettext_noop(
        "The times that are free are when we may not reach you, as you told us."
    ),
    "other_time": gettext_noop("There is a time, but not at the time of day you asked for."),
    "not_first_or_last": gettext_noop(
        "You need the first or last appointment of a day, and none is free."
    ),
    "kept_for_face_to_face": gettext_noop(
        "The times that are left are kept for people who come face to face, until nearer the day."
    ),
    "rooms_taken": gettext_noop("Every room that would suit is taken."),
    "no_room_for_needs": gettext_noop("There is no room with what you need."),
    "no_interpreter": gettext_noop("No interpreter for your language is free."),
    "too_short": gettext_noop("The times that are free are too short for it."),
}


def _people(offering: Iterable[Post], person_id: UUID) -> Iterator[tuple[str, str]]:
    by_slug = {post.staff_member.slug: post.staff_member for post in offering}
    last = _find_last(person_id)
    yield "", _("Anybody")
    if last is not None:
        yield AGAIN, _("%(name)s, as last time") % {"name": last.name}
    genders = {worker.gender for worker in by_slug.values()}
    if len(genders) > 1:
        yield from ((each, _(name)) for each, name in _GENDERS.items() if each in genders)
    if 1 < len(by_slug) <= _MOST_WORKERS:
        for worker in sorted(by_slug.values(), key=lambda each: (each.name, each.slug)):
            yield worker.slug, worker.name


def _find_last(person_id: UUID) -> StaffMember | None:
    """Whoever saw them last, or will."""
    theirs = AppointmentStaff.objects.filter(
        appointment__person_id=person_id, appointment__state=Appointment.State.BOOKED
    ).select_related("staff_member")
    last = theirs.order_by("-appointment__starts_at", "id").first()
    return last.staff_member if last else None


def _items(choices: Iterable[tuple[str, str]], chosen: str) -> list[Item]:
    listed = list(choices)
    if len(listed) < 2:
        return []
    return [{"value": value, "text": name, "selected": value == chosen} for value, name in listed]
