"""A choice from a file: recorded when it is news; refused when the person has answered since."""

from datetime import datetime, time
from uuid import UUID

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.commands.people_rows import Asked
from scheduler.people import choices
from scheduler.people.models import Choice
from scheduler.refusals import Invalid


def record(*, person_id: UUID, asked: Asked, by: Actor, now: datetime) -> list[str]:
    """Record the choice unless it stands already; return what changed, in words.

    Raises Invalid for a choice that is older than the newest one recorded.
    """
    history = list(choices.history(person_id=person_id))
    if any(_is_same(choice, asked) for choice in history):
        return []
    if history and clock.local_day(history[0].asked_at) >= asked.on:
        raise Invalid(
            "The person has answered since.",
            fields={
                "choice_asked_on": [
                    f"a choice asked on {clock.local_day(history[0].asked_at):%-d %B %Y} stands, "
                    "which is not older: ask again and give that day"
                ]
            },
        )
    choices.record(
        person_id=person_id,
        modes=asked.modes,
        asked_by=asked.by,
        how=asked.how,
        asked_at=clock.local_moment(asked.on, time()),
        note=asked.note,
        by=by,
        now=now,
    )
    return [f"choice: {', then '.join(mode.words for mode in asked.modes)}"]


def _is_same(choice: Choice, asked: Asked) -> bool:
    return (
        choice.service_id is None
        and tuple(choice.modes) == asked.modes
        and choice.asked_by == asked.by
        and choice.how == asked.how
        and clock.local_day(choice.asked_at) == asked.on
    )
