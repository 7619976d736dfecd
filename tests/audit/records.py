"""A record as three partners and the system would have left it, sealed in several rounds."""

import random
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from scheduler.audit import sealing, trail
from scheduler.audit.actors import Actor, system
from tests.times import at

NOW = at("Tue 2 Mar 2027 10:00")
PARTNERS = [UUID(int=number) for number in (1, 2, 3)]
DEEDS = ["appointment.confirmed", "person.seen", "people.searched", "choice.recorded"]


def actor(partner_id: UUID | None = None, **said: object) -> Actor:
    if partner_id is None:
        return system("reminders")
    return Actor(
        label="dot",
        role="receptionist",
        account_id=uuid4(),
        post_id=uuid4(),
        partner_id=partner_id,
        request_id=uuid4().hex,
    )


def note(
    *, by: Actor | None = None, now: datetime = NOW, deed: str = "person.seen", reason: str = ""
) -> None:
    trail.record(
        deed=deed,
        kind="person",
        record_id=uuid4(),
        by=by or actor(PARTNERS[0]),
        now=now,
        person_id=uuid4(),
        reason=reason,
    )


def write(*, entries: int, rounds: int, dice: random.Random, now: datetime = NOW) -> None:
    """Entries a second apart, the last of them at `now`."""
    for number in range(entries):
        moment = now - timedelta(seconds=entries - number)
        note(
            by=actor(dice.choice([*PARTNERS, None])),
            now=moment,
            deed=dice.choice(DEEDS),
            reason=dice.choice(["", "asked by phone", "ünïcode “quoted”"]),
        )
        if (number + 1) % (entries // rounds) == 0:
            sealing.seal_some(now=moment)


def seal_all(now: datetime = NOW) -> None:
    while sealing.seal_some(now=now, everything=True):
        pass
