"""What people answered when they were asked how they want to be seen; some were never asked."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from scheduler.demonstration import dice
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.people import KNOWN, Somebody
from scheduler.demonstration.size import Size
from scheduler.demonstration.staffing import Staffing
from scheduler.modes import Mode
from scheduler.partners.models import Post, Service
from scheduler.people.models import Choice

F2F, PHONE, VIDEO, TEXT = Mode.FACE_TO_FACE, Mode.PHONE, Mode.VIDEO, Mode.TEXT
# Half want a mixture, few want to be remote only, most want to be seen (DOMAIN.md 1.3).
ANSWERS: dict[tuple[Mode, ...], float] = {
    (F2F,): 0.27,
    (F2F, PHONE): 0.22,
    (F2F, VIDEO): 0.05,
    (F2F, PHONE, VIDEO): 0.09,
    (F2F, PHONE, VIDEO, TEXT): 0.03,
    (PHONE, F2F): 0.1,
    (PHONE,): 0.06,
    (PHONE, VIDEO): 0.02,
    (VIDEO, F2F): 0.06,
    (VIDEO,): 0.02,
    (TEXT, PHONE): 0.03,
    (TEXT,): 0.02,
    (TEXT, F2F): 0.03,
}
# One in so many was never asked; also in the smallest county somebody was not.
NEVER_ASKED = 33
FOR_ONE_SERVICE = 0.08
ASKED_AGAIN = 0.1
HOW = {"face_to_face": 0.5, "phone": 0.25, "paper": 0.15, "letter": 0.05, "online": 0.05}
# What somebody wants for a review, whatever they want otherwise (DOMAIN.md 1.2, Vera San Juan).
FOR_A_REVIEW: dict[tuple[Mode, ...], float] = {(PHONE,): 0.6, (PHONE, VIDEO): 0.2, (F2F,): 0.2}
KNOWN_ANSWERS = {0: (F2F,), 1: (PHONE, F2F)}


def give(
    somebodies: Sequence[Somebody], county: Partnership, staffing: Staffing, size: Size
) -> None:
    """Add everybody's choices, in the order in which they were asked."""
    posts = [desk.posts[0] for desk in staffing.desks]
    review = county.services["review"]
    for number, somebody in enumerate(somebodies):
        chance = dice.source("answers", number)
        somebody.choices = list(_choices(chance, number, somebody, posts, review, size))


def _choices(
    chance: random.Random,
    number: int,
    somebody: Somebody,
    posts: list[Post],
    review: Service,
    size: Size,
) -> Iterator[Choice]:
    post = chance.choice(posts)
    registered_at = somebody.person.registered_at
    if number in KNOWN:
        modes = KNOWN_ANSWERS[number]
        yield _choice(chance, somebody, modes, post=post, asked_at=registered_at)
        return
    if number % NEVER_ASKED == 2:
        return
    modes = dice.weighted(chance, ANSWERS)
    yield _choice(chance, somebody, modes, post=post, asked_at=registered_at)
    if chance.random() < FOR_ONE_SERVICE:
        modes = dice.weighted(chance, FOR_A_REVIEW)
        asked_at = registered_at + timedelta(minutes=2)
        yield _choice(chance, somebody, modes, post=post, asked_at=asked_at, service=review)
    elif chance.random() < ASKED_AGAIN:
        asked_at = size.morning - timedelta(days=chance.randrange(10, 60), hours=-6)
        if asked_at > registered_at:
            modes = dice.weighted(chance, ANSWERS)
            yield _choice(chance, somebody, modes, post=post, asked_at=asked_at)


def _choice(
    chance: random.Random,
    somebody: Somebody,
    modes: tuple[Mode, ...],
    *,
    post: Post,
    asked_at: datetime,
    service: Service | None = None,
) -> Choice:
    return Choice(
        id=dice.id_of("choice", somebody.person.id, asked_at.isoformat()),
        person=somebody.person,
        service=service,
        modes=[mode.value for mode in modes],
        asked_by=post.staff_member.name,
        asked_by_post=post,
        how=dice.weighted(chance, HOW),
        asked_at=asked_at,
        recorded_at=asked_at,
    )
