"""A partnership with much to book, made by the real use cases in a running service's Django shell.

To that of the journeys it adds workers, rooms and people who were asked: every worker is at the
hub on Tuesdays, and everybody may be seen face to face or by video.
"""

from datetime import timedelta
from uuid import UUID

from scheduler import clock
from scheduler.modes import Mode
from scheduler.partners import posts, rooms, staff_members
from scheduler.people import choices, persons
from scheduler.rota import patterns
from scheduler.rota.models import Pattern
from tests.journeys import partnership
from tests.journeys.partnership import BY


def make(*, workers: int, rooms_: int, people: int) -> dict[str, list[str] | str]:
    """What `partnership.make` returns, and `workers` (posts) and `people`."""
    known = partnership.make()
    now = clock.now()
    for number in range(rooms_ - 2):
        rooms.add(site_id=UUID(known["hub"]), name=f"Busy room {number}", by=BY, now=now)
    worker_ids = [known["freya"], *(_worker(known, number) for number in range(workers - 1))]
    return {**known, "workers": worker_ids, "people": [_person(known, n) for n in range(people)]}


def _worker(known: dict[str, str], number: int) -> str:
    now = clock.now()
    human = staff_members.add(slug=f"busy-{number}", name=f"Busy {number}", by=BY, now=now)
    like = Pattern.objects.get(post_id=known["freya"])
    post = posts.add(
        staff_member_id=human.id,
        partner_id=UUID(known["charity"]),
        title="Worker",
        starts_on=now.date() - timedelta(days=1),
        service_ids=[UUID(known["service"])],
        by=BY,
        now=now,
    )
    timing = patterns.find_timing(like)
    patterns.add(
        rota_id=like.rota_id,
        post_id=post.id,
        site_id=like.site_id,
        modes=list(Mode),
        starts_on=timing.first.on,
        from_time=timing.first.from_time,
        until_time=timing.first.until_time,
        repeats=timing.repeats,
        by=BY,
        now=now,
    )
    return str(post.id)


def _person(known: dict[str, str], number: int) -> str:
    now = clock.now()
    person = persons.register(
        name=f"Person {number}", first_known_to_id=UUID(known["trust"]), by=BY, now=now
    )
    choices.record(
        person_id=person.id,
        modes=[Mode.FACE_TO_FACE, Mode.VIDEO],
        asked_by="Dot Marsh",
        how="phone",
        asked_at=now,
        by=BY,
        now=now,
    )
    return str(person.id)
